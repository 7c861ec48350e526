import type { DailyCounts } from "./counts.ts";
import { dailyCounts } from "./counts.ts";
import { dayNumber, dayText } from "./days.ts";
import { EpidemicError, type Problem, type ProblemCode } from "./fault.ts";

/** A case as it comes in. Nothing in it is trusted; an empty field is unknown. */
export interface CaseRow {
  /** Canonical id: a second row with it is the same case and does not count again. */
  readonly id?: string;
  /** YYYY-MM-DD. */
  readonly onset?: string;
  readonly report?: string;
  readonly infected?: string;
  readonly imported?: boolean;
  /** Years. */
  readonly age?: number;
  readonly row?: number;
}

/** A case with days as numbers; null is unknown. */
export interface Case {
  readonly id: string | null;
  readonly onset: number | null;
  readonly report: number | null;
  readonly infected: number | null;
  readonly imported: boolean | null;
  readonly age: number | null;
}

export interface ReadCases {
  readonly cases: readonly Case[];
  readonly problems: readonly Problem[];
}

const AGE_MAX = 130;
type DayColumn = "onset" | "report" | "infected";

/**
 * A line list, checked. A case with a date that cannot be is left out and told, as is one that came before; an age that
 * cannot be is only told. Onset after the report stays: people are found before they fall ill.
 *
 * @param asOf the newest day that may be there, YYYY-MM-DD
 */
export function readCases(rows: readonly CaseRow[], asOf?: string): ReadCases {
  const newest = asOf === undefined ? null : dayNumber(asOf);
  if (asOf !== undefined && newest === null)
    throw new EpidemicError("PARAMETER", `The newest day ${asOf} is no day; write YYYY-MM-DD.`);
  const problems: Problem[] = [];
  const cases: Case[] = [];
  const seen = new Set<string>();
  for (const [i, row] of rows.entries()) {
    const problem = (code: ProblemCode, column: string, message: string) =>
      problems.push({ code, row: row.row ?? i + 1, column, message });
    const day = (column: DayColumn): number | null | undefined => {
      const text = row[column];
      if (text === undefined || text === "") return null;
      const number = dayNumber(text);
      if (number === null) problem("DATE_INVALID", column, `The ${column} is no day; write YYYY-MM-DD.`);
      else if (newest !== null && number > newest) problem("DATE_FUTURE", column, `${text} is after ${asOf}.`);
      else return number;
      return undefined;
    };
    const [onset, report, infected] = [day("onset"), day("report"), day("infected")];
    if (onset === undefined || report === undefined || infected === undefined) continue;
    const id = row.id === undefined || row.id === "" ? null : row.id;
    if (id !== null && seen.has(id)) {
      problem("CASE_TWICE", "id", "This case came before; it counts once.");
      continue;
    }
    if (id !== null) seen.add(id);
    const hasAge = row.age !== undefined && row.age >= 0 && row.age <= AGE_MAX;
    if (row.age !== undefined && !hasAge) problem("AGE_INVALID", "age", `An age is from 0 to ${AGE_MAX} years.`);
    cases.push({ id, onset, report, infected, imported: row.imported ?? null, age: hasAge ? (row.age ?? null) : null });
  }
  return { cases, problems };
}

export interface EpidemicCurve {
  readonly by: "onset" | "report";
  readonly counts: DailyCounts;
  /** Cases without this date: they are in no day. */
  readonly undated: number;
}

/**
 * The epidemic curve of a line list: cases a day by onset or by report, and the imported among them.
 *
 * @throws EpidemicError `SERIES_EMPTY` when no case has the date
 */
export function epidemicCurve(cases: readonly Case[], by: "onset" | "report"): EpidemicCurve {
  const days = new Map<number, { count: number; imported: number }>();
  let undated = 0;
  for (const one of cases) {
    const day = one[by];
    if (day === null) {
      undated += 1;
      continue;
    }
    const { count, imported } = days.get(day) ?? { count: 0, imported: 0 };
    days.set(day, { count: count + 1, imported: imported + Number(one.imported === true) });
  }
  const rows = [...days].map(([day, of]) => ({ date: dayText(day), ...of }));
  return { by, counts: dailyCounts(rows, { missing: "zero" }).counts, undated };
}
