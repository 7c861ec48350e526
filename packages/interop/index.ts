export { type Finding, type FindingCode, FINDINGS, findingText, InteropError, isError, type Place } from "./finding.ts";
export { bytesFile, type TableFile } from "./table/file.ts";
export { readTable } from "./table/read.ts";
export type { Cell, ReadTableOptions, TableRow } from "./table/row.ts";
export { type TableColumn, writeCsv, writeXlsx } from "./table/write.ts";
export { type XmlHandler, XmlScanner } from "./xml/scan.ts";
