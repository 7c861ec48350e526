import { type CountOptions, type DayRow, onCalendar, takenDays } from "../epidemic/counts.ts";
import { dayText } from "../epidemic/days.ts";
import type { Problem } from "../epidemic/fault.ts";

/** Counts a day or a week, without gaps in the calendar. A period that no row tells of is null: unknown is not none. */
export interface CountSeries {
  /** Number of the first period's first day. */
  readonly first: number;
  readonly periodDays: 1 | 7;
  readonly counts: readonly (number | null)[];
}

export interface SeriesOptions extends CountOptions {
  /** What a row counts; `auto`, the default, takes rows that all lie whole weeks apart for weeks. */
  readonly period?: "auto" | "day" | "week";
}

export interface ReadSeries {
  readonly series: CountSeries;
  readonly taken: number;
  readonly problems: readonly Problem[];
}

/**
 * Rows checked and set on a calendar of days, or of weeks that begin on the weekday that most rows have.
 *
 * @throws EpidemicError `SERIES_EMPTY` when no row is usable, `SERIES_TOO_LONG` past 100 years
 */
export function countSeries(rows: readonly DayRow[], options: SeriesOptions = {}): ReadSeries {
  const { period = "auto", missing = "null" } = options;
  const { days, problems } = takenDays(rows, options);
  const told = [...problems];
  const isWeekly = period === "week" || (period === "auto" && lieWeeksApart([...days.keys()]));
  const periodDays = isWeekly ? 7 : 1;
  if (isWeekly) {
    const weekday = commonWeekday([...days.keys()]);
    for (const [day, { row }] of days) {
      if (modulo7(day) === weekday) continue;
      days.delete(day);
      const message = `${dayText(day)} is not the weekday on which the other weeks begin.`;
      told.push({ code: "WEEK_INVALID", row: row ?? null, column: "date", message });
    }
  }
  const { first, slots } = onCalendar(days, periodDays);
  const counts = slots.map((row) => row?.count ?? (missing === "zero" ? 0 : null));
  counts.forEach((count, i) => {
    if (count !== null) return;
    const message = `${dayText(first + i * periodDays)} has no row; what needs it stays empty.`;
    told.push({ code: isWeekly ? "WEEK_MISSING" : "DAY_MISSING", row: null, column: "date", message });
  });
  return { series: { first, periodDays, counts }, taken: days.size, problems: told };
}

/** Days added up to weeks of which the last ends with the series; a week with an unknown day is unknown. */
export function weeksOf({ first, periodDays, counts }: CountSeries): CountSeries {
  if (periodDays === 7) return { first, periodDays, counts };
  const rest = counts.length % 7;
  const sums = movingSums(counts, 7);
  const weeks = Array.from({ length: Math.floor(counts.length / 7) }, (_, i) => sums[rest + i * 7 + 6] ?? null);
  return { first: first + rest, periodDays: 7, counts: weeks };
}

/** The sum of a value and those before it, as many as `width`; null where one is missing. */
export function movingSums(counts: readonly (number | null)[], width: number): (number | null)[] {
  let [sum, missing] = [0, 0];
  return counts.map((count, i) => {
    const left = i >= width ? counts[i - width] : 0;
    sum += (count ?? 0) - (left ?? 0);
    missing += Number(count === null) - Number(left === null);
    return i < width - 1 || missing > 0 ? null : sum;
  });
}

function lieWeeksApart(days: readonly number[]): boolean {
  const weekday = modulo7(days[0] ?? 0);
  return days.length > 1 && days.every((day) => modulo7(day) === weekday);
}

function commonWeekday(days: readonly number[]): number {
  const counts = Array.from({ length: 7 }, () => 0);
  for (const day of days) counts[modulo7(day)] = (counts[modulo7(day)] ?? 0) + 1;
  return counts.indexOf(Math.max(...counts));
}

function modulo7(day: number): number {
  return ((day % 7) + 7) % 7;
}
