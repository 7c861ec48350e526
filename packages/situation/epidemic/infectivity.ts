import type { DailyCounts } from "./counts.ts";
import type { SerialInterval } from "./serialinterval.ts";

/** Λ of one day: the cases before it, each weighted by its chance to infect now. Unknown days weigh nothing. */
export function infectivity(total: readonly (number | null)[], interval: SerialInterval, day: number): number {
  let sum = 0;
  for (let k = Math.min(day, interval.length - 1); k >= 1; k--) sum += (interval[k] ?? 0) * (total[day - k] ?? 0);
  return sum;
}

/** Cases infected here; all of the first day count as imported, whatever the series says (Cori et al. 2013). */
export function localCounts({ total, imported }: DailyCounts): (number | null)[] {
  return total.map((count, i) => {
    const from = imported[i];
    if (count === null || from === null || from === undefined) return null;
    return i === 0 ? 0 : count - from;
  });
}
