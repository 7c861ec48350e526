import { type Provenance, inputsDigest } from "../provenance.ts";
import type { DailyCounts } from "./counts.ts";
import { dayText } from "./days.ts";
import { whole, within } from "./fault.ts";
import { infectivity, localCounts } from "./infectivity.ts";
import { type Gamma, gammaOf, gammaQuantile, gammaTail } from "../numeric/gamma.ts";
import { meanOf, reachOf, type SerialInterval } from "./serialinterval.ts";

export interface RtOptions {
  readonly interval: SerialInterval;
  /** Days of a window; 7 when absent. */
  readonly window?: number;
  /** Mean and deviation of R before the data; 5 and 5 when absent, which is shape 1, scale 5. */
  readonly priorMean?: number;
  readonly priorSd?: number;
  /** A window with fewer cases than 1 / cv² − shape of the prior gets a warning; 0.3 when absent. */
  readonly cv?: number;
}

/** R over one window of days. Figures are null where they cannot be had, with the reason. */
export interface RtRow {
  readonly start: string;
  readonly end: string;
  readonly mean: number | null;
  readonly sd: number | null;
  readonly q025: number | null;
  readonly q05: number | null;
  readonly q25: number | null;
  readonly median: number | null;
  readonly q75: number | null;
  readonly q95: number | null;
  readonly q975: number | null;
  /** P(R > 1). */
  readonly above1: number | null;
  /** Local cases of the window. */
  readonly cases: number | null;
  /** `too-few-cases`: the estimate is mostly the prior's, do not show it as a finding. */
  readonly warning: "too-few-cases" | null;
  readonly reason: "window-before-mean-serial-interval" | "missing-days" | "no-infectivity" | null;
}

export interface RtResult {
  readonly provenance: Provenance;
  /** Cases that a window needs. */
  readonly casesMin: number;
  readonly rows: readonly RtRow[];
}

/**
 * The instantaneous reproduction number over sliding windows: Cori et al. 2013 (Am J Epidemiol 178:1505), as EpiEstim
 * computes it. The posterior is Gamma(shape a + local cases, scale 1 / (1 / b + ΣΛ)). Windows begin on the second day.
 *
 * @throws EpidemicError `PARAMETER`
 */
export function estimateRt(counts: DailyCounts, options: RtOptions): RtResult {
  const { interval, window = 7, priorMean = 5, priorSd = 5, cv = 0.3 } = options;
  whole("The window", window, 1, 365);
  within("The coefficient of variation", cv, 0.01, 10);
  const prior = priorOf(priorMean, priorSd);
  const casesMin = Math.max(0, Math.ceil(1 / cv ** 2 - prior.shape));
  const local = localCounts(counts);
  const lambda = local.map((_, day) => infectivity(counts.total, interval, day));
  const reach = reachOf(interval);
  const rows: RtRow[] = [];
  for (let start = 1; start + window <= local.length; start++) {
    const end = start + window - 1;
    const days = { start: dayText(counts.first + start), end: dayText(counts.first + end) };
    const cases = sum(local.slice(start, end + 1));
    const infective = sum(lambda.slice(start, end + 1)) ?? 0;
    const known = counts.total.slice(Math.max(0, start - reach), end + 1).every((count) => count !== null);
    if (!known || cases === null) rows.push(empty(days, cases, "missing-days"));
    // EpiEstim's rule: days are counted from 1.
    else if (end + 1 <= meanOf(interval)) rows.push(empty(days, cases, "window-before-mean-serial-interval"));
    else if (infective <= 0) rows.push(empty(days, cases, "no-infectivity"));
    else rows.push(estimated(days, cases, posterior(prior, cases, infective), casesMin));
  }
  const parameters = { window, priorMean, priorSd, cv, intervalMean: meanOf(interval) };
  const inputs = inputsDigest([counts, interval]);
  return { provenance: { method: "rt-cori", version: 1, parameters, inputs }, casesMin, rows };
}

/**
 * What is known of R before the data.
 *
 * @throws EpidemicError `PARAMETER` unless the mean is from 1e-6 to 1e6 and the deviation from a thousandth of it on
 */
export function priorOf(mean: number, sd: number): Gamma {
  within("The prior's mean", mean, 1e-6, 1e6);
  within("The prior's standard deviation", sd, mean / 1000, 1e6);
  return gammaOf(mean, sd);
}

/** What is known of R after a number of local cases at a sum of infectivity. */
export function posterior(prior: Gamma, cases: number, infective: number): Gamma {
  return { shape: prior.shape + cases, scale: 1 / (1 / prior.scale + infective) };
}

type Days = Pick<RtRow, "start" | "end">;

function estimated(days: Days, cases: number, r: Gamma, casesMin: number): RtRow {
  const q = (p: number) => gammaQuantile(r, p);
  return {
    ...days,
    mean: r.shape * r.scale,
    sd: Math.sqrt(r.shape) * r.scale,
    q025: q(0.025),
    q05: q(0.05),
    q25: q(0.25),
    median: q(0.5),
    q75: q(0.75),
    q95: q(0.95),
    q975: q(0.975),
    above1: gammaTail(r, 1),
    cases,
    warning: cases < casesMin ? "too-few-cases" : null,
    reason: null,
  };
}

function empty(days: Days, cases: number | null, reason: RtRow["reason"]): RtRow {
  const none = { mean: null, sd: null, q025: null, q05: null, q25: null, median: null, q75: null, q95: null };
  return { ...days, ...none, q975: null, above1: null, cases, warning: null, reason };
}

function sum(values: readonly (number | null)[]): number | null {
  return values.reduce<number | null>((total, value) => (total === null || value === null ? null : total + value), 0);
}
