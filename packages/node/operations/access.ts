import type { DownloadReply } from "@tocsin/api";
import { NodeError } from "../errors.ts";
import type { Caller } from "../project/caller.ts";
import { act } from "./acts.ts";
import { provenOpenPart } from "./openpart.ts";
import type { NodeParts } from "./parts.ts";

/**
 * Downloads a granted record: keys and ciphertext from the source, checked against the digest that the chain names;
 * then the receipt is recorded as an act of the caller.
 */
export async function download(parts: NodeParts, caller: Caller, grant: string): Promise<DownloadReply> {
  const { downloader, readLog, clock } = parts;
  const opened = await downloader.open(grant, caller.unit);
  const open = await provenOpenPart(parts, opened.record, opened.origin, grant);
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
  await parts.readLog.append({
    unit: caller.unit,
    officer: caller.officer,
    record: opened.record,
    purpose: "download",
    at: parts.clock.now(),
  });
  return parts.downloader.plain(opened.origin, part);
}
