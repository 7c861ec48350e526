import { type CountSeries, countSeries, type DayRow, EpidemicError, type SeriesOptions } from "@tocsin/situation";
import type { Command } from "commander";
import { Usage } from "../exit.ts";
import type { Session } from "../session.ts";
import { type Columns, plainNumber, printable, readColumns } from "./columns.ts";
import { missingOf, newestDay, tellTaken } from "./counts.ts";

/** Flags of the commands that read counts of days or weeks, of one area or many. */
export interface SeriesFlags {
  readonly dateColumn: string;
  readonly countColumn: string;
  readonly areaColumn?: string;
  readonly period: string;
  readonly missing: string;
  readonly repeated: string;
  readonly asOf?: string;
}

/** A series with the area that it is of; null where the file has only one. */
export interface AreaSeries {
  readonly area: string | null;
  readonly series: CountSeries;
}

export function seriesOptions(command: Command): Command {
  return command
    .option("--date-column <name>", "column with the day, or a week's first day, YYYY-MM-DD", "date")
    .option("--count-column <name>", "column with the count", "count")
    .option("--area-column <name>", "column that tells the areas apart; without it the file is one series")
    .option("--period <what>", "what a row counts: day, week, or auto: weeks if all rows lie weeks apart", "auto")
    .option("--missing <what>", "a period without a row: null (unknown) or zero (no case)", "null")
    .option("--repeated <which>", "of two rows for a period the first or the last stays", "first")
    .option("--as-of <day>", "newest day that may be in the file; today in Beijing when absent");
}

/** The file's series; what was not taken goes to stderr, and an area without a usable row is left out. */
export function seriesOf(session: Session, path: string, flags: SeriesFlags): AreaSeries[] {
  const { areaColumn, dateColumn, countColumn } = flags;
  const columns = readColumns(path, [...(areaColumn === undefined ? [] : [areaColumn]), dateColumn, countColumn]);
  for (const note of columns.notes) session.terminal.err(`${note}\n`);
  const options = optionsOf(flags);
  const areas = new Map<string | null, DayRow[]>();
  if (areaColumn === undefined) areas.set(null, []);
  for (const { row, field } of columns.rows) {
    const area = areaColumn === undefined ? null : field(areaColumn);
    const rows = areas.get(area) ?? [];
    if (rows.length === 0) areas.set(area, rows);
    rows.push({ date: field(dateColumn), count: plainNumber(field(countColumn)), row });
  }
  return [...areas].flatMap(([area, rows]) => taken(session, columns, area, rows, options, flags));
}

function taken(
  session: Session,
  columns: Columns,
  area: string | null,
  rows: readonly DayRow[],
  options: SeriesOptions,
  flags: SeriesFlags,
): AreaSeries[] {
  try {
    const { series, ...read } = countSeries(rows, options);
    tellTaken(session, { columns, name: area ?? undefined, rows: rows.length, ...read }, flags);
    return [{ area, series }];
  } catch (error) {
    if (area === null || !(error instanceof EpidemicError)) throw error;
    session.terminal.err(`${error.code}: ${columns.path} (${printable(area)}): ${error.message}\n`);
    return [];
  }
}

function optionsOf({ period, missing, repeated, asOf }: SeriesFlags): SeriesOptions {
  if (period !== "auto" && period !== "day" && period !== "week")
    throw new Usage(`--period is "${period}"; give auto, day or week.`);
  if (repeated !== "first" && repeated !== "last") throw new Usage(`--repeated is "${repeated}"; give first or last.`);
  return { period, missing: missingOf(missing), repeated, asOf: newestDay(asOf) };
}
