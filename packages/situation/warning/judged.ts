/** Why a period has no statistic, or no alarm although the statistic is past the threshold. */
export type Reason =
  | "count-missing"
  | "baseline-short"
  | "baseline-missing"
  | "baseline-without-variation"
  | "years-too-few"
  | "cases-too-few"
  | "no-fit";

/** What a detector says of one period. Figures are null where they cannot be had, with the reason. */
export interface Judged {
  /** The count that the baseline makes expect. */
  readonly expected: number | null;
  readonly statistic: number | null;
  /** What the statistic is held against, on its own scale. */
  readonly threshold: number | null;
  /** The count from which on, or above which, there is an alarm; null where it hangs on more than this count. */
  readonly upper: number | null;
  readonly alarm: boolean;
  readonly reason: Reason | null;
}

export function notJudged(reason: Reason): Judged {
  return { expected: null, statistic: null, threshold: null, upper: null, alarm: false, reason };
}

/** Mean and sample standard deviation (n − 1) of the values from one index to another; null when one is missing. */
export function momentsOf(
  counts: readonly (number | null)[],
  from: number,
  to: number,
): { readonly mean: number; readonly sd: number } | null {
  let [sum, square] = [0, 0];
  for (let i = from; i < to; i++) {
    const value = counts[i];
    if (value === null || value === undefined) return null;
    sum += value;
  }
  const mean = sum / (to - from);
  for (let i = from; i < to; i++) square += ((counts[i] ?? 0) - mean) ** 2;
  return { mean, sd: Math.sqrt(square / (to - from - 1)) };
}
