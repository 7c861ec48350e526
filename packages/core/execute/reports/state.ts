import type { Ledger } from "../ledger.ts";
import { key } from "../../state/key.ts";
import { type Summary, summaryDigest } from "../../report/summary.ts";
import type { SealedReference } from "../../report/delta.ts";
import { demand } from "../../codes.ts";
import { route } from "../exchange/route.ts";
import type { ReportStatus, StatusUpdate } from "../exchange/statusupdate.ts";
import { type SummaryState, mergeSummary } from "../exchange/summaries.ts";

/** What the state keeps of a report: digests and standing, never its body (PROTOCOL 18). */
export interface ReportState {
  /** The unit that holds the pen. */
  readonly writer: string;
  /** Digest of the newest open body. */
  readonly body: string;
  readonly s: number;
  readonly status: ReportStatus;
  /** Counts every change of status or content; the newest wins above. */
  readonly revision: number;
  /** Digest of the newest summary. */
  readonly summary: string;
  /** `waiting` until it climbs; `withheld` when it was rejected before it climbed; `here` on the main chain. */
  readonly climb: "waiting" | "climbed" | "withheld" | "here";
  /** From when it climbs by itself, ms. */
  readonly due: number;
  readonly urgency: number;
  readonly event?: string;
  readonly follows?: string;
  /** Digests of the sealed parts' ciphertexts, the detail first. */
  readonly sealed?: readonly string[];
  readonly erased?: boolean;
  readonly redacted?: boolean;
}

export function needReport(ledger: Ledger, record: string): ReportState {
  return ledger.need<ReportState>(key.report(record), "NOT_FOUND", record);
}

/** The pen: one writer per record (DOMAIN, complaints). */
export function demandWriter(report: ReportState, unit: string): void {
  demand(report.writer === unit, "NOT_WRITER", unit);
}

export function sealedDigests(sealed: {
  readonly detail?: SealedReference;
  readonly attachments?: readonly SealedReference[];
}): string[] {
  const parts = sealed.detail === undefined ? [] : [sealed.detail];
  return [...parts, ...(sealed.attachments ?? [])].map((part) => part.digest);
}

/** Sends the first summary of a report to the chains above, or stores it where there are none. */
export function climbSummary(ledger: Ledger, report: ReportState, act: string, summary: Summary): ReportState["climb"] {
  const { chain } = ledger;
  const body = statusUpdate(report, summary.record, act, summary);
  if (chain.parent === undefined) {
    ledger.write(key.summary(summary.record), mergeSummary(undefined, body, chain.id));
    return "here";
  }
  route(ledger, {
    type: "summary",
    to: "ancestors",
    origin: { chain: chain.id, act },
    urgency: report.urgency,
    body: { ...body },
  });
  return "climbed";
}

/** Tells the chains above of a change, if the report climbed; writes the report's state. */
export function settle(ledger: Ledger, record: string, act: string, next: ReportState, summary?: Summary): void {
  ledger.write(key.report(record), next);
  const { chain } = ledger;
  const body = statusUpdate(next, record, act, summary);
  if (next.climb === "climbed") {
    route(ledger, {
      type: "status",
      to: "ancestors",
      origin: { chain: chain.id, act },
      urgency: next.urgency,
      body: { ...body },
    });
  }
  if (next.climb === "here") {
    const stored = ledger.need<SummaryState>(key.summary(record));
    ledger.write(key.summary(record), mergeSummary(stored, body, chain.id));
  }
}

function statusUpdate(report: ReportState, record: string, act: string, summary: Summary | undefined): StatusUpdate {
  return {
    record,
    status: report.status,
    revision: report.revision,
    act,
    ...(report.erased === true ? { erased: true } : {}),
    ...(summary === undefined ? {} : { summary }),
  };
}

/** The digest that the report's state keeps of its newest summary. */
export function digestOfSummary(ledger: Ledger, summary: Summary): string {
  return summaryDigest(ledger.hash, summary);
}
