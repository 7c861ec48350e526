import { runClients, total } from "../load/clients.ts";
import { openLine, target } from "../network.ts";
import { forEngine, loadSummary, type Suite } from "../run.ts";

const CHAIN = "cn-32";
const WARM_S = 3;
/** Below this the disk's own hiccups decide. */
const P99_FLOOR_MS = 25;

/** One client, one report after the other: from signing to the answer, which comes when the block is durable. */
export const latency: Suite = async (run) => {
  const network = await openLine(run, ["cn", CHAIN]);
  const job = { ...target(network, run.dir, CHAIN), c: 4 as const, urgencies: [3], concurrency: 1, bulk: 1 };
  await runClients([{ ...job, name: "warm-up", seconds: WARM_S }]);
  run.say(`one client for ${run.seconds} s`);
  const result = await runClients([{ ...job, name: "latency", seconds: run.seconds }]);
  await network.close();
  const count = total(result);
  const summary = loadSummary(run, result, count);
  const p99Ms = Math.max(P99_FLOOR_MS, 4 * run.machine.syncP99Ms);
  const stage = (sum: number) => sum / count.admitted;
  return {
    ...summary,
    figures: [
      {
        what: "one client, submit to committed, p50",
        value: summary.p50Ms,
        unit: "ms",
        atMost: forEngine(run, 5, 35, 175),
      },
      { what: "the same, p99", value: summary.p99Ms, unit: "ms", atMost: forEngine(run, p99Ms) },
      { what: "of it endorsed, mean", value: stage(result.endorsedMs), unit: "ms" },
      { what: "of it ordered and committed, mean", value: stage(result.committedMs), unit: "ms" },
    ],
  };
};
