import { whole, within } from "../epidemic/fault.ts";
import { sorted } from "../numeric/quantiles.ts";
import { type Judged, notJudged } from "./judged.ts";
import { yearsBefore } from "./pastyears.ts";
import { type CountSeries, movingSums } from "./series.ts";

export interface PercentileOptions {
  /** In per cent: 80 when absent; CIDARS uses 80 and 90. */
  readonly percentile?: number;
  /** Years looked back; 5 when absent. */
  readonly years?: number;
  /** Years that must be known; 3 when absent, or `years` where that is less. */
  readonly yearsMin?: number;
  /** Weeks before and after the same one of a past year; 2 when absent. */
  readonly around?: number;
}

export const PERCENTILE_DEFAULTS = { percentile: 80, years: 5, around: 2 };

/**
 * The moving percentile method of China's automated alert system (Yang et al. 2011, J Zhejiang Univ Sci B 12:1004): the
 * count of a week against a percentile of the same week and those around it in past years. In a series of days the week
 * is the seven days that end with each day. The percentile lies between two counts in proportion (Hyndman and Fan 1996,
 * type 7). A past year counts where all its weeks are known.
 *
 * @param last only so many of the newest periods are judged
 * @throws EpidemicError `PARAMETER`
 */
export function movingPercentile(series: CountSeries, options: PercentileOptions = {}, last?: number): Judged[] {
  const { percentile, years, around } = { ...PERCENTILE_DEFAULTS, ...options };
  const { yearsMin = Math.min(3, years) } = options;
  within("The percentile", percentile, 50, 99.9);
  whole("The number of years", years, 1, 50);
  whole("The least number of years", yearsMin, 1, years);
  whole("The number of weeks around", around, 0, 20);
  const isDaily = series.periodDays === 1;
  const weeks = isDaily ? movingSums(series.counts, 7) : series.counts;
  const from = Math.max(0, weeks.length - (last ?? weeks.length));
  return weeks.slice(from).map((count, i) => {
    if (count === null) return notJudged(isDaily && from + i < 6 ? "baseline-short" : "count-missing");
    const history: number[] = [];
    let found = 0;
    for (let year = 1; year <= years; year++) {
      const same = yearsBefore(series, from + i, year);
      const own = weeksAround(weeks, same, around, isDaily ? 7 : 1);
      if (own === null) continue;
      history.push(...own);
      found += 1;
    }
    if (found < yearsMin) return notJudged("years-too-few");
    const [expected, upper] = [interpolated(sorted(history), 0.5), interpolated(sorted(history), percentile / 100)];
    return { expected, statistic: count, threshold: upper, upper, alarm: count > upper, reason: null };
  });
}

function weeksAround(weeks: readonly (number | null)[], same: number, around: number, step: number): number[] | null {
  const values: number[] = [];
  for (let d = -around; d <= around; d++) {
    const value = weeks[same + d * step];
    if (value === null || value === undefined) return null;
    values.push(value);
  }
  return values;
}

function interpolated(ordered: readonly number[], p: number): number {
  const place = (ordered.length - 1) * p;
  const below = Math.floor(place);
  const [low = 0, high = low] = [ordered[below], ordered[below + 1]];
  return low + (place - below) * (high - low);
}
