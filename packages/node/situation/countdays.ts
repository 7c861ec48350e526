import { beijingDay } from "@tocsin/core";
import type { CountRow } from "@tocsin/api";
import type { DayRow } from "@tocsin/situation";

const DAY_MS = 86_400_000;
/** Days before the newest that a detector looks at: the 50 years of the longest baseline, and one more. */
const LOOKED_AT_DAYS = 51 * 366;
/** No earlier day is one (`isDay`). */
const FIRST_DAY = "1900-01-01";

/**
 * Counts without those of days so long before the newest that no detector looks at them. Each such day is a mistake, or made
 * to be one: it would make the series too long to be judged, and so one report would switch an alarm off.
 */
export function recentRows<T extends Pick<CountRow, "day">>(rows: readonly T[]): readonly T[] {
  let newest = FIRST_DAY;
  for (const { day } of rows) if (day > newest) newest = day;
  const from = new Date(Date.parse(newest) - LOOKED_AT_DAYS * DAY_MS).toISOString().slice(0, 10);
  return rows.filter(({ day }) => day >= from);
}

/** The days that an analysis looks at where its caller names none: up to today, for what is ahead nobody has counted. */
export function daysLookedAt(now: number): { readonly from: string; readonly to: string } {
  return { from: beijingDay(now - LOOKED_AT_DAYS * DAY_MS), to: beijingDay(now) };
}

/** Counts by day over all areas of the rows. A correction may take more from a day than it had; such a day is not usable. */
export function daysOf(rows: readonly Pick<CountRow, "day" | "count">[]): DayRow[] {
  const days = new Map<string, number>();
  for (const { day, count } of rows) days.set(day, (days.get(day) ?? 0) + count);
  return [...days].sort(([a], [b]) => (a < b ? -1 : 1)).map(([date, count]) => ({ date, count }));
}
