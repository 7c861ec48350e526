import type { Figure } from "../figure.ts";
import { joined, runClients, total } from "../load/clients.ts";
import { STRIDES } from "@tocsin/core";
import type { LoadResult } from "../load/job.ts";
import { quantile, round } from "../figure.ts";
import { openLine, target } from "../network.ts";
import { loadSummary, type Suite } from "../run.ts";

const CHAIN = "cn-32";
const WEIGHTS = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];
const LOADS = [0.5, 0.9, 1.2, 2];
/** Requests under way at once: enough to fill the node's queue, so that the node says what it refuses. */
const AT_ONCE = 5_000;
const ROUNDS = 3;
/** Of so many turns the least urgent weight has one at least (packages/core/order/fairqueue.ts). */
const TURNS = STRIDES.reduce((sum, stride) => sum + (STRIDES[0] as number) / stride, 0);

interface Measured {
  readonly load: number;
  readonly result: LoadResult;
}

/** Confirmation time for ten urgency weights at four loads. Fig. 8b of the paper falls, and past an apex rises again. */
export const urgency: Suite = async (run) => {
  const network = await openLine(run, ["cn", CHAIN], "manager");
  const job = { ...target(network, run.dir, CHAIN), c: 4 as const, bulk: 1 };
  const seconds = Math.max(1, run.seconds / 6);
  run.say("how much the node takes");
  await runClients([{ ...job, urgencies: WEIGHTS, name: "warm-up", concurrency: 96, seconds }]);
  const full = await runClients([{ ...job, urgencies: WEIGHTS, name: "capacity", concurrency: 96, seconds }]);
  const capacity = total(full).admitted / full.seconds;
  const idle = await runClients([{ ...job, urgencies: [9], name: "idle", concurrency: 1, seconds: 2 }]);
  const idleP99 = quantile(total(idle).latencies, 0.99);
  const runs: Measured[] = [];
  for (let turn = 1; turn <= ROUNDS; turn++) {
    for (const load of LOADS) {
      run.say(`${load * 100} % of ${capacity.toFixed(0)} a second, round ${turn}`);
      const rate = load * capacity;
      const name = `load-${load * 100}-${turn}`;
      const offered = { ...job, urgencies: WEIGHTS, concurrency: AT_ONCE, rate, signAhead: true, seconds };
      const result = await runClients([{ ...offered, name }]);
      runs.push({ load, result });
    }
  }
  await network.close();
  const merged = LOADS.map((load) => ({
    load,
    result: joined(runs.filter((one) => one.load === load).map(({ result }) => result)),
  }));
  const [most] = merged.slice(-1) as [Measured];
  return {
    ...loadSummary(run, { ...most.result, seconds: sumOfSeconds(runs, most.load) }, total(most.result)),
    figures: [
      {
        what: "most urgent weight at 200 % load, p99",
        value: p(most.result, 9, 0.99),
        unit: "ms",
        atMost: Math.max(100, 5 * idleP99),
        note: `p99 ${round(idleP99)} ms when nothing else is filed`,
      },
      {
        what: "weights whose p95 is above that of the next less urgent by 10 % and 2 ms, all loads and rounds",
        value: runs.reduce((sum, { result }) => sum + apexes(result), 0),
        unit: `of ${runs.length * (WEIGHTS.length - 1)}`,
        atMost: 0,
      },
      leastUrgent(runs, capacity),
      ...merged.flatMap(({ load, result }) =>
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
        series: merged.map(({ load, result }) => ({
          name: `${load * 100} % load`,
          points: WEIGHTS.map((weight) => [weight, p(result, weight, 0.95)] as const),
        })),
      },
    ],
  };
};

function sumOfSeconds(runs: readonly Measured[], load: number): number {
  return runs.reduce((sum, one) => (one.load === load ? sum + one.result.seconds : sum), 0);
}

/** The least urgent weight has a turn in 108, so what came last of it waits for as many turns as came of it. */
function leastUrgent(runs: readonly Measured[], capacity: number): Figure {
  const over = runs.filter(({ load }) => load === 1.2).map(({ result }) => result.byUrgency[0]);
  const waited = over.map((count) => Math.max(...(count?.latencies ?? [Number.NaN])));
  const offered = Math.max(...over.map((count) => count?.offered ?? 0));
  return {
    what: "least urgent weight at 120 % load, longest wait",
    value: Math.max(...waited),
    unit: "ms",
    atMost: (1_000 * TURNS * offered) / capacity,
    note: `one turn in ${TURNS}`,
  };
}

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
