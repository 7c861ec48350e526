import { type Case, type CaseRow, dayNumber, readCases } from "@tocsin/situation";
import { Usage } from "../exit.ts";
import type { Session } from "../session.ts";
import { type ColumnRow, plainNumber, readColumns } from "./columns.ts";
import { newestDay, tellProblems } from "./counts.ts";

const OPTIONAL = ["id", "onset", "report", "infected", "imported", "age"] as const;

/** The cases of a file with one case a row; what was not taken goes to stderr. */
export function casesOf(session: Session, file: string, needed: readonly string[]): readonly Case[] {
  const columns = readColumns(file, needed);
  const present = OPTIONAL.filter((name) => columns.header.includes(name));
  const rows = columns.rows.map((row) => caseRow(row, present));
  const { cases, problems } = readCases(rows, newestDay(undefined));
  for (const note of columns.notes) session.terminal.err(`${note}\n`);
  tellProblems(session, file, problems);
  session.terminal.err(`${file}: ${cases.length} of ${rows.length} rows taken.\n`);
  return cases;
}

/** The day that a flag names, or that of the newest report. @throws Usage when the flag's is no day */
export function reportsUntil(cases: readonly Case[], asOf: string | undefined): number {
  const given = asOf === undefined ? undefined : dayNumber(asOf);
  if (given === null) throw new Usage(`--as-of is "${asOf}"; write YYYY-MM-DD.`);
  return given ?? cases.reduce((max, { report }) => Math.max(max, report ?? 0), 0);
}

/** An empty field is unknown. */
function caseRow({ row, field }: ColumnRow, present: readonly (typeof OPTIONAL)[number][]): CaseRow {
  const text = (name: (typeof OPTIONAL)[number]) => (present.includes(name) ? field(name) : "");
  const dates = { onset: text("onset"), report: text("report"), infected: text("infected") };
  return {
    ...dates,
    ...(text("id") === "" ? {} : { id: text("id") }),
    ...(text("imported") === ""
      ? {}
      : { imported: ["1", "true", "yes", "是"].includes(text("imported").toLowerCase()) }),
    ...(text("age") === "" ? {} : { age: plainNumber(text("age")) }),
    row,
  };
}
