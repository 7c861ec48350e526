import { openNetwork, VERSION } from "@tocsin/cli";
import { hostClock } from "@tocsin/node";
import { fill } from "../load/fill.ts";
import { openLine } from "../network.ts";
import type { Suite } from "../run.ts";

const CHAIN = "cn-32";

/** How long a node takes from its start until it serves, in a process that is warm, against the length of its chain. */
export const recovery: Suite = async (run) => {
  let network = await openLine(run, ["cn", CHAIN]);
  const points: (readonly [number, number])[] = [];
  let filed = 0;
  for (const records of [run.records / 100, run.records / 10, run.records].map(Math.ceil)) {
    run.say(`${records} records`);
    await fill(network, run.dir, CHAIN, records - filed);
    filed = records;
    await network.close();
    const started = performance.now();
    network = await openNetwork({ dir: run.dir, clock: hostClock, version: VERSION });
    const seconds = (performance.now() - started) / 1_000;
    points.push([records, seconds]);
    run.found({ what: `restart to ready with ${records} records`, value: seconds, unit: "s", atMost: 3 });
  }
  await network.close();
  return {
    figures: [],
    charts: [{ title: "Restart", x: "records", y: "s", series: [{ name: "start to ready", points }] }],
  };
};
