import { type Json, type Unit, key } from "@tocsin/core";
import { type Cell, type TableColumn, writeCsv, writeXlsx } from "@tocsin/interop";
import { NodeError } from "../errors.ts";
import type { Caller } from "../project/caller.ts";
import type { Page, PageRequest } from "../project/seam.ts";
import { type CaseQuery, caseDetails, cases } from "./cases.ts";
import type { NodeParts } from "./parts.ts";
import {
  CASE_COLUMNS,
  type CellContext,
  type Column,
  EVENT_COLUMNS,
  type Language,
  NOTICE_COLUMNS,
  REPORT_COLUMNS,
} from "./tablecolumns.ts";

const PAGE = 200;
/** Rows of one table: what can be read again with every reader of tables that we ship. */
const ROWS_MAX = 199_999;

export type TableForm = "csv" | "xlsx";

/** What every table may be asked for beside its list's filter. */
interface TableQuery {
  readonly language?: Language;
  readonly columns?: string;
}

/** What is handed to a list, and what only a table is asked for. */
function parted<F>(query: F & TableQuery) {
  const { language = "zh", columns, ...filter } = query;
  return { language, columns, filter: filter as unknown as F };
}

/** A list as a table. */
interface Source<T> {
  readonly sheet: string;
  readonly columns: readonly Column<T>[];
  readonly list: (page: PageRequest) => Promise<Page<T>>;
  /** Cells behind those of the columns, for the items of a page. */
  readonly more?: (items: readonly T[]) => Promise<readonly (readonly Cell[])[]>;
  readonly moreColumns?: readonly TableColumn[];
}

type Query = { readonly [name: string]: never };

export function reportsTable(parts: NodeParts, caller: Caller, query: Query, form: TableForm) {
  const { filter, ...asked } = parted(query);
  const list = (page: PageRequest) => parts.readModel.listReports(caller, filter, page);
  return tableOf(parts, { sheet: "报告 Reports", columns: REPORT_COLUMNS, list }, asked, form);
}

export function summariesTable(parts: NodeParts, caller: Caller, query: Query, form: TableForm) {
  const { filter, ...asked } = parted(query);
  const list = (page: PageRequest) => parts.readModel.listSummaries(caller, filter, page);
  return tableOf(parts, { sheet: "摘要 Summaries", columns: REPORT_COLUMNS, list }, asked, form);
}

export function noticesTable(parts: NodeParts, caller: Caller, query: Query, form: TableForm) {
  const { filter, ...asked } = parted(query);
  const list = (page: PageRequest) => parts.readModel.listNotices(caller, filter, page);
  return tableOf(parts, { sheet: "通报 Notices", columns: NOTICE_COLUMNS, list }, asked, form);
}

export function eventsTable(parts: NodeParts, caller: Caller, query: Query, form: TableForm) {
  const { filter, ...asked } = parted(query);
  const list = (page: PageRequest) => parts.readModel.listEvents(caller, filter, page);
  return tableOf(parts, { sheet: "事件 Events", columns: EVENT_COLUMNS, list }, asked, form);
}

const SEALED_FIELDS_MAX = 20;

/**
 * The line list as a table, where it is asked for with fields of the sealed details of those that the caller is entitled to.
 * @throws NodeError BAD_REQUEST where sealed fields are asked for without a purpose, or a purpose is given for nothing
 */
export async function casesTable(parts: NodeParts, caller: Caller, query: Query, form: TableForm) {
  const { filter, ...asked } = parted(query as CaseQuery & { readonly sealed?: string; readonly purpose?: string });
  const { sealed, purpose, ...lines } = filter;
  const source = {
    sheet: "病例清单 Line list",
    columns: CASE_COLUMNS,
    list: (page: PageRequest) => cases(parts, caller, lines, page),
  };
  if (sealed === undefined && purpose === undefined) return tableOf(parts, source, asked, form);
  if (purpose === undefined) throw new NodeError("BAD_REQUEST", "/query/purpose");
  const fields = [...new Set((sealed ?? "").split(",").map((name) => name.trim()))].filter((name) => name !== "");
  if (fields.length === 0 || fields.length > SEALED_FIELDS_MAX) throw new NodeError("BAD_REQUEST", "/query/sealed");
  const more = async (items: readonly { readonly record: string; readonly detail: boolean }[]) => {
    const records = items.filter(({ detail }) => detail).map(({ record }) => record);
    const read = await caseDetails(parts, caller, { records, purpose });
    const details = new Map(read.items.map(({ record, detail }) => [record, detail]));
    const withheld = new Map(read.withheld.map(({ record, code }) => [record, code]));
    return items.map(({ record }) => [
      ...fields.map((name) => sealedCell(details.get(record), name)),
      withheld.get(record) ?? null,
    ]);
  };
  const moreColumns = [
    ...fields.map((name): TableColumn => ({ header: `密封：${name} Sealed`, kind: "text", width: 20 })),
    { header: "密封部分未给出的原因 Why withheld", kind: "text", width: 20 } as const,
  ];
  return tableOf(parts, { ...source, more, moreColumns }, asked, form);
}

function sealedCell(detail: { readonly [name: string]: Json } | undefined, name: string): Cell {
  if (detail === undefined || !Object.hasOwn(detail, name)) return null;
  const value = detail[name] ?? null;
  return typeof value === "object" && value !== null ? JSON.stringify(value) : value;
}

/**
 * A table's bytes, made while they are sent.
 * @throws NodeError TOO_MANY before the first byte; BAD_REQUEST for a column that the list has not
 */
async function tableOf<T>(
  parts: Pick<NodeParts, "chain">,
  source: Source<T>,
  { language, columns: wanted }: { readonly language: Language; readonly columns: string | undefined },
  form: TableForm,
): Promise<AsyncGenerator<Uint8Array>> {
  const columns = chosen(source.columns, wanted);
  const beyond = await source.list({ limit: 1, skip: ROWS_MAX });
  if (beyond.items.length > 0) throw new NodeError("TOO_MANY", `${ROWS_MAX} rows`);
  const heads = columns.map(({ header: [zh, en], kind, width }): TableColumn => {
    return { header: `${zh} ${en}`, kind, ...(width === undefined ? {} : { width }) };
  });
  const all = [...heads, ...(source.moreColumns ?? [])];
  const rows = rowsOf(source, columns, contextOf(parts, language));
  return form === "csv" ? writeCsv(all, rows) : writeXlsx(source.sheet, all, rows);
}

/** The columns that are wanted, in that order, the record's id before all others. */
function chosen<T>(columns: readonly Column<T>[], wanted: string | undefined): readonly Column<T>[] {
  if (wanted === undefined) return columns;
  const names = new Set(["record", ...wanted.split(",")]);
  return [...names].map((name) => {
    const column = columns.find((one) => one.name === name);
    if (column === undefined) throw new NodeError("BAD_REQUEST", "/query/columns");
    return column;
  });
}

async function* rowsOf<T>(
  { list, more }: Source<T>,
  columns: readonly Column<T>[],
  context: CellContext,
): AsyncGenerator<readonly Cell[]> {
  let cursor: string | undefined;
  do {
    const { items, next } = await list({ limit: PAGE, cursor });
    const further = await more?.(items);
    for (const [i, item] of items.entries())
      yield [...columns.map(({ cell }) => cell(item, context)), ...(further?.[i] ?? [])];
    cursor = next;
  } while (cursor !== undefined);
}

function contextOf({ chain }: Pick<NodeParts, "chain">, language: Language): CellContext {
  const names = new Map<string, string | null>();
  return {
    language,
    unitName(id) {
      const known = names.get(id);
      if (known !== undefined) return known;
      const unit = chain.state.get(key.unit(id))?.value as unknown as Unit | null | undefined;
      const name = unit?.name[language] ?? null;
      names.set(id, name);
      return name;
    },
  };
}
