import type { Readable } from "node:stream";
import {
  type Crypto,
  type IncludedLeaf,
  type IncludedTransaction,
  type Json,
  type ProvenState,
  decodeCanonical,
  decodeLeaf,
  encodeHex,
  formatLightBlock,
  inclusionProof,
  proveState,
} from "@tocsin/core";
import type { ChainReader } from "../chain.ts";
import { NodeError } from "../errors.ts";
import type { Clock } from "../host/clock.ts";
import type {
  AnchoredChild,
  Escalated,
  EscalationTaken,
  Extent,
  Peer,
  PeerStep,
  ProofView,
  Release,
  ReleaseRequest,
} from "../peer.ts";
import { extentFor, isCarried, shownTo } from "./view.ts";

/** What a peer needs beside its chain: indexes of the read model, and the vault behind a release. */
export interface LocalPeerOptions {
  readonly chain: ChainReader;
  readonly crypto: Crypto;
  readonly clock: Clock;
  readonly custody: (record: string) => Promise<readonly PeerStep[]>;
  /** What of a record another chain may know, as far as this one knows; undefined for nothing. */
  readonly extentOf: (record: string, chain: string) => Promise<Extent | undefined>;
  /** History index of the newest leaf below `size` that anchors a header of the child. */
  readonly anchorBefore: (child: string, size: number) => Promise<number | undefined>;
  /** History index of the act that opened the child chain. */
  readonly openedChild: (child: string) => Promise<number | undefined>;
  readonly anchorAfter: Peer["anchorAfter"];
  readonly release: (request: ReleaseRequest) => Promise<Release>;
  readonly escalated: (told: Escalated) => Promise<EscalationTaken>;
  readonly sealed: (digest: string) => Promise<Readable>;
}

/** This node as its peers see it. Everything it hands out of the ledger can be proven; it asks nobody to believe it. */
export class LocalPeer implements Peer {
  readonly chain: string;
  readonly #options: LocalPeerOptions;

  constructor(options: LocalPeerOptions) {
    this.#options = options;
    this.chain = options.chain.genesis.chain;
  }

  async newest(): Promise<number> {
    return this.#options.chain.proven().height;
  }

  async signed(height: number): ReturnType<Peer["signed"]> {
    const { chain } = this.#options;
    const block = chain.lightBlock(height);
    const opening = chain.openingAt(height);
    if (block === undefined || opening === undefined) throw new NodeError("NOT_FOUND", `height ${height}`);
    return { block: formatLightBlock(block), opening };
  }

  async anchoredChild(child: string, size: number): Promise<AnchoredChild | undefined> {
    const { anchorBefore, openedChild } = this.#options;
    const [anchored, opened] = [await anchorBefore(child, size), await openedChild(child)];
    if (anchored === undefined || opened === undefined || opened >= size) return undefined;
    const anchor = this.#leaf(anchored, size);
    const [, height] = (anchor.leaf as unknown as { readonly anchor: readonly [string, number, string] }).anchor;
    return { opened: this.#included(opened, size), anchor, height };
  }

  anchorAfter(child: string, height: number): ReturnType<Peer["anchorAfter"]> {
    return this.#options.anchorAfter(child, height);
  }

  async provenState(name: string): Promise<ProvenState> {
    const { chain, crypto } = this.#options;
    while ((chain.state.get(name)?.version[0] ?? 0) >= chain.proven().height) await nextHeader(chain);
    const { height, opening } = chain.proven();
    const [stored, block] = [chain.state.get(name), chain.lightBlock(height)];
    if (stored === undefined || block === undefined) throw new NodeError("NOT_FOUND", name);
    const proven = proveState(crypto.sha256, (id) => chain.statePage(height, id), name, stored);
    return { block: formatLightBlock(block), opening, ...proven };
  }

  custody(record: string): Promise<readonly PeerStep[]> {
    return this.#options.custody(record);
  }

  async included(history: number, size: number, view: ProofView): Promise<IncludedTransaction> {
    const { chain, clock } = this.#options;
    const extent = await this.#demandStep(history, view);
    const included = this.#included(history, size);
    const transaction = shownTo(chain, clock.now(), included.transaction as { [name: string]: Json }, view, extent);
    return { ...included, transaction };
  }

  /** A leaf is handed out as a step of the record that is asked about, and of that what the asker may read. @throws NodeError NOT_FOUND */
  async #demandStep(history: number, view: ProofView): Promise<Extent> {
    const { chain, clock, custody, extentOf } = this.#options;
    const extent = extentFor(chain, clock.now(), await extentOf(view.record, view.asker), view);
    const step = (await custody(view.record)).find((one) => one.history === history);
    if (step === undefined || (extent === "carried" && !isCarried(step)))
      throw new NodeError("NOT_FOUND", `leaf ${history}`);
    return extent;
  }

  #included(history: number, size: number): IncludedTransaction {
    const { chain } = this.#options;
    const included = this.#leaf(history, size);
    const { height, index } = included.leaf as unknown as { readonly height: number; readonly index: number };
    const entry = chain.block(height)?.entries.find((one) => one.index === index);
    if (entry === undefined) throw new NodeError("NOT_FOUND", `leaf ${history}`);
    return { ...included, transaction: decodeCanonical(entry.bytes) as { [key: string]: Json } };
  }

  release(request: ReleaseRequest): Promise<Release> {
    return this.#options.release(request);
  }

  escalated(told: Escalated): Promise<EscalationTaken> {
    return this.#options.escalated(told);
  }

  sealed(digest: string): Promise<Readable> {
    return this.#options.sealed(digest);
  }

  #leaf(history: number, size: number): IncludedLeaf {
    const { chain, crypto } = this.#options;
    const leaf = decodeLeaf(chain.leafBytes(history)) as unknown as { [key: string]: Json };
    const path = inclusionProof(crypto.sha256, (level, index) => chain.historyNode(level, index), history, size);
    return { index: history, leaf, path: path.map(encodeHex) };
  }
}

/** A block that changed something is followed at once by one that carries its app hash. */
function nextHeader(chain: ChainReader): Promise<void> {
  return new Promise((resolve) => {
    const unsubscribe = chain.onProven(() => {
      unsubscribe();
      resolve();
    });
  });
}
