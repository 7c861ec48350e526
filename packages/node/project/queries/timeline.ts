import type { TimelineItem } from "@tocsin/api";
import { type SqlBool, sql } from "kysely";
import { NodeError } from "../../errors.ts";
import type { Viewer } from "../caller.ts";
import type { Page, PageRequest } from "../seam.ts";
import type { Row } from "../tables.ts";
import { summaryItem } from "./content.ts";
import { allOf, type QueryContext, visible } from "./context.ts";
import { isInsider } from "./events.ts";
import { cursorOf, limitOf, pageOf } from "./page.ts";

const LIST = "timeline";

type Place = readonly [at: number, chain: string, height: number, position: number, act: string];

/**
 * Posts, decisions and standing of all legs as far as they have arrived, with the reports that belong to the event, newest
 * first. The order is for display: clocks of different chains are not one clock (PROTOCOL 1).
 */
export async function readTimeline(
  context: QueryContext,
  viewer: Viewer,
  event: string,
  page: PageRequest,
): Promise<Page<TimelineItem> | undefined> {
  const { query } = context.database;
  const known = await query.selectFrom("events").select("event").where("event", "=", event).executeTakeFirst();
  if (known === undefined) return undefined;
  const before = placeOf(page);
  const limit = limitOf(page) + 1;
  const posts = (await isInsider(context, viewer, event)) ? await postsBefore(context, event, before, limit) : [];
  const items = [
    ...posts,
    ...(await reportsBefore(context, viewer, event, before, limit)),
    ...(await noticesBefore(context, viewer, event, before, limit)),
  ];
  const sorted = items.sort((a, b) => compare(place(b), place(a)));
  return pageOf(LIST, page, context.height(), sorted.slice(0, limit), (item) => item, place);
}

async function postsBefore(
  { database }: QueryContext,
  event: string,
  before: Place,
  limit: number,
): Promise<TimelineItem[]> {
  const [at, chain, height, position, act] = before;
  const rows = await database.query
    .selectFrom("timeline")
    .selectAll()
    .where("event", "=", event)
    .where(sql<SqlBool>`(at, chain, height, position, act) < (${at}, ${chain}, ${height}, ${position}, ${act})`)
    .orderBy("at", "desc")
    .orderBy("chain", "desc")
    .orderBy("height", "desc")
    .orderBy("position", "desc")
    .orderBy("act", "desc")
    .limit(limit)
    .execute();
  return rows.map(({ act, what, chain, unit, at, height, position, content }) => ({
    ...{ act, what, chain, unit, at, height, index: position },
    content: JSON.parse(content) as Record<string, unknown>,
  }));
}

async function reportsBefore(
  context: QueryContext,
  viewer: Viewer,
  event: string,
  [at]: Place,
  limit: number,
): Promise<TimelineItem[]> {
  const rows = await context.database.query
    .selectFrom("reports")
    .innerJoin("custody", (join) =>
      join
        .onRef("custody.record", "=", "reports.record")
        .on("custody.what", "in", ["reports.submit", "reports.followUp"]),
    )
    .selectAll("reports")
    .select(["custody.height", "custody.position", "custody.what"])
    .where("event", "=", event)
    .where("happened", "<=", at)
    .where(visible(context, "reports", viewer))
    .whereRef("custody.tick", "=", "reports.tick")
    .orderBy("happened", "desc")
    .limit(limit)
    .execute();
  return rows
    .map((row) => reportEntry({ ...row, origin: context.chain }, row.what, row.height, row.position))
    .filter((item) => compare(place(item), [at, "\uffff", 0, 0, ""]) <= 0);
}

/** Reports of other legs: on the main chain as summaries, elsewhere as notices. */
async function noticesBefore(
  context: QueryContext,
  viewer: Viewer,
  event: string,
  [at]: Place,
  limit: number,
): Promise<TimelineItem[]> {
  const table = context.isMain ? "summaries" : "notices";
  const conditions = [
    visible(context, table, viewer),
    sql<SqlBool>`s is not null`,
    sql<SqlBool>`origin <> ${context.chain}`,
  ];
  const rows = await context.database.query
    .selectFrom(table)
    .selectAll()
    .where("event", "=", event)
    .where("happened", "<=", at)
    .where(allOf(conditions))
    .orderBy("happened", "desc")
    .limit(limit)
    .execute();
  return rows.map((row) => reportEntry(row, "reports.submit", 0, 0));
}

type Reported = Parameters<typeof summaryItem>[0] & Pick<Row<"notices">, "happened">;

function reportEntry(row: Reported, what: string, height: number, index: number): TimelineItem {
  const item = summaryItem(row);
  return {
    act: item.record,
    what,
    chain: item.origin,
    unit: item.unit,
    at: row.happened,
    height,
    index,
    content: { ...item },
  };
}

function place({ at, chain, height, index, act }: TimelineItem): Place {
  return [at, chain, height, index, act];
}

function compare(a: Place, b: Place): number {
  for (let i = 0; i < a.length; i++) {
    const [left, right] = [a[i] as number | string, b[i] as number | string];
    if (left !== right) return left < right ? -1 : 1;
  }
  return 0;
}

function placeOf(page: PageRequest): Place {
  const [at, chain, height, position, act] = cursorOf(LIST, page) ?? [Number.MAX_SAFE_INTEGER, "", 0, 0, ""];
  const isPlace =
    typeof at === "number" &&
    typeof chain === "string" &&
    typeof height === "number" &&
    typeof position === "number" &&
    typeof act === "string";
  if (!isPlace) throw new NodeError("BAD_REQUEST", "cursor");
  return [at, chain, height, position, act];
}
