import { join } from "node:path";
import { folderBytes } from "../folder.ts";
import { fill } from "../load/fill.ts";
import { openLine } from "../network.ts";
import type { Suite } from "../run.ts";

const CHAIN = "cn-32";
/** Filed before anything is measured, so that the code is compiled, and for each measurement. */
const [WARM, PROBE] = [1_000, 1_000];
const STEPS = [0.01, 0.1, 1];

/** What a transaction costs, and what disk and memory hold, as the chain grows. */
export const growth: Suite = async (run) => {
  const network = await openLine(run, ["cn", CHAIN]);
  const costs: (readonly [number, number])[] = [];
  let filed = 0;
  await fill(network, run.dir, CHAIN, WARM);
  filed += WARM;
  for (const step of STEPS.map((part) => Math.ceil(part * run.records))) {
    run.say(`${step} records`);
    if (step > filed) await fill(network, run.dir, CHAIN, step - filed);
    filed = Math.max(filed, step);
    const records = filed;
    const before = process.cpuUsage();
    await fill(network, run.dir, CHAIN, PROBE);
    filed += PROBE;
    const { user, system } = process.cpuUsage(before);
    const cost = (user + system) / 1_000 / PROBE;
    costs.push([records, cost]);
    const bytes = folderBytes(join(run.dir, CHAIN)) / filed;
    for (const figure of [
      { what: `processor time a transaction at ${records} records`, value: cost, unit: "ms" },
      { what: `disk a record at ${records} records`, value: bytes, unit: "bytes", atMost: 5_000 },
      { what: `memory at ${records} records`, value: process.memoryUsage().rss / 1e6, unit: "MB" },
    ])
      run.found(figure);
  }
  await network.close();
  const [first, last] = [costs[0], costs.at(-1)] as [readonly [number, number], readonly [number, number]];
  const logs = Math.log(last[0]) / Math.log(Math.max(2, first[0]));
  return {
    figures: [{ what: "growth of the cost over that of log n", value: last[1] / first[1] / logs, unit: "", atMost: 1 }],
    charts: [
      { title: "Cost a transaction", x: "records", y: "ms", series: [{ name: "processor time", points: costs }] },
    ],
  };
};
