import { type Provenance, inputsDigest } from "../provenance.ts";
import type { Case } from "./cases.ts";
import { dayText } from "./days.ts";
import { EpidemicError, whole } from "./fault.ts";

/** How long from onset to report, with what is still to come taken into account. */
export interface DelayDistribution {
  readonly provenance: Provenance;
  /** From 0 days to the longest: the share of cases with exactly this delay, and with at most this delay. */
  readonly rows: readonly DelayRow[];
  readonly mean: number;
  readonly median: number;
  readonly q90: number;
  /** Cases with both dates that were used. */
  readonly cases: number;
  /** Cases reported before their onset, and cases with a longer delay than the longest: not used. */
  readonly early: number;
  readonly late: number;
}

export interface DelayRow {
  readonly days: number;
  /** Cases with this delay. */
  readonly count: number;
  /** Of those with at most this delay, whose onset is long enough ago to have shown it: Lawless's reverse hazard. */
  readonly atRisk: number;
  readonly share: number;
  readonly cumulative: number;
}

const DELAY_MAX = 365;

/**
 * The distribution of the delay from onset to report among cases reported by a day. Recent cases show only short delays
 * (right truncation); the reverse hazard corrects for it: Kalbfleisch and Lawless 1991 (Statistica Sinica 1:19), Lawless
 * 1994 (Can J Stat 22:15). The distribution is that of delays up to the longest.
 *
 * @param asOf number of the day until which reports are in
 * @param longest days; the longest delay seen when absent, at most 365
 * @throws EpidemicError `NO_ESTIMATE` when no case has both dates
 */
export function reportingDelay(cases: readonly Case[], asOf: number, longest?: number): DelayDistribution {
  const pairs = cases.flatMap(({ onset, report }) =>
    onset === null || report === null || report > asOf ? [] : [{ onset, delay: report - onset }],
  );
  const early = pairs.filter(({ delay }) => delay < 0).length;
  const seen = pairs.reduce((max, { delay }) => Math.max(max, delay), 0);
  const max = longest ?? Math.min(seen, DELAY_MAX);
  whole("The longest delay", max, 0, DELAY_MAX);
  const used = pairs.filter(({ delay }) => delay >= 0 && delay <= max);
  if (used.length === 0)
    throw new EpidemicError("NO_ESTIMATE", `No case has an onset and a report by ${dayText(asOf)}; give both dates.`);
  const rows: DelayRow[] = [];
  let cumulative = 1;
  for (let days = max; days >= 0; days--) {
    const count = used.filter(({ delay }) => delay === days).length;
    const atRisk = used.filter(({ onset, delay }) => delay <= days && onset + days <= asOf).length;
    const below = days === 0 ? 0 : cumulative * (1 - (atRisk === 0 ? 0 : count / atRisk));
    rows.push({ days, count, atRisk, share: cumulative - below, cumulative });
    cumulative = below;
  }
  rows.reverse();
  const reached = (share: number) => rows.find((row) => row.cumulative >= share - 1e-12)?.days ?? max;
  const parameters = { asOf: dayText(asOf), longest: max };
  return {
    provenance: { method: "delay-reverse-hazard", version: 1, parameters, inputs: inputsDigest(pairs) },
    rows,
    mean: rows.reduce((sum, { days, share }) => sum + days * share, 0),
    median: reached(0.5),
    q90: reached(0.9),
    cases: used.length,
    early,
    late: pairs.filter(({ delay }) => delay > max).length,
  };
}
