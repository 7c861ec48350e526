import { LEDGER_TABLES } from "./tables/ledger.ts";
import { RECORDS_TABLES } from "./tables/records.ts";
import { WORK_TABLES } from "./tables/work.ts";
import type { RowOf, TableSpec } from "./tablespec.ts";

/**
 * The tables of the read model, in one place for both databases. Booleans are 0 and 1; JSON stands as text; times are
 * milliseconds. `seq` is the order of a list: it grows in the order in which the chain took things in and never
 * changes afterwards, so that pages stay where they are while rows are updated.
 */
export const TABLES = { ...RECORDS_TABLES, ...WORK_TABLES, ...LEDGER_TABLES } as const;

export type TableName = keyof typeof TABLES;
export type Row<T extends TableName> = RowOf<(typeof TABLES)[T]["columns"]>;
/** The tables as Kysely knows them. */
export type Tables = { [T in TableName]: Row<T> };

/** Lists with full-text search, each with an index of tokens beside it (tokens.ts). */
export const SEARCHED = ["reports", "summaries", "notices"] as const;
export type Searched = (typeof SEARCHED)[number];

/** Another version of the tables means: forget everything and read the chain again. */
export const TABLES_VERSION = 10;

export function specOf(name: TableName): TableSpec {
  return TABLES[name];
}
