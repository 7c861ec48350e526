import type {
  Genesis,
  Head,
  Json,
  Leaf,
  LightBlock,
  Appended,
  AppHashOpening,
  StateReader,
  Transaction,
  Code,
  Version,
} from "@tocsin/core";

/**
 * One ledger as the rest of the node sees it. The embedded engine stands behind it; whatever orders blocks, this seam
 * stays. Readers get `ChainReader`; only the gateway and the exchange get `submit`.
 */
export interface ChainReader {
  readonly genesis: Genesis;
  /** Committed state. Reads are synchronous and see whole blocks only. */
  readonly state: StateReader;
  head(): Head;
  /** Committed values whose key starts with the prefix and sorts after `after`, in key order; tombstones left out. */
  scan(
    prefix: string,
    after: string,
    limit: number,
  ): readonly { readonly key: string; readonly value: Json; readonly version: Version }[];
  /** A committed block by height; undefined beyond the head or for an empty proof block without entries. */
  block(height: number): CommittedBlock | undefined;
  /** Calls the listener after each durable block, in order. Returns the function that ends it. */
  onCommitted(listener: (block: CommittedBlock) => void): () => void;
  /** Calls the listener when a newer header is signed, so that `proven` may have come further. */
  onProven(listener: () => void): () => void;
  /** Where an act was ordered validly or finally refused. */
  locateAct(act: string): Location | undefined;
  /** The entries of a queue from a number on, as far as they are committed. */
  queue(name: string, from: number, limit: number): readonly QueueEntry[];
  /** Signed header with commit. `height` is the block's own; the header after block h carries its app hash. */
  lightBlock(height: number): LightBlock | undefined;
  /** Newest height whose app hash is signed: a light block at this height proves the returned opening. */
  proven(): { readonly height: number; readonly opening: AppHashOpening };
  /** Opens the app hash that the header at `height` carries: sizes and roots as they were then. */
  openingAt(height: number): AppHashOpening | undefined;
  /** Node of the history tree's perfect subtrees, for inclusion, consistency and multi proofs. */
  historyNode(level: number, index: number): Uint8Array;
  /** Canonical bytes of the leaf at a history index. */
  leafBytes(index: number): Uint8Array;
  /** Page of the state tree that the header at a height commits to (PROTOCOL 12); undefined where empty. */
  statePage(height: number, id: string): Uint8Array | undefined;
}

export interface Chain extends ChainReader {
  /**
   * Hands a transaction to the engine. Resolves after the durable commit, whatever the outcome's code.
   * @param read what the bytes say, from whoever put them together; otherwise they are read here
   * @throws NodeError QUEUE_FULL, DISK_FULL, STOPPING or READ_ONLY
   */
  submit(transaction: Uint8Array, priority: Priority, read?: Transaction): Promise<Placed>;
  /** Ends after the block at work is durable. */
  close(): Promise<void>;
}

/** What the urgency queue orders by. */
export interface Priority {
  readonly urgency: number;
  /** Unit of the author, or the source chain of a system transaction. */
  readonly unit: string;
}

export interface Location {
  readonly height: number;
  /** Index in the block; the tick has 0. */
  readonly index: number;
  /** Index in the history tree. */
  readonly history: number;
}

export interface Placed extends Location {
  readonly code: Code;
  readonly at: string;
  readonly leaf: Leaf;
}

export interface QueueEntry extends Location {
  readonly sequence: number;
  readonly packet: Json;
}

/** A committed block with everything that followed from it. What the projection, streams and exchange read. */
export interface CommittedBlock {
  readonly height: number;
  readonly tick: number;
  /** Header hash of this block, hex: with epoch and height it names a projection's cursor. */
  readonly headerHash: string;
  readonly entries: readonly CommittedEntry[];
}

export interface CommittedEntry extends Location {
  readonly bytes: Uint8Array;
  /** Undefined when the bytes are no transaction. */
  readonly transaction: Transaction | undefined;
  readonly code: Code;
  readonly leaf: Leaf;
  readonly appended: readonly Appended[];
}
