import { Type } from "typebox";
import { demand } from "../../codes.ts";
import { key } from "../../state/key.ts";
import { DigestText } from "../../unit/unit.ts";
import { MANAGERS, Text, defineAction, strict } from "../action.ts";
import type { Context } from "../context.ts";
import { Change, type ChangeState, changeDigest, subjectOf } from "./change.ts";
import { describeChange } from "./difference.ts";
import { effectNow } from "./due.ts";
import { policyVersion } from "./effect.ts";
import { settleVotes, unschedule } from "./vote.ts";

const common = { units: MANAGERS, officers: ["governor" as const], fresh: true, endorsers: "two" as const };
const Vote = Type.Object({ change: DigestText, reason: Text(1_000) }, strict);
const Height = Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER });

/**
 * Proposes a change; the proposing unit approves it by that. The result holds the difference that it makes to the
 * state at hand. A height that has passed once the change is approved means the next block with transactions.
 */
export const propose = defineAction({
  name: "governance.propose",
  summary: "Propose a change of policy, contract version, role or client from a height on; your unit approves it.",
  args: Type.Object({ change: Change, effectiveHeight: Height, reason: Text(1_000) }, strict),
  ...common,
  run(context, { change, effectiveHeight }) {
    const { id, proposal } = context.act;
    const before = context.read(subjectOf(change));
    const digest = changeDigest(context.hash, change, effectiveHeight);
    const state: ChangeState = {
      change,
      effectiveHeight,
      digest,
      by: proposal.author.unit,
      status: "proposed",
      approvals: [proposal.author.unit],
      rejections: [],
      ...(change.kind === "policy" ? { base: policyVersion(before) } : {}),
    };
    demandPossible(context, state);
    const difference = describeChange(context.hash, change, before).map((one) => ({ ...one }));
    demand(
      difference.some(({ path }) => path !== "/version"),
      "WRONG_STATE",
      "no difference",
    );
    const status = settleVotes(context, id, state);
    return { change: id, digest, status, difference };
  },
});

export const approve = defineAction({
  name: "governance.approve",
  summary:
    "Approve a proposed change for your unit, naming its digest in ifMatch; more than half of the managers decide.",
  args: Vote,
  ...common,
  run(context, args) {
    const state = openVote(context, args.change);
    demandPossible(context, state);
    const approvals = [...state.approvals, context.act.proposal.author.unit].sort();
    return { change: args.change, status: settleVotes(context, args.change, { ...state, approvals }) };
  },
});

export const reject = defineAction({
  name: "governance.reject",
  summary: "Reject a proposed change for your unit, naming its digest in ifMatch.",
  args: Vote,
  ...common,
  run(context, args) {
    const state = openVote(context, args.change);
    const rejections = [...state.rejections, context.act.proposal.author.unit].sort();
    return { change: args.change, status: settleVotes(context, args.change, { ...state, rejections }) };
  },
});

export const withdraw = defineAction({
  name: "governance.withdraw",
  summary: "Withdraw a change that your unit proposed, as long as it has not taken effect.",
  args: Vote,
  ...common,
  run(context, args) {
    const state = context.need<ChangeState>(key.change(args.change), "NOT_FOUND", args.change);
    demand(state.by === context.act.proposal.author.unit, "NOT_PERMITTED", state.by);
    demand(state.status === "proposed" || state.status === "approved", "WRONG_STATE", state.status);
    if (state.status === "approved") unschedule(context, args.change);
    context.write(key.change(args.change), { ...state, status: "withdrawn" });
    return { change: args.change, status: "withdrawn" };
  },
});

/** A change that the author's unit may still vote on, and that the author has judged as it is. */
function openVote(context: Context, id: string): ChangeState {
  const state = context.need<ChangeState>(key.change(id), "NOT_FOUND", id);
  const { author, ifMatch } = context.act.proposal;
  demand(state.status === "proposed", "WRONG_STATE", state.status);
  demand(ifMatch === state.digest, "IF_MATCH", id);
  demand(![...state.approvals, ...state.rejections].includes(author.unit), "EXISTS", author.unit);
  return state;
}

/** @throws Refusal as `effectNow`, so that nobody approves what could only lapse */
function demandPossible(context: Context, state: ChangeState): void {
  effectNow(context.hash, state, (name) => context.read(name));
}
