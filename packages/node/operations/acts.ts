import type { ActReply, ActRequest, ActStatus, Anchored } from "@tocsin/api";
import type { Json } from "@tocsin/core";
import type { Location } from "../chain.ts";
import { NodeError } from "../errors.ts";
import { whenReached } from "../peer.ts";
import type { Caller } from "../project/caller.ts";
import { demandCanonical } from "./canonical.ts";
import type { NodeParts } from "./parts.ts";
import { problemOf } from "./problem.ts";
import { demandSealed, keepSealed, namesSealed } from "./sealed.ts";

/** Acts at work at once of one bulk request; they share blocks. */
const BULK_CONCURRENCY = 64;

/**
 * Does an act as the caller's officer, signed from the keystore.
 * @throws Refusal SCHEMA also for what has no canonical form
 */
export async function act(parts: NodeParts, caller: Caller, request: ActRequest): Promise<ActReply> {
  demandCanonical(request.args as Json, "/args");
  if (request.body !== undefined) demandCanonical(request.body as Json, "/body");
  return submit(parts, caller, parts.author.sign(caller.unit, caller.officer, request));
}

/**
 * Submits a proposal that an officer signed with an own key.
 * @throws NodeError SEALED_MISSING, SEALED_ELSEWHERE, SEALED_BROKEN before anything is ordered
 */
export async function submit(parts: NodeParts, caller: Caller | undefined, bytes: Uint8Array): Promise<ActReply> {
  await demandSealed(parts, bytes);
  const result = await parts.gateway.submit(bytes, caller?.unit);
  if (namesSealed(bytes)) await keepSealed(parts, result.act);
  parts.wakeClimber();
  return { ...result, code: "VALID" };
}

/** Up to 500 acts, each with its own result, in the order of the request. */
export async function actBulk(parts: NodeParts, caller: Caller, items: readonly ActRequest[]) {
  const replies: ({ ok: true; reply: ActReply } | { ok: false; problem: object })[] = [];
  let next = 0;
  const worker = async () => {
    for (let at = next++; at < items.length; at = next++) {
      try {
        replies[at] = { ok: true, reply: await act(parts, caller, items[at] as ActRequest) };
      } catch (error) {
        replies[at] = { ok: false, problem: problemOf(error) };
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(BULK_CONCURRENCY, items.length) }, worker));
  return { items: replies };
}

/**
 * How far an act has come: told to its unit, to the chain's managers, and to whoever sees the report that it made.
 * @throws NodeError NOT_FOUND to all others, as for what does not exist
 */
export async function actStatus(parts: NodeParts, caller: Caller, id: string): Promise<ActStatus> {
  const location = parts.chain.locateAct(id);
  const entry =
    location === undefined
      ? undefined
      : parts.chain.block(location.height)?.entries.find(({ index }) => index === location.index);
  if (location === undefined || entry === undefined) throw new NodeError("NOT_FOUND", id);
  const author = entry.transaction?.type === "act" ? entry.transaction.proposal.author.unit : undefined;
  const isOwn = author === caller.unit || caller.role !== "member";
  if (!isOwn && (await parts.readModel.report(caller, id)) === undefined) throw new NodeError("NOT_FOUND", id);
  const anchored = await anchorsOf(parts, location);
  const state = entry.code !== "VALID" ? "refused" : anchored.length > 0 ? "anchored" : "committed";
  return { act: id, state, code: entry.code, ...location, tick: entry.leaf.tick, anchored: [...anchored] };
}

/** The chains above that cover a place of this chain, nearest first: each has taken over a header behind it. */
export async function anchorsOf(parts: NodeParts, location: Location): Promise<readonly Anchored[]> {
  const found: Anchored[] = [];
  let child = parts.chain.genesis.chain;
  let { height } = location;
  for (;;) {
    const parent = parts.tree().find(({ id }) => id === child)?.parent;
    const peer = parent === undefined ? undefined : parts.findPeer(parent);
    const anchor = await whenReached(peer?.anchorAfter(child, height));
    if (parent === undefined || anchor === undefined) return found;
    found.push({ chain: parent, height: anchor.height, tick: anchor.tick });
    child = parent;
    height = anchor.height;
  }
}
