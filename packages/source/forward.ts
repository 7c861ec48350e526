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
  /** Names of the sources that are handled here: what another one left waiting is not waited for. */
  readonly sources: readonly string[];
}

/** What an item waits for that repeats one which waits itself. */
const EARLIER_WAITS = "EARLIER_WAITS";

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

/** Statuses that say nothing of the item: the node is in need, a quota is used up, the token has run out. */
function isPassing(status: number, code: string): boolean {
  return status >= 500 || status === 429 || status === 401 || PASSING.has(code);
}

/**
 * Handles one waiting item: reported, kept, linked or refused.
 * @returns null, or the code of why it cannot be taken now, and waits on
 */
export async function forward(settings: SourceSettings, entry: JournalItem, by: Forwarding): Promise<string | null> {
  const { journal, duplicates } = by;
  const link = entry.link ?? duplicates.add(entry, subjectOf(entry, settings)) ?? undefined;
  const linked = link === undefined ? {} : { link };
  // Other figures are news of the same matter, never a repetition.
  const isRepeated = link !== undefined && link.kind !== "figures" && settings.duplicates !== "follow-up";
  if (settings.to === "local") {
    journal.settle(entry.number, isRepeated ? "linked" : "local", linked);
    return null;
  }
  // The link is kept before the act, so that an item that waits on is not compared with itself.
  journal.settle(entry.number, "waiting", linked);
  const earlier = recordOf(link, entry, by);
  if (earlier === EARLIER_WAITS) return earlier;
  if (isRepeated && earlier !== undefined) {
    journal.settle(entry.number, "linked", linked);
    return null;
  }
  const outcome = await report(settings, entry, earlier, by);
  if (typeof outcome === "string") return outcome;
  journal.settle(entry.number, outcome.state, { ...linked, ...outcome.more });
  return null;
}

/** The record that a chain of links comes to, or another repetition has: what the journal alone knows tells the chain nothing. */
function recordOf(link: JournalItem["link"], entry: JournalItem, { journal, sources }: Forwarding): string | undefined {
  const seen = new Set([entry.number]);
  for (let of = link?.of; of !== undefined && !seen.has(of); ) {
    seen.add(of);
    const earlier = journal.item(of);
    const record = earlier?.record ?? journal.recordOfRepetition(of);
    if (record !== undefined) return record;
    // Only for what was taken before: two that repeat each other would wait for ever.
    if (earlier?.state === "waiting" && of < entry.number && sources.includes(earlier.source)) return EARLIER_WAITS;
    of = earlier?.link?.of;
  }
  return undefined;
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
): Promise<Outcome | string> {
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
    if (error instanceof UnreachableError) return "UNREACHABLE";
    if (!(error instanceof ProblemError)) throw error;
    const { code, status } = error.problem;
    return isPassing(status, code) ? code : { state: "refused", more: { problem: code } };
  }
}
