import { type Static, Type } from "typebox";
import { demand } from "../../codes.ts";
import { GROUP_MEMBERS_MAX } from "../../limits.ts";
import { key } from "../../state/key.ts";
import { DigestText, UnitId } from "../../unit/unit.ts";
import { MANAGERS, Text, defineAction, strict } from "../action.ts";
import type { Context } from "../context.ts";
import { LEADERS, demandMember, needOpenLeg } from "./state.ts";

/** The working groups of an event-oriented organisation (DESIGN, Contracts). */
export const GroupName = Type.Union([
  Type.Literal("prevention"),
  Type.Literal("treatment"),
  Type.Literal("research"),
  Type.Literal("publicity"),
  Type.Literal("materials"),
]);
export type GroupName = Static<typeof GroupName>;

/** A working group of one leg, under `event/<id>/group/<name>`. Duties are open text of the act that set it. */
export interface GroupState {
  readonly lead: string;
  readonly members: readonly string[];
  readonly act: string;
}

/** Makes or remakes a working group of this chain's leg out of its members. */
export const setGroup = defineAction({
  name: "events.setGroup",
  summary: "Set the lead, the members and their duties of a working group of your chain's leg.",
  args: Type.Object(
    {
      event: DigestText,
      group: GroupName,
      lead: UnitId,
      members: Type.Array(Type.Object({ unit: UnitId, duty: Text(200) }, strict), {
        minItems: 1,
        maxItems: GROUP_MEMBERS_MAX,
      }),
    },
    strict,
  ),
  units: MANAGERS,
  officers: LEADERS,
  run(context, args) {
    needOpenLeg(context, args.event);
    const members = args.members.map(({ unit }) => unit);
    demand(new Set(members).size === members.length, "SCHEMA", "/args/members");
    demand(members.includes(args.lead), "SCHEMA", "/args/lead");
    for (const unit of members) demandMember(context, args.event, unit);
    const group: GroupState = { lead: args.lead, members, act: context.act.id };
    context.write(key.eventGroup(args.event, args.group), group);
    return { event: args.event, group: args.group, lead: args.lead };
  },
});

/**
 * The author's unit leads: as a manager of the chain, or as the lead of the group. The lead is asked of the group's
 * state only where the role does not decide.
 * @throws Refusal NOT_PERMITTED, NOT_FOUND
 */
export function demandLead(context: Context, event: string, group: GroupName | undefined): void {
  const { id, role } = context.unit;
  if (role !== "member") return;
  demand(group !== undefined, "NOT_PERMITTED", `${id} is ${role}`);
  const { lead } = context.need<GroupState>(key.eventGroup(event, group), "NOT_FOUND", group);
  demand(lead === id, "NOT_PERMITTED", `${group} is led by ${lead}`);
}
