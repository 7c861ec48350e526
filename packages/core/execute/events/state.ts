import { type Static, Type } from "typebox";
import { type Code, demand } from "../../codes.ts";
import { key } from "../../state/key.ts";
import { AreaText, BilingualName, DigestText, type OfficerRole, Time, UnitId } from "../../unit/unit.ts";
import { strict } from "../action.ts";
import type { Context } from "../context.ts";
import type { ActOrigin } from "../exchange/claim.ts";
import { type ChainFacts, Status } from "../facts.ts";
import type { Ledger } from "../ledger.ts";

/** Officers who work in an event, and officers who lead its leg. */
export const WORKERS: readonly OfficerRole[] = ["reporter", "verifier", "governor"];
export const LEADERS: readonly OfficerRole[] = ["verifier", "governor"];

export const Category = Type.String({ pattern: "^[a-z0-9]([a-z0-9-]{0,46}[a-z0-9])?$" });
export const Areas = Type.Array(AreaText, { minItems: 1, maxItems: 32, uniqueItems: true });
export const Stage = Type.Union([Type.Literal("preparedness"), Type.Literal("response"), Type.Literal("recovery")]);
export type Stage = Static<typeof Stage>;
/** Response level Ⅰ–Ⅳ as 1–4; 0 where none is in force. */
export const Level = Type.Integer({ minimum: 0, maximum: 4 });

/** What is fixed when an event is opened and the same on every leg. */
export const EventFacts = Type.Object(
  {
    category: Category,
    title: BilingualName,
    status: Status,
    areas: Areas,
    opened: Time,
    /** The event that this one was split from. */
    from: Type.Optional(DigestText),
  },
  strict,
);
export type EventFacts = Static<typeof EventFacts>;

/** An event as one chain holds it, under `event/<id>`. Posts read it, so it changes only with the legs. */
export interface EventState {
  /** Chain of the first leg. */
  readonly origin: string;
  /** The act that opened the event. Absent until the origin has confirmed the facts. */
  readonly by?: ActOrigin;
  readonly facts: EventFacts;
  /** Standing of the event on this chain: `offered` until a unit of this chain opens the leg. */
  readonly leg: "offered" | "open" | "closed";
  /** Chains with a leg, sorted; as far as this chain knows. It only grows. */
  readonly legs: readonly string[];
}

/** Stage and response level of one leg (PROTOCOL 14), under `event/<id>/leg/<chain>`. The newest revision stands. */
export const LegState = Type.Object(
  {
    stage: Stage,
    level: Level,
    closed: Type.Boolean(),
    unit: UnitId,
    at: Time,
    revision: Type.Integer({ minimum: 0, maximum: 1_000_000 }),
  },
  strict,
);
export type LegState = Static<typeof LegState>;

/** A unit's membership of this chain's leg. Reports of the event look for it; it goes when the unit leaves. */
export interface MemberState {
  /** Inherited by what the member files for the event. */
  readonly status: Status;
  readonly since: number;
  /** `read`: the unit files reports and reads, and does nothing else in the event. */
  readonly limit?: "read";
}

export function readEvent(ledger: Ledger, event: string): EventState | undefined {
  return ledger.read(key.event(event)) as unknown as EventState | undefined;
}

export function needEvent(ledger: Ledger, event: string): EventState {
  return ledger.need<EventState>(key.event(event), "NOT_FOUND", event);
}

/** The event, with its leg open on this chain. @throws Refusal NOT_FOUND, WRONG_STATE */
export function needOpenLeg(ledger: Ledger, event: string): EventState {
  const state = needEvent(ledger, event);
  demand(state.leg === "open", "WRONG_STATE", state.leg);
  return state;
}

export function needLeg(ledger: Ledger, event: string): LegState {
  return ledger.need<LegState>(key.eventLeg(event, ledger.chain.id), "NOT_FOUND", event);
}

/** The membership of the author's unit, without a limit. @throws Refusal NOT_MEMBER, NOT_PERMITTED */
export function needMember(context: Context, event: string): MemberState {
  return demandMember(context, event, context.act.proposal.author.unit);
}

/** A unit's membership without a limit. @throws Refusal NOT_MEMBER, NOT_PERMITTED */
export function demandMember(context: Context, event: string, unit: string): MemberState {
  const member = context.need<MemberState>(key.eventMember(event, unit), "NOT_MEMBER", unit);
  demand(member.limit === undefined, "NOT_PERMITTED", `${unit} is limited in this event`);
  return member;
}

/** The chains of the other legs. */
export function otherLegs(ledger: Ledger, state: EventState): string[] {
  const own = ledger.chain.id;
  return state.legs.filter((leg) => leg !== own);
}

/** A chain for exercises or tests holds nothing that calls itself actual: the status is inherited. */
export function demandStatus(chain: ChainFacts, status: Status, code: Code): void {
  demand(chain.status === "actual" || chain.status === status, code, status);
}
