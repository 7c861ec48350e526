import { type Static, Type } from "typebox";
import { AreaText, ChainId, DigestText, Time } from "../../unit/unit.ts";
import { Text, strict } from "../action.ts";
import { ActOrigin, chainOf } from "../exchange/claim.ts";
import { route } from "../exchange/route.ts";
import type { Ledger } from "../ledger.ts";

/** Amounts are whole numbers of the unit of measure that the request names. */
export const Quantity = Type.Integer({ minimum: 1, maximum: 1_000_000_000 });
const Sum = Type.Integer({ minimum: 0, maximum: 1_000_000_000 });
const Revision = Type.Integer({ minimum: 0, maximum: 1_000_000 });

/** A need, under `resource/<id>`; on the chains of the other legs a copy of its newest revision. */
export const ResourceState = Type.Object(
  {
    event: DigestText,
    by: ActOrigin,
    item: Text(120),
    measure: Text(40),
    quantity: Quantity,
    /** Where it is needed. */
    area: AreaText,
    at: Time,
    /** Promised by accepted offers; never more than the quantity. */
    accepted: Sum,
    received: Sum,
    revision: Revision,
  },
  strict,
);
export type ResourceState = Static<typeof ResourceState>;

/**
 * An offer, under `offer/<id>` on the chains of both sides. Offered and sent are the offering side's to say, accepted and
 * received the requesting side's; each step follows from the one before, so that the two sides never write at once.
 */
export const OfferState = Type.Object(
  {
    resource: DigestText,
    event: DigestText,
    by: ActOrigin,
    /** Chain of the need. */
    to: ChainId,
    quantity: Quantity,
    at: Time,
    status: Type.Union([
      Type.Literal("offered"),
      Type.Literal("accepted"),
      Type.Literal("sent"),
      Type.Literal("received"),
    ]),
    accepted: Sum,
    received: Sum,
    revision: Revision,
  },
  strict,
);
export type OfferState = Static<typeof OfferState>;

const NeedBody = Type.Object({ say: Type.Literal("need"), resource: DigestText, need: ResourceState }, strict);
const OfferBody = Type.Object({ say: Type.Literal("offer"), offer: DigestText, state: OfferState }, strict);
export const ResourceBody = Type.Union([NeedBody, OfferBody]);
export type ResourceBody = Static<typeof ResourceBody>;

/** Sends the newest revision of a need or offer to other chains; to none, nothing. */
export function sendResource(
  ledger: Ledger,
  act: string,
  urgency: number,
  to: readonly string[],
  body: ResourceBody,
): void {
  route(ledger, { type: "resource", to: [...to], origin: { chain: ledger.chain.id, act }, urgency, body });
}

/** The chain of the other side of an offer, or none where both sides are on this chain. */
export function otherSide(ledger: Ledger, offer: OfferState): string[] {
  const own = ledger.chain.id;
  return [chainOf(offer.by), offer.to].filter((chain) => chain !== own);
}
