import type { EventItem, EventReply, ResourceItem, TimelineItem } from "@tocsin/api";
import { type EventState, type Json, type LegState, key } from "@tocsin/core";
import { NodeError } from "../errors.ts";
import type { PageRequest } from "../project/queries.ts";
import type { NodeParts } from "./parts.ts";

const SCAN_MAX = 10_000;

/** Events with a leg on this chain, newest first. */
export async function events(parts: NodeParts, stage: string | undefined, page: PageRequest) {
  const all = parts.chain
    .scan("event/", "event/", SCAN_MAX)
    .filter(({ key: name }) => name.split("/").length === 2)
    .map(({ key: name, value }) => eventItem(parts, name.slice("event/".length), value as unknown as EventState))
    .filter((item) => stage === undefined || item.stage === stage)
    .sort((a, b) => b.tick - a.tick);
  return { ...slice(all, page), height: parts.readModel.height };
}

/** One event with everything of this chain's leg. */
export async function event(parts: NodeParts, id: string): Promise<EventReply> {
  const state = parts.chain.state.get(key.event(id))?.value as unknown as EventState | null | undefined;
  if (state === undefined || state === null) throw new NodeError("NOT_FOUND", id);
  const of = (kind: string) => under(parts, `event/${id}/${kind}/`);
  const same = parts.chain.scan("same-event/", "same-event/", SCAN_MAX).filter(({ key: name }) => name.includes(id));
  return {
    ...eventItem(parts, id, state),
    members: of("member"),
    groups: of("group"),
    tasks: of("task"),
    decisions: of("decision"),
    sameAs: same.flatMap(({ key: name }) => name.split("/").filter((part) => part.length === 64 && part !== id)),
  };
}

/** What was said in an event on all of its legs, for display in the order of time; no global order is claimed. */
export async function timeline(parts: NodeParts, id: string, page: PageRequest) {
  const { database } = parts.readModel;
  const rows = await database.selectFrom("timeline").selectAll().where("event", "=", id).orderBy("at").orderBy("chain").orderBy("height").orderBy("position").execute();
  const reports = await database.selectFrom("reports").select(["record", "unit", "tick", "headline", "s"]).where("event", "=", id).where("s", "<=", 2).execute();
  const chain = parts.chain.genesis.chain;
  const items: TimelineItem[] = [
    ...rows.map(({ act, what, chain: from, unit, at, height, position, content }) => ({ act, what, chain: from, unit, at, height, index: position, content: JSON.parse(content) as Record<string, unknown> })),
    ...reports.map(({ record, unit, tick, headline }) => ({ act: record, what: "reports.submit", chain, unit, at: tick, height: 0, index: 0, content: { headline: headline ?? "" } })),
  ];
  items.sort((a, b) => a.at - b.at);
  return { ...slice(items, page), height: parts.readModel.height };
}

/** Resource requests with their offers, as this chain knows them. */
export async function resources(parts: NodeParts, filter: { readonly event?: string | undefined; readonly item?: string | undefined }, page: PageRequest) {
  const offers = under(parts, "offer/");
  const all = under(parts, "resource/")
    .map((resource) => resourceItem(resource, offers.filter((offer) => offer["resource"] === resource["id"])))
    .filter((item) => (filter.event === undefined || item.event === filter.event) && (filter.item === undefined || item.item === filter.item));
  return { ...slice(all, page), height: parts.readModel.height };
}

function resourceItem(resource: { readonly [name: string]: Json }, offers: readonly { readonly [name: string]: Json }[]): ResourceItem {
  const sum = (name: string) => offers.reduce((total, offer) => total + (typeof offer[name] === "number" ? offer[name] : 0), 0);
  const text = (name: string) => String(resource[name] ?? "");
  return {
    resource: text("id"),
    event: text("event"),
    chain: text("chain"),
    unit: text("unit"),
    item: text("item"),
    measureUnit: text("measure"),
    need: Number(resource["quantity"] ?? 0),
    accepted: sum("accepted"),
    sent: sum("sent"),
    received: sum("received"),
    offers: [...offers],
    tick: Number(resource["at"] ?? 0),
  };
}

function eventItem(parts: NodeParts, id: string, state: EventState): EventItem {
  const { chain } = parts.chain.genesis;
  const leg = parts.chain.state.get(key.eventLeg(id, chain))?.value as unknown as LegState | null | undefined;
  const { facts, legs } = state;
  return {
    event: id,
    chain: state.origin,
    status: facts.status,
    category: facts.category,
    title: facts.title,
    stage: leg?.stage ?? "preparedness",
    ...(leg === undefined || leg === null || leg.level === 0 ? {} : { level: leg.level }),
    state: state.leg,
    legs: [...legs],
    tick: facts.opened,
  };
}

/** Values under a prefix with the rest of their key as `id`. */
function under(parts: NodeParts, prefix: string): { readonly [name: string]: Json }[] {
  return parts.chain.scan(prefix, prefix, SCAN_MAX).map(({ key: name, value }) => ({ ...(value as { readonly [name: string]: Json }), id: name.slice(prefix.length) }));
}

/** A page of a list that is at hand whole; the cursor is the number of items before it. */
export function slice<T>(all: readonly T[], page: PageRequest): { readonly items: T[]; readonly next?: string } {
  const from = page.cursor === undefined ? 0 : Number(page.cursor);
  const items = all.slice(from, from + page.limit);
  const end = from + items.length;
  return end < all.length ? { items, next: String(end) } : { items };
}
