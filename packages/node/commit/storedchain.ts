import {
  type AppHashOpening,
  type Genesis,
  type Head,
  type LightBlock,
  type MachineRules,
  Refusal,
  type StateReader,
  type Transaction,
  decodeLeaf,
  encodeHex,
  key,
} from "@tocsin/core";
import type { ChainReader, CommittedBlock, CommittedEntry, Location, QueueEntry } from "../chain.ts";
import { NodeError } from "../errors.ts";
import type { BlockRow } from "../store/blockstore.ts";
import { type FrameEntry, decodeAppended } from "../store/frame.ts";
import type { LedgerStore } from "../store/ledgerstore.ts";
import type { Seals } from "../store/seals.ts";
import { headOf } from "../store/tip.ts";

export interface StoredChainOptions {
  readonly genesis: Genesis;
  readonly store: LedgerStore;
  readonly rules: MachineRules;
  readonly seals: Seals;
}

/** Everything that can be read of a chain: what is durable, and nothing else. */
export class StoredChain implements ChainReader {
  readonly genesis: Genesis;
  readonly state: StateReader;
  readonly #store: LedgerStore;
  readonly #rules: MachineRules;
  readonly #seals: Seals;
  readonly #listeners = new Set<(block: CommittedBlock) => void>();
  readonly #provenListeners = new Set<() => void>();

  constructor({ genesis, store, rules, seals }: StoredChainOptions) {
    this.genesis = genesis;
    this.state = store.state;
    this.#store = store;
    this.#rules = rules;
    this.#seals = seals;
  }

  head(): Head {
    return headOf(this.#store.tip);
  }

  scan(prefix: string, after: string, limit: number): ReturnType<ChainReader["scan"]> {
    return this.#store.state.scan(prefix, after, limit);
  }

  block(height: number): CommittedBlock | undefined {
    const row = this.#row(height);
    if (row === undefined || row.count === 0) return undefined;
    const { head, entries } = this.#store.blocks.frame(row);
    return {
      height,
      tick: head.tick,
      headerHash: encodeHex(head.block),
      entries: entries.map((entry, position) => this.#entry(row, entry, position)),
    };
  }

  onCommitted(listener: (block: CommittedBlock) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  onProven(listener: () => void): () => void {
    this.#provenListeners.add(listener);
    return () => this.#provenListeners.delete(listener);
  }

  /** Tells that a newer header is signed. */
  tellProven(): void {
    for (const listener of this.#provenListeners) tellOne(listener);
  }

  /** Tells the listeners of a block. */
  tell(block: CommittedBlock): void {
    for (const listener of this.#listeners) tellOne(() => listener(block));
  }

  locateAct(act: string): Location | undefined {
    // An act is used up once, by the transaction that wrote its key.
    const used = this.state.get(key.act(act));
    return used === undefined ? undefined : this.#store.locate(used.version[0], used.version[1]);
  }

  queue(name: string, from: number, limit: number): readonly QueueEntry[] {
    return this.#store.queue(name, from, limit);
  }

  lightBlock(height: number): LightBlock | undefined {
    return height > this.#store.tip.height ? undefined : this.#seals.lightBlock(height);
  }

  proven(): { readonly height: number; readonly opening: AppHashOpening } {
    const height = this.#seals.newest();
    const opening = this.openingAt(height);
    if (opening === undefined) throw new NodeError("NOT_FOUND", "no signed header yet");
    return { height, opening };
  }

  openingAt(height: number): AppHashOpening | undefined {
    const row = this.#row(height);
    return row === undefined ? undefined : this.#store.blocks.head(row).opening;
  }

  historyNode(level: number, index: number): Uint8Array {
    return this.#store.historyNode(level, index);
  }

  leafBytes(index: number): Uint8Array {
    if (index >= this.#store.tip.history.size) throw new NodeError("NOT_FOUND", `leaf ${index}`);
    const row = this.#store.blocks.ofLeaf(index);
    const entry = this.#store.blocks.frame(row).entries[index - row.first];
    if (entry === undefined) throw new NodeError("DATA_BROKEN", `leaf ${index}`);
    return entry.leaf;
  }

  statePage(height: number, id: string): Uint8Array | undefined {
    return this.#store.pages.at(height, id, this.#store.tip.height);
  }

  /** A batch on its way to the disk may be visible in the index already; it is not part of the chain yet. */
  #row(height: number): BlockRow | undefined {
    return height > this.#store.tip.height ? undefined : this.#store.blocks.row(height);
  }

  #entry({ height, first }: BlockRow, { bytes, leaf, appended }: FrameEntry, position: number): CommittedEntry {
    const decoded = decodeLeaf(leaf);
    return {
      height,
      index: position + 1,
      history: first + position,
      bytes,
      transaction: this.#parse(bytes),
      code: decoded.code,
      leaf: decoded,
      appended: decodeAppended(appended),
    };
  }

  #parse(bytes: Uint8Array): Transaction | undefined {
    try {
      return this.#rules.parse(bytes);
    } catch (error) {
      if (error instanceof Refusal) return undefined;
      throw error;
    }
  }
}

/** A listener that fails is a defect of its own and stops nobody else. */
function tellOne(tell: () => void): void {
  try {
    tell();
  } catch (error) {
    queueMicrotask(() => {
      throw error;
    });
  }
}
