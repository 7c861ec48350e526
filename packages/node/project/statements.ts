import type { RowGroup } from "./rowchanges.ts";
import { type Searched, specOf } from "./tables.ts";

/** How a database names its tables and takes the rows of a group. */
export interface Writing {
  /** The table with its schema, quoted. */
  table(name: string): string;
  /** Where a `put` takes its rows from, behind the list of columns. */
  source(group: Pick<RowGroup, "table" | "columns">): string;
  /** An update from the same rows: what to set, and on which key. */
  update(group: Pick<RowGroup, "table" | "columns">, set: readonly string[], key: readonly string[]): string;
}

/** The statement for a group of rows; its text depends on table, way and columns only. */
export function statementOf(writing: Writing, group: Pick<RowGroup, "table" | "way" | "columns">): string {
  const { table, way, columns } = group;
  const { key, fixed = [] } = specOf(table);
  const changing = columns.filter((column) => !key.includes(column) && !fixed.includes(column));
  if (way === "patch") return writing.update(group, changing, key);
  const set = changing.map((column) => `${quoted(column)} = excluded.${quoted(column)}`).join(", ");
  const conflict = `on conflict (${key.map(quoted).join(", ")})`;
  const then = changing.length === 0 ? "do nothing" : `do update set ${set}`;
  return `insert into ${writing.table(table)} (${columns.map(quoted).join(", ")}) ${writing.source(group)} ${conflict} ${then}`;
}

/** Names of the schema are our own words; quoting keeps them apart from SQL's. */
export function quoted(name: string): string {
  return `"${name}"`;
}

/** The index of search tokens beside a list. */
export function searchTable(place: Searched): string {
  return `${place}_search`;
}
