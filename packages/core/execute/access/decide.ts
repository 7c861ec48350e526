import { Type } from "typebox";
import { demand } from "../../codes.ts";
import type { Policy } from "../../policy/policy.ts";
import { DigestText, Time } from "../../unit/unit.ts";
import { ANYONE, MANAGERS, Text, defineAction, strict } from "../action.ts";
import type { Context } from "../context.ts";
import { needReport } from "../reports/state.ts";
import { voiceOf } from "./request.ts";
import { settle } from "./settle.ts";
import { type GrantState, describe, needGrant } from "./state.ts";

/** An officer decides what no policy has decided. */
export const decide = defineAction({
  name: "access.decide",
  summary: "Grant or refuse a pending request for a report of your chain, as a manager or as the unit that wrote it.",
  args: Type.Object(
    {
      request: DigestText,
      decision: Type.Union([Type.Literal("granted"), Type.Literal("refused")]),
      reason: Text(1_000),
      /** End of the grant, ms; the longest that policy allows where absent. */
      expires: Type.Optional(Time),
    },
    strict,
  ),
  units: ANYONE,
  officers: ["access"],
  fresh: true,
  run(context, args) {
    const grant = needGrant(context, args.request);
    demandCustodian(context, grant);
    demand(grant.unit !== context.act.proposal.author.unit, "NOT_PERMITTED", "own request");
    demand(grant.status === "pending", "WRONG_STATE", grant.status);
    if (args.decision === "refused") {
      demand(args.expires === undefined, "SCHEMA", "/args/expires");
      return change(context, args.request, grant, { status: "refused" }, args.reason);
    }
    demand(needReport(context, grant.record).erased !== true, "WRONG_STATE", "erased");
    return change(
      context,
      args.request,
      grant,
      { status: "granted", expires: expiryOf(context, args.expires) },
      args.reason,
    );
  },
});

/** Ends a grant. What was downloaded before stays recorded by its receipts. */
export const revoke = defineAction({
  name: "access.revoke",
  summary: "Revoke a grant for a report of your chain; nothing is released on it any more.",
  args: Type.Object({ grant: DigestText, reason: Text(1_000) }, strict),
  units: ANYONE,
  officers: ["access"],
  run(context, args) {
    const grant = needGrant(context, args.grant);
    demandCustodian(context, grant);
    demand(grant.status === "granted", "WRONG_STATE", grant.status);
    return change(context, args.grant, grant, { status: "revoked" }, args.reason);
  },
});

/** Judges a break-glass access afterwards; an unjustified one ends at once. */
export const review = defineAction({
  name: "access.review",
  summary: "Review a break-glass access to a report of your chain: justified, or unjustified and revoked.",
  args: Type.Object(
    {
      grant: DigestText,
      verdict: Type.Union([Type.Literal("justified"), Type.Literal("unjustified")]),
      reason: Text(1_000),
    },
    strict,
  ),
  units: MANAGERS,
  officers: ["auditor", "access"],
  run(context, args) {
    const grant = needGrant(context, args.grant);
    demand(grant.review?.verdict === "open", "WRONG_STATE", grant.review?.verdict ?? grant.purpose);
    demand(grant.unit !== context.act.proposal.author.unit, "NOT_PERMITTED", "own access");
    const next: GrantState = {
      ...grant,
      ...(args.verdict === "unjustified" ? { status: "revoked" } : {}),
      review: { ...grant.review, verdict: args.verdict, by: deciderOf(context) },
      revision: grant.revision + 1,
    };
    settle(context, voiceOf(context), args.grant, next, args.reason);
    return { ...describe(args.grant, context.chain.id, next), verdict: args.verdict };
  },
});

/** Managers are custodians of every record of the chain, the writer of its own (PROTOCOL 16). */
function demandCustodian(context: Context, grant: GrantState): void {
  const { id, role } = context.unit;
  if (role !== "member") return;
  const { writer } = needReport(context, grant.record);
  demand(writer === id, "NOT_PERMITTED", `${id} is ${role}`);
}

function expiryOf(context: Context, wanted: number | undefined): number {
  const { at } = context.act.proposal;
  const latest = at + context.policy<Policy<"access">>("access").grantMsMax;
  const expires = wanted ?? latest;
  demand(expires > at, "BAD_DATE", "/args/expires");
  demand(expires <= latest, "OUT_OF_BOUNDS", "/args/expires");
  return expires;
}

function change(context: Context, request: string, grant: GrantState, to: Partial<GrantState>, reason: string) {
  const next: GrantState = { ...grant, ...to, by: deciderOf(context), revision: grant.revision + 1 };
  settle(context, voiceOf(context), request, next, reason);
  return describe(request, context.chain.id, next);
}

function deciderOf(context: Context): string {
  const { unit, officer } = context.act.proposal.author;
  return `${unit}/${officer}`;
}
