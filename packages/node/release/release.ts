import type { Clock } from "../host/clock.ts";
import { type GrantState, type Json, type SealedReference, formatChain, key, mayRelease } from "@tocsin/core";
import type { ChainReader } from "../chain.ts";
import { NodeError } from "../errors.ts";
import type { Release, ReleaseRequest } from "../peer.ts";
import { wrapKey } from "../vault/wrap.ts";

export interface ReleaserOptions {
  readonly chain: ChainReader;
  readonly clock: Clock;
  /** Content key of a sealed part of a record. @throws NodeError SEALED_MISSING */
  readonly contentKey: (record: string, digest: string) => Promise<Uint8Array>;
  /** Sealed parts of a record's newest body. */
  readonly sealedParts: (record: string) => Promise<readonly (SealedReference & { readonly role: "detail" | "attachment" })[]>;
  /** Current HPKE key of a unit of another chain, as its own chain's registry has it. */
  readonly recipientKey: (chain: string, unit: string) => Promise<string | undefined>;
  /** Recorded before anything is handed out. */
  readonly record: (release: { readonly grant: string; readonly record: string; readonly unit: string; readonly at: number }) => Promise<void>;
}

/**
 * The source's side of a download. The grant is judged by the newest state of the record's own chain, at the moment of
 * release; the wrap is made then, for the recipient's current key (PROTOCOL 16).
 */
export class Releaser {
  readonly #options: ReleaserOptions;

  constructor(options: ReleaserOptions) {
    this.#options = options;
  }

  /** @throws NodeError NOT_FOUND for whatever is not granted, so that a refusal tells nothing */
  async release({ grant, record, unit }: ReleaseRequest): Promise<Release> {
    const { chain, clock } = this.#options;
    const state = chain.state.get(key.grant(grant))?.value as unknown as GrantState | undefined;
    const now = Math.max(clock.now(), chain.head().tick);
    if (state === undefined || state.record !== record || state.unit !== unit || !mayRelease(state, now)) throw new NodeError("NOT_FOUND", grant);
    const recipient = (await this.#options.recipientKey(state.chain, unit)) ?? state.hpke;
    const parts = await this.#options.sealedParts(record);
    await this.#options.record({ grant, record, unit, at: now });
    return { parts: await Promise.all(parts.map((part) => this.#wrap(part, { grant, record, recipient, unit }))) };
  }

  async #wrap(
    part: SealedReference & { readonly role: "detail" | "attachment" },
    to: { readonly grant: string; readonly record: string; readonly recipient: string; readonly unit: string },
  ): Promise<Release["parts"][number]> {
    const { chain, contentKey } = this.#options;
    const { role, digest, commitment, size } = part;
    const name = formatChain({ id: chain.genesis.chain, epoch: chain.genesis.epoch });
    const binding = { chain: name, record: to.record, grant: to.grant, recipient: to.unit, key: to.recipient };
    const wrap = await wrapKey(await contentKey(to.record, digest), binding, digest);
    return { role, digest, commitment, size, wrap: { ...wrap, key: to.recipient } as Json };
  }
}

