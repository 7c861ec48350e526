import { EpidemicError, whole, within } from "../epidemic/fault.ts";
import { normalQuantile } from "../numeric/gamma.ts";
import { type Judged, momentsOf, notJudged, type Reason } from "./judged.ts";

export type EarsVariant = "c1" | "c2" | "c3";

export interface EarsOptions {
  /** Values of a baseline; 7 when absent. */
  readonly baseline?: number;
  /** What the statistic must exceed; 3 for C1 and C2 and 2 for C3 when absent, and no alpha is given. */
  readonly threshold?: number;
  /** Instead of a threshold, the chance of a false alarm under a normal distribution. */
  readonly alpha?: number;
  /** The deviation is at least this; 0, no floor, when absent. For sparse counts 0.5 to 1. */
  readonly sdMin?: number;
}

/** Periods between the baseline of C2 and C3 and the judged period, so that an outbreak does not raise its own baseline. */
const GUARD = 2;
export const EARS_THRESHOLDS = { c1: 3, c2: 3, c3: 2 } as const;

export const EARS_DEFAULTS = { baseline: 7, sdMin: 0 };

interface Scored {
  readonly mean: number;
  readonly sd: number;
  readonly score: number;
}

/**
 * EARS (Hutwagner et al. 2003, J Urban Health 80:i89; Fricker et al. 2008, Stat Med 27:3407). C1(t) = (Y(t) − mean) / sd
 * over the values t−7 … t−1; C2 over t−9 … t−3; C3(t) = Σ max(0, C2(i) − 1) over i = t−2 … t. The deviation is the
 * sample's (n − 1). Alarm above the threshold.
 *
 * @param counts one value a period, null where unknown
 * @throws EpidemicError `PARAMETER`
 */
export function ears(variant: EarsVariant, counts: readonly (number | null)[], options: EarsOptions = {}): Judged[] {
  const {
    baseline,
    alpha,
    sdMin,
    threshold: given,
  }: EarsOptions & typeof EARS_DEFAULTS = { ...EARS_DEFAULTS, ...options };
  whole("The baseline", baseline, 2, 366);
  if (alpha !== undefined && given !== undefined)
    throw new EpidemicError("PARAMETER", "Give a threshold or alpha, not both.");
  if (alpha !== undefined) within("Alpha", alpha, 1e-9, 0.5);
  within("The smallest deviation", sdMin, 0, 1e9);
  const threshold = given ?? (alpha === undefined ? EARS_THRESHOLDS[variant] : normalQuantile(1 - alpha));
  within("The threshold", threshold, 0, 1e6);
  const guard = variant === "c1" ? 0 : GUARD;
  const scores = counts.map((count, t) => scored(counts, count, t - guard - baseline, t - guard, sdMin));
  return scores.map((score, t) => {
    const sum = variant === "c3" ? sumOfThree(scores, t) : null;
    if (typeof score === "string") return notJudged(score);
    const { mean, sd } = score;
    if (sd === 0) return { ...notJudged("baseline-without-variation"), expected: mean };
    if (variant !== "c3") {
      const [statistic, upper] = [score.score, mean + threshold * sd];
      return { expected: mean, statistic, threshold, upper, alarm: statistic > threshold, reason: null };
    }
    if (typeof sum === "string") return { ...notJudged(sum), expected: mean };
    return { expected: mean, statistic: sum, threshold, upper: null, alarm: (sum ?? 0) > threshold, reason: null };
  });
}

function scored(
  counts: readonly (number | null)[],
  count: number | null,
  from: number,
  to: number,
  sdMin: number,
): Scored | Reason {
  if (count === null) return "count-missing";
  if (from < 0) return "baseline-short";
  const moments = momentsOf(counts, from, to);
  if (moments === null) return "baseline-missing";
  const { mean } = moments;
  const sd = Math.max(sdMin, moments.sd);
  return { mean, sd, score: (count - mean) / sd };
}

/** C3 of a period, or why one of its three C2 cannot be had. */
function sumOfThree(scores: readonly (Scored | Reason)[], t: number): number | Reason {
  let sum = 0;
  for (let i = t - 2; i <= t; i++) {
    const score = scores[i];
    if (score === undefined) return "baseline-short";
    // Of a period before: its count is a part of what C3 is built on.
    if (typeof score === "string") return score === "count-missing" ? "baseline-missing" : score;
    if (score.sd === 0) return "baseline-without-variation";
    sum += Math.max(0, score.score - 1);
  }
  return sum;
}
