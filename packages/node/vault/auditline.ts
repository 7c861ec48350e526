import { createHash } from "node:crypto";
import { type Json, decodeCanonical, encodeCanonical } from "@tocsin/core";
import { NodeError } from "../errors.ts";

/**
 * Somebody has read something that is not open to all (DESIGN 26), one shift has handed over to another, or an administrator
 * has taken a passkey away from the officer whom `record` names.
 */
export interface AuditRead {
  readonly what: "detail" | "attachment" | "summary" | "handover" | "passkey";
  readonly unit: string;
  readonly officer: string;
  readonly record: string;
  readonly purpose: string;
  /** Sealed part that was read. */
  readonly digest?: string;
  /** Grant or break-glass access under which it was read. */
  readonly grant?: string;
}

/** Bytes that a crash had left at the end of the log were taken out at the next start. */
export interface AuditCut {
  readonly what: "cut";
  /** Bytes that were taken out. */
  readonly bytes: number;
  /** SHA-256 of them; they lie in `torn/<digest>`. */
  readonly digest: string;
}

/** A line's number, counted from 1 over all files, and its digest: whoever knows it can tell a rewritten log. */
export interface AuditHead {
  readonly n: number;
  readonly digest: string;
}

/** A line of the log: canonical JSON, ended by a line feed. */
export type AuditLine = (AuditRead | AuditCut) & {
  readonly n: number;
  /** ms */
  readonly at: number;
  /** Digest of the line before; 64 zeros for the first. */
  readonly prev: string;
};

export const NO_LINE: AuditHead = { n: 0, digest: "0".repeat(64) };
export const LINE_BYTES_MAX = 4_096;
const LINE_TAG = "tocsin/audit/v1\n";
const MEMBERS_MAX = 16;

/** The line that follows a head, with its own head. @throws NodeError BAD_REQUEST when it is too long */
export function nextLine(
  head: AuditHead,
  entry: AuditRead | AuditCut,
  at: number,
): { readonly bytes: Uint8Array; readonly head: AuditHead } {
  const line: AuditLine = { ...entry, n: head.n + 1, at, prev: head.digest };
  const bytes = encodeCanonical(line as unknown as Json);
  if (bytes.length > LINE_BYTES_MAX) throw new NodeError("BAD_REQUEST", "audit entry");
  return { bytes, head: { n: line.n, digest: lineDigest(bytes) } };
}

/** SHA-256(tag ‖ line without its line feed), hex. */
export function lineDigest(bytes: Uint8Array): string {
  return createHash("sha256").update(LINE_TAG).update(bytes).digest("hex");
}

/** Reads a line without its line feed; undefined when it is none. */
export function parseLine(bytes: Uint8Array): AuditLine | undefined {
  try {
    const line = decodeCanonical(new Uint8Array(bytes), {
      sizeBytesMax: LINE_BYTES_MAX,
      depthMax: 1,
      membersMax: MEMBERS_MAX,
    });
    return isLine(line) ? (line as unknown as AuditLine) : undefined;
  } catch {
    return undefined;
  }
}

function isLine(value: Json): boolean {
  if (value === null || typeof value !== "object" || Array.isArray(value)) return false;
  const { n, at, prev, what } = value as { readonly [name: string]: Json };
  return Number.isSafeInteger(n) && Number.isSafeInteger(at) && typeof prev === "string" && typeof what === "string";
}
