import type { FindingCode } from "../finding.ts";
import { CELL_TEXT_MAX } from "../limits.ts";
import type { Cell } from "../table/row.ts";
import { textOfSerial } from "./dates.ts";
import type { Workbook } from "./workbook.ts";

/** What a cell's element says before it is read as a value. */
export interface RawCell {
  /** Attribute `t`: `s` shared, `inlineStr`, `str` of a formula, `b`, `e` error, `d` ISO date, `n`. */
  readonly type: string;
  readonly style: number;
  readonly value: string;
  readonly hasFormula: boolean;
  readonly isTooLarge: boolean;
}

/** A cell's value, and what is to be told of it. */
export function readCell(raw: RawCell, workbook: Workbook): { readonly cell: Cell; readonly code?: FindingCode } {
  const { cell, code } = plainValue(raw, workbook);
  if (code !== undefined) return { cell: null, code };
  return raw.hasFormula ? { cell, code: "CELL_FORMULA" } : { cell };
}

function plainValue(raw: RawCell, workbook: Workbook): { readonly cell: Cell; readonly code?: FindingCode } {
  const { type, value } = raw;
  if (raw.isTooLarge) return { cell: null, code: "CELL_TOO_LARGE" };
  if (type === "e") return { cell: null, code: "CELL_ERROR" };
  if (value === "") return { cell: null };
  if (type === "s") {
    const shared = /^\d{1,9}$/.test(value) ? workbook.strings[Number(value)] : undefined;
    if (shared === undefined) return { cell: null, code: "CELL_ERROR" };
    return shared.length > CELL_TEXT_MAX ? { cell: null, code: "CELL_TOO_LARGE" } : { cell: shared || null };
  }
  if (type === "b") return { cell: value === "1" };
  if (type !== "n") return { cell: value };
  const number = Number(value);
  if (!Number.isFinite(number)) return { cell: null, code: "CELL_ERROR" };
  if (workbook.isDate[raw.style] !== true) return { cell: number };
  const text = textOfSerial(number, workbook.is1904);
  return text === undefined ? { cell: null, code: "CELL_ERROR" } : { cell: text };
}
