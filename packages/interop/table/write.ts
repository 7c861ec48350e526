import { xmlText } from "../xml/write.ts";
import { serialOfText } from "../xlsx/dates.ts";
import { escapeFormula } from "./formula.ts";
import type { Cell } from "./row.ts";

/** A column of a table that is written. */
export interface TableColumn {
  readonly header: string;
  /** Days and times are given as texts, see {@link Cell}; an .xlsx file has them as such. */
  readonly kind: "text" | "number" | "day" | "time";
  /** Width in characters. */
  readonly width?: number;
}

type Rows = AsyncIterable<readonly Cell[]> | Iterable<readonly Cell[]>;
const ENCODER = new TextEncoder();
const NUMBER_FORMATS = { text: "@", number: "General", day: "yyyy-mm-dd", time: "yyyy-mm-dd hh:mm:ss" } as const;

/**
 * Rows as a CSV file (RFC 4180) in UTF-8 with byte order mark, piece by piece. Texts that a spreadsheet would take for a
 * formula get an apostrophe before them.
 */
export async function* writeCsv(columns: readonly TableColumn[], rows: Rows): AsyncGenerator<Uint8Array> {
  yield ENCODER.encode(`\uFEFF${csvLine(columns.map(({ header }) => header))}`);
  for await (const row of rows) yield ENCODER.encode(csvLine(row));
}

/** One line of a CSV file with its end. Texts that a spreadsheet would take for a formula get an apostrophe before them. */
export function csvLine(cells: readonly Cell[]): string {
  return `${cells.map(fieldOf).join(",")}\r\n`;
}

function fieldOf(cell: Cell): string {
  if (cell === null) return "";
  const text = typeof cell === "string" ? escapeFormula(cell) : String(cell);
  return /[",\r\n;\t]|^\s|\s$|^\uFEFF/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/**
 * Rows as an .xlsx file with one sheet, piece by piece in bounded memory. Texts are written as texts and never as
 * formulas; the heads stand still while the rows are scrolled.
 */
export async function* writeXlsx(
  sheet: string,
  columns: readonly TableColumn[],
  rows: Rows,
): AsyncGenerator<Uint8Array> {
  const options = {
    name: sheet,
    columns: columns.map(({ header, kind, width = 16 }) => ({ header, width, numFmt: NUMBER_FORMATS[kind] })),
    freezePane: { rows: 1 },
  };
  // Loaded when the first table is taken away.
  const { writeXlsxStream } = await import("hucre");
  yield* writeXlsxStream(cellsOf(columns, rows), options);
}

async function* cellsOf(
  columns: readonly TableColumn[],
  rows: Rows,
): AsyncGenerator<(string | number | boolean | null)[]> {
  for await (const row of rows)
    yield row.map((cell, i) => {
      if (typeof cell !== "string") return cell;
      const kind = columns[i]?.kind;
      const serial = kind === "day" || kind === "time" ? serialOfText(cell) : undefined;
      return serial ?? xmlText(cell);
    });
}
