import { type ApiClient, ProblemError, UnreachableError } from "@tocsin/client";
import { type Duplicates, subjectOf } from "./duplicate.ts";
import type { ItemState, Journal, JournalItem } from "./journal.ts";
import { type Classify, idempotencyKey, reportOf } from "./report.ts";
import type { SourceSettings } from "./settings.ts";

/** What handles the items that were taken. */
export interface Forwarding {
  readonly journal: Journal;
  readonly client: ApiClient;
  readonly duplicates: Duplicates;
  readonly classify: Classify;
}

/** Outcomes of the node that come to another end when the act is tried again. */
const PASSING = new Set([
  "RATE_LIMITED",
  "QUEUE_FULL",
  "NOT_READY",
  "UNEXPECTED",
  "READ_CONFLICT",
  "POLICY_CHANGED",
  "CONTRACT_VERSION",
]);

/**
 * Handles one waiting item: reported, kept, linked or refused.
 * @returns false where the node cannot take it now, and it waits on
 */
export async function forward(settings: SourceSettings, entry: JournalItem, by: Forwarding): Promise<boolean> {
  const { journal, duplicates } = by;
  const link = entry.link ?? duplicates.add(entry, subjectOf(entry, settings)) ?? undefined;
  const linked = link === undefined ? {} : { link };
  // Other figures are news of the same matter, never a repetition.
  const isRepeated = link !== undefined && link.kind !== "figures";
  if (isRepeated && settings.duplicates !== "follow-up") {
    journal.settle(entry.number, "linked", linked);
    return true;
  }
  if (settings.to === "local") {
    journal.settle(entry.number, "local", linked);
    return true;
  }
  // The link is kept before the act, so that an item that waits on is not compared with itself.
  journal.settle(entry.number, "waiting", linked);
  const outcome = await report(settings, entry, link === undefined ? undefined : journal.item(link.of)?.record, by);
  if (outcome === null) return false;
  journal.settle(entry.number, outcome.state, { ...linked, ...outcome.more });
  return true;
}

interface Outcome {
  readonly state: ItemState;
  readonly more: { readonly record?: string; readonly problem?: string };
}

async function report(
  settings: SourceSettings,
  { item, source, taken }: JournalItem,
  earlier: string | undefined,
  { client, classify }: Forwarding,
): Promise<Outcome | null> {
  const { urgency } = settings.report;
  try {
    const { act } = await client.call("act", {
      body: {
        action: earlier === undefined ? "reports.submit" : "reports.followUp",
        args: earlier === undefined ? {} : { record: earlier },
        body: reportOf(item, settings, classify, taken),
        idempotencyKey: idempotencyKey(source, item),
        ...(urgency === undefined ? {} : { urgency }),
      },
    });
    return { state: "reported", more: { record: act } };
  } catch (error) {
    if (error instanceof UnreachableError) return null;
    if (!(error instanceof ProblemError)) throw error;
    const { code, status } = error.problem;
    return status >= 500 || PASSING.has(code) ? null : { state: "refused", more: { problem: code } };
  }
}
