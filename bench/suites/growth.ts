import { join } from "node:path";
import { folderBytes } from "../folder.ts";
import { runClients, total } from "../load/clients.ts";
import { openLine, target } from "../network.ts";
import type { Suite } from "../run.ts";

const CHAIN = "cn-32";
const HOUR_S = 3_600;
const STEPS = [0.01, 0.1, 1];

/** What a transaction costs, and what disk and memory hold, as the chain grows. */
export const growth: Suite = async (run) => {
  const network = await openLine(run.dir, ["cn", CHAIN]);
  const { parts } = network.node(CHAIN);
  const costs: (readonly [number, number])[] = [];
  let filed = 0;
  for (const records of STEPS.map((step) => Math.ceil(step * run.records))) {
    run.say(`${records} records`);
    const job = { ...target(network, run.dir, CHAIN), c: 4 as const, urgencies: [3], concurrency: 4, bulk: 500 };
    const fill = { ...job, name: `to-${records}`, seconds: HOUR_S, reports: records - filed };
    await runClients([fill]);
    filed = records;
    await parts.readModel.waitFor(parts.chain.head().height, 600_000);
    const before = process.cpuUsage();
    const probe = total(await runClients([{ ...job, name: `at-${records}`, seconds: HOUR_S, reports: 1_000 }]));
    filed += probe.admitted;
    const { user, system } = process.cpuUsage(before);
    const cost = (user + system) / 1_000 / probe.admitted;
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
