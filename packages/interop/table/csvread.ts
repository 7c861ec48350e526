import { type Finding, InteropError } from "../finding.ts";
import { CELL_TEXT_MAX, COLUMNS_MAX, ROWS_MAX } from "../limits.ts";
import { encodingOf, textOf } from "./encoding.ts";
import { bytesFile, type TableFile } from "./file.ts";
import { isFormula, unescapeFormula } from "./formula.ts";
import { type CsvRecord, CsvRecords } from "./records.ts";
import { type Cell, columnLetters, type ReadTableOptions, type TableRow } from "./row.ts";

/**
 * The rows of a CSV file in UTF-8 with or without BOM, UTF-16LE with BOM, or GB18030; fields are separated by what the
 * first line has most of: commas, semicolons or tabs. Every cell is text. Rows that hold nothing are passed over; one that
 * cannot be read stands there without cells.
 *
 * @throws InteropError with ROWS_TOO_MANY
 */
export async function* readCsv(file: TableFile, options: ReadTableOptions = {}): AsyncGenerator<TableRow> {
  const encoding = options.encoding ?? (await encodingOf(file));
  const records = new CsvRecords(await delimiterOf(file, encoding));
  let share = 0;
  for await (const { text, bytes } of textOf(file, encoding)) {
    share = bytes / file.sizeBytes;
    for (const record of records.push(text)) yield* rowsOf(record, file.name, share);
  }
  for (const record of records.end()) yield* rowsOf(record, file.name, share);
}

function* rowsOf({ row, fields, fault }: CsvRecord, file: string, share: number): Generator<TableRow> {
  const place = { file, row };
  if (row > ROWS_MAX) throw new InteropError("ROWS_TOO_MANY", place);
  const findings: Finding[] = [];
  const cells =
    fault === undefined ? fields.slice(0, COLUMNS_MAX).map((field, i) => cellOf(field, i, place, findings)) : [];
  if (fault !== undefined) findings.push({ code: fault === "size" ? "CELL_TOO_LARGE" : "ROW_BROKEN", ...place });
  else if (fields.slice(COLUMNS_MAX).some((field) => field !== ""))
    findings.push({ code: "COLUMN_TOO_FAR", ...place, column: columnLetters(COLUMNS_MAX) });
  if (findings.length > 0 || cells.some((cell) => cell !== null))
    yield { row, cells, isHidden: false, findings, share };
}

function cellOf(field: string, index: number, place: { file: string; row: number }, findings: Finding[]): Cell {
  const found = (code: Finding["code"]) => findings.push({ code, ...place, column: columnLetters(index) });
  if (field === "") return null;
  if (field.includes("\uFFFD")) found("CELL_CHARACTERS");
  else if (field.length > CELL_TEXT_MAX) found("CELL_TOO_LARGE");
  else {
    if (isFormula(field)) found("CELL_FORMULA");
    return unescapeFormula(field);
  }
  return null;
}

async function delimiterOf(file: TableFile, encoding: NonNullable<ReadTableOptions["encoding"]>): Promise<string> {
  const head = bytesFile(file.name, await file.read(0, 16_384));
  let text = "";
  for await (const piece of textOf(head, encoding)) text += piece.text;
  const [line = ""] = text.replace(/"(?:[^"]|"")*"/g, "").split(/[\r\n]/, 1);
  const count = (character: string) => line.split(character).length;
  return [",", "\t", ";"].reduce((best, one) => (count(one) > count(best) ? one : best));
}
