import { trimArea } from "@tocsin/core";
import { type RawBuilder, type SqlBool, sql } from "kysely";
import type { Viewer } from "../caller.ts";
import type { CountFilter, Counts } from "../seam.ts";
import type { Searched } from "../tables.ts";
import { allOf, type QueryContext, visible } from "./context.ts";

interface CountedRow {
  readonly series: string;
  readonly day: string;
  readonly area: string;
  readonly count: number | string;
  readonly records: number | string;
}

/** Figures over canonical records: of one thing the newest record counts, and of records that are the same the first. */
export async function countRecords(context: QueryContext, viewer: Viewer, filter: CountFilter): Promise<Counts> {
  const place = filter.over ?? "reports";
  const again = await repeatedRecords(context, place);
  const conditions = [
    visible(context, place, viewer),
    sql<SqlBool>`series is not null and standing not in ('rejected', 'retracted')`,
    ...asked(filter),
    ...(again.length === 0 ? [] : [sql<SqlBool>`record not in (${sql.join(again)})`]),
  ];
  const newest = sql`row_number() over (partition by canon order by seq desc)`;
  const query = sql<CountedRow>`
    select series, coalesce(day, '') as day, coalesce(figure_place, '') as area, sum(figure) as count, count(*) as records
    from (select series, day, figure_place, figure, ${newest} as place_in_line from ${sql.table(place)} where ${allOf(conditions)}) as counted
    where place_in_line = 1 group by series, day, figure_place order by series, day, figure_place`;
  const { rows } = await query.execute(context.database.query);
  const counted = rows.map((row) => ({ ...row, count: Number(row.count), records: Number(row.records) }));
  return { rows: counted, total: counted.reduce((sum, { records }) => sum + records, 0), height: context.height() };
}

function asked({ series, area, from, to, status = "actual" }: CountFilter): RawBuilder<SqlBool>[] {
  return [
    sql<SqlBool>`status = ${status}`,
    ...(series === undefined ? [] : [sql<SqlBool>`series = ${series}`]),
    ...(area === undefined ? [] : [sql<SqlBool>`figure_place like ${`${trimArea(area)}%`}`]),
    ...(from === undefined ? [] : [sql<SqlBool>`day >= ${from}`]),
    ...(to === undefined ? [] : [sql<SqlBool>`day <= ${to}`]),
  ];
}

/** Records that are the same as another that came in before them. */
async function repeatedRecords({ database }: QueryContext, place: Searched): Promise<string[]> {
  const pairs = await database.query.selectFrom("same_as").select(["a", "b"]).where("same", "=", 1).execute();
  if (pairs.length === 0) return [];
  const groups = groupsOf(pairs);
  const named = [...new Set([...groups.values()].flat())];
  const rows = await database.query
    .selectFrom(place)
    .select(["record", "seq"])
    .where("record", "in", named)
    .where("standing", "not in", ["rejected", "retracted"])
    .execute();
  const orderOf = new Map(rows.map(({ record, seq }) => [record, Number(seq)]));
  return [...new Set(groups.values())].flatMap((group) => {
    const here = group
      .filter((record) => orderOf.has(record))
      .sort((a, b) => (orderOf.get(a) ?? 0) - (orderOf.get(b) ?? 0));
    return here.slice(1);
  });
}

/** Records with all that are the same, directly or through others. */
function groupsOf(pairs: readonly { readonly a: string; readonly b: string }[]): Map<string, string[]> {
  const groups = new Map<string, string[]>();
  for (const { a, b } of pairs) {
    const left = groups.get(a) ?? [a];
    const right = groups.get(b) ?? [b];
    const joined = left === right ? left : [...left, ...right];
    for (const record of joined) groups.set(record, joined);
  }
  return groups;
}
