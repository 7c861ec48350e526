import { demand } from "../../codes.ts";
import type { Summary } from "../../report/summary.ts";
import { key } from "../../state/key.ts";
import { areaContains } from "../../unit/area.ts";
import { areaOfChain } from "../../unit/chain.ts";
import type { Ledger } from "../ledger.ts";
import { demandSpeaker, readBody } from "./claim.ts";
import type { Packet } from "./packet.ts";
import { type ReportStatus, StatusUpdate } from "./statusupdate.ts";

/** What a chain above keeps of a report: its newest summary and standing. */
export interface SummaryState {
  readonly record: string;
  readonly origin: string;
  readonly status: ReportStatus;
  readonly revision: number;
  /** Act of the newest revision on the origin chain. */
  readonly act: string;
  readonly erased?: boolean;
  /** Absent while only a later change has arrived: lanes of different urgency overtake each other. */
  readonly summary?: Summary;
  /** Revision to which the summary belongs. */
  readonly summaryRevision?: number;
}

/**
 * Takes a summary or a change of it. Exactly one summary a record; the newest revision of standing and of content
 * each win, in whatever order they arrive.
 */
export function receiveSummary(ledger: Ledger, packet: Packet): void {
  const update = readBody<StatusUpdate>(ledger, packet, StatusUpdate);
  const stored = ledger.read(key.summary(update.record)) as unknown as SummaryState | undefined;
  demand(stored === undefined || stored.origin === packet.origin.chain, "PACKET_FOREIGN", update.record);
  if (update.summary !== undefined) demandOwn(packet, update.record, update.summary);
  ledger.write(key.summary(update.record), mergeSummary(stored, update, packet.origin.chain));
}

/** A chain summarises its own reports only: of units that it may speak for, and of places in its area. */
function demandOwn(packet: Packet, record: string, summary: Summary): void {
  const { chain } = packet.origin;
  demand(summary.record === record && summary.chain === chain, "PACKET_FOREIGN", record);
  demandSpeaker(packet, summary.unit);
  const isOwnPlace = summary.area === undefined || areaContains(areaOfChain(chain), summary.area);
  demand(isOwnPlace, "PACKET_FOREIGN", "/packet/body/summary/area");
}

/** The newer of two standings, and the newer of two contents. */
export function mergeSummary(stored: SummaryState | undefined, update: StatusUpdate, origin: string): SummaryState {
  const standing = stored === undefined || update.revision >= stored.revision ? update : stored;
  const content = newerContent(stored, update);
  const erased = stored?.erased === true || update.erased === true;
  return {
    record: update.record,
    origin,
    status: standing.status,
    revision: standing.revision,
    act: standing.act,
    ...(erased ? { erased } : {}),
    ...content,
  };
}

function newerContent(
  stored: SummaryState | undefined,
  update: StatusUpdate,
): Pick<SummaryState, "summary" | "summaryRevision"> {
  const kept =
    stored?.summary === undefined
      ? undefined
      : { summary: stored.summary, summaryRevision: stored.summaryRevision ?? stored.revision };
  if (update.summary === undefined) return kept ?? {};
  if (kept !== undefined && kept.summaryRevision > update.revision) return kept;
  return { summary: update.summary, summaryRevision: update.revision };
}
