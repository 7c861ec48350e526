import type { NoticeItem, ReportItem, SummaryItem } from "@tocsin/api";
import { trimArea } from "@tocsin/core";
import { type RawBuilder, type SqlBool, sql } from "kysely";
import type { ReportFilter } from "../seam.ts";
import type { Row, Searched } from "../tables.ts";
import { queryTokens } from "../tokens.ts";
import { NEVER } from "../visibility.ts";
import type { QueryContext } from "./context.ts";

type Optional<T> = { [K in keyof T]: T[K] | null };

/** The columns that lists of reports, summaries and notices show. */
type Shown = Pick<
  Row<"notices">,
  | "record"
  | "standing"
  | "revision"
  | "s"
  | "kind"
  | "situation"
  | "category"
  | "area"
  | "headline"
  | "occurred"
  | "c"
  | "grade"
  | "warning"
  | "event"
  | "people"
  | "counts"
  | "detail"
  | "erased"
  | "tick"
  | "status"
>;

/** Members that are not null. */
export function present<T extends object>(members: Optional<T>): Partial<T> {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== null)) as Partial<T>;
}

function shown(row: Shown, chain: string, unit: string): ReportItem {
  const {
    record,
    standing,
    revision,
    s,
    kind,
    situation,
    category,
    area,
    headline,
    occurred,
    c,
    grade,
    warning,
    event,
    people,
    counts,
    detail,
    erased,
    tick,
    status,
  } = row;
  const optional = present({ kind, situation, category, area, headline, occurred, c, grade, warning, event });
  return {
    record,
    chain,
    unit,
    status: (status ?? "actual") as ReportItem["status"],
    standing: standing as ReportItem["standing"],
    revision,
    s: s ?? 5,
    ...(optional as Partial<ReportItem>),
    ...(people === null ? {} : { people: JSON.parse(people) as Record<string, unknown> }),
    ...(counts === null ? {} : { counts: JSON.parse(counts) as Record<string, unknown> }),
    detail: detail === 1,
    ...(erased === 1 ? { erased: true } : {}),
    tick,
  };
}

export function reportItem(context: QueryContext, row: Shown & Pick<Row<"reports">, "unit" | "follows">): ReportItem {
  return { ...shown(row, context.chain, row.unit), ...present({ follows: row.follows }) };
}

export function summaryItem(row: Shown & Pick<Row<"notices">, "origin" | "unit">): SummaryItem {
  return { ...shown(row, row.origin, row.unit ?? ""), origin: row.origin };
}

export function noticeItem(
  row: Shown & Pick<Row<"notices">, "origin" | "unit" | "received"> & { readonly acknowledged: number | null },
): NoticeItem {
  return { ...summaryItem(row), received: row.received, ...present({ acknowledged: row.acknowledged }) };
}

/** What a filter asks of a list's rows. */
export async function filtered(
  context: QueryContext,
  place: Searched,
  filter: ReportFilter,
): Promise<RawBuilder<SqlBool>[]> {
  const conditions: RawBuilder<SqlBool>[] = [];
  const column = (name: string) => sql.ref(`${place}.${name}`);
  const equal = (name: string, value: string | number | undefined) => {
    if (value !== undefined) conditions.push(sql<SqlBool>`${column(name)} = ${value}`);
  };
  for (const name of ["situation", "kind", "event", "standing", "status", "unit"] as const) equal(name, filter[name]);
  equal("s", filter.security);
  if (filter.origin !== undefined)
    conditions.push(
      place === "reports" ? ownOnly(context, filter.origin) : sql<SqlBool>`${column("origin")} = ${filter.origin}`,
    );
  if (filter.area !== undefined) conditions.push(within(column("place"), filter.area));
  if (filter.from !== undefined) conditions.push(sql<SqlBool>`${happened(place)} >= ${filter.from}`);
  if (filter.to !== undefined) conditions.push(sql<SqlBool>`${happened(place)} < ${filter.to}`);
  if (filter.graveTo !== undefined) conditions.push(sql<SqlBool>`${column("c")} <= ${filter.graveTo}`);
  if (filter.unverified === true) conditions.push(sql<SqlBool>`${column("standing")} = 'reported'`);
  if (filter.q !== undefined) conditions.push(await found(context, place, filter.q));
  return conditions;
}

/** When it happened, or where that is not known when it came in. */
export function happened(place: Searched): RawBuilder<number> {
  return sql<number>`coalesce(${sql.ref(`${place}.occurred`)}, ${sql.ref(`${place}.tick`)})`;
}

/** Places, without trailing zeros, inside an area: a range of the code as text, which an index can follow. */
export function within(column: RawBuilder<unknown>, area: string): RawBuilder<SqlBool> {
  const code = trimArea(area);
  return sql<SqlBool>`(${column} >= ${code} and ${column} < ${`${code}${BEHIND_DIGITS}`})`;
}

/** The character behind 9. */
const BEHIND_DIGITS = ":";

function ownOnly({ chain }: QueryContext, origin: string): RawBuilder<SqlBool> {
  return origin === chain ? sql<SqlBool>`1 = 1` : NEVER;
}

/** A query without a single word or character finds nothing. */
async function found({ database }: QueryContext, place: Searched, q: string): Promise<RawBuilder<SqlBool>> {
  const tokens = queryTokens(q);
  return tokens.length === 0 ? NEVER : database.matches(place, tokens);
}
