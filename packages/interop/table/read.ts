import { readXlsx } from "../xlsx/read.ts";
import { readCsv } from "./csvread.ts";
import { formatOf, type TableFile } from "./file.ts";
import type { ReadTableOptions, TableRow } from "./row.ts";

/**
 * The rows of a table, .xlsx or CSV as the file itself tells, one after the other in bounded memory.
 *
 * @throws InteropError when nothing after some row can be read; rows given before that stand
 * @example
 * for await (const { row, cells } of readTable(bytesFile("cases.csv", bytes))) …
 */
export async function* readTable(file: TableFile, options: ReadTableOptions = {}): AsyncGenerator<TableRow> {
  yield* (await formatOf(file)) === "xlsx" ? readXlsx(file, options) : readCsv(file, options);
}
