import type { SummaryItem, TimelineItem } from "@tocsin/api";
import { type SqlBool, sql } from "kysely";
import { NodeError } from "../../errors.ts";
import type { Viewer } from "../caller.ts";
import type { Page, PageRequest } from "../seam.ts";
import type { Row } from "../tables.ts";
import { NEVER } from "../visibility.ts";
import { happened, summaryItem } from "./content.ts";
import { allOf, type QueryContext, visible } from "./context.ts";
import { isInsider } from "./eventroom.ts";
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

/** Reports of this chain; they stand in the timeline where they were filed. */
async function reportsBefore(
  context: QueryContext,
  viewer: Viewer,
  event: string,
  [at, chain, height, position, act]: Place,
  limit: number,
): Promise<TimelineItem[]> {
  const time = happened("reports");
  const later = sql<SqlBool>`(${time} = ${at} and (height, position, record) < (${height}, ${position}, ${act}))`;
  const atThatTime = compareTexts(context.chain, chain) < 0 ? sql<SqlBool>`${time} = ${at}` : NEVER;
  const rows = await context.database.query
    .selectFrom("reports")
    .selectAll()
    .where("event", "=", event)
    .where(visible(context, "reports", viewer))
    .where(sql<SqlBool>`(${time} < ${at} or ${context.chain === chain ? later : atThatTime})`)
    .orderBy(time, "desc")
    .orderBy("height", "desc")
    .orderBy("position", "desc")
    .orderBy("record", "desc")
    .limit(limit)
    .execute();
  return rows.map((row) => {
    const what = row.follows === null ? "reports.submit" : "reports.followUp";
    return reportEntry(summaryItem({ ...row, origin: context.chain }), row, what, row.height, row.position);
  });
}

/** Reports of other legs: on the main chain as summaries, elsewhere as notices. Where they were filed is not known here. */
async function noticesBefore(
  context: QueryContext,
  viewer: Viewer,
  event: string,
  [at, chain, height, position, act]: Place,
  limit: number,
): Promise<TimelineItem[]> {
  const table = context.isMain ? "summaries" : "notices";
  const time = happened(table);
  const conditions = [
    visible(context, table, viewer),
    sql<SqlBool>`s is not null`,
    sql<SqlBool>`origin <> ${context.chain}`,
    height > 0 || position > 0
      ? sql<SqlBool>`(${time} < ${at} or (${time} = ${at} and origin <= ${chain}))`
      : sql<SqlBool>`(${time}, origin, record) < (${at}, ${chain}, ${act})`,
  ];
  const rows = await context.database.query
    .selectFrom(table)
    .selectAll()
    .where("event", "=", event)
    .where(allOf(conditions))
    .orderBy(time, "desc")
    .orderBy("origin", "desc")
    .orderBy("record", "desc")
    .limit(limit)
    .execute();
  return rows.map((row) => reportEntry(summaryItem(row), row, "reports.submit", 0, 0));
}

function reportEntry(
  item: SummaryItem,
  { occurred, tick }: Pick<Row<"notices">, "occurred" | "tick">,
  what: string,
  height: number,
  index: number,
): TimelineItem {
  const { record: act, origin: chain, unit } = item;
  return { ...{ act, what, chain, unit, height, index }, at: occurred ?? tick, content: { ...item } };
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

function compareTexts(a: string, b: string): number {
  return compare([0, a, 0, 0, ""], [0, b, 0, 0, ""]);
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
