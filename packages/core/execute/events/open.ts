import { type Static, Type } from "typebox";
import { demand } from "../../codes.ts";
import { EVENT_LEGS_MAX } from "../../limits.ts";
import { key } from "../../state/key.ts";
import { areaContains, isAreaCode } from "../../unit/area.ts";
import { BilingualName, ChainId, DigestText } from "../../unit/unit.ts";
import { ANYONE, MANAGERS, defineAction, strict } from "../action.ts";
import type { Context } from "../context.ts";
import { originOf } from "../exchange/claim.ts";
import { Status } from "../facts.ts";
import { sendLeg } from "./legpacket.ts";
import {
  Areas,
  Category,
  type EventFacts,
  type EventState,
  LEADERS,
  Level,
  Stage,
  WORKERS,
  demandStatus,
  needMember,
  needOpenLeg,
} from "./state.ts";
import { startLeg } from "./leg.ts";

/** What a new event is opened with, beside its status. */
export const opening = {
  category: Category,
  title: BilingualName,
  stage: Stage,
  level: Type.Optional(Level),
  areas: Areas,
  /** Chains to which the event is offered; each opens its leg itself. */
  chains: Type.Optional(Type.Array(ChainId, { maxItems: EVENT_LEGS_MAX - 1, uniqueItems: true })),
};
const OpenArgs = Type.Object({ ...opening, status: Type.Optional(Status) }, strict);

/** Opens an event with its first leg on the author's chain. The act's id names the event. */
export const open = defineAction({
  name: "events.open",
  summary:
    "Open an event on your chain, join it, and offer it to the chains you name; its identifier is that of this act.",
  args: OpenArgs,
  units: ANYONE,
  officers: WORKERS,
  run: (context, args) => openEvent(context, args, args.status ?? context.chain.status, undefined),
});

/** Takes part of an event out into a new one; both stay, linked. */
export const split = defineAction({
  name: "events.split",
  summary: "Open a new event out of an existing one of your chain; both stay and name each other.",
  args: Type.Object({ ...opening, event: DigestText }, strict),
  units: MANAGERS,
  officers: LEADERS,
  run(context, args) {
    const { event, ...rest } = args;
    const { facts } = needOpenLeg(context, event);
    needMember(context, event);
    const { unit } = context.act.proposal.author;
    context.write(key.eventSplit(event, context.act.id), { unit, at: context.act.proposal.at });
    return openEvent(context, rest, facts.status, event);
  },
});

/**
 * Opens an event under the act's id, with the author's unit as its first member.
 * @throws Refusal POLICY_REFUSED, BAD_AREA, SCHEMA, NOT_PERMITTED
 */
export function openEvent(
  context: Context,
  args: Omit<Static<typeof OpenArgs>, "status">,
  status: Status,
  from: string | undefined,
) {
  const { act, chain } = context;
  demandStatus(chain, status, "POLICY_REFUSED");
  for (const [i, code] of args.areas.entries()) {
    demand(isAreaCode(code) && areaContains(chain.area, code), "BAD_AREA", `/args/areas/${i}`);
  }
  const offered = args.chains ?? [];
  demand(!offered.includes(chain.id), "SCHEMA", "/args/chains");

  const facts: EventFacts = {
    category: args.category,
    title: args.title,
    status,
    areas: args.areas,
    opened: act.proposal.at,
    ...(from === undefined ? {} : { from }),
  };
  const by = originOf(context);
  const state: EventState = { origin: chain.id, by, facts, leg: "open", legs: [chain.id] };
  context.write(key.event(act.id), state);
  startLeg(context, act.id, status, args.stage, args.level);
  // One packet a chain: a name that leads nowhere must not hold back the others.
  for (const to of offered)
    sendLeg(context, act.id, act.proposal.urgency, [to], { say: "legs", event: act.id, by, facts, legs: [chain.id] });
  return { event: act.id, chain: chain.id };
}
