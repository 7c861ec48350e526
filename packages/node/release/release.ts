import {
  type ChainFacts,
  type GrantState,
  Refusal,
  type SealedReference,
  type Unit,
  formatChain,
  isRegistryStale,
  key,
  mayRelease,
} from "@tocsin/core";
import type { ChainReader } from "../chain.ts";
import { NodeError } from "../errors.ts";
import type { Clock } from "../host/clock.ts";
import type { Release, ReleaseRequest } from "../peer.ts";
import { type ReleaseEntry, release } from "../vault/release.ts";
import type { Vault } from "../vault/vault.ts";

export type SealedPart = SealedReference & { readonly role: "detail" | "attachment" };

export interface ReleaserOptions {
  readonly chain: ChainReader;
  readonly clock: Clock;
  readonly vault: Vault;
  /** Sealed parts of a record's newest body. */
  readonly sealedParts: (record: string) => Promise<readonly SealedPart[]>;
  /** A unit's record as the registry of a chain has it, with proof: whoever answers is not believed. */
  readonly recipient: (chain: string, unit: string) => Promise<Unit | undefined>;
  /** Durable before anything is handed out. */
  readonly recordRelease: (entry: ReleaseEntry) => Promise<void>;
  /** Brings the main chain's newest header, so that the lease of the registry's copy holds again (PROTOCOL 9). */
  readonly refreshRegistry?: (() => Promise<void>) | undefined;
}

/**
 * The source's side of a download: the grant is judged by the newest state of the record's own chain, at the moment of
 * release, and the wrap is made then, for the recipient's current key (PROTOCOL 16).
 */
export class Releaser {
  readonly #options: ReleaserOptions;
  /** Ciphertexts that a release has just named, with the time until when they are served. */
  readonly #served = new Map<string, number>();

  constructor(options: ReleaserOptions) {
    this.#options = options;
  }

  /**
   * @throws NodeError NOT_FOUND for whatever is not granted, so that a refusal tells nothing; Refusal REGISTRY_STALE while
   * this chain cannot know whether the recipient was suspended meanwhile
   */
  async release(request: ReleaseRequest): Promise<Release> {
    const { chain, vault, sealedParts, recordRelease } = this.#options;
    this.#demandGrant(request);
    await this.#demandFresh();
    const state = this.#demandGrant(request);
    const parts = await sealedParts(request.record);
    // The key that the requester's own chain has now, not one that a packet or a node has claimed.
    const recipient = await this.#recipientKey(request, state);
    const released = await release(
      { vault, now: () => this.#now(), authorise: () => void this.#demandGrant(request), recordRelease },
      {
        chain: formatChain({ id: chain.genesis.chain, epoch: chain.genesis.epoch }),
        record: request.record,
        grant: request.grant,
        recipient: request.unit,
        key: recipient,
        parts,
      },
    );
    this.#forget();
    for (const { digest } of released.parts) this.#served.set(digest, this.#now() + SERVED_MS);
    return released;
  }

  /**
   * The HPKE key to wrap for. A node of the unit's chain that is not its host gets nothing, as for what is not granted.
   * @throws NodeError NOT_FOUND, PEER_UNAVAILABLE
   */
  async #recipientKey({ grant, unit, from }: ReleaseRequest, { chain }: GrantState): Promise<string> {
    if (from !== undefined && from.chain !== chain) throw new NodeError("NOT_FOUND", grant);
    const found = await this.#options.recipient(chain, unit);
    if (found?.hpke === undefined) throw new NodeError("PEER_UNAVAILABLE", chain);
    const isHost = from === undefined || from.unit === found.host;
    if (!isHost || found.id !== unit || found.status !== "active") throw new NodeError("NOT_FOUND", grant);
    return found.hpke;
  }

  /** Whether the ciphertext may be read now: it is useless without a wrap, and still nobody's business. */
  isServed(digest: string): boolean {
    return (this.#served.get(digest) ?? 0) > this.#now();
  }

  /** Only who has a grant can cause a refresh. */
  async #demandFresh(): Promise<void> {
    const { chain, refreshRegistry } = this.#options;
    if (!this.#isStale()) return;
    await refreshRegistry?.().catch(() => undefined);
    if (this.#isStale()) throw new Refusal("REGISTRY_STALE", chain.genesis.chain);
  }

  #isStale(): boolean {
    const { state } = this.#options.chain;
    const chain = state.get(key.chain())?.value as unknown as ChainFacts;
    return isRegistryStale({ chain, state, tick: this.#now() });
  }

  #forget(): void {
    const now = this.#now();
    for (const [digest, until] of this.#served) if (until <= now) this.#served.delete(digest);
  }

  #demandGrant({ grant, record, unit }: ReleaseRequest): GrantState {
    const state = this.#options.chain.state.get(key.grant(grant))?.value as unknown as GrantState | null | undefined;
    const isGranted =
      state !== undefined &&
      state !== null &&
      state.record === record &&
      state.unit === unit &&
      mayRelease(state, this.#now());
    if (!isGranted) throw new NodeError("NOT_FOUND", grant);
    return state;
  }

  #now(): number {
    return Math.max(this.#options.clock.now(), this.#options.chain.head().tick);
  }
}

/** How long the ciphertexts of a release are served: long enough for the largest attachment on a slow line. */
const SERVED_MS = 3_600_000;
