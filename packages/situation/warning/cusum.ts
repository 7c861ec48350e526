import { EpidemicError, whole, within } from "../epidemic/fault.ts";
import { deviation, mean as meanOf } from "../numeric/quantiles.ts";
import { type Judged, notJudged } from "./judged.ts";
import type { CountSeries } from "./series.ts";

export interface CusumOptions {
  /** How a count becomes a deviation: `poisson`, the default, (x − m) / √m; `sd`, (x − m) / sd. */
  readonly scale?: "poisson" | "sd";
  /** The mean without an outbreak; that of the first `baseline` periods when absent, which are then not judged. */
  readonly mean?: number;
  /** The deviation for the scale `sd`; that of the first periods when absent. */
  readonly sd?: number;
  /** Periods that mean and deviation are taken from; 28 days or 52 weeks when absent. */
  readonly baseline?: number;
  /** What is taken off each period; 1.04 when absent. */
  readonly k?: number;
  /** Alarm from this sum on; 2.26 when absent. */
  readonly h?: number;
  /** Whether the sum begins again after an alarm; false when absent. */
  readonly reset?: boolean;
}

export const CUSUM_DEFAULTS = { scale: "poisson" as const, k: 1.04, h: 2.26, reset: false };

/**
 * Cumulative sum (Page 1954; for counts Rossi et al. 1999, Stat Med 18:2111): S(t) = max(0, S(t − 1) + z(t) − k) from 0,
 * alarm where S ≥ h. A period without a count leaves the sum as it is.
 *
 * @throws EpidemicError `PARAMETER`
 */
export function cusum({ counts, periodDays }: CountSeries, options: CusumOptions = {}): Judged[] {
  const { scale, k, h, reset }: Required<Pick<CusumOptions, keyof typeof CUSUM_DEFAULTS>> = {
    ...CUSUM_DEFAULTS,
    ...options,
  };
  const { baseline = periodDays === 7 ? 52 : 28 } = options;
  within("k", k, 0, 1e6);
  within("h", h, 1e-6, 1e6);
  whole("The baseline", baseline, 2, 3660);
  const { mean, unit, from } = scaleOf(counts, scale, baseline, options);
  let sum = 0;
  return counts.map((count, t) => {
    if (count === null) return notJudged("count-missing");
    if (t < from || mean === null || unit === null) return notJudged("baseline-short");
    if (unit === 0) return { ...notJudged("baseline-without-variation"), expected: mean };
    sum = Math.max(0, sum + (count - mean) / unit - k);
    const statistic = sum;
    const alarm = statistic >= h;
    if (alarm && reset) sum = 0;
    return { expected: mean, statistic, threshold: h, upper: null, alarm, reason: null };
  });
}

/** The mean, what a deviation is measured in, and the first period that is judged. */
function scaleOf(
  counts: readonly (number | null)[],
  scale: "poisson" | "sd",
  baseline: number,
  { mean, sd }: CusumOptions,
): { readonly mean: number | null; readonly unit: number | null; readonly from: number } {
  if (mean !== undefined) within("The mean", mean, 0, 1e9);
  if (sd !== undefined) within("The standard deviation", sd, 0, 1e9);
  if (scale === "poisson" && sd !== undefined)
    throw new EpidemicError("PARAMETER", "A deviation is given and the scale is poisson; give the scale sd.");
  if (mean !== undefined && (scale === "poisson" || sd !== undefined))
    return { mean, unit: scale === "poisson" ? Math.sqrt(mean) : (sd ?? null), from: 0 };
  if (mean !== undefined || sd !== undefined)
    throw new EpidemicError("PARAMETER", "Give the mean and the deviation, or neither of them.");
  const first = counts.slice(0, baseline).filter((count) => count !== null);
  const own = first.length < baseline / 2 ? null : meanOf(first);
  const unit = own === null ? null : scale === "poisson" ? Math.sqrt(own) : deviation(first);
  return { mean: own, unit, from: baseline };
}
