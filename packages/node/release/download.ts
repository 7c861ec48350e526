import { createHash } from "node:crypto";
import type { Readable } from "node:stream";
import type { Json, RequestState } from "@tocsin/core";
import { NodeError } from "../errors.ts";
import type { FindPeer, Release } from "../peer.ts";
import { CHUNK_BYTES, keyCommitment, openStream } from "../vault/seal.ts";
import { type Wrap, unwrapKey } from "../vault/wrap.ts";

export interface DownloaderOptions {
  readonly findPeer: FindPeer;
  /** A request of this chain, as its state has it. */
  readonly request: (grant: string) => RequestState | undefined;
  /** Engine name of another chain. */
  readonly chainName: (chain: string) => string;
  readonly now: () => number;
  /** Private half of a hosted unit's HPKE key. @throws NodeError KEY_MISSING */
  readonly privateKey: (unit: string, key: string) => Uint8Array;
}

/** A part whose key was opened for this unit; nothing of it is decrypted yet. */
export interface OpenedPart {
  readonly role: "detail" | "attachment";
  readonly digest: string;
  readonly size: number;
  readonly contentKey: Uint8Array;
  readonly commitment: string;
}

const DETAIL_BYTES_MAX = (1 << 20) + 2 * CHUNK_BYTES;

/** The requester's side of a download: keys by HPKE, ciphertext by digest, both checked before anything is believed. */
export class Downloader {
  readonly #options: DownloaderOptions;

  constructor(options: DownloaderOptions) {
    this.#options = options;
  }

  /**
   * Asks the record's own chain for its sealed parts under a grant.
   * @throws NodeError NOT_FOUND, NOT_GRANTED, GRANT_REVOKED, GRANT_EXPIRED, PEER_UNAVAILABLE, WRAP_INVALID
   */
  async open(
    grant: string,
    unit: string,
  ): Promise<{ readonly record: string; readonly origin: string; readonly parts: readonly OpenedPart[] }> {
    const { findPeer, request, now } = this.#options;
    const asked = request(grant);
    if (asked === undefined || asked.asker.unit !== unit) throw new NodeError("NOT_FOUND", grant);
    demandGranted(asked, grant, now());
    const peer = findPeer(asked.origin);
    if (peer === undefined) throw new NodeError("PEER_UNAVAILABLE", asked.origin);
    const { parts } = await peer.release({ grant, record: asked.record, unit });
    const opened = await Promise.all(parts.map((part) => this.#openPart(part, asked, grant, unit)));
    return { record: asked.record, origin: asked.origin, parts: opened };
  }

  /** The plaintext of an opened part, from the source's ciphertext. @throws NodeError WRAP_INVALID, SEALED_BROKEN */
  async plain(origin: string, part: OpenedPart): Promise<AsyncGenerator<Uint8Array>> {
    const peer = this.#options.findPeer(origin);
    if (peer === undefined) throw new NodeError("PEER_UNAVAILABLE", origin);
    // Nothing is fetched that could not be opened.
    if (keyCommitment(part.contentKey) !== part.commitment) throw new NodeError("WRAP_INVALID", part.digest);
    return openStream(checkedDigest(await peer.sealed(part.digest), part.digest), part.contentKey, part.commitment);
  }

  /** The detail as JSON. @throws NodeError SEALED_BROKEN */
  async detail(origin: string, part: OpenedPart): Promise<Json> {
    const chunks: Uint8Array[] = [];
    let size = 0;
    for await (const chunk of await this.plain(origin, part)) {
      size += chunk.length;
      if (size > DETAIL_BYTES_MAX) throw new NodeError("BODY_TOO_LARGE", part.digest);
      chunks.push(chunk);
    }
    try {
      return JSON.parse(Buffer.concat(chunks).toString("utf8")) as Json;
    } catch {
      throw new NodeError("SEALED_BROKEN", part.digest);
    }
  }

  async #openPart(
    part: Release["parts"][number],
    asked: RequestState,
    grant: string,
    unit: string,
  ): Promise<OpenedPart> {
    const { chainName, privateKey } = this.#options;
    const wrap = demandWrap(part);
    const binding = { chain: chainName(asked.origin), record: asked.record, grant, recipient: unit, key: wrap.key };
    const contentKey = await unwrapKey(wrap, privateKey(unit, wrap.key), binding, part.digest);
    return { role: part.role, digest: part.digest, size: part.size, contentKey, commitment: part.commitment };
  }
}

/** The answer of another node may be of any form. */
function demandWrap({ wrap, digest }: Release["parts"][number]): Wrap {
  const { key, enc, ciphertext } = (wrap ?? {}) as { readonly [name: string]: Json };
  const isWrap = typeof key === "string" && typeof enc === "string" && typeof ciphertext === "string";
  if (!isWrap) throw new NodeError("WRAP_INVALID", digest);
  return { key, enc, ciphertext };
}

/** Tells the requester its own request's state; the source judges for itself, and tells others nothing. */
function demandGranted({ status, expires }: RequestState, grant: string, now: number): void {
  if (status === "revoked") throw new NodeError("GRANT_REVOKED", grant);
  if (status !== "granted") throw new NodeError("NOT_GRANTED", grant);
  if (expires !== undefined && expires <= now) throw new NodeError("GRANT_EXPIRED", grant);
}

/** Passes a stream through and fails at its end unless it is what the digest on the chain names. */
async function* checkedDigest(source: Readable, digest: string): AsyncGenerator<Uint8Array> {
  const hash = createHash("sha256");
  for await (const chunk of source as AsyncIterable<Uint8Array>) {
    hash.update(chunk);
    yield chunk;
  }
  if (hash.digest("hex") !== digest) throw new NodeError("SEALED_BROKEN", digest);
}
