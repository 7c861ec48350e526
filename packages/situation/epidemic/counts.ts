import { dayNumber, dayText } from "./days.ts";
import { EpidemicError, type Problem, type ProblemCode } from "./fault.ts";

/** No series is longer: a mistyped year is found and does not fill the memory. */
const DAYS_MAX = 36_600;
const COUNT_MAX = 1e9;
/** A day with a time of it: which day it is hangs on the zone. */
const TIME = /^\d{4}-\d\d-\d\d[T ]\d\d:/;

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
  /** Which of two rows for a day stays: the `first` (default), or the `last`, where later rows revise earlier ones. */
  readonly repeated?: "first" | "last";
}

/** Days by their number with the row that was taken for each, and what was not taken. */
interface TakenDays {
  readonly days: Map<number, DayRow>;
  readonly problems: readonly Problem[];
}

/**
 * Rows checked and set on a calendar. A row that cannot be right is left out and told; of two rows for a day one stays.
 *
 * @throws EpidemicError `SERIES_EMPTY` when no row is usable, `SERIES_TOO_LONG` past 100 years
 */
export function dailyCounts(rows: readonly DayRow[], options: CountOptions = {}): ReadCounts {
  const taken = takenDays(rows, options);
  const problems = [...taken.problems];
  const absent = options.missing === "zero" ? 0 : null;
  const { first, slots } = onCalendar(taken.days, 1);
  const total = slots.map((row) => row?.count ?? absent);
  const imported = slots.map((row) => (row === undefined ? absent : (row.imported ?? 0)));
  total.forEach((count, i) => {
    if (count === null)
      problems.push({
        code: "DAY_MISSING",
        row: null,
        column: "date",
        message: `${dayText(first + i)} has no row; what needs it stays empty.`,
      });
  });
  return { counts: { first, total, imported }, taken: taken.days.size, problems };
}

/**
 * Rows checked one by one.
 *
 * @throws EpidemicError `SERIES_EMPTY` when no row is usable
 */
export function takenDays(rows: readonly DayRow[], { asOf, repeated = "first" }: CountOptions): TakenDays {
  const newest = asOf === undefined ? null : dayNumber(asOf);
  if (asOf !== undefined && newest === null)
    throw new EpidemicError("PARAMETER", `The newest day ${asOf} is no day; write YYYY-MM-DD.`);
  const problems: Problem[] = [];
  const days = new Map<number, DayRow>();
  for (const [i, row] of rows.entries()) {
    const problem = (code: ProblemCode, column: string, message: string) =>
      problems.push({ code, row: row.row ?? i + 1, column, message });
    const day = dayNumber(row.date);
    const before = day === null ? undefined : days.get(day);
    if (day === null && TIME.test(row.date))
      problem("DATE_IS_TIME", "date", `"${shown(row.date)}" is a time; write the local day, YYYY-MM-DD.`);
    else if (day === null) problem("DATE_INVALID", "date", `"${shown(row.date)}" is no day; write YYYY-MM-DD.`);
    else if (newest !== null && day > newest)
      problem("DATE_FUTURE", "date", `${row.date} is after ${asOf}; correct the date.`);
    else if (!isCount(row.count)) problem("COUNT_INVALID", "count", `The count must be a whole number, 0 or more.`);
    else if (!isCount(row.imported ?? 0) || (row.imported ?? 0) > row.count)
      problem("IMPORTED_INVALID", "imported", "Imported cases must be a whole number from 0 to the day's count.");
    else {
      if (before !== undefined) problem("DAY_TWICE", "date", twice(row, before, repeated));
      if (before === undefined || repeated === "last") days.set(day, row);
    }
  }
  if (days.size === 0)
    throw new EpidemicError(
      "SERIES_EMPTY",
      `No day to count: ${rows.length} rows, none usable.${problems[0] === undefined ? "" : ` First: ${problems[0].message}`}`,
    );
  return { days, problems };
}

function twice(row: DayRow, before: DayRow, repeated: "first" | "last"): string {
  const revised = row.count === before.count ? "" : ` with ${before.count} and not ${row.count}`;
  return `${row.date} came before${revised}; the ${repeated} row stays.`;
}

/**
 * A slot for every period from the first day to the last; undefined where no row is.
 *
 * @param days all of them whole periods apart
 * @throws EpidemicError `SERIES_TOO_LONG` past 100 years
 */
export function onCalendar(
  days: ReadonlyMap<number, DayRow>,
  periodDays: number,
): { readonly first: number; readonly slots: readonly (DayRow | undefined)[] } {
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
  const length = (last - first) / periodDays + 1;
  return { first, slots: Array.from({ length }, (_, i) => days.get(first + i * periodDays)) };
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
