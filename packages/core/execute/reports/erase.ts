import { Type } from "typebox";
import { demand } from "../../codes.ts";
import { key } from "../../state/key.ts";
import { DigestText } from "../../unit/unit.ts";
import { ANYONE, MANAGERS, defineAction, strict } from "../action.ts";
import { type ReportState, needReport, settle } from "./state.ts";

const reason = Type.String({ minLength: 1, maxLength: 1_000 });

/** Orders every holder to destroy the sealed parts and their keys (DESIGN 10). Proofs stay. */
export const erase = defineAction({
  name: "reports.erase",
  summary: "Order the destruction of a report's sealed parts at every holder.",
  args: Type.Object({ record: DigestText, reason }, strict),
  units: MANAGERS,
  officers: ["access", "administrator"],
  endorsers: "two",
  run(context, args) {
    const report = needReport(context, args.record);
    demand(report.sealed !== undefined && report.erased !== true, "WRONG_STATE", args.record);
    const next: ReportState = { ...report, erased: true, revision: report.revision + 1 };
    settle(context, args.record, context.act.id, next);
    return { record: args.record, erased: true };
  },
});

/** A holder states that it has destroyed its copy; the certificate lists who has not. */
export const confirmErasure = defineAction({
  name: "reports.confirmErasure",
  summary: "Confirm that your unit's node has destroyed its copy of erased parts.",
  args: Type.Object({ record: DigestText, digests: Type.Array(DigestText, { minItems: 1, maxItems: 17 }) }, strict),
  units: ANYONE,
  officers: ["administrator", "access"],
  run(context, args) {
    const report = needReport(context, args.record);
    demand(report.erased === true, "WRONG_STATE", args.record);
    const { unit } = context.act.proposal.author;
    context.write(key.erasure(args.record, unit), { digests: args.digests, at: context.act.proposal.at });
    return { record: args.record, unit };
  },
});

/** Removes the open body of a report that should never have been written in the open; its leaf hash stays. */
export const redact = defineAction({
  name: "reports.redact",
  summary: "Remove the open body of a report from every block, by two managers; the proof of it stays.",
  args: Type.Object({ record: DigestText, body: DigestText, reason }, strict),
  units: MANAGERS,
  officers: ["governor", "administrator"],
  endorsers: "two",
  run(context, args) {
    const report = needReport(context, args.record);
    demand(report.redacted !== true || report.body !== args.body, "WRONG_STATE", args.record);
    context.write(key.report(args.record), { ...report, redacted: true });
    return { record: args.record, redacted: args.body };
  },
});
