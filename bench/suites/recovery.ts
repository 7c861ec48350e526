import { openNetwork, VERSION } from "@tocsin/cli";
import { hostClock } from "@tocsin/node";
import { runClients } from "../load/clients.ts";
import { openLine, target } from "../network.ts";
import type { Suite } from "../run.ts";

const CHAIN = "cn-32";
const HOUR_S = 3_600;

/** How long a node takes from its start until it serves, against the length of its chain. */
export const recovery: Suite = async (run) => {
  let network = await openLine(run.dir, ["cn", CHAIN]);
  const points: (readonly [number, number])[] = [];
  let filed = 0;
  for (const records of [run.records / 100, run.records / 10, run.records].map(Math.ceil)) {
    run.say(`${records} records`);
    const job = { ...target(network, run.dir, CHAIN), c: 4 as const, urgencies: [3], concurrency: 4, bulk: 500 };
    await runClients([{ ...job, name: `to-${records}`, seconds: HOUR_S, reports: records - filed }]);
    filed = records;
    const { parts } = network.node(CHAIN);
    await parts.readModel.waitFor(parts.chain.head().height, 600_000);
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
