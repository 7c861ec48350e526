import { type Static, Type } from "typebox";
import { demand } from "../../codes.ts";
import { Delta } from "../../report/delta.ts";
import { type Summary, summarise } from "../../report/summary.ts";
import { key } from "../../state/key.ts";
import type { Policy } from "../../policy/policy.ts";
import { DigestText } from "../../unit/unit.ts";
import { ANYONE, defineAction, strict } from "../action.ts";
import type { Context } from "../context.ts";
import { checkContent, climbRule } from "./content.ts";
import { type ReportState, climbSummary, digestOfSummary, needReport, sealedDigests } from "./state.ts";

/** Files a report of the author's unit. It is on the chain at once; verification comes later. */
export const submit = defineAction({
  name: "reports.submit",
  summary: "File a report δ = {a, i, t, s, c} of one of the five situations.",
  args: Type.Object({ event: Type.Optional(DigestText) }, strict),
  body: Delta,
  units: ANYONE,
  officers: ["reporter"],
  run: (context, args, delta) => file(context, delta, args.event, undefined),
});

/** Files a further report on an earlier one of the same chain; both stay, linked. */
export const followUp = defineAction({
  name: "reports.followUp",
  summary: "File a report that continues an earlier one.",
  args: Type.Object({ record: DigestText }, strict),
  body: Delta,
  units: ANYONE,
  officers: ["reporter"],
  run(context, args, delta) {
    const earlier = needReport(context, args.record);
    return file(context, delta, earlier.event, args.record);
  },
});

function file(context: Context, delta: Static<typeof Delta>, event: string | undefined, follows: string | undefined) {
  const { unit, chain, act } = context;
  demand(unit.rights.includes("report"), "NOT_PERMITTED", "report");
  checkContent(delta, chain.area, act.proposal.at);
  checkUrgency(context, delta);
  if (event !== undefined) demand(context.read(key.eventMember(event, unit.id)) !== undefined, "NOT_MEMBER", event);

  const summary = summarise({ record: act.id, chain: chain.id, unit: unit.id, status: chain.status, event }, delta);
  const rule = climbRule(context.policy<Policy<"climb">>("climb"), delta);
  const report = newReport(context, delta, summary, rule.waitMs, event, follows);
  const atOnce = rule.atOnce || chain.parent === undefined;
  const climb = atOnce ? climbSummary(context, report, act.id, summary) : "waiting";
  context.write(key.report(act.id), { ...report, climb });
  return { record: act.id, climb };
}

function newReport(
  context: Context,
  delta: Static<typeof Delta>,
  summary: Summary,
  waitMs: number,
  event: string | undefined,
  follows: string | undefined,
): ReportState {
  const { act } = context;
  demand(act.proposal.body !== undefined, "BODY_MISMATCH", "/proposal/body");
  return {
    writer: act.proposal.author.unit,
    body: act.proposal.body,
    s: delta.s,
    status: "reported",
    revision: 0,
    summary: digestOfSummary(context, summary),
    climb: "waiting",
    due: act.proposal.at + waitMs,
    urgency: act.proposal.urgency,
    ...(event === undefined ? {} : { event }),
    ...(follows === undefined ? {} : { follows }),
    ...(delta.sealed === undefined ? {} : { sealed: sealedDigests(delta.sealed) }),
  };
}

/** The urgency that a unit may claim comes from policy: its role, or the response level of what it reports. */
function checkUrgency(context: Context, delta: Static<typeof Delta>): void {
  const policy = context.policy<Policy<"urgency">>("urgency");
  const grave = delta.form !== "opaque" && delta.c !== undefined && delta.c <= policy.anyAtResponse;
  const most = grave ? 9 : policy.byRole[context.unit.role];
  demand(context.act.proposal.urgency <= most, "URGENCY_ABOVE_POLICY", String(most));
}
