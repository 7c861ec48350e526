import { type Finding, type FindingCode, InteropError } from "../finding.ts";
import { CELL_TEXT_MAX, COLUMNS_MAX, ROW_FINDINGS_MAX, ROWS_MAX } from "../limits.ts";
import { type Cell, columnIndex, columnLetters, type TableRow } from "../table/row.ts";
import type { XmlHandler } from "../xml/scan.ts";
import { type RawCell, readCell } from "./cell.ts";
import { MergedColumns, type Merge } from "./merges.ts";
import { isTrue, type Workbook } from "./workbook.ts";

interface OpenRow {
  readonly row: number;
  readonly isHidden: boolean;
  readonly cells: Cell[];
  readonly findings: Finding[];
  /** By code, how many of them there are. */
  readonly told: Map<FindingCode, number>;
}

/** Makes rows of a sheet's XML as it is read; what it holds at one time is one row. */
export class SheetReader implements XmlHandler {
  /** Rows that are complete and not yet taken. */
  readonly rows: Omit<TableRow, "share">[] = [];
  readonly #workbook: Workbook;
  readonly #place: { readonly file: string; readonly sheet: string };
  readonly #merged: MergedColumns;
  readonly #hiddenColumns = new Set<number>();
  readonly #toldHidden = new Set<number>();
  #row: OpenRow | undefined;
  #lastRow = 0;
  #cell: { index: number; raw: { -readonly [K in keyof RawCell]: RawCell[K] } } | undefined;
  #lastColumn = -1;
  #isValue = false;
  #isPhonetic = false;

  constructor(workbook: Workbook, place: { readonly file: string; readonly sheet: string }, merges: readonly Merge[]) {
    this.#workbook = workbook;
    this.#place = place;
    this.#merged = new MergedColumns(merges);
  }

  open(name: string, attributes: { readonly [name: string]: string }): void {
    if (name === "c") this.#openCell(attributes);
    else if (name === "v" || name === "t") this.#isValue = this.#cell !== undefined && !this.#isPhonetic;
    else if (name === "f" && this.#cell !== undefined) this.#cell.raw.hasFormula = true;
    else if (name === "rPh") this.#isPhonetic = true;
    else if (name === "row") this.#openRow(attributes);
    else if (name === "col" && isTrue(attributes["hidden"])) this.#hide(attributes);
  }

  text(piece: string): void {
    const raw = this.#cell?.raw;
    if (!this.#isValue || raw === undefined || raw.isTooLarge) return;
    if (raw.value.length + piece.length > CELL_TEXT_MAX) {
      raw.isTooLarge = true;
      raw.value = "";
    } else raw.value += piece;
  }

  close(name: string): void {
    if (name === "v" || name === "t") this.#isValue = false;
    else if (name === "rPh") this.#isPhonetic = false;
    else if (name === "c") this.#closeCell();
    else if (name === "row") this.#closeRow();
  }

  #openRow(attributes: { readonly [name: string]: string }): void {
    const told = Number(attributes["r"] ?? this.#lastRow + 1);
    const row = Number.isInteger(told) && told > this.#lastRow ? told : this.#lastRow + 1;
    if (row > ROWS_MAX) throw new InteropError("ROWS_TOO_MANY", { ...this.#place, row });
    this.#lastRow = row;
    this.#lastColumn = -1;
    this.#row = { row, isHidden: isTrue(attributes["hidden"]), cells: [], findings: [], told: new Map() };
  }

  #openCell({ r, t, s }: { readonly [name: string]: string }): void {
    const index = (r === undefined ? undefined : columnIndex(r)) ?? this.#lastColumn + 1;
    this.#lastColumn = index;
    this.#cell = {
      index,
      raw: { type: t ?? "n", style: Number(s ?? 0), value: "", hasFormula: false, isTooLarge: false },
    };
  }

  #closeCell(): void {
    const [open, cell] = [this.#row, this.#cell];
    this.#cell = undefined;
    if (open === undefined || cell === undefined) return;
    const read = readCell(cell.raw, this.#workbook);
    if (cell.index >= COLUMNS_MAX) {
      if (read.cell !== null || read.code !== undefined) this.#found("COLUMN_TOO_FAR", cell.index);
      return;
    }
    while (open.cells.length < cell.index) open.cells.push(null);
    open.cells[cell.index] = read.cell;
    if (read.code !== undefined) this.#found(read.code, cell.index);
  }

  #closeRow(): void {
    const row = this.#row;
    if (row === undefined) return;
    this.#leaveHidden(row);
    for (const column of this.#merged.of(row.row)) this.#found("CELL_MERGED", column);
    if (row.isHidden) this.#found("ROW_HIDDEN");
    if (row.cells.some((cell) => cell !== null) || row.findings.length > 0) {
      const { told: _, ...complete } = row;
      this.rows.push(complete);
    }
    this.#row = undefined;
  }

  #hide({ min, max }: { readonly [name: string]: string }): void {
    const to = Math.min(Number(max), COLUMNS_MAX);
    for (let number = Math.max(1, Number(min)); number <= to; number++) this.#hiddenColumns.add(number - 1);
  }

  /** A hidden column is told of once, by the first row that holds something in it. */
  #leaveHidden({ cells }: OpenRow): void {
    for (const column of this.#hiddenColumns) {
      if (cells[column] == null) continue;
      cells[column] = null;
      if (!this.#toldHidden.has(column) && this.#found("COLUMN_HIDDEN", column)) this.#toldHidden.add(column);
    }
  }

  /** A row may have its cells any number of times; the first findings of each code stand for the others. @returns whether it was told */
  #found(code: FindingCode, column?: number): boolean {
    const row = this.#row;
    const told = row?.told.get(code) ?? 0;
    if (row === undefined || told >= ROW_FINDINGS_MAX) return false;
    row.told.set(code, told + 1);
    row.findings.push({
      code,
      ...this.#place,
      row: row.row,
      ...(column === undefined ? {} : { column: columnLetters(column) }),
    });
    return true;
  }
}
