import type { DownloadReply } from "@tocsin/api";
import type { Delta } from "@tocsin/core";
import { NodeError } from "../errors.ts";
import type { Caller } from "../project/caller.ts";
import type { Downloader } from "../release/download.ts";
import { act } from "./acts.ts";
import { type ProvenOpenPart, provenOpenPart } from "./openpart.ts";
import type { NodeParts } from "./parts.ts";
import { partsOf } from "./sealed.ts";

/**
 * Downloads a granted record: keys and ciphertext from the source, checked against the digest that the chain names;
 * then the receipt is recorded as an act of the caller.
 */
export async function download(parts: NodeParts, caller: Caller, grant: string): Promise<DownloadReply> {
  const { downloader, readLog, clock } = parts;
  const opened = await downloader.open(grant, caller.unit);
  const open = await openPartOf(parts, opened, grant);
  await readLog.append({
    unit: caller.unit,
    officer: caller.officer,
    record: opened.record,
    purpose: "download",
    at: clock.now(),
  });
  const detail = opened.parts.find(({ role }) => role === "detail");
  const plain = detail === undefined ? undefined : await downloader.detail(opened.origin, detail);
  const digests = opened.parts.map(({ digest }) => digest);
  const receipt = await act(parts, caller, {
    action: "access.receipt",
    args: { grant, digests },
    idempotencyKey: `receipt-${grant}`,
  });
  return {
    record: opened.record,
    grant,
    open: { ...open.body },
    proof: open.proof,
    ...(plain === undefined ? {} : { detail: plain as Record<string, unknown> }),
    attachments: opened.parts.filter(({ role }) => role === "attachment").map(({ digest, size }) => ({ digest, size })),
    receipt: receipt.act,
  };
}

/** A file of a granted record as it is decrypted, piece by piece. */
export async function downloadAttachment(
  parts: NodeParts,
  caller: Caller,
  grant: string,
  digest: string,
): Promise<AsyncGenerator<Uint8Array>> {
  const opened = await parts.downloader.open(grant, caller.unit);
  const part = opened.parts.find((one) => one.digest === digest && one.role === "attachment");
  if (part === undefined) throw new NodeError("NOT_FOUND", digest);
  await openPartOf(parts, opened, grant);
  await parts.readLog.append({
    unit: caller.unit,
    officer: caller.officer,
    record: opened.record,
    purpose: "download",
    at: parts.clock.now(),
  });
  return parts.downloader.plain(opened.origin, part);
}

/**
 * The record's proven open part, which names the sealed parts by digest and commitment: the source that hands them over is
 * believed in neither. @throws NodeError CONFLICT when it names others, as after a correction that is not anchored yet
 */
async function openPartOf(
  parts: NodeParts,
  opened: Awaited<ReturnType<Downloader["open"]>>,
  grant: string,
): Promise<ProvenOpenPart> {
  const open = await provenOpenPart(parts, opened.record, opened.origin, grant);
  const named = partsOf(open.body as unknown as Delta);
  const isNamed = ({ role, digest, commitment }: (typeof opened.parts)[number]) =>
    named.some((part) => part.role === role && part.digest === digest && part.commitment === commitment);
  if (!opened.parts.every(isNamed)) throw new NodeError("CONFLICT", opened.record);
  return open;
}
