import { demand } from "../../codes.ts";
import type { Climb } from "../../order/system.ts";
import type { Summary } from "../../report/summary.ts";
import { key } from "../../state/key.ts";
import { type ReportState, climbSummary, digestOfSummary, needReport } from "../reports/state.ts";
import type { SystemLedger } from "../systemledger.ts";

/**
 * Lets a waiting report climb: when it was verified, or when its waiting time has passed by the tick. Anyone's node
 * may bring it; the state proves that it is due and the digest that the summary is the report's own.
 */
export function climb(ledger: SystemLedger, tick: number, payload: Climb): void {
  const report = needReport(ledger, payload.record);
  demand(report.climb === "waiting", "DUPLICATE", payload.record);
  demand(report.due <= tick, "WAITING_TIME", payload.record);
  const summary = payload.summary as unknown as Summary;
  demand(
    summary.record === payload.record && digestOfSummary(ledger, summary) === report.summary,
    "BODY_MISMATCH",
    "/summary",
  );
  const next: ReportState = { ...report, climb: climbSummary(ledger, report, payload.record, summary) };
  ledger.write(key.report(payload.record), next);
}
