import type { CountRow } from "@tocsin/api";
import type { DayRow } from "@tocsin/situation";

/** Counts by day over all areas of the rows. A correction may take more from a day than it had; such a day is not usable. */
export function daysOf(rows: readonly Pick<CountRow, "day" | "count">[]): DayRow[] {
  const days = new Map<string, number>();
  for (const { day, count } of rows) days.set(day, (days.get(day) ?? 0) + count);
  return [...days].sort(([a], [b]) => (a < b ? -1 : 1)).map(([date, count]) => ({ date, count }));
}
