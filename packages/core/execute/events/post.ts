import { Type } from "typebox";
import { demand } from "../../codes.ts";
import { key } from "../../state/key.ts";
import { DigestText } from "../../unit/unit.ts";
import { ANYONE, Text, defineAction, strict } from "../action.ts";
import { GroupName, demandLead } from "./group.ts";
import { PostBody, publishPost } from "./postpacket.ts";
import { WORKERS, needMember, needOpenLeg } from "./state.ts";

/**
 * A member says something to the whole event. It writes a key of its own and reads what hardly changes, so that
 * hundreds of posts to one event stand in one block (DESIGN 24).
 */
export const post = defineAction({
  name: "events.post",
  summary: "Post to an event: a message, notice, decision or pointer to a report, sent to the members of every leg.",
  args: Type.Object({ event: DigestText, answers: Type.Optional(DigestText) }, strict),
  body: PostBody,
  units: ANYONE,
  officers: WORKERS,
  run(context, args, content) {
    const state = needOpenLeg(context, args.event);
    needMember(context, args.event);
    demand(context.unit.rights.includes("post"), "NOT_PERMITTED", "post");
    if (args.answers !== undefined) context.need(key.eventPost(args.event, args.answers), "NOT_FOUND", args.answers);
    publishPost(context, args.event, state, content, args.answers);
    return { event: args.event, post: context.act.id };
  },
});

/** What `event/<id>/decision/<act>` holds; the text stands in the post of the same id. */
interface DecisionState {
  readonly unit: string;
  readonly at: number;
  readonly group?: string;
}

/** A decision of those who lead: a manager's for the leg, a group's lead's for the group. Every leg is told. */
export const decide = defineAction({
  name: "events.decide",
  summary:
    "Record a decision of your chain's leg, or of a working group that your unit leads, and post it to every leg.",
  args: Type.Object({ event: DigestText, group: Type.Optional(GroupName), answers: Type.Optional(DigestText) }, strict),
  body: Type.Object({ s: Type.Integer({ minimum: 1, maximum: 2 }), text: Text(2_000) }, strict),
  units: ANYONE,
  officers: WORKERS,
  run(context, args, said) {
    const state = needOpenLeg(context, args.event);
    needMember(context, args.event);
    demandLead(context, args.event, args.group);
    if (args.answers !== undefined) context.need(key.eventPost(args.event, args.answers), "NOT_FOUND", args.answers);
    const { id, proposal } = context.act;
    const decision: DecisionState = {
      unit: proposal.author.unit,
      at: proposal.at,
      ...(args.group === undefined ? {} : { group: args.group }),
    };
    context.write(key.eventDecision(args.event, id), decision);
    publishPost(context, args.event, state, { kind: "decision", s: said.s, text: said.text }, args.answers);
    return { event: args.event, decision: id };
  },
});
