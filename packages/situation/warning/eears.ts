import { whole, within } from "../epidemic/fault.ts";
import { studentQuantile } from "../numeric/beta.ts";
import { type Judged, notJudged } from "./judged.ts";

export interface EearsOptions {
  /** Values before the judged one; 7 when absent. */
  readonly baseline?: number;
  /** Chance of a false alarm of all areas together; 0.025 when absent. */
  readonly alpha?: number;
  /** Series that are judged together: alpha is divided by it (Bonferroni); 1 when absent. */
  readonly areas?: number;
  /** A past value beyond this upper quantile of Student's distribution weighs less; 0.05 when absent. */
  readonly outlierAlpha?: number;
  /** How fast the weight falls with the residual; 4 when absent. */
  readonly decay?: number;
  /** The deviation is at least this; 0, no floor, when absent. */
  readonly sdMin?: number;
}

export const EEARS_DEFAULTS = { baseline: 7, alpha: 0.025, areas: 1, outlierAlpha: 0.05, decay: 4, sdMin: 0 };

/** What the values before a period make expect of it. */
export interface EearsBound {
  readonly mean: number;
  /** 0 where the values that weigh are all the same: then the bound says nothing. */
  readonly sd: number;
  /** U: a value above it is a signal. */
  readonly upper: number;
}

/**
 * EARS with a prediction interval and past spikes weighed down, as epitweetr has it (Espinosa et al. 2022, Euro Surveill
 * 27:2200177): U = mean + t(1 − α; n − 1) · s · √(1 + 1/n) over the n values before; a value whose externally studentised
 * residual r exceeds q = t(1 − outlierAlpha; n − 2) has the weight (q / r)^decay, and weights are rescaled to add up to n.
 *
 * @param counts one value a period, null where unknown
 * @throws EpidemicError `PARAMETER`
 */
export function eears(counts: readonly (number | null)[], options: EearsOptions = {}): Judged[] {
  const { baseline } = { ...EEARS_DEFAULTS, ...options };
  const bound = eearsBound(options);
  return counts.map((count, t) => {
    if (count === null) return notJudged("count-missing");
    if (t < baseline) return notJudged("baseline-short");
    const history = counts.slice(t - baseline, t);
    if (!isKnown(history)) return notJudged("baseline-missing");
    const { mean, sd, upper } = bound(history);
    if (sd === 0) return { ...notJudged("baseline-without-variation"), expected: mean };
    return { expected: mean, statistic: count, threshold: upper, upper, alarm: count > upper, reason: null };
  });
}

/**
 * The bound as a function of the values before, as many as `baseline` says.
 *
 * @throws EpidemicError `PARAMETER`
 */
export function eearsBound(options: EearsOptions = {}): (history: readonly number[]) => EearsBound {
  const { baseline: n, alpha, areas, outlierAlpha, decay, sdMin } = { ...EEARS_DEFAULTS, ...options };
  whole("The baseline", n, 3, 366);
  within("Alpha", alpha, 1e-9, 0.5);
  whole("The number of areas", areas, 1, 1e6);
  within("Alpha for outliers", outlierAlpha, 1e-9, 0.5);
  within("The decay", decay, 0, 100);
  within("The smallest deviation", sdMin, 0, 1e9);
  const width = studentQuantile(n - 1, 1 - alpha / areas) * Math.sqrt(1 + 1 / n);
  const limit = studentQuantile(n - 2, 1 - outlierAlpha);
  return (history) => {
    const weights = weightsOf(history, limit, decay);
    let [total, sum, square] = [0, 0, 0];
    for (let i = 0; i < n; i++) {
      total += weights[i] ?? 0;
      sum += (weights[i] ?? 0) * (history[i] ?? 0);
    }
    const mean = sum / total;
    for (let i = 0; i < n; i++) square += (weights[i] ?? 0) * ((history[i] ?? 0) - mean) ** 2;
    // Fractions that are all the same leave a rest of rounding in their mean.
    const isFlat = square <= total * (1e-12 * mean) ** 2;
    const sd = Math.max(sdMin, isFlat ? 0 : Math.sqrt((square / total) * (n / (n - 1))));
    return { mean, sd, upper: mean + width * sd };
  };
}

function isKnown(values: readonly (number | null)[]): values is readonly number[] {
  return !values.includes(null);
}

function weightsOf(history: readonly number[], limit: number, decay: number): number[] {
  const n = history.length;
  const mean = history.reduce((sum, value) => sum + value, 0) / n;
  const square = history.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return history.map((value) => {
    const residual = value - mean;
    if (residual <= 0) return 1;
    // The squares around the mean of the others, without this value.
    const rest = Math.max(0, square - (residual ** 2 * n) / (n - 1));
    const isOnly = rest <= 1e-12 * square;
    const r = isOnly ? Number.POSITIVE_INFINITY : residual / Math.sqrt((rest / (n - 2)) * (1 - 1 / n));
    return r > limit ? (limit / r) ** decay : 1;
  });
}
