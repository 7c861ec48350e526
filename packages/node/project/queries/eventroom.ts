import type { EventReply } from "@tocsin/api";
import type { Viewer } from "../caller.ts";
import { present } from "./content.ts";
import { isManager, type QueryContext, unitOf } from "./context.ts";
import { eventItem, eventsOf } from "./events.ts";
import { taskItem } from "./tasks.ts";

type Inside = Pick<EventReply, "members" | "groups" | "tasks" | "decisions" | "heard">;

/** An event with what its leg on this chain holds; to outsiders the event itself only. */
export async function findEvent(context: QueryContext, viewer: Viewer, event: string): Promise<EventReply | undefined> {
  const row = await eventsOf(context, viewer).where("events.event", "=", event).executeTakeFirst();
  if (row === undefined) return undefined;
  const inside = await isInsider(context, viewer, event);
  const empty: Inside = { members: [], groups: [], tasks: [], decisions: [], heard: [] };
  return {
    ...eventItem(row),
    inside,
    ...(inside ? await insideOf(context, event) : empty),
    standings: await standingsOf(context, event),
    sameAs: await sameEvents(context, event),
    splitInto: await splitInto(context, event),
  };
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

async function insideOf({ database, chain }: QueryContext, event: string): Promise<Inside> {
  const { query } = database;
  const [members, groups, tasks, decisions, heard] = [
    await query.selectFrom("event_members").selectAll().where("event", "=", event).orderBy("unit").execute(),
    await query.selectFrom("event_groups").selectAll().where("event", "=", event).orderBy("name").execute(),
    await query.selectFrom("tasks").selectAll().where("event", "=", event).orderBy("seq").execute(),
    await query
      .selectFrom("event_decisions")
      .selectAll()
      .where("event", "=", event)
      .orderBy("at")
      .orderBy("decision")
      .execute(),
    await query
      .selectFrom("timeline")
      .select(({ fn }) => ["chain", "unit", fn.max("at").as("at")])
      .where("event", "=", event)
      .where("chain", "<>", chain)
      .groupBy(["chain", "unit"])
      .orderBy("chain")
      .orderBy("unit")
      .execute(),
  ];
  return {
    members: members.map(({ unit, status, since, limited, gone }) => ({
      ...{ unit, status, since },
      ...present({ limited }),
      ...(gone === 1 ? { left: true } : {}),
    })),
    groups: groups.map(({ name, lead, members: listed, act }) => ({
      ...{ name, lead, act },
      members: JSON.parse(listed) as EventReply["groups"][number]["members"],
    })),
    tasks: tasks.map((row) => ({ ...taskItem(row) })),
    decisions: decisions.map(({ decision, unit, at, group_name, content }) => ({
      ...{ decision, unit, at },
      ...present({ group: group_name }),
      ...(content === null ? {} : { content: JSON.parse(content) as { s: number; text: string } }),
    })),
    heard: heard.map(({ chain: from, unit, at }) => ({ chain: from, unit, at: Number(at) })),
  };
}

async function standingsOf({ database }: QueryContext, event: string): Promise<EventReply["standings"]> {
  const rows = await database.query
    .selectFrom("event_legs")
    .selectAll()
    .where("event", "=", event)
    .orderBy("chain")
    .execute();
  return rows.map(({ chain, stage, level, closed, unit, at }) => ({
    ...{ chain, level, unit, at },
    stage: stage as EventReply["standings"][number]["stage"],
    closed: closed === 1,
  }));
}

/** Events that a chain holds to be the same as this one. */
async function sameEvents({ database }: QueryContext, event: string): Promise<EventReply["sameAs"]> {
  const rows = await database.query
    .selectFrom("same_events")
    .selectAll()
    .where("same", "=", 1)
    .where((or) => or.or([or("a", "=", event), or("b", "=", event)]))
    .orderBy("a")
    .orderBy("b")
    .orderBy("chain")
    .execute();
  return rows.map(({ a, b, chain, unit, at }) => ({ event: a === event ? b : a, chain, unit, at }));
}

async function splitInto({ database }: QueryContext, event: string): Promise<string[]> {
  const rows = await database.query
    .selectFrom("events")
    .select("event")
    .where("split_from", "=", event)
    .orderBy("seq")
    .execute();
  return rows.map((row) => row.event);
}
