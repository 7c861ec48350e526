import { Type } from "typebox";
import { demand } from "../../codes.ts";
import { EVENT_LEGS_MAX } from "../../limits.ts";
import { key } from "../../state/key.ts";
import { ChainId, DigestText } from "../../unit/unit.ts";
import { ANYONE, defineAction, strict } from "../action.ts";
import type { Context } from "../context.ts";
import type { Status } from "../facts.ts";
import type { Ledger } from "../ledger.ts";
import { sendLeg } from "./legpacket.ts";
import {
  EventFacts,
  type EventState,
  type LegState,
  Level,
  type MemberState,
  Stage,
  WORKERS,
  demandStatus,
  otherLegs,
  readEvent,
} from "./state.ts";

/**
 * Opens a leg of another chain's event here. No superior's act is needed, and no offer: without one the facts are the
 * author's until the origin confirms them.
 */
export const openLeg = defineAction({
  name: "events.openLeg",
  summary: "Open your chain's leg of an event that another chain has opened, and join it; no superior's act is needed.",
  args: Type.Object(
    {
      event: DigestText,
      /** Chain of the first leg. */
      origin: ChainId,
      stage: Stage,
      level: Type.Optional(Level),
      /** What is known of the event where no offer has arrived. The origin's own facts replace it. */
      facts: Type.Optional(EventFacts),
    },
    strict,
  ),
  units: ANYONE,
  officers: WORKERS,
  run(context, args) {
    const { act, chain } = context;
    const offered = readEvent(context, args.event);
    demand(offered === undefined || offered.leg === "offered", "EXISTS", args.event);
    demand(args.origin !== chain.id, "NOT_FOUND", args.event);
    demand(offered === undefined || offered.origin === args.origin, "WRONG_STATE", "/args/origin");
    const facts = offered?.facts ?? args.facts;
    demand(facts !== undefined, "SCHEMA", "/args/facts");
    demandStatus(chain, facts.status, "POLICY_REFUSED");

    const known = offered ?? { origin: args.origin, facts, legs: [args.origin] };
    const legs = joinLegs(known.legs, [chain.id]);
    context.write(key.event(args.event), { ...known, leg: "open", legs } satisfies EventState);
    const leg = startLeg(context, args.event, facts.status, args.stage, args.level);
    sendLeg(context, act.id, act.proposal.urgency, [args.origin], { say: "opened", event: args.event, leg });
    return { event: args.event, chain: chain.id, confirmed: offered !== undefined };
  },
});

/** Writes the first standing of this chain's leg and makes the author's unit its first member. */
export function startLeg(
  context: Context,
  event: string,
  status: Status,
  stage: Stage,
  level: number | undefined,
): LegState {
  const { unit, act, chain } = context;
  demand(unit.rights.includes("post"), "NOT_PERMITTED", "post");
  // A response level is launched by those who answer for the area, never by a common unit.
  demand(level === undefined || unit.role !== "member", "NOT_PERMITTED", "/args/level");
  const { at } = act.proposal;
  const leg: LegState = { stage, level: level ?? 0, closed: false, unit: unit.id, at, revision: 0 };
  context.write(key.eventLeg(event, chain.id), leg);
  context.write(key.eventMember(event, unit.id), { status, since: at } satisfies MemberState);
  return leg;
}

/** Two lists of legs as one, sorted. @throws Refusal OUT_OF_BOUNDS */
export function joinLegs(a: readonly string[], b: readonly string[]): string[] {
  const joined = [...new Set([...a, ...b])].sort();
  demand(joined.length <= EVENT_LEGS_MAX, "OUT_OF_BOUNDS", "legs");
  return joined;
}

/** Writes a new standing of this chain's leg and tells the other legs. */
export function changeLeg(
  context: Context,
  event: string,
  state: EventState,
  leg: LegState,
  change: Partial<LegState>,
): LegState {
  const { id, proposal } = context.act;
  const next: LegState = { ...leg, ...change, unit: proposal.author.unit, at: proposal.at, revision: leg.revision + 1 };
  context.write(key.eventLeg(event, context.chain.id), next);
  announceLeg(context, id, proposal.urgency, event, next, otherLegs(context, state));
  return next;
}

/** Tells other chains the standing of this chain's leg. */
export function announceLeg(
  ledger: Ledger,
  act: string,
  urgency: number,
  event: string,
  leg: LegState,
  to: readonly string[],
): void {
  sendLeg(ledger, act, urgency, to, { say: "standing", event, leg });
}
