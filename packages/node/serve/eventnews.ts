import { type Json, key, type Packet, type Transaction } from "@tocsin/core";
import type { NodeParts } from "../operations/parts.ts";
import type { Caller } from "../project/caller.ts";
import { chainIdOf } from "../project/extract/resources.ts";

/** What was done in emergencies' events, by whom, as those are told who see inside. */
export interface EventNews {
  readonly events: readonly string[];
  /** The act's action; `receive` for what other legs have said. */
  readonly what: string;
  readonly chain: string;
  readonly unit?: string;
}

/** Packets that say something in an event. */
const SAID: readonly string[] = ["leg", "post", "resource"];

/** What a transaction has done in events that the caller sees inside of. Undefined where it has done nothing there. */
export async function eventNews(
  { chain, readModel }: NodeParts,
  caller: Caller,
  transaction: Transaction,
  act: string | undefined,
): Promise<EventNews | undefined> {
  const named = new Set(namedBy(transaction, act));
  const events: string[] = [];
  for (const event of named) {
    const isKnown = typeof event === "string" && chain.state.get(key.event(event))?.value !== undefined;
    if (isKnown && (await readModel.isInsider(caller, event))) events.push(event);
  }
  if (events.length === 0) return undefined;
  if (transaction.type === "act") {
    const { action, author } = transaction.proposal;
    return { events, what: action, chain: chain.genesis.chain, unit: author.unit };
  }
  const { source } = transaction.payload as { readonly source?: string };
  return { events, what: "receive", chain: chainIdOf(source ?? "") };
}

function namedBy(transaction: Transaction, act: string | undefined): unknown[] {
  if (transaction.type === "act") {
    const { args } = transaction.proposal;
    const written = transaction.effects.writes.map(({ value }) => (value as { readonly event?: Json } | null)?.event);
    return [args["event"], args["a"], args["b"], act, ...written];
  }
  const { payload } = transaction;
  if (payload.type !== "receive") return [];
  const packets = (payload.proof?.leaves ?? []).flatMap((leaf) => leaf.packets.map((one) => one.packet as Packet));
  return packets
    .filter(({ type }) => SAID.includes(type))
    .flatMap(({ body }) => {
      const { event, need, state, a, b } = body as { readonly [name: string]: Json | undefined };
      const inside = [need, state].map((one) => (one as { readonly event?: Json } | undefined)?.event);
      return [event, a, b, ...inside];
    });
}
