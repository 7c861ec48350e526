import { NodeError } from "../errors.ts";
import { type AuditHead, type AuditLine, LINE_BYTES_MAX, NO_LINE, lineDigest, parseLine } from "./auditline.ts";
import type { VaultFiles } from "./files.ts";

/** Folder of the log's files, one a day (UTC): `days/2021-07-20.jsonl`. */
export const DAYS = "days";
const DAY_FILE = /^[0-9]{4}-[0-9]{2}-[0-9]{2}\.jsonl$/;
const LINE_FEED = 0x0a;

/** Why a line is not the log's. */
export type AuditFault =
  /** Not canonical JSON of a line, or not ended. */
  | "NO_LINE"
  /** Its number does not follow: lines are missing or doubled. */
  | "NUMBER"
  /** It does not follow the line before: one of the two was altered. */
  | "PREVIOUS"
  /** A head that is known from elsewhere says otherwise: the log was rewritten up to here. */
  | "REWRITTEN"
  /** A head that is known from elsewhere lies beyond the end: the log was cut. */
  | "CUT_OFF";

export type AuditVerdict =
  | { readonly ok: true; readonly first: number; readonly head: AuditHead }
  | {
      readonly ok: false;
      readonly fault: AuditFault;
      readonly file: string;
      readonly line: number;
      readonly head: AuditHead;
    };

/** A line as it stands in its file. */
export interface StoredLine {
  readonly file: string;
  /** Counted from 1 in the file. */
  readonly line: number;
  /** Where it begins in the file. */
  readonly offset: number;
  /** Without the line feed. */
  readonly bytes: Uint8Array;
  /** Whether a line feed ends it. */
  readonly ended: boolean;
}

/** The days that have a file, oldest first. */
export async function auditDays(files: VaultFiles): Promise<readonly string[]> {
  return (await files.names(DAYS)).filter((name) => DAY_FILE.test(name)).sort();
}

/** The lines of one day's file. A line longer than any of the log's comes in parts, none of them ended. */
export async function* storedLines(files: VaultFiles, file: string): AsyncGenerator<StoredLine> {
  const name = `${DAYS}/${file}`;
  let rest: Uint8Array = new Uint8Array();
  let line = 1;
  let offset = 0;
  for await (const chunk of files.stream(name, 0, files.size(name) ?? 0)) {
    let bytes: Uint8Array = Buffer.concat([rest, chunk as Uint8Array]);
    for (let end = bytes.indexOf(LINE_FEED); end >= 0; end = bytes.indexOf(LINE_FEED)) {
      yield { file, line: line++, offset, bytes: bytes.subarray(0, end), ended: true };
      offset += end + 1;
      bytes = bytes.subarray(end + 1);
    }
    if (bytes.length > LINE_BYTES_MAX) {
      yield { file, line, offset, bytes, ended: false };
      offset += bytes.length;
      bytes = new Uint8Array();
    }
    rest = bytes;
  }
  if (rest.length > 0) yield { file, line, offset, bytes: rest, ended: false };
}

/** Judges one line after another. */
export class LineChain {
  #head: AuditHead | undefined;
  #first: number | undefined;

  /** Head after the lines that have held so far. */
  get head(): AuditHead {
    return this.#head ?? NO_LINE;
  }

  /** Number of the first line: above 1 where older days are gone. */
  get first(): number {
    return this.#first ?? 1;
  }

  /** The fault of the next line; undefined when it holds, and then it is the head. */
  take({ bytes, ended }: StoredLine): AuditFault | undefined {
    const line = ended ? parseLine(bytes) : undefined;
    if (line === undefined) return "NO_LINE";
    const isFirst = this.#head === undefined;
    if (!isFirst && line.n !== this.head.n + 1) return "NUMBER";
    const isLinked = isFirst ? line.n > 1 || line.prev === NO_LINE.digest : line.prev === this.head.digest;
    if (!isLinked) return "PREVIOUS";
    this.#first ??= line.n;
    this.#head = { n: line.n, digest: lineDigest(bytes) };
    return undefined;
  }
}

/**
 * Verifies the whole log and names the first line that does not hold. The chain of digests alone shows damage and
 * careless changes; that nobody has written it anew is shown by heads that are known from elsewhere.
 * @param known heads as they were anchored, in any order; those before the oldest kept line are passed over
 */
export async function verifyAudit(files: VaultFiles, known: readonly AuditHead[] = []): Promise<AuditVerdict> {
  const chain = new LineChain();
  const anchored = new Map(known.map(({ n, digest }) => [n, digest]));
  let last = { file: "", line: 0 };
  for (const file of await auditDays(files)) {
    for await (const stored of storedLines(files, file)) {
      last = { file, line: stored.line };
      const fault = chain.take(stored) ?? judgeAnchor(chain.head, anchored);
      if (fault !== undefined) return { ok: false, fault, ...last, head: chain.head };
    }
  }
  const isCutOff = known.some(({ n }) => n > chain.head.n);
  if (isCutOff) return { ok: false, fault: "CUT_OFF", ...last, head: chain.head };
  return { ok: true, first: chain.first, head: chain.head };
}

function judgeAnchor(head: AuditHead, anchored: ReadonlyMap<number, string>): AuditFault | undefined {
  const digest = anchored.get(head.n);
  return digest === undefined || digest === head.digest ? undefined : "REWRITTEN";
}

/**
 * The lines of a time, oldest first, from `from` up to `to` which is not included (ms).
 * @throws NodeError DATA_BROKEN at a line that cannot be read; `verifyAudit` tells more
 */
export async function* readAudit(files: VaultFiles, from: number, to: number): AsyncGenerator<AuditLine> {
  const firstDay = dayFile(from);
  for (const file of await auditDays(files)) {
    if (file < firstDay) continue;
    for await (const stored of storedLines(files, file)) {
      const line = stored.ended ? parseLine(stored.bytes) : undefined;
      if (line === undefined) throw new NodeError("DATA_BROKEN", `audit ${file}:${stored.line}`);
      if (from <= line.at && line.at < to) yield line;
    }
  }
}

/** Name of the file of a time's day (UTC). @param at ms */
export function dayFile(at: number): string {
  return `${new Date(at).toISOString().slice(0, "2021-07-20".length)}.jsonl`;
}
