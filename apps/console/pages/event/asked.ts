import type { Over } from "../../app/counted.ts";

/** Where counts are taken from: reports of this chain, summaries of the chains below, notices of the main chain. */
export const OVER: readonly Over[] = ["reports", "summaries", "notices"];

/** What is asked of the counts: where, out of what, which series, and the disease's serial interval for Rt. */
export interface Asked {
  readonly area: string;
  readonly over: Over;
  readonly series: string;
  readonly siMean?: number | null;
  readonly siSd?: number | null;
}
