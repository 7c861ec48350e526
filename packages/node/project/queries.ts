import { type Expression, type ExpressionBuilder, type SqlBool, sql } from "kysely";
import type { Caller } from "./caller.ts";
import type { Database, NoticeRow, ReportRow, SummaryRow, Tables } from "./tables.ts";
import { queryTokens } from "./tokens.ts";

/** Filters that lists share; `undefined` filters nothing. */
export interface ReportFilter {
  readonly situation?: string | undefined;
  readonly kind?: string | undefined;
  readonly area?: string | undefined;
  readonly event?: string | undefined;
  readonly standing?: string | undefined;
  readonly security?: number | undefined;
  readonly unit?: string | undefined;
  readonly from?: number | undefined;
  readonly to?: number | undefined;
  readonly q?: string | undefined;
  readonly unverified?: boolean | undefined;
  readonly record?: string | undefined;
}

export interface PageRequest {
  readonly limit: number;
  /** `tick:record` of the last row of the page before. */
  readonly cursor?: string | undefined;
}

export interface PageOf<T> {
  readonly items: readonly T[];
  readonly next?: string;
}

type Place = "reports" | "summaries" | "notices";
type Builder<P extends Place> = ExpressionBuilder<Tables, P>;

/**
 * The one visibility rule of the read model (PROTOCOL 17). On its own chain a manager sees every open part, a member
 * those of security 1–2 and its own; whatever else is seen by audience. What is not visible does not exist.
 */
export function visibleTo<P extends Place>(place: P, caller: Caller): (builder: Builder<P>) => Expression<SqlBool> {
  const audience = sql<SqlBool>`exists (select 1 from audience a where a.record = ${sql.ref(`${place}.record`)} and a.role = ${caller.role} and a.department in ('*', ${caller.department}))`;
  if (place !== "reports") return () => audience;
  if (caller.role !== "member") return () => sql<SqlBool>`1 = 1`;
  return () =>
    sql<SqlBool>`(${sql.ref("reports.s")} <= 2 or ${sql.ref("reports.unit")} = ${caller.unit} or ${audience})`;
}

function filtersOf<P extends Place>(place: P, filter: ReportFilter): Expression<SqlBool>[] {
  const column = (name: string) => sql.ref(`${place}.${name}`);
  const found: Expression<SqlBool>[] = [];
  const equal = (name: string, value: string | number | undefined) => {
    if (value !== undefined) found.push(sql<SqlBool>`${column(name)} = ${value}`);
  };
  equal("situation", filter.situation);
  equal("kind", filter.kind);
  equal("event", filter.event);
  equal("standing", filter.standing);
  equal("s", filter.security);
  equal("unit", filter.unit);
  equal("record", filter.record);
  if (filter.area !== undefined)
    found.push(sql<SqlBool>`${column("area")} like ${`${filter.area.replace(/(00)+$/, "")}%`}`);
  if (filter.from !== undefined)
    found.push(sql<SqlBool>`coalesce(${column("occurred")}, ${column("tick")}) >= ${filter.from}`);
  if (filter.to !== undefined)
    found.push(sql<SqlBool>`coalesce(${column("occurred")}, ${column("tick")}) < ${filter.to}`);
  if (filter.unverified === true) found.push(sql<SqlBool>`${column("standing")} in ('reported', 'corrected')`);
  for (const token of filter.q === undefined ? [] : queryTokens(filter.q)) {
    found.push(
      sql<SqlBool>`exists (select 1 from tokens t where t.place = ${place} and t.token = ${token} and t.record = ${column("record")})`,
    );
  }
  return found;
}

interface RowOf {
  readonly reports: ReportRow;
  readonly summaries: SummaryRow;
  readonly notices: NoticeRow;
}

/** A page of a place, newest first. */
export async function listPlace<P extends Place>(
  database: Database,
  place: P,
  caller: Caller,
  filter: ReportFilter,
  page: PageRequest,
): Promise<PageOf<RowOf[P]>> {
  const conditions = [visibleTo(place, caller)(undefined as never), ...filtersOf(place, filter)];
  const order = place === "notices" ? "received" : "tick";
  if (page.cursor !== undefined) {
    const [tick = "", record = ""] = page.cursor.split(":");
    conditions.push(sql<SqlBool>`(${sql.ref(order)}, record) < (${Number(tick)}, ${record})`);
  }
  const where = sql.join(conditions, sql` and `);
  const query = sql<
    RowOf[P]
  >`select * from ${sql.table(place)} where ${where} order by ${sql.ref(order)} desc, record desc limit ${page.limit + 1}`;
  const { rows } = await query.execute(database);
  const items = rows.slice(0, page.limit);
  const last = items.at(-1) as
    | { readonly record: string; readonly tick: number; readonly received?: number }
    | undefined;
  if (rows.length <= page.limit || last === undefined) return { items };
  return { items, next: `${order === "received" ? last.received : last.tick}:${last.record}` };
}

export interface CountFilter {
  readonly series?: string | undefined;
  readonly area?: string | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly status?: string | undefined;
}

export interface CountOf {
  readonly series: string;
  readonly day: string;
  readonly area: string;
  readonly count: number;
  readonly records: number;
}

/**
 * Counts by series, day and area over records, each once, that the caller may see. Rejected and retracted ones are
 * left out, and so is what is not actual unless it is asked for.
 */
export async function countPlace(
  database: Database,
  place: "reports" | "notices",
  caller: Caller,
  filter: CountFilter,
): Promise<readonly CountOf[]> {
  const conditions: Expression<SqlBool>[] = [
    visibleTo(place, caller)(undefined as never),
    sql<SqlBool>`series is not null and standing not in ('rejected', 'retracted')`,
    sql<SqlBool>`status = ${filter.status ?? "actual"}`,
  ];
  if (filter.series !== undefined) conditions.push(sql<SqlBool>`series = ${filter.series}`);
  if (filter.area !== undefined) conditions.push(sql<SqlBool>`area like ${`${filter.area.replace(/(00)+$/, "")}%`}`);
  if (filter.from !== undefined) conditions.push(sql<SqlBool>`day >= ${filter.from}`);
  if (filter.to !== undefined) conditions.push(sql<SqlBool>`day <= ${filter.to}`);
  const query = sql<CountOf>`select series, day, area, sum(figure) as count, count(*) as records from ${sql.table(place)}
    where ${sql.join(conditions, sql` and `)} group by series, day, area order by series, day, area`;
  return (await query.execute(database)).rows.map((row) => ({
    ...row,
    count: Number(row.count),
    records: Number(row.records),
  }));
}
