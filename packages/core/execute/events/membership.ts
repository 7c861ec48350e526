import { Type } from "typebox";
import { demand } from "../../codes.ts";
import { key } from "../../state/key.ts";
import { DigestText, type Unit, UnitId } from "../../unit/unit.ts";
import { ANYONE, MANAGERS, Text, defineAction, strict } from "../action.ts";
import { LEADERS, type MemberState, WORKERS, needOpenLeg } from "./state.ts";

/** What a chain's manager has said about a unit's part in an event; outlives leaving and joining again. */
interface LimitState {
  readonly limit: "none" | "read" | "excluded";
  readonly by: string;
  readonly at: number;
}

/** A unit joins its own chain's leg without anyone's leave. */
export const join = defineAction({
  name: "events.join",
  summary: "Join your chain's leg of an event with your unit; no superior's act is needed.",
  args: Type.Object({ event: DigestText }, strict),
  units: ANYONE,
  officers: WORKERS,
  run(context, args) {
    const { facts } = needOpenLeg(context, args.event);
    const { author, at } = context.act.proposal;
    const name = key.eventMember(args.event, author.unit);
    demand(context.read(name) === undefined, "EXISTS", author.unit);
    const said = context.read(key.eventLimit(args.event, author.unit)) as unknown as LimitState | undefined;
    demand(said?.limit !== "excluded", "NOT_PERMITTED", "excluded by a manager of the chain");
    context.write(name, memberState(facts.status, at, said?.limit));
    return { event: args.event, unit: author.unit };
  },
});

export const leave = defineAction({
  name: "events.leave",
  summary: "Leave an event with your unit; what it said there stays.",
  args: Type.Object({ event: DigestText }, strict),
  units: ANYONE,
  officers: WORKERS,
  run(context, args) {
    const { unit } = context.act.proposal.author;
    const name = key.eventMember(args.event, unit);
    demand(context.read(name) !== undefined, "NOT_MEMBER", unit);
    context.remove(name);
    return { event: args.event, unit };
  },
});

/** A manager of the chain limits what a common unit of it does in an event, or lifts the limit. */
export const limit = defineAction({
  name: "events.limit",
  summary: "Limit a common unit of your chain in an event: to reading and reporting, out of it, or no longer.",
  args: Type.Object(
    {
      event: DigestText,
      unit: UnitId,
      limit: Type.Union([Type.Literal("none"), Type.Literal("read"), Type.Literal("excluded")]),
      reason: Text(1_000),
    },
    strict,
  ),
  units: MANAGERS,
  officers: LEADERS,
  run(context, args) {
    needOpenLeg(context, args.event);
    const target = context.need<Unit>(key.unit(args.unit), "UNKNOWN_UNIT", args.unit);
    demand(target.role === "member", "NOT_PERMITTED", `${args.unit} is ${target.role}`);
    const { author, at } = context.act.proposal;
    const said: LimitState = { limit: args.limit, by: author.unit, at };
    context.write(key.eventLimit(args.event, args.unit), said);

    const name = key.eventMember(args.event, args.unit);
    const member = context.read(name) as unknown as MemberState | undefined;
    if (member !== undefined && args.limit === "excluded") context.remove(name);
    else if (member !== undefined) context.write(name, memberState(member.status, member.since, args.limit));
    return { event: args.event, unit: args.unit, limit: args.limit };
  },
});

function memberState(
  status: MemberState["status"],
  since: number,
  limit: LimitState["limit"] | undefined,
): MemberState {
  return { status, since, ...(limit === "read" ? { limit } : {}) };
}
