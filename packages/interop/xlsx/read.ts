import { InteropError } from "../finding.ts";
import type { TableFile } from "../table/file.ts";
import type { ReadTableOptions, TableRow } from "../table/row.ts";
import { XmlScanner } from "../xml/scan.ts";
import { Archive } from "./archive.ts";
import { mergesOf } from "./merges.ts";
import { SheetReader } from "./sheet.ts";
import { readWorkbook } from "./workbook.ts";

/**
 * The rows of one sheet of an .xlsx file, one after the other. Formulas are never evaluated: the value that was saved with
 * one is taken and told. Rows that hold nothing are passed over.
 *
 * @throws InteropError when nothing after some row can be read
 */
export async function* readXlsx(file: TableFile, options: ReadTableOptions = {}): AsyncGenerator<TableRow> {
  const archive = await Archive.open(file);
  const workbook = await readWorkbook(archive, file.name);
  const sheet =
    options.sheet === undefined
      ? (workbook.sheets.find(({ isHidden }) => !isHidden) ?? workbook.sheets[0])
      : workbook.sheets.find(({ name }) => name === options.sheet);
  if (sheet === undefined || !archive.has(sheet.path)) throw new InteropError("SHEET_MISSING", { file: file.name });
  const place = { file: file.name, sheet: sheet.name };
  const reader = new SheetReader(workbook, place, await mergesOf(archive, sheet.path));
  const scanner = new XmlScanner(reader, place);
  for await (const { text, share } of archive.text(sheet.path)) {
    scanner.write(text);
    for (const row of reader.rows.splice(0)) yield { ...row, share };
  }
  scanner.end();
}
