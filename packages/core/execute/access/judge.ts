import type { Policy } from "../../policy/policy.ts";
import { BREAK_GLASS_MS_MAX } from "../../limits.ts";
import { key } from "../../state/key.ts";
import type { Unit } from "../../unit/unit.ts";
import type { Ledger } from "../ledger.ts";
import type { ReportState } from "../reports/state.ts";
import type { RefusalReason, Requester, Standing } from "./state.ts";

/** The parts of a request that decide. */
export interface Ask {
  readonly record: string;
  readonly purpose: string;
  readonly at: number;
  readonly requester: Requester;
}

/** What policy decides at once; what no rule fits waits for an officer. Runs on the record's chain. */
export function judgeRequest(ledger: Ledger, ask: Ask): Standing {
  const report = readReport(ledger, ask.record);
  const impossible = reasonAgainst(ledger, report, ask.requester);
  if (impossible !== undefined) return refused(report, impossible);
  const policy = ledger.policy<Policy<"access">>("access");
  if (!policy.purposes.includes(ask.purpose)) return refused(report, "POLICY_REFUSED");

  const responsible = report?.writer;
  const base = { revision: 1, ...(responsible === undefined ? {} : { responsible }) };
  const security = report?.s ?? 5;
  if (!fitsRule(policy, ask, security)) return { ...base, status: "pending" };
  // The grant runs from the time of asking; its end is judged at release.
  return { ...base, status: "granted", by: "policy", expires: ask.at + policy.grantMsMax };
}

/** A break-glass access is granted before anyone judges it, for a short time, and waits for its review. */
export function judgeBreakGlass(ledger: Ledger, ask: Ask): Standing {
  const report = readReport(ledger, ask.record);
  const impossible = reasonAgainst(ledger, report, ask.requester);
  if (report === undefined || impossible !== undefined) return refused(report, impossible ?? "NOT_FOUND");
  const { reviewMs } = ledger.policy<Policy<"access">>("access");
  return {
    status: "granted",
    by: "break-glass",
    expires: ask.at + BREAK_GLASS_MS_MAX,
    responsible: report.writer,
    review: { verdict: "open", due: ask.at + reviewMs },
    revision: 1,
  };
}

function readReport(ledger: Ledger, record: string): ReportState | undefined {
  return ledger.read(key.report(record)) as unknown as ReportState | undefined;
}

/** Why no one could be granted this, whatever the policy. */
function reasonAgainst(
  ledger: Ledger,
  report: ReportState | undefined,
  requester: Requester,
): RefusalReason | undefined {
  if (report === undefined) return "NOT_FOUND";
  if (report.erased === true) return "WRONG_STATE";
  // Suspension by the main chain reaches every registry; the requester's own chain may not have it yet.
  const known = ledger.read(key.unit(requester.unit)) as unknown as Unit | undefined;
  return known?.status === "suspended" ? "UNIT_SUSPENDED" : undefined;
}

function refused(report: ReportState | undefined, code: RefusalReason): Standing {
  return {
    status: "refused",
    by: "policy",
    code,
    revision: 1,
    ...(report === undefined ? {} : { responsible: report.writer }),
  };
}

function fitsRule(policy: Policy<"access">, ask: Ask, security: number): boolean {
  const { role, department } = ask.requester;
  return policy.grantAtOnce.some(
    (rule) =>
      rule.roles.includes(role) &&
      (rule.departments === undefined || rule.departments.includes(department)) &&
      rule.purposes.includes(ask.purpose) &&
      security <= rule.securityAtMost,
  );
}
