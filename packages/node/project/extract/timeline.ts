import type { Json, Packet } from "@tocsin/core";
import { chainIdOf } from "./resources.ts";
import { type SaidAct, type Step, argument } from "./step.ts";

/** Adds an act of this chain to the timelines of the events that it belongs to. */
export function putOwnPost({ changes, source, at }: Step, act: SaidAct): void {
  const { action, args, author, at: saidAt } = act.proposal;
  const isPromotion = action === "signals.promote";
  if (!action.startsWith("events.") && !isPromotion) return;
  const { event: _event, ...rest } = args;
  // More may see the event than the signals of the chain.
  const said = isPromotion ? { signal: args["signal"] } : rest;
  const content = JSON.stringify({ ...said, ...(act.body === undefined ? {} : { body: act.body }) });
  const { height, position } = at;
  for (const event of eventsOf(act)) {
    changes.put("timeline", {
      event,
      act: act.id,
      what: action,
      chain: source.chain,
      unit: author.unit,
      at: saidAt,
      height,
      position,
      content,
    });
  }
}

/** The event that an act names, makes, or whose resource it is about; a merger belongs to both. */
function eventsOf(act: SaidAct): Set<string> {
  const events = new Set<string>();
  for (const name of ["event", "a", "b"]) {
    const named = argument(act, name);
    if (named !== undefined) events.add(named);
  }
  if (act.proposal.action === "events.open" || act.proposal.action === "events.split") events.add(act.id);
  if (events.size > 0) return events;
  const values = act.effects.writes.map(({ value }) => (value as { readonly event?: Json } | null)?.event);
  for (const event of values) if (typeof event === "string") events.add(event);
  return events;
}

interface Said {
  readonly event: string;
  readonly what: string;
  readonly unit: string;
  readonly at: number;
  readonly content: { readonly [name: string]: unknown };
}

/** Adds what another leg has said, as its packet brings it. */
export function putForeignPost({ changes, at }: Step, packet: Packet): void {
  const said = saidBy(packet);
  if (said === undefined) return;
  const { height, position } = at;
  const { chain, act } = packet.origin;
  changes.put("timeline", { ...said, act, chain, height, position, content: JSON.stringify(said.content) });
}

function saidBy(packet: Packet): Said | undefined {
  const body: object = packet.body;
  if (packet.type === "post") {
    const { event, by, at, content, answers } = body as PostBody;
    return {
      event,
      what: "events.post",
      unit: by.unit,
      at,
      content: { body: content, ...(answers === undefined ? {} : { answers }) },
    };
  }
  if (packet.type === "leg") return legSaid(body);
  if (packet.type !== "resource") return undefined;
  const { say, need, state } = body as ResourceBody;
  const stated = say === "need" ? need : state;
  if (stated === undefined) return undefined;
  const { by, event, at, ...content } = stated;
  return { event, what: `events.${say}`, unit: by.unit, at, content: { ...content, from: chainIdOf(by.chain) } };
}

interface Stated {
  readonly event: string;
  readonly by: { readonly chain: string; readonly unit: string };
  readonly at: number;
}

interface ResourceBody {
  readonly say: string;
  readonly need?: Stated;
  readonly state?: Stated;
}

interface PostBody {
  readonly event: string;
  readonly by: { readonly unit: string };
  readonly at: number;
  readonly content: object;
  readonly answers?: string;
}

interface LegBody {
  readonly event: string;
  readonly say: string;
  readonly leg?: { readonly unit: string; readonly at: number; readonly stage: string };
}

function legSaid(body: object): Said | undefined {
  const { event, say, leg } = body as LegBody;
  if (leg === undefined) return undefined;
  const { unit, at, ...content } = leg;
  return { event, what: say === "opened" ? "events.openLeg" : "events.standing", unit, at, content };
}
