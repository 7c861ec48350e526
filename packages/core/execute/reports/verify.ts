import { Type } from "typebox";
import { demand } from "../../codes.ts";
import type { Policy } from "../../policy/policy.ts";
import { DigestText } from "../../unit/unit.ts";
import { MANAGERS, defineAction, strict } from "../action.ts";
import { type ReportState, needReport, settle } from "./state.ts";

/**
 * An officer of a manager judges a report. It annotates: a verified or doubtful report climbs now if it waited,
 * a rejected one that had not climbed stays below; one that had climbed is corrected above by itself.
 */
export const verify = defineAction({
  name: "reports.verify",
  summary: "Judge a report as verified, doubtful or rejected, with reasons.",
  args: Type.Object(
    {
      record: DigestText,
      verdict: Type.Union([Type.Literal("verified"), Type.Literal("doubtful"), Type.Literal("rejected")]),
      reason: Type.String({ minLength: 1, maxLength: 1_000 }),
    },
    strict,
  ),
  units: MANAGERS,
  officers: ["verifier"],
  fresh: true,
  run(context, args) {
    const report = needReport(context, args.record);
    const { proposal } = context.act;
    demand(proposal.ifMatch === report.body, "IF_MATCH", args.record);
    demand(report.status !== "retracted", "WRONG_STATE", report.status);
    const own = context.policy<Policy<"verification">>("verification").own;
    demand(own || report.writer !== proposal.author.unit, "NOT_PERMITTED", "own report");

    const next: ReportState = {
      ...report,
      status: args.verdict,
      revision: report.revision + 1,
      ...climbAfter(report, args.verdict),
    };
    settle(context, args.record, context.act.id, next);
    return { record: args.record, status: args.verdict };
  },
});

function climbAfter(report: ReportState, verdict: "verified" | "doubtful" | "rejected"): Partial<ReportState> {
  if (report.climb !== "waiting" && report.climb !== "withheld") return {};
  return verdict === "rejected" ? { climb: "withheld" } : { climb: "waiting", due: 0 };
}
