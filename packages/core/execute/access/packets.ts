import { demand } from "../../codes.ts";
import { BREAK_GLASS_MS_MAX } from "../../limits.ts";
import { key } from "../../state/key.ts";
import { demandOrigin, demandSpeaker, readBody } from "../exchange/claim.ts";
import type { Packet } from "../exchange/packet.ts";
import { isBounded } from "../facts.ts";
import type { Ledger } from "../ledger.ts";
import type { Ask } from "./judge.ts";
import { BreakGlassBody, DecisionBody, ReceiptBody, RequestBody } from "./packet.ts";
import { addReceipt } from "./receipt.ts";
import { type Voice, applyDecision, closeRequest, openRequest } from "./settle.ts";
import { BREAK_GLASS, type BreakGlassState, type RequestState, type Standing, readGrant } from "./state.ts";

/** What other chains say of access. Every handler may meet the same packet again, and packets in any order. */

/** A copy of a decision on the main chain. */
type DecisionState = Omit<DecisionBody, "request" | "standing" | "reason"> & Standing;

/** A request for a record of this chain, or its withdrawal. Policy answers at once. */
export function receiveRequest(ledger: Ledger, packet: Packet, tick: number): void {
  const body = readBody<RequestBody>(ledger, packet, RequestBody);
  checkAsker(ledger, packet, body);
  // A request never opens the way that is for emergencies only.
  demand(body.purpose !== BREAK_GLASS, "SCHEMA", "/packet/body/purpose");
  const { request, record, purpose, requester } = body;
  const ask: Ask = { record, purpose, at: askedAt(ledger, body, tick), requester };
  if (body.say === "ask") openRequest(ledger, voiceOf(packet), request, ask);
  else closeRequest(ledger, voiceOf(packet), request, ask);
}

/** A break-glass access to a record of this chain, or the main chain's copy of one. */
export function receiveBreakGlass(ledger: Ledger, packet: Packet, tick: number): void {
  const body = readBody<BreakGlassBody>(ledger, packet, BreakGlassBody);
  checkAsker(ledger, packet, body);
  const { request, record, origin, requester } = body;
  const at = askedAt(ledger, body, tick);
  const own = ledger.chain.id;
  demand(origin === own || own === "cn", "PACKET_FOREIGN", origin);
  if (origin === own) openRequest(ledger, voiceOf(packet), request, { record, purpose: BREAK_GLASS, at, requester });
  if (own !== "cn" || ledger.read(key.breakGlass(request)) !== undefined) return;
  const { unit, chain } = requester;
  const state: BreakGlassState = { record, origin, unit, chain, at, expires: at + BREAK_GLASS_MS_MAX };
  ledger.write(key.breakGlass(request), state);
}

/** What a record's chain has decided on a request of this chain; the main chain keeps a copy of every decision. */
export function receiveDecision(ledger: Ledger, packet: Packet): void {
  const body = readBody<DecisionBody>(ledger, packet, DecisionBody);
  const { request, standing } = body;
  if (standing.responsible !== undefined) demandSpeaker(packet, standing.responsible);
  const [decider, officer] = (standing.by ?? "").split("/");
  if (decider !== undefined && officer !== undefined) demandSpeaker(packet, decider);
  if (body.chain === ledger.chain.id) {
    const stored = ledger.need<RequestState>(key.request(request), "NOT_FOUND", request);
    demand(stored.origin === packet.origin.chain, "PACKET_FOREIGN", request);
    demand(stored.record === body.record && stored.asker.unit === body.unit, "PACKET_FOREIGN", request);
    applyDecision(ledger, request, standing);
  } else {
    demand(ledger.chain.id === "cn", "PACKET_FOREIGN", body.chain);
    keepCopy(ledger, packet.origin.chain, body);
  }
}

function keepCopy(ledger: Ledger, source: string, body: DecisionBody): void {
  const { request, record, unit, chain, purpose, standing } = body;
  const name = key.decision(source, request);
  const stored = ledger.read(name) as unknown as DecisionState | undefined;
  if (stored !== undefined && standing.revision <= stored.revision) return;
  ledger.write(name, { record, unit, chain, purpose, ...standing } satisfies DecisionState);
}

/** A receipt for a record of this chain. It may come before a break-glass access that is still on its way. */
export function receiveReceipt(ledger: Ledger, packet: Packet): void {
  const body = readBody<ReceiptBody>(ledger, packet, ReceiptBody);
  demandOrigin(ledger, packet, body.grant, body.asker);
  const grant = readGrant(ledger, body.grant);
  if (grant !== undefined) {
    demand(grant.record === body.record, "PACKET_FOREIGN", body.record);
    demand(grant.status !== "pending" && grant.status !== "refused", "WRONG_STATE", grant.status);
  }
  const { grant: id, asker, record, digests, at } = body;
  addReceipt(ledger, id, { unit: asker.unit, record, digests, at });
}

/**
 * When it was asked. The requester's chain says so and may say anything; nothing was asked after it has arrived, so no
 * grant that runs from it is longer than it may be.
 */
function askedAt(ledger: Ledger, { at }: { readonly at: number }, tick: number): number {
  return isBounded(ledger.chain) ? Math.min(at, tick) : at;
}

/** The requester is the unit that asked, on the chain that the packet comes from. */
function checkAsker(
  ledger: Ledger,
  packet: Packet,
  body: Pick<BreakGlassBody, "request" | "asker" | "requester">,
): void {
  demandOrigin(ledger, packet, body.request, body.asker);
  const { unit, chain } = body.requester;
  demand(unit === body.asker.unit && chain === packet.origin.chain, "PACKET_FOREIGN", unit);
}

function voiceOf(packet: Packet): Voice {
  return { act: packet.origin.act, urgency: packet.urgency };
}
