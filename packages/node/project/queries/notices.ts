import type { NoticeItem, SummaryItem } from "@tocsin/api";
import { type SqlBool, sql } from "kysely";
import type { Viewer } from "../caller.ts";
import type { ChangedNotice, Page, PageRequest, ReportFilter } from "../seam.ts";
import { filtered, noticeItem, summaryItem } from "./content.ts";
import { allOf, type QueryContext, unitOf, visible } from "./context.ts";
import { limitOf, pageOf, sequenceBelow } from "./page.ts";

const SUMMARIES = "summaries";
const NOTICES = "notices";
/** Content of a summary comes after its standing when an anchor was late; until then it is in no list. */
const ARRIVED = sql<SqlBool>`s is not null`;

export async function listSummaries(
  context: QueryContext,
  viewer: Viewer,
  filter: ReportFilter,
  page: PageRequest,
): Promise<Page<SummaryItem>> {
  const rows = await context.database.query
    .selectFrom("summaries")
    .selectAll()
    .where(allOf([ARRIVED, visible(context, "summaries", viewer), ...(await filtered(context, "summaries", filter))]))
    .where("seq", "<", sequenceBelow(SUMMARIES, page))
    .orderBy("seq", "desc")
    .limit(limitOf(page) + 1)
    .offset(page.skip ?? 0)
    .execute();
  return pageOf(SUMMARIES, page, context.height(), rows, summaryItem, ({ seq }) => [seq]);
}

/** A summary of this chain or, where there is none, the notice of the main chain. */
export async function findSummary(
  context: QueryContext,
  viewer: Viewer,
  record: string,
): Promise<SummaryItem | undefined> {
  for (const place of ["summaries", "notices"] as const) {
    const row = await context.database.query
      .selectFrom(place)
      .selectAll()
      .where(allOf([ARRIVED, visible(context, place, viewer), sql<SqlBool>`record = ${record}`]))
      .executeTakeFirst();
    if (row !== undefined) return summaryItem(row);
  }
  return undefined;
}

/** Notices with the revision that the viewer's unit has acknowledged. */
export async function listNotices(
  context: QueryContext,
  viewer: Viewer,
  filter: ReportFilter,
  page: PageRequest,
): Promise<Page<NoticeItem>> {
  const conditions = [ARRIVED, visible(context, "notices", viewer), ...(await filtered(context, "notices", filter))];
  if (filter.unacknowledged === true)
    conditions.push(sql<SqlBool>`(read.revision is null or read.revision < notices.revision)`);
  const rows = await noticeRows(context, viewer)
    .where(allOf(conditions))
    .where("seq", "<", sequenceBelow(NOTICES, page))
    .orderBy("seq", "desc")
    .limit(limitOf(page) + 1)
    .offset(page.skip ?? 0)
    .execute();
  return pageOf(NOTICES, page, context.height(), rows, noticeItem, ({ seq }) => [seq]);
}

/** A notice as it stands. */
export async function findNotice(
  context: QueryContext,
  viewer: Viewer,
  record: string,
): Promise<NoticeItem | undefined> {
  const row = await noticeRows(context, viewer)
    .where(allOf([ARRIVED, visible(context, "notices", viewer)]))
    .where("notices.record", "=", record)
    .executeTakeFirst();
  return row === undefined ? undefined : noticeItem(row);
}

/** Notices behind a change, for streams. */
export async function noticesChanged(
  context: QueryContext,
  viewer: Viewer,
  after: number,
  limit: number,
): Promise<readonly ChangedNotice[]> {
  const rows = await noticeRows(context, viewer)
    .where(allOf([ARRIVED, visible(context, "notices", viewer)]))
    .where("changed", ">", after)
    .orderBy("changed")
    .limit(limit)
    .execute();
  return rows.map((row) => ({ change: row.changed, item: noticeItem(row) }));
}

/** Notices with the revision that the viewer's unit has acknowledged. */
function noticeRows({ database }: QueryContext, viewer: Viewer) {
  return database.query
    .selectFrom("notices")
    .leftJoin("acknowledgements as read", (join) =>
      join.onRef("read.record", "=", "notices.record").on("read.unit", "=", unitOf(viewer) ?? ""),
    )
    .selectAll("notices")
    .select("read.revision as acknowledged");
}
