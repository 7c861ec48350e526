import { type Static, Type } from "typebox";
import { EVENT_LEGS_MAX } from "../../limits.ts";
import { ChainId, DigestText, Time, UnitId } from "../../unit/unit.ts";
import { strict } from "../action.ts";
import { ActOrigin } from "../exchange/claim.ts";
import { route } from "../exchange/route.ts";
import type { Ledger } from "../ledger.ts";
import { EventFacts, LegState } from "./state.ts";

/** The origin's list of legs with the event's facts: an offer to a chain without a leg, news to the others. */
export const LegsBody = Type.Object(
  {
    say: Type.Literal("legs"),
    event: DigestText,
    by: ActOrigin,
    facts: EventFacts,
    legs: Type.Array(ChainId, { minItems: 1, maxItems: EVENT_LEGS_MAX, uniqueItems: true }),
  },
  strict,
);
export type LegsBody = Static<typeof LegsBody>;

/** A chain tells the origin that it has opened a leg. */
export const OpenedBody = Type.Object({ say: Type.Literal("opened"), event: DigestText, leg: LegState }, strict);
export type OpenedBody = Static<typeof OpenedBody>;

/** A leg tells the others its stage and response level. */
const StandingBody = Type.Object({ say: Type.Literal("standing"), event: DigestText, leg: LegState }, strict);

/** What a chain says about two events being the same, under its own name; the newest revision stands. */
export const SameState = Type.Object(
  { same: Type.Boolean(), unit: UnitId, at: Time, revision: Type.Integer({ minimum: 0, maximum: 1_000_000 }) },
  strict,
);
export type SameState = Static<typeof SameState>;

export const SameBody = Type.Object(
  { say: Type.Literal("same"), a: DigestText, b: DigestText, same: SameState },
  strict,
);
export type SameBody = Static<typeof SameBody>;

export const LegBody = Type.Union([LegsBody, OpenedBody, StandingBody, SameBody]);
export type LegBody = Static<typeof LegBody>;

/** Sends what a leg says to other chains; to none, nothing. */
export function sendLeg(ledger: Ledger, act: string, urgency: number, to: readonly string[], body: LegBody): void {
  route(ledger, { type: "leg", to: [...to], origin: { chain: ledger.chain.id, act }, urgency, body });
}
