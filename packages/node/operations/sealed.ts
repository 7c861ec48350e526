import type { Readable } from "node:stream";
import {
  ATTACHMENT_BYTES_MAX,
  DETAIL_BYTES_MAX,
  type Delta,
  type Json,
  type Proposal,
  type ReportState,
  type SealedReference,
  actId,
  key,
  readSignedProposal,
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

/**
 * Before a report is ordered: the node holds every sealed part that it names, and each is staged by the author's unit or
 * the record's already, with the size and key that the report says. Afterwards a refusal would come too late. What was
 * ordered before is not asked again.
 * @throws Refusal as of the bytes' form; NodeError SEALED_MISSING, SEALED_ELSEWHERE, SEALED_BROKEN
 */
export async function demandSealed(
  { vault, chain, crypto }: Pick<NodeParts, "vault" | "chain" | "crypto">,
  bytes: Uint8Array,
): Promise<void> {
  if (!namesSealed(bytes)) return;
  const { proposal, body } = readSignedProposal(crypto.sha256, bytes);
  const act = actId(crypto.sha256, proposal);
  const named = partsOf(body as unknown as Delta | undefined);
  if (named.length === 0 || chain.locateAct(act) !== undefined) return;
  const record = recordOf(proposal, act);
  for (const part of named) {
    const { digest } = part;
    if (!vault.has(digest)) throw new NodeError("SEALED_MISSING", digest);
    const isRecords = vault.held(record).includes(digest);
    const holding = await holdingOf(vault, isRecords ? record : digest, digest);
    if (!isRecords && holding?.owner !== proposal.author.unit) throw new NodeError("SEALED_ELSEWHERE", digest);
    const isSame = holding === undefined || (holding.commitment === part.commitment && holding.size === part.size);
    if (!isSame) throw new NodeError("SEALED_BROKEN", digest);
  }
}

/** Whether a proposal's canonical bytes may name sealed parts. Most name none; the member has one spelling. */
export function namesSealed(bytes: Uint8Array): boolean {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).includes('"sealed":{');
}

/** What is held of a part under a record's name, or under its own while it is staged. */
async function holdingOf(vault: NodeParts["vault"], record: string, digest: string) {
  try {
    return await vault.holding(record, digest);
  } catch (error) {
    if (error instanceof NodeError && error.code === "SEALED_MISSING") return undefined;
    throw error;
  }
}

/** The record whose content an act brings. */
export function recordOf(proposal: Pick<Proposal, "action" | "args">, act: string): string {
  return proposal.action === "reports.correct" ? String(proposal.args["record"]) : act;
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
  const record = recordOf(proposal, act);
  for (const part of partsOf(body as unknown as Delta | undefined)) {
    try {
      await parts.vault.retain(record, part.digest, proposal.author.unit);
    } catch (error) {
      // A retry after the erasure gets its first result; there is nothing left to keep.
      if (!(error instanceof NodeError && error.code === "SEALED_ERASED")) throw error;
    }
  }
}

/** Acts whose body may name sealed parts. */
export const CONTENT = ["reports.submit", "reports.followUp", "reports.correct"];

/** Keeps the parts of reports that were committed right before a crash, whose author may never ask again. */
export async function keepCommitted(parts: Pick<NodeParts, "vault" | "chain" | "readModel">): Promise<void> {
  const { vault, readModel } = parts;
  const since = await vault.stagedSince();
  if (since === undefined) return;
  for (const action of CONTENT) {
    for (let cursor: string | undefined, isOver = false; !isOver; isOver ||= cursor === undefined) {
      const page = await readModel.listActs("node", { action }, { cursor });
      for (const { act, code, tick } of page.items) {
        isOver ||= tick < since;
        if (!isOver && act !== undefined && code === "VALID") await keepSealed(parts, act);
      }
      cursor = page.next;
    }
  }
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

/**
 * A whole detail, a JSON object. Whoever files a report names what it likes as its detail, so it is judged before it is held.
 * @throws NodeError as of `readSealed`; BODY_TOO_LARGE, SEALED_BROKEN for what is no detail
 */
export async function readDetail(
  parts: NodeParts,
  caller: Caller,
  record: string,
  purpose: string,
): Promise<{ readonly [name: string]: Json }> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of await readSealed(parts, caller, record, undefined, purpose)) {
    size += chunk.length;
    if (size > DETAIL_BYTES_MAX) throw new NodeError("BODY_TOO_LARGE", record);
    chunks.push(chunk);
  }
  const detail = jsonOf(Buffer.concat(chunks).toString("utf8"));
  if (typeof detail !== "object" || detail === null || Array.isArray(detail))
    throw new NodeError("SEALED_BROKEN", record);
  return detail as { readonly [name: string]: Json };
}

/** Undefined for what is no JSON: the parser's own error quotes the text, which must go nowhere. */
function jsonOf(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

/** Bytes as a stream of one piece. */
export async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
