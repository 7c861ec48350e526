import { Type } from "typebox";
import { demand } from "../../codes.ts";
import { key } from "../../state/key.ts";
import { areaContains, isAreaCode } from "../../unit/area.ts";
import { AreaText, DigestText } from "../../unit/unit.ts";
import { ANYONE, Text, defineAction, strict } from "../action.ts";
import { chainOf, originOf } from "../exchange/claim.ts";
import { type OfferState, Quantity, type ResourceState, otherSide, sendResource } from "./resourcepacket.ts";
import { WORKERS, needMember, needOpenLeg, otherLegs } from "./state.ts";

/** A member of an event says what it needs; every leg learns of it. */
export const requestResource = defineAction({
  name: "events.requestResource",
  summary:
    "Ask the units of an event, on every leg, for a quantity of something that is needed in an area of your chain.",
  args: Type.Object(
    { event: DigestText, item: Text(120), quantity: Quantity, measure: Text(40), area: AreaText },
    strict,
  ),
  units: ANYONE,
  officers: WORKERS,
  run(context, args) {
    const { act, chain } = context;
    const state = needOpenLeg(context, args.event);
    needMember(context, args.event);
    demand(isAreaCode(args.area) && areaContains(chain.area, args.area), "BAD_AREA", "/args/area");
    const need: ResourceState = {
      ...args,
      by: originOf(context),
      at: act.proposal.at,
      accepted: 0,
      received: 0,
      revision: 0,
    };
    context.write(key.resource(act.id), need);
    sendResource(context, act.id, act.proposal.urgency, otherLegs(context, state), {
      say: "need",
      resource: act.id,
      need,
    });
    return { resource: act.id, status: "needed" };
  },
});

/** A member of any leg offers some of what is needed, or all. */
export const offerResource = defineAction({
  name: "events.offerResource",
  summary: "Offer a quantity of what a unit of the event has asked for; the asking unit accepts it.",
  args: Type.Object({ resource: DigestText, quantity: Quantity }, strict),
  units: ANYONE,
  officers: WORKERS,
  run(context, args) {
    const { act } = context;
    const need = context.need<ResourceState>(key.resource(args.resource), "NOT_FOUND", args.resource);
    needOpenLeg(context, need.event);
    needMember(context, need.event);
    demand(need.by.unit !== act.proposal.author.unit, "NOT_PERMITTED", "own request");
    demand(need.accepted < need.quantity, "WRONG_STATE", "all that is needed has been accepted");
    const offer: OfferState = {
      resource: args.resource,
      event: need.event,
      by: originOf(context),
      to: chainOf(need.by),
      quantity: args.quantity,
      at: act.proposal.at,
      status: "offered",
      accepted: 0,
      received: 0,
      revision: 0,
    };
    context.write(key.offer(act.id), offer);
    sendResource(context, act.id, act.proposal.urgency, otherSide(context, offer), {
      say: "offer",
      offer: act.id,
      state: offer,
    });
    return { offer: act.id, status: offer.status };
  },
});
