import {
  type AppHashOpening,
  type Commit,
  type Genesis,
  type Head,
  type LightBlock,
  type MachineRules,
  NO_BLOCK,
  type StateReader,
  type Validator,
  appHash,
  decodeBlock,
  decodeHex,
  decodeTick,
  timestampOfMs,
} from "@tocsin/core";
import type { Chain, CommittedBlock, CommittedEntry, Location, Placed, Priority, QueueEntry } from "../chain.ts";
import { NodeError } from "../errors.ts";
import { GENESIS_OPENING_ROW } from "./genesis.ts";
import type { EmbeddedEngine } from "../order/embedded.ts";
import { decodeLeaf } from "../store/frame.ts";
import type { Storage } from "../store/storage.ts";
import type { LedgerStore, StoredBlock } from "../store/ledgerstore.ts";

export interface StoredChainOptions {
  readonly genesis: Genesis;
  readonly store: LedgerStore;
  readonly engine: EmbeddedEngine;
  readonly listeners: Set<(block: CommittedBlock) => void>;
  readonly storage: Storage;
  readonly rules: MachineRules;
  readonly validators: readonly Validator[];
}

/** A chain over its store: everything that can be read of it, and the engine behind `submit`. */
export class StoredChain implements Chain {
  readonly genesis: Genesis;
  readonly state: StateReader;
  readonly #options: StoredChainOptions;

  constructor(options: StoredChainOptions) {
    this.#options = options;
    this.genesis = options.genesis;
    this.state = { get: (key) => options.store.get(key) };
  }

  /** Whether the data are older than what this node has signed: then it serves reads only. */
  get isBehindSignState(): boolean {
    return this.#options.engine.isBehindSignState;
  }

  head(): Head {
    const { store } = this.#options;
    const head = this.#head;
    const [historyRoot, stateRoot] = [decodeHex(head.historyRoot), decodeHex(head.stateRoot)];
    const historySize = store.history().size;
    return {
      height: head.height,
      tick: head.tick,
      time: timestampOfMs(head.timeMs),
      blockId: store.commit()?.blockId ?? NO_BLOCK,
      appHash: appHash(this.#options.rules.hash, historyRoot, historySize, stateRoot),
      historySize,
      historyRoot,
      stateRoot,
    };
  }

  submit(transaction: Uint8Array, priority: Priority): Promise<Placed> {
    return this.#options.engine.submit(transaction, priority);
  }

  onCommitted(listener: (block: CommittedBlock) => void): () => void {
    this.#options.listeners.add(listener);
    return () => this.#options.listeners.delete(listener);
  }

  block(height: number): CommittedBlock | undefined {
    const stored = this.#options.store.block(height);
    if (stored === undefined || stored.count === 0) return undefined;
    const frame = this.#options.store.frame(stored);
    const [, ...transactions] = decodeBlock(frame.block).transactions;
    const entries = frame.entries.map(({ leaf, appended }, position): CommittedEntry => {
      const bytes = transactions[position];
      if (bytes === undefined) throw new NodeError("DATA_BROKEN", `block ${height}`);
      const decoded = decodeLeaf(leaf);
      return { height, index: position + 1, history: stored.firstLeaf + position, bytes, transaction: this.#parse(bytes), code: decoded.code, leaf: decoded, appended };
    });
    return { height, tick: stored.tick, headerHash: stored.hash, entries };
  }

  locateAct(act: string): Location | undefined {
    return this.#options.store.locateAct(act);
  }

  queue(name: string, from: number, limit: number): readonly QueueEntry[] {
    return this.#options.store.queue(name, from, limit);
  }

  lightBlock(height: number): LightBlock | undefined {
    const { store, validators } = this.#options;
    const stored = store.block(height);
    const commit = this.#commitOf(height);
    if (stored === undefined || commit === undefined) return undefined;
    return { header: decodeBlock(store.frame(stored).block).header, commit, validators };
  }

  proven(): { readonly height: number; readonly opening: AppHashOpening } {
    const head = this.#head;
    // The newest header carries the newest app hash, unless a block with transactions is the newest.
    const opening = this.openingAt(head.height);
    if (opening === undefined) throw new NodeError("NOT_FOUND", "no signed header yet");
    return { height: head.height, opening };
  }

  openingAt(height: number): AppHashOpening | undefined {
    const { store, genesis } = this.#options;
    if (store.block(height) === undefined) return undefined;
    const before = height === genesis.initialHeight ? undefined : store.block(height - 1);
    if (before !== undefined) return openingOf(before);
    return height === genesis.initialHeight ? this.#genesisOpening() : undefined;
  }

  historyNode(level: number, index: number): Uint8Array {
    return this.#options.store.historyNode(level, index);
  }

  leafBytes(index: number): Uint8Array {
    const { store } = this.#options;
    const stored = store.blockOfLeaf(index);
    const entry = store.frame(stored).entries[index - stored.firstLeaf];
    if (entry === undefined) throw new NodeError("DATA_BROKEN", `leaf ${index}`);
    return entry.leaf;
  }

  statePage(height: number, id: string): Uint8Array | undefined {
    return this.#options.store.pageAt(height, id);
  }

  async close(): Promise<void> {
    const { engine, storage } = this.#options;
    await engine.close();
    await storage.values.close();
    storage.blocks.close();
    storage.signing.close();
    storage.release();
  }

  get #head() {
    const { head } = this.#options.store;
    if (head === undefined) throw new NodeError("DATA_BROKEN", "no head");
    return head;
  }

  /** The commit of a block stands in the block after it; the newest block's own in the head. */
  #commitOf(height: number): Commit | undefined {
    const { store } = this.#options;
    if (height === this.#head.height) return store.commit();
    const next = store.block(height + 1);
    return next === undefined ? undefined : decodeBlock(store.frame(next).block).lastCommit;
  }

  #genesisOpening(): AppHashOpening | undefined {
    const bytes = this.#options.store.values.get(GENESIS_OPENING_ROW);
    return bytes === undefined ? undefined : (JSON.parse(Buffer.from(bytes).toString("utf8")) as AppHashOpening);
  }

  #parse(bytes: Uint8Array) {
    if (decodeTick(bytes) !== undefined) return undefined;
    try {
      return this.#options.rules.parse(bytes);
    } catch {
      return undefined;
    }
  }
}

function openingOf(stored: StoredBlock): AppHashOpening {
  return { history: stored.historyRoot, size: stored.size, state: stored.stateRoot };
}
