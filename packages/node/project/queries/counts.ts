import { type RawBuilder, type SqlBool, sql } from "kysely";
import type { CountFilter, Counts } from "../analysisseam.ts";
import type { Viewer } from "../caller.ts";
import type { Searched } from "../tables.ts";
import { within } from "./content.ts";
import { allOf, type QueryContext, visible } from "./context.ts";

interface CountedRow {
  readonly series: string;
  readonly day: string;
  readonly area: string;
  readonly count: number | string;
  readonly records: number | string;
}

/** Figures by series, day and area over canonical records. */
export async function countRecords(context: QueryContext, viewer: Viewer, filter: CountFilter): Promise<Counts> {
  const from = await canonicalRecords(context, viewer, filter, ["series", "day", "figure_place", "figure"]);
  const query = sql<CountedRow>`
    select series, coalesce(day, '') as day, coalesce(figure_place, '') as area, sum(figure) as count, count(*) as records
    from ${from} group by series, day, figure_place order by series, day, figure_place`;
  const { rows } = await query.execute(context.database.query);
  const items = rows.map((row) => ({ ...row, count: Number(row.count), records: Number(row.records) }));
  return { rows: items, total: items.reduce((sum, { records }) => sum + records, 0), height: context.height() };
}

/**
 * The records that a filter counts, as the source of a query: of one thing the newest record, and of things that are the
 * same the first. What the viewer does not see takes no part in that: otherwise a figure that is missing would tell of it.
 * @param columns of the list that the query reads
 */
export async function canonicalRecords(
  context: QueryContext,
  viewer: Viewer,
  filter: CountFilter,
  columns: readonly string[],
): Promise<RawBuilder<unknown>> {
  const place = filter.over ?? "reports";
  const { status = "actual" } = filter;
  const countedIn = (name: string) =>
    allOf([
      visible(context, place, viewer, name),
      sql<SqlBool>`${sql.ref(`${name}.series`)} is not null`,
      sql<SqlBool>`${sql.ref(`${name}.standing`)} not in ('rejected', 'retracted')`,
      sql<SqlBool>`${sql.ref(`${name}.status`)} = ${status}`,
    ]);
  const counted = countedIn(place);
  const again = await repeatedThings(context, place, counted);
  const canonical = again.length === 0 ? [] : [sql<SqlBool>`canon not in ${context.database.listed(again)}`];
  const isNewest = sql<SqlBool>`not exists (select 1 from ${sql.table(place)} as later
    where later.canon = ${sql.ref(`${place}.canon`)} and later.seq > ${sql.ref(`${place}.seq`)} and ${countedIn("later")})`;
  const read = sql.join(columns.map((column) => sql.ref(column)));
  return sql`(select ${read} from ${sql.table(place)}
    where ${allOf([counted, ...canonical, ...asked(filter), isNewest])}) as canonical`;
}

/** Asked of the record that counts: an older report of a case counts nowhere, whatever it said. */
function asked({ event, series, area, from, to }: CountFilter): RawBuilder<SqlBool>[] {
  return [
    ...(event === undefined ? [] : [sql<SqlBool>`event = ${event}`]),
    ...(series === undefined ? [] : [sql<SqlBool>`series = ${series}`]),
    ...(area === undefined ? [] : [within(sql.ref("figure_place"), area)]),
    ...(from === undefined ? [] : [sql<SqlBool>`day >= ${from}`]),
    ...(to === undefined ? [] : [sql<SqlBool>`day <= ${to}`]),
  ];
}

/** Things, by `canon` or where a record has none by itself, that are the same as another that came in before them. */
export async function repeatedThings(
  { database }: QueryContext,
  place: Searched,
  counted: RawBuilder<SqlBool>,
): Promise<string[]> {
  const pairs = await database.query.selectFrom("same_as").select(["a", "b"]).where("same", "=", 1).execute();
  if (pairs.length === 0) return [];
  const named = [...new Set(pairs.flatMap(({ a, b }) => [a, b]))];
  const found = await database.query
    .selectFrom(place)
    .select(["record", sql<string>`coalesce(canon, record)`.as("canon")])
    .where(sql<SqlBool>`record in ${database.listed(named)}`)
    .where(counted)
    .orderBy("seq")
    .execute();
  const links = [
    ...pairs.map(({ a, b }) => [`record ${a}`, `record ${b}`] as const),
    ...found.map(({ record, canon }) => [`record ${record}`, `thing ${canon}`] as const),
  ];
  const groupOf = groupsOf(links);
  const first = new Map<readonly string[] | undefined, string>();
  const again = new Set<string>();
  for (const { canon } of found) {
    const group = groupOf.get(`thing ${canon}`);
    if (!first.has(group)) first.set(group, canon);
    else if (first.get(group) !== canon) again.add(canon);
  }
  return [...again];
}

/** Each name with the group of all that are linked to it, directly or through others. */
function groupsOf(links: readonly (readonly [string, string])[]): Map<string, string[]> {
  const groups = new Map<string, string[]>();
  for (const [a, b] of links) {
    const left = groups.get(a) ?? [a];
    const right = groups.get(b) ?? [b];
    const [small, large] = left.length < right.length ? [left, right] : [right, left];
    if (small !== large) large.push(...small);
    for (const name of small) groups.set(name, large);
    groups.set(a, large).set(b, large);
  }
  return groups;
}
