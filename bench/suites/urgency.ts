import type { Figure } from "../figure.ts";
import { runClients, total } from "../load/clients.ts";
import type { LoadResult } from "../load/job.ts";
import { quantile } from "../figure.ts";
import { openLine, target } from "../network.ts";
import { loadSummary, type Suite } from "../run.ts";

const CHAIN = "cn-32";
const WEIGHTS = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];
const LOADS = [0.5, 0.9, 1.2, 2];
/** Requests under way at once: enough to fill the node's queue, so that the node says what it refuses. */
const AT_ONCE = 5_000;

/** Confirmation time for ten urgency weights at four loads. Fig. 8b of the paper falls, and past an apex rises again. */
export const urgency: Suite = async (run) => {
  const network = await openLine(run.dir, ["cn", CHAIN], "manager");
  const job = { ...target(network, run.dir, CHAIN), c: 4 as const, bulk: 1 };
  const seconds = Math.max(2, run.seconds / 4);
  run.say("how much the node takes");
  const full = await runClients([{ ...job, urgencies: WEIGHTS, name: "capacity", concurrency: 96, seconds }]);
  const capacity = total(full).admitted / full.seconds;
  const idle = await runClients([{ ...job, urgencies: [9], name: "idle", concurrency: 1, seconds: 2 }]);
  const idleP99 = quantile(total(idle).latencies, 0.99);
  const results: { readonly load: number; readonly result: LoadResult }[] = [];
  for (const load of LOADS) {
    run.say(`${load * 100} % of ${capacity.toFixed(0)} a second`);
    const rate = load * capacity;
    const name = `load-${load * 100}`;
    results.push({
      load,
      result: await runClients([{ ...job, urgencies: WEIGHTS, name, concurrency: AT_ONCE, rate, seconds }]),
    });
  }
  await network.close();
  const last = results.at(-1) as (typeof results)[number];
  return {
    ...loadSummary(run, last.result, total(last.result)),
    figures: [
      {
        what: "most urgent weight at 200 % load, p99",
        value: p(last.result, 9, 0.99),
        unit: "ms",
        atMost: Math.max(100, 5 * idleP99),
      },
      {
        what: "weights whose p95 is above that of the next less urgent, all loads",
        value: results.reduce((sum, { result }) => sum + apexes(result), 0),
        unit: "",
        atMost: 0,
      },
      ...results.flatMap(({ load, result }) =>
        WEIGHTS.map(
          (weight): Figure => ({
            what: `weight ${weight} at ${load * 100} %, p95`,
            value: p(result, weight, 0.95),
            unit: "ms",
            note: told(result, weight),
          }),
        ),
      ),
    ],
    charts: [
      {
        title: "Confirmation time against urgency (Fig. 8b)",
        x: "urgency weight",
        y: "p95, ms",
        series: results.map(({ load, result }) => ({
          name: `${load * 100} % load`,
          points: WEIGHTS.map((weight) => [weight, p(result, weight, 0.95)] as const),
        })),
      },
    ],
  };
};

function p(result: LoadResult, weight: number, part: number): number {
  return quantile(result.byUrgency[weight]?.latencies ?? [], part);
}

/** How often a more urgent weight waits longer than the next less urgent one, beyond noise. */
function apexes(result: LoadResult): number {
  return WEIGHTS.slice(1).filter((weight) => p(result, weight, 0.95) > p(result, weight - 1, 0.95) * 1.1 + 2).length;
}

function told(result: LoadResult, weight: number): string {
  const count = result.byUrgency[weight];
  return count === undefined ? "" : `offered ${count.offered}, admitted ${count.admitted}, refused ${count.refused}`;
}
