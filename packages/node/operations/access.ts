import type { DownloadReply, RequestItem } from "@tocsin/api";
import { type GrantState, type RequestState, key } from "@tocsin/core";
import { NodeError } from "../errors.ts";
import type { Caller } from "../project/caller.ts";
import type { PageRequest } from "../project/queries.ts";
import { act } from "./acts.ts";
import { slice } from "./events.ts";
import type { NodeParts } from "./parts.ts";

const SCAN_MAX = 10_000;

/** Requests of the caller's unit, and for managers those that stand on records of this chain. */
export async function requests(parts: NodeParts, caller: Caller, filter: { readonly state?: string | undefined; readonly record?: string | undefined }, page: PageRequest) {
  const own = parts.chain
    .scan("request/", "request/", SCAN_MAX)
    .map(({ key: name, value }) => requestItem(parts, name.slice("request/".length), value as unknown as RequestState))
    .filter((item) => item.unit === caller.unit);
  const asked = parts.chain.scan("grant/", "grant/", SCAN_MAX).map(({ key: name, value }) => grantItem(parts, name.slice("grant/".length), value as unknown as GrantState));
  const here = asked.filter((item) => (caller.role !== "member" || item.unit === caller.unit) && own.every(({ request }) => request !== item.request));
  const all = [...own, ...here].filter((item) => (filter.state === undefined || item.state === filter.state) && (filter.record === undefined || item.record === filter.record));
  all.sort((a, b) => b.tick - a.tick);
  return { ...slice(all, page), height: parts.readModel.height };
}

export async function request(parts: NodeParts, caller: Caller, id: string): Promise<RequestItem> {
  const { items } = await requests(parts, caller, {}, { limit: SCAN_MAX });
  const found = items.find((item) => item.request === id);
  if (found === undefined) throw new NodeError("NOT_FOUND", id);
  return found;
}

/**
 * Downloads a granted record: keys and ciphertext from the source, checked against the digest that the chain names;
 * then the receipt is recorded as an act of the caller.
 */
export async function download(parts: NodeParts, caller: Caller, grant: string): Promise<DownloadReply> {
  const { downloader, readLog, clock } = parts;
  const opened = await downloader.open(grant, caller.unit);
  const open = await parts.findPeer(opened.origin)?.openPart(opened.record, parts.chain.genesis.chain, grant);
  if (open === undefined) throw new NodeError("PEER_UNAVAILABLE", opened.origin);
  await readLog.append({ unit: caller.unit, officer: caller.officer, record: opened.record, purpose: "download", at: clock.now() });
  const detail = opened.parts.find(({ role }) => role === "detail");
  const plain = detail === undefined ? undefined : await downloader.detail(opened.origin, detail);
  const digests = opened.parts.map(({ digest }) => digest);
  const receipt = await act(parts, caller, { action: "access.receipt", args: { grant, digests }, idempotencyKey: `receipt-${grant}` });
  return {
    record: opened.record,
    grant,
    open: open.body as Record<string, unknown>,
    proof: [...open.links],
    ...(plain === undefined ? {} : { detail: plain as Record<string, unknown> }),
    attachments: opened.parts.filter(({ role }) => role === "attachment").map(({ digest, size }) => ({ digest, size })),
    receipt: receipt.act,
  };
}

/** A file of a granted record as it is decrypted, piece by piece. */
export async function downloadAttachment(parts: NodeParts, caller: Caller, grant: string, digest: string): Promise<AsyncGenerator<Uint8Array>> {
  const opened = await parts.downloader.open(grant, caller.unit);
  const part = opened.parts.find((one) => one.digest === digest && one.role === "attachment");
  if (part === undefined) throw new NodeError("NOT_FOUND", digest);
  await parts.readLog.append({ unit: caller.unit, officer: caller.officer, record: opened.record, purpose: "download", at: parts.clock.now() });
  return parts.downloader.plain(opened.origin, part);
}

function requestItem(parts: NodeParts, id: string, state: RequestState): RequestItem {
  const { record, origin, purpose, at, asker } = state;
  return { request: id, record, origin, unit: asker.unit, chain: parts.chain.genesis.chain, purpose, reason: "", ...standing(parts, id, state), tick: at };
}

function grantItem(parts: NodeParts, id: string, state: GrantState): RequestItem {
  const { record, unit, chain, purpose, at } = state;
  return { request: id, record, origin: parts.chain.genesis.chain, unit, chain, purpose, reason: "", ...standing(parts, id, state), tick: at };
}

/** How a request stands; expiry is judged when it is looked at. */
function standing(parts: NodeParts, id: string, state: Pick<GrantState, "status" | "by" | "expires" | "review" | "purpose">) {
  const isExpired = state.status === "granted" && state.expires !== undefined && state.expires <= parts.clock.now();
  const receipt = parts.chain.state.get(key.receipt(id));
  return {
    state: isExpired ? ("expired" as const) : state.status,
    ...(state.by === undefined ? {} : { decidedBy: state.by, decision: state.status }),
    ...(state.expires === undefined ? {} : { expires: state.expires }),
    ...(state.purpose === "break-glass" ? { breakGlass: true } : {}),
    ...(state.review === undefined ? {} : { reviewed: state.review.verdict }),
    ...(receipt === undefined ? {} : { receipt: id }),
  };
}

