import type { Json } from "@tocsin/core";
import type { CommittedBlock, CommittedEntry } from "../chain.ts";
import type { NodeParts } from "../operations/parts.ts";
import type { Caller } from "../project/caller.ts";
import type { StreamEvent } from "./streamevents.ts";

/** Packets of other chains that change how a request stands here. */
const ABOUT_ACCESS: readonly string[] = ["request", "break-glass", "decision", "receipt"];

/**
 * Requests, grants, emergency accesses and receipts that an entry has brought or changed, as they stand now: told to whom
 * the list of requests shows them, so to the asking unit, the record's unit, and the chain's managers.
 */
export async function accessEvents(
  { readModel }: Pick<NodeParts, "readModel">,
  caller: Caller,
  { tick }: CommittedBlock,
  entry: CommittedEntry,
): Promise<readonly StreamEvent[]> {
  const events: StreamEvent[] = [];
  for (const id of new Set(requestsOf(entry))) {
    const item = await readModel.request(caller, id);
    if (item === undefined) continue;
    // Reasons and decisions are read where the request is.
    const { reason: _reason, decision: _decision, ...content } = item;
    events.push({ topic: "access", at: tick, content });
  }
  return events;
}

function requestsOf({ transaction, leaf, code }: CommittedEntry): string[] {
  if (code !== "VALID" || transaction === undefined) return [];
  if (transaction.type === "act") {
    const { action, args } = transaction.proposal;
    if (!action.startsWith("access.")) return [];
    return texts([args["request"] ?? args["grant"] ?? leaf.act]);
  }
  const { payload } = transaction;
  if (payload.type !== "receive") return [];
  const packets = (payload.proof?.leaves ?? []).flatMap((one) => one.packets.map(({ packet }) => packet as Json));
  return texts(packets.map(requestOf));
}

function requestOf(packet: Json): Json | undefined {
  const { type, body } = (packet ?? {}) as { readonly type?: Json; readonly body?: Json };
  if (!ABOUT_ACCESS.includes(type as string)) return undefined;
  const { request, grant } = (body ?? {}) as { readonly request?: Json; readonly grant?: Json };
  return request ?? grant;
}

const texts = (values: readonly (Json | undefined)[]) => values.filter((value) => typeof value === "string");
