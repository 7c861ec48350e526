import { Type } from "typebox";
import { demand } from "../../codes.ts";
import { key } from "../../state/key.ts";
import { DigestText } from "../../unit/unit.ts";
import { ANYONE, defineAction, strict } from "../action.ts";
import type { Context } from "../context.ts";
import { type ActOrigin, chainOf } from "../exchange/claim.ts";
import { type OfferState, Quantity, type ResourceState, otherSide, sendResource } from "./resourcepacket.ts";
import { WORKERS, needEvent, otherLegs } from "./state.ts";

/** The asking unit takes an offer, or a part of it; what is accepted in all is never more than what is needed. */
export const acceptOffer = defineAction({
  name: "events.acceptOffer",
  summary: "Accept an offer for your unit's request, whole or in part.",
  args: Type.Object({ offer: DigestText, quantity: Quantity }, strict),
  units: ANYONE,
  officers: WORKERS,
  run(context, args) {
    const offer = needOffer(context, args.offer, "offered");
    const need = context.need<ResourceState>(key.resource(offer.resource), "NOT_FOUND", offer.resource);
    demandSide(context, need.by);
    demand(args.quantity <= offer.quantity, "OUT_OF_BOUNDS", `${offer.quantity} offered`);
    demand(
      need.accepted + args.quantity <= need.quantity,
      "OUT_OF_BOUNDS",
      `${need.quantity - need.accepted} still needed`,
    );
    stepOffer(context, args.offer, offer, { status: "accepted", accepted: args.quantity });
    stepNeed(context, offer.resource, need, { accepted: need.accepted + args.quantity });
    return { offer: args.offer, status: "accepted", accepted: args.quantity };
  },
});

export const markSent = defineAction({
  name: "events.markSent",
  summary: "Say that your unit has sent what was accepted of its offer.",
  args: Type.Object({ offer: DigestText }, strict),
  units: ANYONE,
  officers: WORKERS,
  run(context, args) {
    const offer = needOffer(context, args.offer, "accepted");
    demandSide(context, offer.by);
    stepOffer(context, args.offer, offer, { status: "sent" });
    return { offer: args.offer, status: "sent", accepted: offer.accepted };
  },
});

/** What arrived may be less than what was sent; the difference stays visible. */
export const markReceived = defineAction({
  name: "events.markReceived",
  summary: "Say how much of a sent offer has reached your unit.",
  args: Type.Object({ offer: DigestText, quantity: Quantity }, strict),
  units: ANYONE,
  officers: WORKERS,
  run(context, args) {
    const offer = needOffer(context, args.offer, "sent");
    const need = context.need<ResourceState>(key.resource(offer.resource), "NOT_FOUND", offer.resource);
    demandSide(context, need.by);
    demand(args.quantity <= offer.accepted, "OUT_OF_BOUNDS", `${offer.accepted} sent`);
    stepOffer(context, args.offer, offer, { status: "received", received: args.quantity });
    stepNeed(context, offer.resource, need, { received: need.received + args.quantity });
    return { offer: args.offer, status: "received", received: args.quantity };
  },
});

function needOffer(context: Context, id: string, status: OfferState["status"]): OfferState {
  const offer = context.need<OfferState>(key.offer(id), "NOT_FOUND", id);
  demand(offer.status === status, "WRONG_STATE", offer.status);
  return offer;
}

/** The step belongs to the unit of this side, and to its chain: elsewhere there are only copies. */
function demandSide(context: Context, side: ActOrigin): void {
  demand(chainOf(side) === context.chain.id, "WRONG_CHAIN", side.chain);
  demand(side.unit === context.act.proposal.author.unit, "NOT_WRITER", side.unit);
}

function stepOffer(context: Context, id: string, offer: OfferState, change: Partial<OfferState>): void {
  const { act } = context;
  const state: OfferState = { ...offer, ...change, revision: offer.revision + 1 };
  context.write(key.offer(id), state);
  sendResource(context, act.id, act.proposal.urgency, otherSide(context, state), { say: "offer", offer: id, state });
}

function stepNeed(context: Context, id: string, need: ResourceState, change: Partial<ResourceState>): void {
  const { act } = context;
  const next: ResourceState = { ...need, ...change, revision: need.revision + 1 };
  context.write(key.resource(id), next);
  const legs = otherLegs(context, needEvent(context, need.event));
  sendResource(context, act.id, act.proposal.urgency, legs, { say: "need", resource: id, need: next });
}
