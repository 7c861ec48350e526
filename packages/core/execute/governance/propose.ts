import { Type } from "typebox";
import { conform } from "../../bytes/conform.ts";
import type { Json } from "../../bytes/canonical.ts";
import { demand } from "../../codes.ts";
import { POLICY_SCHEMAS, type PolicyName } from "../../policy/policy.ts";
import { parseLightBlock } from "../../proof/lightblock.ts";
import { key } from "../../state/key.ts";
import { DigestText, type Unit } from "../../unit/unit.ts";
import { MANAGERS, defineAction, strict } from "../action.ts";
import type { Context } from "../context.ts";
import { Change, type ChangeState, PENDING_MAX, type PendingChange } from "./change.ts";

const common = { units: MANAGERS, officers: ["governor" as const], fresh: true, endorsers: "two" as const };
const Vote = Type.Object({ change: DigestText, reason: Type.String({ minLength: 1, maxLength: 400 }) }, strict);

/** Proposes a change; the proposer approves it by proposing. */
export const propose = defineAction({
  name: "governance.propose",
  summary: "Propose a change of policy, contract version, role or client; your unit approves it by that.",
  args: Type.Object({ change: Change, effectiveHeight: Type.Integer({ minimum: 1 }), reason: Type.String({ minLength: 1, maxLength: 1_000 }) }, strict),
  ...common,
  run(context, { change, effectiveHeight }) {
    checkChange(context, change);
    const unit = context.act.proposal.author.unit;
    const state: ChangeState = { change, by: unit, effectiveHeight, status: "proposed", approvals: [unit], rejections: [] };
    return settleVote(context, context.act.id, state);
  },
});

export const approve = defineAction({
  name: "governance.approve",
  summary: "Approve a proposed change for your unit; a majority of the chain's managers decides.",
  args: Vote,
  ...common,
  run: (context, args) => vote(context, args.change, "approvals"),
});

export const reject = defineAction({
  name: "governance.reject",
  summary: "Reject a proposed change for your unit.",
  args: Vote,
  ...common,
  run: (context, args) => vote(context, args.change, "rejections"),
});

export const withdraw = defineAction({
  name: "governance.withdraw",
  summary: "Withdraw a change that your unit proposed and that is not decided yet.",
  args: Vote,
  ...common,
  run(context, args) {
    const state = needOpen(context, args.change);
    demand(state.by === context.act.proposal.author.unit, "NOT_PERMITTED", state.by);
    context.write(key.change(args.change), { ...state, status: "withdrawn" });
    return { change: args.change, status: "withdrawn" };
  },
});

function vote(context: Context, id: string, side: "approvals" | "rejections") {
  const state = needOpen(context, id);
  const { unit } = context.act.proposal.author;
  demand(![...state.approvals, ...state.rejections].includes(unit), "EXISTS", unit);
  return settleVote(context, id, { ...state, [side]: [...state[side], unit].sort() });
}

/** Counts the votes: more than half of the chain's managers, and where the main chain's N1 is needed, its consent. */
function settleVote(context: Context, id: string, state: ChangeState) {
  const managers = context.need<readonly string[]>(key.managers());
  const enough = (votes: readonly string[]) => 2 * votes.filter((unit) => managers.includes(unit)).length > managers.length;
  const decided = enough(state.approvals) && hasConsent(context, state) ? "approved" : enough(state.rejections) ? "rejected" : "proposed";
  context.write(key.change(id), { ...state, status: decided });
  if (decided === "approved") schedule(context, id, state);
  return { change: id, status: decided };
}

/** On the main chain, roles and clients need the consent of an N1. */
function hasConsent(context: Context, state: ChangeState): boolean {
  if (context.chain.id !== "cn" || (state.change.kind !== "role" && state.change.kind !== "client")) return true;
  return state.approvals.some((unit) => (context.read(key.unit(unit)) as Unit | undefined)?.role === "authority");
}

function schedule(context: Context, id: string, state: ChangeState): void {
  const pending = (context.read(key.pendingChanges()) ?? []) as unknown as readonly PendingChange[];
  demand(pending.length < PENDING_MAX, "OUT_OF_BOUNDS", "pending changes");
  const next: PendingChange = { id, height: state.effectiveHeight, change: state.change };
  context.write(key.pendingChanges(), [...pending, next]);
}

function needOpen(context: Context, id: string): ChangeState {
  const state = context.need<ChangeState>(key.change(id), "NOT_FOUND", id);
  demand(state.status === "proposed", "WRONG_STATE", state.status);
  return state;
}

/** A change must be possible when it is proposed, so that nothing can fail when it becomes due. */
function checkChange(context: Context, change: Change): void {
  switch (change.kind) {
    case "policy":
      demand(Object.hasOwn(POLICY_SCHEMAS, change.name), "SCHEMA", "/args/change/name");
      conform(POLICY_SCHEMAS[change.name as PolicyName], change.value as Json, "/args/change/value");
      return;
    case "contract":
      demand(change.version === context.chain.contract + 1, "WRONG_STATE", String(context.chain.contract));
      return;
    case "role":
      demand(context.read(key.unit(change.unit)) !== undefined, "UNKNOWN_UNIT", change.unit);
      // Sidechain managers are authorised by the main chain (DESIGN 9); N1 is fixed by genesis.
      demand(context.chain.id === "cn" && change.role !== "authority", "NOT_PERMITTED", change.role);
      return;
    case "client":
      demand(context.read(key.client(change.chain)) !== undefined, "CLIENT_UNKNOWN", change.chain);
      demand(parseLightBlock(change.block as unknown as Json).header.chainId.startsWith(`${change.chain}.`), "WRONG_CHAIN", change.chain);
  }
}
