import type { EventItem } from "@tocsin/api";
import { trimArea } from "@tocsin/core";
import { type RawBuilder, type SqlBool, sql } from "kysely";
import type { Viewer } from "../caller.ts";
import type { EventFilter } from "../filterseam.ts";
import type { Page, PageRequest } from "../seam.ts";
import type { Row } from "../tables.ts";
import { present } from "./content.ts";
import { allOf, type QueryContext, unitOf } from "./context.ts";
import { limitOf, pageOf, sequenceBelow } from "./page.ts";

const EVENTS = "events";

export type EventRow = Row<"events"> & {
  readonly stage: string | null;
  readonly level: number | null;
  readonly limited: string | null;
  /** The caller's unit where it is a member. */
  readonly member: string | null;
};

/** Events with the standing of this chain's leg and the viewer's membership. */
export function eventsOf(context: QueryContext, viewer: Viewer) {
  return context.database.query
    .selectFrom("events")
    .leftJoin("event_legs", (join) =>
      join.onRef("event_legs.event", "=", "events.event").on("event_legs.chain", "=", context.chain),
    )
    .leftJoin("event_members", (join) =>
      join
        .onRef("event_members.event", "=", "events.event")
        .on("event_members.unit", "=", unitOf(viewer) ?? "")
        .on("event_members.gone", "=", 0),
    )
    .selectAll("events")
    .select(["event_legs.stage", "event_legs.level", "event_members.limited", "event_members.unit as member"]);
}

export async function listEvents(
  context: QueryContext,
  viewer: Viewer,
  filter: EventFilter,
  page: PageRequest,
): Promise<Page<EventItem>> {
  const rows = await eventsOf(context, viewer)
    .where("events.seq", "<", sequenceBelow(EVENTS, page))
    .where(allOf(filteredEvents(filter)))
    .orderBy("events.seq", "desc")
    .limit(limitOf(page) + 1)
    .offset(page.skip ?? 0)
    .execute();
  return pageOf(EVENTS, page, context.height(), rows, eventItem, ({ seq }) => [seq]);
}

function filteredEvents(filter: EventFilter): RawBuilder<SqlBool>[] {
  const { graveTo, from, to, area, joined, title, q } = filter;
  const equal = (column: string, value: string | number | undefined) =>
    value === undefined ? [] : [sql<SqlBool>`${sql.ref(column)} = ${value}`];
  const words = (q ?? "").normalize("NFKC").split(/\s+/u);
  return [
    ...equal("event_legs.stage", filter.stage),
    ...equal("event_legs.level", filter.level),
    ...equal("events.leg", filter.state),
    ...equal("events.status", filter.status),
    ...equal("events.category", filter.category),
    ...(graveTo === undefined ? [] : [sql<SqlBool>`event_legs.level between 1 and ${graveTo}`]),
    ...(from === undefined ? [] : [sql<SqlBool>`events.opened >= ${from}`]),
    ...(to === undefined ? [] : [sql<SqlBool>`events.opened < ${to}`]),
    // Codes are digits: a quotation mark stands before each, so that this is where one begins.
    ...(area === undefined ? [] : [contains(["areas"], `"${trimArea(area)}`)]),
    ...(joined === true ? [sql<SqlBool>`event_members.unit is not null`] : []),
    ...(title === undefined ? [] : [contains(["title_zh", "title_en"], title)]),
    ...words.filter((word) => word !== "").map((word) => contains(["title_zh", "title_en", "category"], word)),
  ];
}

/** Whether one of the columns has the text in it, in upper or lower case; nothing in it is a wildcard. */
function contains(columns: readonly string[], text: string): RawBuilder<SqlBool> {
  const pattern = `%${text.toLowerCase().replace(/[\\%_]/g, "\\$&")}%`;
  const each = columns.map((column) => sql<SqlBool>`lower(${sql.ref(`events.${column}`)}) like ${pattern} escape '\\'`);
  return sql<SqlBool>`(${sql.join(each, sql` or `)})`;
}

export function eventItem(row: EventRow): EventItem {
  const { event, origin, leg, status, category, title_zh, title_en, areas, opened, legs, stage, level } = row;
  return {
    ...{ event, chain: origin, category, opened, tick: row.tick },
    status: status as EventItem["status"],
    title: { zh: title_zh, en: title_en },
    areas: JSON.parse(areas) as string[],
    stage: (stage ?? "") as EventItem["stage"],
    ...present({ level, splitFrom: row.split_from }),
    state: leg as EventItem["state"],
    legs: JSON.parse(legs) as string[],
    ...(row.member === null ? {} : { membership: row.limited === null ? ("member" as const) : ("read" as const) }),
  };
}
