import { demand } from "../../codes.ts";
import { key } from "../../state/key.ts";
import { type ActOrigin, chainOf, demandOrigin, demandSpeaker, readBody } from "../exchange/claim.ts";
import type { Packet } from "../exchange/packet.ts";
import type { Ledger } from "../ledger.ts";
import { announceLeg, joinLegs } from "./leg.ts";
import { LegBody, type LegsBody, type OpenedBody, type SameBody, type SameState, sendLeg } from "./legpacket.ts";
import { PostPacketBody, type PostState, checkPost } from "./postpacket.ts";
import { type OfferState, ResourceBody, type ResourceState } from "./resourcepacket.ts";
import { type EventState, type LegState, demandStatus, needEvent, otherLegs, readEvent } from "./state.ts";

/** What other chains say of events. Every handler may meet the same packet again, and packets in any order. */

/** Takes news of an event's legs. */
export function receiveLeg(ledger: Ledger, packet: Packet): void {
  const body = readBody<LegBody>(ledger, packet, LegBody);
  switch (body.say) {
    case "legs":
      takeLegs(ledger, packet, body);
      break;
    case "opened":
      takeOpened(ledger, packet, body);
      break;
    case "standing":
      needEvent(ledger, body.event);
      takeStanding(ledger, packet, body.event, body.leg);
      break;
    case "same":
      takeSame(ledger, packet, body);
  }
}

/**
 * The origin's facts and list of legs: an offer where this chain has no leg, else what the leg's own copy is completed
 * by. Legs that are new to this chain are told its standing, because they know none yet.
 */
function takeLegs(ledger: Ledger, packet: Packet, body: LegsBody): void {
  demandOrigin(ledger, packet, body.event, body.by);
  demandStatus(ledger.chain, body.facts.status, "WRONG_STATE");
  const stored = readEvent(ledger, body.event);
  const legs = joinLegs(stored?.legs ?? [], body.legs);
  const next: EventState = {
    origin: packet.origin.chain,
    by: body.by,
    facts: body.facts,
    leg: stored?.leg ?? "offered",
    legs,
  };
  // The facts never change after opening, so a confirmed event learns nothing but legs.
  const isNews = stored?.by === undefined || legs.length > stored.legs.length;
  if (!isNews) return;
  ledger.write(key.event(body.event), next);
  if (stored === undefined || stored.leg === "offered") return;

  const strangers = otherLegs(ledger, next).filter((leg) => !stored.legs.includes(leg));
  const own = ledger.need<LegState>(key.eventLeg(body.event, ledger.chain.id));
  announceLeg(ledger, packet.origin.act, packet.urgency, body.event, own, strangers);
}

/** A chain has opened its leg: the origin adds it to the list and tells every other leg. */
function takeOpened(ledger: Ledger, packet: Packet, body: OpenedBody): void {
  const { chain, act } = packet.origin;
  const stored = needEvent(ledger, body.event);
  demand(stored.origin === ledger.chain.id, "PACKET_FOREIGN", body.event);
  takeStanding(ledger, packet, body.event, body.leg);
  if (stored.legs.includes(chain)) return;

  const legs = joinLegs(stored.legs, [chain]);
  const next: EventState = { ...stored, legs };
  ledger.write(key.event(body.event), next);
  const by = stored.by as ActOrigin; // the origin's own event has always had it
  sendLeg(ledger, act, packet.urgency, otherLegs(ledger, next), {
    say: "legs",
    event: body.event,
    by,
    facts: stored.facts,
    legs,
  });
  const own = ledger.need<LegState>(key.eventLeg(body.event, ledger.chain.id));
  announceLeg(ledger, act, packet.urgency, body.event, own, [chain]);
}

function takeStanding(ledger: Ledger, packet: Packet, event: string, leg: LegState): void {
  demandSpeaker(packet, leg.unit);
  const name = key.eventLeg(event, packet.origin.chain);
  const stored = ledger.read(name) as unknown as LegState | undefined;
  if (stored === undefined || leg.revision > stored.revision) ledger.write(name, leg);
}

function takeSame(ledger: Ledger, packet: Packet, { a, b, same }: SameBody): void {
  demandSpeaker(packet, same.unit);
  const known = [a, b].find((event) => readEvent(ledger, event) !== undefined);
  demand(known !== undefined && a !== b, "NOT_FOUND", a);
  const name = key.sameEvent(a, b, packet.origin.chain);
  const stored = ledger.read(name) as unknown as SameState | undefined;
  if (stored === undefined || same.revision > stored.revision) ledger.write(name, same);
}

/** Takes a post of another leg. The text stays in the transaction; the state keeps who said it and its digest. */
export function receivePost(ledger: Ledger, packet: Packet): void {
  const body = readBody<PostPacketBody>(ledger, packet, PostPacketBody);
  demandOrigin(ledger, packet, body.post, body.by);
  checkPost(body.content, "/packet/body/content");
  const { leg } = needEvent(ledger, body.event);
  demand(leg !== "offered", "WRONG_STATE", leg);
  const name = key.eventPost(body.event, body.post);
  if (ledger.read(name) !== undefined) return;
  ledger.write(name, { chain: packet.origin.chain, unit: body.by.unit, digest: body.digest } satisfies PostState);
}

/** Takes a need of another leg, or a step of an offer from its other side. */
export function receiveResource(ledger: Ledger, packet: Packet): void {
  const body = readBody<ResourceBody>(ledger, packet, ResourceBody);
  if (body.say === "need") takeNeed(ledger, packet, body.resource, body.need);
  else if (chainOf(body.state.by) === packet.origin.chain) takeFromOfferer(ledger, packet, body.offer, body.state);
  else takeFromAsker(ledger, packet, body.offer, body.state);
}

function takeNeed(ledger: Ledger, packet: Packet, id: string, need: ResourceState): void {
  demandOrigin(ledger, packet, id, need.by);
  needEvent(ledger, need.event);
  demand(need.accepted <= need.quantity && need.received <= need.accepted, "OUT_OF_BOUNDS", id);
  const stored = ledger.read(key.resource(id)) as unknown as ResourceState | undefined;
  if (stored === undefined || need.revision > stored.revision) ledger.write(key.resource(id), need);
}

/** Offered and sent, as the offering side says. Only the need's own chain is told. */
function takeFromOfferer(ledger: Ledger, packet: Packet, id: string, said: OfferState): void {
  demandOrigin(ledger, packet, id, said.by);
  const need = ledger.need<ResourceState>(key.resource(said.resource), "NOT_FOUND", said.resource);
  demand(chainOf(need.by) === ledger.chain.id && said.to === ledger.chain.id, "PACKET_FOREIGN", said.resource);
  const stored = ledger.read(key.offer(id)) as unknown as OfferState | undefined;
  if (stored === undefined) {
    demand(said.status === "offered" && said.revision === 0 && said.event === need.event, "WRONG_STATE", said.status);
    ledger.write(key.offer(id), { ...said, accepted: 0, received: 0 } satisfies OfferState);
  } else if (said.revision > stored.revision) {
    demand(said.status === "sent", "WRONG_STATE", said.status);
    takeStep(ledger, id, stored, { status: "sent", revision: said.revision }, "accepted");
  }
}

/** Accepted and received, as the asking side says. The offer is this chain's own. */
function takeFromAsker(ledger: Ledger, packet: Packet, id: string, said: OfferState): void {
  const stored = ledger.need<OfferState>(key.offer(id), "NOT_FOUND", id);
  demand(chainOf(stored.by) === ledger.chain.id && stored.to === packet.origin.chain, "PACKET_FOREIGN", id);
  if (said.revision <= stored.revision) return;
  const { revision } = said;
  if (said.status === "accepted") {
    demand(said.accepted >= 1 && said.accepted <= stored.quantity, "OUT_OF_BOUNDS", id);
    takeStep(ledger, id, stored, { status: "accepted", accepted: said.accepted, revision }, "offered");
  } else {
    demand(said.status === "received", "WRONG_STATE", said.status);
    demand(said.received <= stored.accepted, "OUT_OF_BOUNDS", id);
    takeStep(ledger, id, stored, { status: "received", received: said.received, revision }, "sent");
  }
}

/** A step follows from the one before it, and from no other. */
function takeStep(
  ledger: Ledger,
  id: string,
  stored: OfferState,
  change: Partial<OfferState>,
  before: OfferState["status"],
): void {
  demand(stored.status === before && change.revision === stored.revision + 1, "WRONG_STATE", stored.status);
  ledger.write(key.offer(id), { ...stored, ...change } satisfies OfferState);
}
