import { Type } from "typebox";
import { demand } from "../../codes.ts";
import type { Policy } from "../../policy/policy.ts";
import { Delta } from "../../report/delta.ts";
import { summarise } from "../../report/summary.ts";
import { key } from "../../state/key.ts";
import { DigestText, UnitId } from "../../unit/unit.ts";
import { ANYONE, MANAGERS, defineAction, strict } from "../action.ts";
import { checkContent, climbRule } from "./content.ts";
import { type ReportState, demandWriter, digestOfSummary, needReport, sealedDigests, settle } from "./state.ts";

/** The writer replaces what a report says. The earlier body stays in the history; the new one awaits a verdict. */
export const correct = defineAction({
  name: "reports.correct",
  summary: "Correct a report of your unit; the earlier text stays in the lineage.",
  args: Type.Object({ record: DigestText, reason: Type.String({ minLength: 1, maxLength: 1_000 }) }, strict),
  body: Delta,
  units: ANYONE,
  officers: ["reporter"],
  run(context, args, delta) {
    const report = needReport(context, args.record);
    const { act, chain } = context;
    demandWriter(report, act.proposal.author.unit);
    demand(report.status !== "retracted", "WRONG_STATE", report.status);
    demand(act.proposal.ifMatch === report.body, "IF_MATCH", args.record);
    demand(act.proposal.body !== undefined, "BODY_MISMATCH", "/proposal/body");
    checkContent(delta, chain.area, act.proposal.at);

    const origin = {
      record: args.record,
      chain: chain.id,
      unit: report.writer,
      status: chain.status,
      event: report.event,
    };
    const summary = summarise(origin, delta);
    const waits = report.climb === "waiting" || report.climb === "withheld";
    const rule = climbRule(context.policy<Policy<"climb">>("climb"), delta);
    const next: ReportState = {
      ...withoutSealed(report),
      body: act.proposal.body,
      s: delta.s,
      status: "corrected",
      revision: report.revision + 1,
      summary: digestOfSummary(context, summary),
      ...(waits ? { climb: "waiting" as const, due: act.proposal.at + rule.waitMs } : {}),
      ...(delta.sealed === undefined ? {} : { sealed: sealedDigests(delta.sealed) }),
    };
    settle(context, args.record, act.id, next, summary);
    return { record: args.record, status: "corrected" };
  },
});

function withoutSealed(report: ReportState): ReportState {
  const { sealed: _sealed, ...rest } = report;
  return rest;
}

/** The writer takes a report back. It stays readable as retracted; counts leave it out. */
export const retract = defineAction({
  name: "reports.retract",
  summary: "Retract a report of your unit, with the reason.",
  args: Type.Object({ record: DigestText, reason: Type.String({ minLength: 1, maxLength: 1_000 }) }, strict),
  units: ANYONE,
  officers: ["reporter"],
  run(context, args) {
    const report = needReport(context, args.record);
    demandWriter(report, context.act.proposal.author.unit);
    demand(report.status !== "retracted", "WRONG_STATE", report.status);
    const climb = report.climb === "waiting" ? "withheld" : report.climb;
    const next: ReportState = { ...report, status: "retracted", revision: report.revision + 1, climb };
    settle(context, args.record, context.act.id, next);
    return { record: args.record, status: "retracted" };
  },
});

/** Hands the pen to another unit of the chain in one transaction: a record is never editable on both sides or nowhere. */
export const transfer = defineAction({
  name: "reports.transfer",
  summary: "Hand the pen of a report to another unit of the chain.",
  args: Type.Object({ record: DigestText, to: UnitId }, strict),
  units: ANYONE,
  officers: ["reporter"],
  run(context, args) {
    const report = needReport(context, args.record);
    const holder = context.unit;
    const orphaned = holder.role !== "member" && isSuspended(context.read(key.unit(report.writer)));
    if (!orphaned) demandWriter(report, holder.id);
    const receiver = context.need<{ status: string; rights: readonly string[] }>(
      key.unit(args.to),
      "UNKNOWN_UNIT",
      args.to,
    );
    demand(receiver.status === "active" && receiver.rights.includes("report"), "NOT_PERMITTED", args.to);
    context.write(key.report(args.record), { ...report, writer: args.to });
    return { record: args.record, writer: args.to };
  },
});

function isSuspended(unit: unknown): boolean {
  return (unit as { status?: string } | undefined)?.status === "suspended";
}

/** A unit of the report's own chain says that it has read it. */
export const acknowledge = defineAction({
  name: "reports.acknowledge",
  summary: "Acknowledge that your unit has read a report of its own chain.",
  args: Type.Object({ record: DigestText, revision: Type.Integer({ minimum: 0 }) }, strict),
  units: ANYONE,
  officers: ["reporter", "verifier", "access", "administrator"],
  run(context, args) {
    needReport(context, args.record);
    const { unit } = context.act.proposal.author;
    context.write(key.acknowledgement(args.record, unit), { revision: args.revision, at: context.act.proposal.at });
    return { record: args.record };
  },
});

/** Joins two records that tell of the same case, or parts them again; every count follows it. */
export const sameAs = defineAction({
  name: "reports.sameAs",
  summary: "State that two reports tell of the same case or happening, or take that back.",
  args: Type.Object(
    { a: DigestText, b: DigestText, same: Type.Boolean(), reason: Type.String({ minLength: 1, maxLength: 400 }) },
    strict,
  ),
  units: MANAGERS,
  officers: ["verifier"],
  run(context, args) {
    demand(args.a !== args.b, "SCHEMA", "/args/b");
    needReport(context, args.a);
    needReport(context, args.b);
    context.write(key.sameAs(args.a, args.b), { same: args.same, by: context.act.proposal.author.unit });
    return { a: args.a, b: args.b, same: args.same };
  },
});
