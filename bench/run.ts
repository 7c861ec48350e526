import type { Figure, SuiteResult } from "./figure.ts";
import type { LoadCount, LoadResult } from "./load/job.ts";
import { quantile } from "./figure.ts";
import type { Machine } from "./machine.ts";

/** How much a suite does. */
export interface Extent {
  /** Of a run under load. */
  readonly seconds: number;
  /** Records that lists, search, growth and restarts are measured over. */
  readonly records: number;
  /** What orders the chains. */
  readonly engine: "embedded" | "cometbft";
  /** Of each chain; several only where CometBFT orders. */
  readonly validators: number;
}

/** What a suite gets. */
export interface Run extends Extent {
  /** An empty folder of its own. */
  readonly dir: string;
  readonly machine: Machine;
  /** Tells how far it is. */
  say(text: string): void;
  /** Tells a figure before the suite has come to its end, so that it is kept if the suite does not. */
  found(figure: Figure): void;
}

/** What holds for the engine that is measured: each has targets of its own, or none. */
export function forEngine<T>(
  { engine, validators }: Pick<Run, "engine" | "validators">,
  embedded: T,
  alone?: T,
  four?: T,
): T | undefined {
  if (engine === "embedded") return embedded;
  return validators === 1 ? alone : validators === 4 ? four : undefined;
}

export type Suite = (run: Run) => Promise<Omit<SuiteResult, "suite" | "complete">>;

/** Offered, admitted, refused and invalid of a load with its latencies: what stands beside every figure. */
export function loadSummary(run: Run, result: LoadResult, count: LoadCount) {
  const tps = count.admitted / result.seconds;
  return {
    tps,
    shareOfLimit: tps / run.machine.verifiesPerSecond,
    ...latencySummary(count.latencies),
    offered: count.offered,
    admitted: count.admitted,
    refused: count.refused,
    invalid: count.invalid,
  };
}

function latencySummary(latencies: readonly number[]) {
  return {
    p50Ms: quantile(latencies, 0.5),
    p95Ms: quantile(latencies, 0.95),
    p99Ms: quantile(latencies, 0.99),
  };
}
