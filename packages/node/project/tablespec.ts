/** A table as data: its columns give the row's type, the definition in SQL, and what an insert may name. */
export type ColumnKind = "text" | "text?" | "int" | "int?";
export type Columns = { readonly [column: string]: ColumnKind };

export interface TableOptions {
  /** Primary key, or where the table has a rowid, the unique key. */
  readonly key: readonly string[];
  /** Column that SQLite stores as its rowid: the order of lists costs nothing then. */
  readonly rowid?: string;
  /** Rows of a kilobyte and more: SQLite would give each a page of its own if they lay in the tree of the key. */
  readonly long?: boolean;
  /** Columns that keep their first value when a row is put again. */
  readonly fixed?: readonly string[];
  readonly indexes?: readonly (readonly string[])[];
}

export interface TableSpec extends TableOptions {
  readonly columns: Columns;
}

export type RowOf<C extends Columns> = {
  [K in keyof C]: C[K] extends "text"
    ? string
    : C[K] extends "text?"
      ? string | null
      : C[K] extends "int"
        ? number
        : number | null;
};

/** Declares a table. `seq: true` says that its rowid is the column `seq`. */
export function table<const C extends Columns>(
  columns: C,
  options: TableOptions & { readonly seq?: boolean },
): TableOptions & { readonly columns: C } {
  const { seq, ...rest } = options;
  return { columns, ...rest, ...(seq === true ? { rowid: "seq" } : {}) };
}
