import { dayNumber, dayText } from "./days.ts";
import { EpidemicError, type Problem, type ProblemCode } from "./fault.ts";

/** No series is longer: a mistyped year is found and does not fill the memory. */
const DAYS_MAX = 36_600;
const COUNT_MAX = 1e9;

/** A day as it comes in. Nothing in it is trusted. */
export interface DayRow {
  readonly date: string;
  /** All cases of the day, imported ones included. */
  readonly count: number;
  /** Those of them that were infected elsewhere; 0 when absent. */
  readonly imported?: number;
  /** Number of the row in its file. */
  readonly row?: number;
}

/** A series without gaps in its dates. A day that no row tells of is null: unknown is not none. */
export interface DailyCounts {
  /** Number of the first day. */
  readonly first: number;
  readonly total: readonly (number | null)[];
  readonly imported: readonly (number | null)[];
}

/** What was read, and what was not taken and why. */
export interface ReadCounts {
  readonly counts: DailyCounts;
  readonly taken: number;
  readonly problems: readonly Problem[];
}

export interface CountOptions {
  /** The newest day that may be in the series, YYYY-MM-DD; later ones are refused. */
  readonly asOf?: string | undefined;
  /** What a day without a row means: `null` unknown (default), `zero` no case. */
  readonly missing?: "null" | "zero";
}

/**
 * Rows checked and set on a calendar. A row that cannot be right is left out and told; of two rows for a day the first
 * stays.
 *
 * @throws EpidemicError `SERIES_EMPTY` when no row is usable, `SERIES_TOO_LONG` past 100 years
 */
export function dailyCounts(rows: readonly DayRow[], { asOf, missing = "null" }: CountOptions = {}): ReadCounts {
  const newest = asOf === undefined ? null : dayNumber(asOf);
  if (asOf !== undefined && newest === null)
    throw new EpidemicError("PARAMETER", `The newest day ${asOf} is no day; write YYYY-MM-DD.`);
  const problems: Problem[] = [];
  const days = new Map<number, DayRow>();
  for (const [i, row] of rows.entries()) {
    const problem = (code: ProblemCode, column: string, message: string) =>
      problems.push({ code, row: row.row ?? i + 1, column, message });
    const day = dayNumber(row.date);
    if (day === null) problem("DATE_INVALID", "date", `"${shown(row.date)}" is no day; write YYYY-MM-DD.`);
    else if (newest !== null && day > newest)
      problem("DATE_FUTURE", "date", `${row.date} is after ${asOf}; correct the date.`);
    else if (!isCount(row.count)) problem("COUNT_INVALID", "count", `The count must be a whole number, 0 or more.`);
    else if (!isCount(row.imported ?? 0) || (row.imported ?? 0) > row.count)
      problem("IMPORTED_INVALID", "imported", "Imported cases must be a whole number from 0 to the day's count.");
    else if (days.has(day)) problem("DAY_TWICE", "date", `${row.date} came before; the first row stays.`);
    else days.set(day, row);
  }
  if (days.size === 0)
    throw new EpidemicError(
      "SERIES_EMPTY",
      `No day to count: ${rows.length} rows, none usable.${problems[0] === undefined ? "" : ` First: ${problems[0].message}`}`,
    );
  const counts = calendar(days, missing === "zero" ? 0 : null);
  counts.total.forEach((count, i) => {
    if (count === null)
      problems.push({
        code: "DAY_MISSING",
        row: null,
        column: "date",
        message: `${dayText(counts.first + i)} has no row; what needs it stays empty.`,
      });
  });
  return { counts, taken: days.size, problems };
}

function calendar(days: ReadonlyMap<number, DayRow>, absent: number | null): DailyCounts {
  let [first, last] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const day of days.keys()) {
    first = Math.min(first, day);
    last = Math.max(last, day);
  }
  if (last - first >= DAYS_MAX)
    throw new EpidemicError(
      "SERIES_TOO_LONG",
      `From ${dayText(first)} to ${dayText(last)} are more than ${DAYS_MAX} days; look for a wrong year.`,
    );
  const rows = Array.from({ length: last - first + 1 }, (_, i) => days.get(first + i));
  return {
    first,
    total: rows.map((row) => row?.count ?? absent),
    imported: rows.map((row) => (row === undefined ? absent : (row.imported ?? 0))),
  };
}

/** The part of a series up to and including its nth day. */
export function firstDays({ first, total, imported }: DailyCounts, n: number): DailyCounts {
  return { first, total: total.slice(0, n), imported: imported.slice(0, n) };
}

function isCount(value: number): boolean {
  return Number.isInteger(value) && value >= 0 && value <= COUNT_MAX;
}

function shown(text: string): string {
  return text.slice(0, 40).replace(/\p{Cc}/gu, "?");
}
