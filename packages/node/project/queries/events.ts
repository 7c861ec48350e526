import type { EventItem, EventReply, TaskItem } from "@tocsin/api";
import { trimArea } from "@tocsin/core";
import { type RawBuilder, type SqlBool, sql } from "kysely";
import type { Viewer } from "../caller.ts";
import type { EventFilter } from "../filterseam.ts";
import type { Page, PageRequest, TaskFilter } from "../seam.ts";
import type { Row } from "../tables.ts";
import { present } from "./content.ts";
import { allOf, isManager, type QueryContext, unitOf } from "./context.ts";
import { limitOf, pageOf, sequenceBelow } from "./page.ts";

const EVENTS = "events";
const TASKS = "tasks";

type EventRow = Row<"events"> & { readonly stage: string | null; readonly level: number | null };

function eventsOf(context: QueryContext) {
  return context.database.query
    .selectFrom("events")
    .leftJoin("event_legs", (join) =>
      join.onRef("event_legs.event", "=", "events.event").on("event_legs.chain", "=", context.chain),
    )
    .selectAll("events")
    .select(["event_legs.stage", "event_legs.level"]);
}

export async function listEvents(
  context: QueryContext,
  filter: EventFilter,
  page: PageRequest,
): Promise<Page<EventItem>> {
  const rows = await eventsOf(context)
    .where("events.seq", "<", sequenceBelow(EVENTS, page))
    .where(allOf(filteredEvents(filter)))
    .orderBy("events.seq", "desc")
    .limit(limitOf(page) + 1)
    .offset(page.skip ?? 0)
    .execute();
  return pageOf(EVENTS, page, context.height(), rows, eventItem, ({ seq }) => [seq]);
}

function filteredEvents({ stage, status, area, graveTo, from, to, q }: EventFilter): RawBuilder<SqlBool>[] {
  const words = (q ?? "").normalize("NFKC").toLowerCase().split(/\s+/u);
  return [
    ...(stage === undefined ? [] : [sql<SqlBool>`event_legs.stage = ${stage}`]),
    ...(status === undefined ? [] : [sql<SqlBool>`events.status = ${status}`]),
    ...(graveTo === undefined ? [] : [sql<SqlBool>`event_legs.level between 1 and ${graveTo}`]),
    ...(from === undefined ? [] : [sql<SqlBool>`events.opened >= ${from}`]),
    ...(to === undefined ? [] : [sql<SqlBool>`events.opened < ${to}`]),
    // Areas stand as a list in JSON: a code begins behind a quotation mark.
    ...(area === undefined ? [] : [contains(sql.ref("events.areas"), `"${trimArea(area)}`)]),
    ...words.filter((word) => word !== "").map((word) => contains(TITLE, word)),
  ];
}

const TITLE = sql`lower(title_zh || ' ' || title_en || ' ' || category)`;

function contains(text: RawBuilder<unknown>, part: string): RawBuilder<SqlBool> {
  return sql<SqlBool>`${text} like ${`%${part.replace(/[\\%_]/g, "\\$&")}%`} escape '\\'`;
}

/** An event with what its leg on this chain holds; to outsiders the event itself only. */
export async function findEvent(context: QueryContext, viewer: Viewer, event: string): Promise<EventReply | undefined> {
  const row = await eventsOf(context).where("events.event", "=", event).executeTakeFirst();
  if (row === undefined) return undefined;
  const inside = await isInsider(context, viewer, event);
  const empty = { members: [], groups: [], tasks: [], decisions: [] };
  const same = await sameEvents(context, event);
  return { ...eventItem(row), ...(inside ? await insideOf(context, event) : empty), sameAs: same };
}

/** Managers of the chain and members of the event see what is said in it. */
export async function isInsider(context: QueryContext, viewer: Viewer, event: string): Promise<boolean> {
  if (isManager(context, viewer)) return true;
  const found = await context.database.query
    .selectFrom("event_members")
    .select("unit")
    .where("event", "=", event)
    .where("unit", "=", unitOf(viewer) ?? "")
    .where("gone", "=", 0)
    .executeTakeFirst();
  return found !== undefined;
}

async function insideOf(
  { database }: QueryContext,
  event: string,
): Promise<Pick<EventReply, "members" | "groups" | "tasks" | "decisions">> {
  const { query } = database;
  const members = await query
    .selectFrom("event_members")
    .selectAll()
    .where("event", "=", event)
    .orderBy("unit")
    .execute();
  const groups = await query
    .selectFrom("event_groups")
    .selectAll()
    .where("event", "=", event)
    .orderBy("name")
    .execute();
  const tasks = await query.selectFrom("tasks").selectAll().where("event", "=", event).orderBy("seq").execute();
  const decisions = await query
    .selectFrom("event_decisions")
    .selectAll()
    .where("event", "=", event)
    .orderBy("at")
    .orderBy("decision")
    .execute();
  return {
    members: members.map(({ unit, status, since, limited, gone }) => ({
      unit,
      status,
      since,
      ...present({ limited }),
      ...(gone === 1 ? { left: true } : {}),
    })),
    groups: groups.map(({ name, lead, members: listed, act }) => ({
      name,
      lead,
      members: JSON.parse(listed) as unknown,
      act,
    })),
    tasks: tasks.map((row) => ({ ...taskItem(row) })),
    decisions: decisions.map(({ decision, unit, at, group_name, content }) => ({
      ...{ decision, unit, at },
      ...present({ group: group_name }),
      ...(content === null ? {} : { content: JSON.parse(content) as unknown }),
    })),
  };
}

/** Events that a chain holds to be the same; what the newest word of any chain says stands. */
async function sameEvents({ database }: QueryContext, event: string): Promise<string[]> {
  const rows = await database.query
    .selectFrom("same_events")
    .select(["a", "b"])
    .where("same", "=", 1)
    .where((or) => or.or([or("a", "=", event), or("b", "=", event)]))
    .execute();
  return [...new Set(rows.map(({ a, b }) => (a === event ? b : a)))].sort();
}

/** Tasks of events that the viewer is in. */
export async function listTasks(
  context: QueryContext,
  viewer: Viewer,
  filter: TaskFilter,
  page: PageRequest,
): Promise<Page<TaskItem>> {
  let query = context.database.query.selectFrom("tasks").selectAll().where("seq", "<", sequenceBelow(TASKS, page));
  if (filter.event !== undefined) query = query.where("event", "=", filter.event);
  if (filter.to !== undefined) query = query.where("given_to", "=", filter.to);
  if (filter.state !== undefined) query = query.where("state", "=", filter.state);
  if (!isManager(context, viewer)) {
    const unit = unitOf(viewer) ?? "";
    query = query.where(sql<SqlBool>`event in (select event from event_members where unit = ${unit} and gone = 0)`);
  }
  const rows = await query
    .orderBy("seq", "desc")
    .limit(limitOf(page) + 1)
    .execute();
  return pageOf(TASKS, page, context.height(), rows, taskItem, ({ seq }) => [seq]);
}

function eventItem({
  event,
  origin,
  leg,
  status,
  category,
  title_zh,
  title_en,
  legs,
  stage,
  level,
  tick,
}: EventRow): EventItem {
  return {
    ...{ event, chain: origin, category, tick },
    status: status as EventItem["status"],
    title: { zh: title_zh, en: title_en },
    stage: stage ?? "",
    // 0 where no response is in force.
    ...present({ level: level === 0 ? null : level }),
    state: leg,
    legs: JSON.parse(legs) as string[],
  };
}

function taskItem({
  task,
  event,
  given_by,
  given_to,
  state,
  group_name,
  due,
  title,
  content,
  note,
  tick,
}: Row<"tasks">): TaskItem {
  return {
    task,
    event,
    by: given_by,
    to: given_to,
    state,
    ...present({ group: group_name, due, title, text: content, note }),
    tick,
  };
}
