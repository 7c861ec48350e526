import { runClients, runEach, total } from "../load/clients.ts";
import { quantile } from "../figure.ts";
import type { LoadResult } from "../load/job.ts";
import { openLine, target } from "../network.ts";
import { loadSummary, type Suite } from "../run.ts";

const CHAIN = "cn-32";
/** What the others file, as a share of what the node takes. */
const OTHERS = 0.3;

/** One unit floods the node with twice what it takes; what do the others notice? */
export const fairness: Suite = async (run) => {
  const network = await openLine(run, ["cn", CHAIN]);
  const { officers, ...rest } = target(network, run.dir, CHAIN);
  const job = { ...rest, c: 4 as const, urgencies: [3], bulk: 1, seconds: Math.max(2, run.seconds / 3) };
  const [flooder, ...others] = officers;
  if (flooder === undefined) throw new Error("no officers");
  const full = await runClients([{ ...job, officers, name: "capacity", concurrency: 96 }]);
  const capacity = total(full).admitted / full.seconds;
  const calm = { ...job, officers: others, rate: OTHERS * capacity, signAhead: true, concurrency: 1_000 };
  run.say("the others alone");
  const before = total(await runClients([{ ...calm, name: "before" }]));
  run.say("and beside a flood");
  const flood = { ...job, officers: [flooder], rate: 2 * capacity, signAhead: true, concurrency: 4_000, name: "flood" };
  const results = (await runEach([{ ...calm, name: "beside" }, flood])) as [LoadResult, LoadResult];
  await network.close();
  const [beside, flooded] = [total(results[0]), total(results[1])];
  const [alone, crowded] = [quantile(before.latencies, 0.99), quantile(beside.latencies, 0.99)];
  return {
    ...loadSummary(run, results[0], beside),
    figures: [
      { what: "other units' p99 beside a flood, times what it was", value: crowded / alone, unit: "", atMost: 3 },
      { what: "other units' p99 before", value: alone, unit: "ms" },
      { what: "other units' p99 beside the flood", value: crowded, unit: "ms" },
      { what: "of others' reports refused", value: beside.refused / beside.offered, unit: "", atMost: 0 },
      { what: "of the flood refused", value: flooded.refused / flooded.offered, unit: "", note: told(results[1]) },
    ],
  };
};

function told({ codes }: LoadResult): string {
  return Object.entries(codes)
    .map(([code, count]) => `${code} ${count}`)
    .join(", ");
}
