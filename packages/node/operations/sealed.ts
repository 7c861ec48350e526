import type { Readable } from "node:stream";
import {
  ATTACHMENT_BYTES_MAX,
  DETAIL_BYTES_MAX,
  type Delta,
  type Json,
  type ReportState,
  type SealedReference,
  key,
} from "@tocsin/core";
import { NodeError } from "../errors.ts";
import type { Caller } from "../project/caller.ts";
import type { SealedPart } from "../release/release.ts";
import type { NodeParts } from "./parts.ts";

/** Seals a detail of the caller's unit. The plaintext stays in this process. */
export function sealDetail(parts: Pick<NodeParts, "vault">, caller: Caller, detail: Json): Promise<SealedReference> {
  const bytes = Buffer.from(JSON.stringify(detail), "utf8");
  return parts.vault.seal(once(bytes), DETAIL_BYTES_MAX, caller.unit);
}

/** Seals a file as it arrives; it is never held whole. */
export function sealAttachment(
  parts: Pick<NodeParts, "vault">,
  caller: Caller,
  file: Readable,
): Promise<SealedReference> {
  return parts.vault.seal(file, ATTACHMENT_BYTES_MAX, caller.unit);
}

/** After a report is committed its staged parts become the record's. */
export async function keepSealed(parts: Pick<NodeParts, "vault" | "chain">, act: string): Promise<void> {
  const location = parts.chain.locateAct(act);
  const entry =
    location === undefined
      ? undefined
      : parts.chain.block(location.height)?.entries.find(({ index }) => index === location.index);
  if (entry?.transaction?.type !== "act") return;
  const { proposal, body } = entry.transaction;
  const record = proposal.action === "reports.correct" ? String(proposal.args["record"]) : act;
  for (const part of partsOf(body as unknown as Delta | undefined))
    await parts.vault.retain(record, part.digest, proposal.author.unit);
}

/** The sealed parts that a report's open body names. */
export function partsOf(body: Delta | undefined): SealedPart[] {
  const { detail, attachments = [] } = body?.sealed ?? {};
  const first = detail === undefined ? [] : [{ ...detail, role: "detail" as const }];
  return [...first, ...attachments.map((part) => ({ ...part, role: "attachment" as const }))];
}

/** Sealed parts of the newest body of a report of this chain. */
export async function sealedPartsOf(
  parts: Pick<NodeParts, "readModel">,
  record: string,
): Promise<readonly SealedPart[]> {
  const item = await parts.readModel.report("node", record);
  return partsOf(item?.body as unknown as Delta | undefined);
}

/**
 * Reads a sealed part of this chain. The home chain's managers and the writer are entitled (DESIGN 10); every reading
 * is written down before the first byte leaves.
 * @throws NodeError NOT_FOUND for all others, as for what does not exist
 */
export async function readSealed(
  parts: NodeParts,
  caller: Caller,
  record: string,
  digest: string | undefined,
  purpose: string,
): Promise<AsyncGenerator<Uint8Array>> {
  const state = parts.chain.state.get(key.report(record))?.value as unknown as ReportState | null | undefined;
  const isEntitled =
    state !== undefined && state !== null && (caller.role !== "member" || state.writer === caller.unit);
  if (!isEntitled) throw new NodeError("NOT_FOUND", record);
  const named = await sealedPartsOf(parts, record);
  const part =
    digest === undefined ? named.find(({ role }) => role === "detail") : named.find((one) => one.digest === digest);
  if (part === undefined) throw new NodeError("NOT_FOUND", digest ?? record);
  await parts.readLog.append({ unit: caller.unit, officer: caller.officer, record, purpose, at: parts.clock.now() });
  return parts.vault.open(record, part.digest);
}

/** A whole detail as JSON. */
export async function readDetail(parts: NodeParts, caller: Caller, record: string, purpose: string): Promise<Json> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of await readSealed(parts, caller, record, undefined, purpose)) chunks.push(chunk);
  return JSON.parse(Buffer.concat(chunks).toString("utf8")) as Json;
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
