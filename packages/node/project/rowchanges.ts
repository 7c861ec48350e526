import type { ColumnKind } from "./tablespec.ts";
import { type Row, type Searched, type TableName, specOf } from "./tables.ts";

/** A value as both databases take it. */
export type SqlValue = string | number | null;

/** Rows to write that name the same columns of a table. */
export interface RowGroup {
  readonly table: TableName;
  /** `put` inserts or updates, `patch` updates a row that may not be there. */
  readonly way: "put" | "patch";
  readonly columns: readonly string[];
  /** Values in the order of the columns. */
  readonly rows: readonly (readonly SqlValue[])[];
}

/** The text of a record to be found by its tokens; none takes it out of the index. */
export interface SearchText {
  readonly place: Searched;
  readonly record: string;
  readonly tokens: readonly string[];
}

interface PendingRow {
  way: "put" | "patch";
  readonly values: { [column: string]: SqlValue };
}

/**
 * What a batch of blocks changes in the tables, last word a row. The order in which blocks said it no longer matters
 * then, and each row is written once.
 */
export class RowChanges {
  readonly #tables = new Map<TableName, Map<string, PendingRow>>();
  readonly #texts = new Map<string, SearchText>();
  #count = 0;

  /** Rows and texts that wait. */
  get size(): number {
    return this.#count + this.#texts.size;
  }

  /** Whether text has to vanish from the files at once, and not only from the rows. */
  scrub = false;

  /** A row as it is from now on. Columns that are left out keep their value; fixed ones keep their first. */
  put<T extends TableName>(table: T, row: Partial<Row<T>>): void {
    this.#add(table, "put", row as { readonly [column: string]: SqlValue });
  }

  /** Some columns of a row, if the row exists. */
  patch<T extends TableName>(table: T, row: Partial<Row<T>>): void {
    this.#add(table, "patch", row as { readonly [column: string]: SqlValue });
  }

  search(place: Searched, record: string, tokens: readonly string[]): void {
    this.#texts.set(`${place} ${record}`, { place, record, tokens });
  }

  get texts(): readonly SearchText[] {
    return [...this.#texts.values()];
  }

  /** The rows grouped for as few statements as possible. */
  groups(): RowGroup[] {
    return [...this.#tables].flatMap(([table, rows]) => groupsOf(table, [...rows.values()]));
  }

  #add(table: TableName, way: "put" | "patch", row: { readonly [column: string]: SqlValue }): void {
    const { key, columns, fixed = [] } = specOf(table);
    const [first = ""] = key;
    const id = key.length === 1 ? String(row[first]) : JSON.stringify(key.map((column) => row[column]));
    const rows = this.#tables.get(table) ?? new Map<string, PendingRow>();
    this.#tables.set(table, rows);
    let pending = rows.get(id);
    if (pending === undefined) {
      pending = { way, values: {} };
      rows.set(id, pending);
      this.#count += 1;
    }
    if (way === "put") pending.way = "put";
    for (const [column, value] of Object.entries(row)) {
      if (value === undefined || (fixed.includes(column) && column in pending.values)) continue;
      pending.values[column] = typed(columns[column], value);
    }
  }
}

/** A value of its column's type. What other chains wrote must not stop the projection, whatever it is. */
function typed(kind: ColumnKind | undefined, value: SqlValue): SqlValue {
  switch (kind) {
    case "text":
      return typeof value === "string" ? storable(value) : "";
    case "text?":
      return typeof value === "string" ? storable(value) : null;
    case "int":
      return Number.isSafeInteger(value) ? value : 0;
    case "int?":
      return Number.isSafeInteger(value) ? value : null;
    case undefined:
      throw new Error("a row names a column that its table has not");
  }
}

const HALF = /\p{Surrogate}/gu;

/** Postgres holds neither U+0000 nor halves of surrogate pairs in text; one of them must not stop the projection. */
export function storable(text: string): string {
  if (text.isWellFormed() && !text.includes("\0")) return text;
  return text.replaceAll("\0", REPLACEMENT).replace(HALF, REPLACEMENT);
}

const REPLACEMENT = "\uFFFD";

function groupsOf(table: TableName, rows: readonly PendingRow[]): RowGroup[] {
  const groups = new Map<string, { way: "put" | "patch"; columns: string[]; rows: SqlValue[][] }>();
  for (const { way, values } of rows) {
    const columns = Object.keys(values);
    const id = `${way} ${columns.join()}`;
    const group = groups.get(id) ?? { way, columns, rows: [] };
    groups.set(id, group);
    group.rows.push(columns.map((column) => values[column] ?? null));
  }
  return [...groups.values()].map((group) => ({ table, ...group }));
}
