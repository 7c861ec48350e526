import { beijingDay } from "@tocsin/core";
import { type DayRow, type Provenance, type ReadCounts, dailyCounts } from "@tocsin/situation";
import type { Command } from "commander";
import { Usage } from "../exit.ts";
import type { Session } from "../session.ts";
import { type Columns, plainNumber, printable, readColumns } from "./columns.ts";

/** Flags of the commands that read daily counts. */
export interface CountFlags {
  readonly dateColumn: string;
  readonly countColumn: string;
  readonly importedColumn: string;
  readonly missing: string;
  readonly asOf?: string;
}

/** What is wrong with a row of a file; the row is null where it is about the file. */
export interface RowProblem {
  readonly code: string;
  readonly row: number | null;
  readonly column: string;
  readonly message: string;
}

const PROBLEMS_SHOWN = 10;

export function countOptions(command: Command): Command {
  return command
    .option("--date-column <name>", "column with the day, YYYY-MM-DD", "date")
    .option("--count-column <name>", "column with all cases of the day, imported ones included", "count")
    .option("--imported-column <name>", "column with the imported among them, if there is one", "imported")
    .option("--missing <what>", "a day without a row: null (unknown) or zero (no case)", "null")
    .option("--as-of <day>", "newest day that may be in the file; today in Beijing when absent");
}

/** The file's counts; what was not taken goes to stderr. */
export function countsOf(session: Session, path: string, flags: CountFlags): ReadCounts {
  const columns = readColumns(path, [flags.dateColumn, flags.countColumn]);
  return takenOf(
    session,
    columns,
    columns.rows.map((row) => dayRow(columns, row.field, row.row, flags)),
    flags,
  );
}

/** The file's counts, one series for each value of a column. */
export function groupedCountsOf(session: Session, path: string, group: string, flags: CountFlags) {
  const columns = readColumns(path, [group, flags.dateColumn, flags.countColumn]);
  const groups = new Map<string, DayRow[]>();
  for (const { row, field } of columns.rows) {
    const rows = groups.get(field(group)) ?? [];
    rows.push(dayRow(columns, field, row, flags));
    groups.set(field(group), rows);
  }
  return [...groups].map(([name, rows]) => ({ name, counts: takenOf(session, columns, rows, flags, name).counts }));
}

/** The newest day that may be in a file: what the flag says, or today in Beijing. */
export function newestDay(asOf: string | undefined): string {
  return asOf ?? beijingDay(Date.now());
}

/** Tells how a result came about, apart from the result. */
export function tellProvenance({ terminal }: Session, { method, version, parameters, inputs }: Provenance): void {
  const settings = Object.entries(parameters).map(([name, value]) => `${name} ${value}`);
  terminal.err(`method ${method} version ${version}; ${settings.join(", ")}; inputs sha256 ${inputs}\n`);
}

/** Tells which rows were not taken: the first of them each, then how many more. */
export function tellProblems({ terminal }: Session, path: string, problems: readonly RowProblem[]): void {
  for (const { code, row, column, message } of problems.slice(0, PROBLEMS_SHOWN))
    terminal.err(`${code}: ${path}${row === null ? "" : `, row ${row}`}, column ${column}: ${message}\n`);
  if (problems.length > PROBLEMS_SHOWN) terminal.err(`… and ${problems.length - PROBLEMS_SHOWN} more.\n`);
}

function dayRow(columns: Columns, field: (column: string) => string, row: number, flags: CountFlags): DayRow {
  const from = columns.header.includes(flags.importedColumn) ? field(flags.importedColumn) : "";
  const imported = from === "" ? {} : { imported: plainNumber(from) };
  return { date: field(flags.dateColumn), count: plainNumber(field(flags.countColumn)), ...imported, row };
}

function takenOf(session: Session, columns: Columns, rows: readonly DayRow[], flags: CountFlags, name?: string) {
  const { missing, asOf } = flags;
  const read = dailyCounts(rows, { missing: missingOf(missing), asOf: newestDay(asOf) });
  for (const note of columns.notes) session.terminal.err(`${note}\n`);
  tellTaken(session, { columns, name, rows: rows.length, ...read }, flags);
  return read;
}

/** @throws Usage unless the flag says null or zero */
export function missingOf(missing: string): "null" | "zero" {
  if (missing !== "null" && missing !== "zero") throw new Usage(`--missing is "${missing}"; give null or zero.`);
  return missing;
}

/** Tells what of a series was not taken, and how much was. */
export function tellTaken(
  session: Session,
  read: {
    readonly columns: Columns;
    /** The series' name in a file of many. */
    readonly name: string | undefined;
    readonly rows: number;
    readonly taken: number;
    readonly problems: readonly RowProblem[];
  },
  flags: { readonly dateColumn: string; readonly countColumn: string; readonly importedColumn?: string },
): void {
  const path = read.name === undefined ? read.columns.path : `${read.columns.path} (${printable(read.name)})`;
  const names: { readonly [column: string]: string | undefined } = {
    date: flags.dateColumn,
    count: flags.countColumn,
    imported: flags.importedColumn,
  };
  const problems = read.problems.map((problem) => ({ ...problem, column: names[problem.column] ?? problem.column }));
  tellProblems(session, path, problems);
  const missing = problems.filter(({ row }) => row === null).length;
  if (problems.length > 0 || read.name === undefined)
    session.terminal.err(
      `${path}: ${read.taken} of ${read.rows} rows taken, ${read.rows - read.taken} not, ${missing} days missing.\n`,
    );
}
