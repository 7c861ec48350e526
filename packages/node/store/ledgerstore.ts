import { type Hash, type NodeAt, type TileId, decodeU64, encodeU64, concat, key, nodeAtTiles } from "@tocsin/core";
import type { Location, QueueEntry } from "../chain.ts";
import { NodeError } from "../errors.ts";
import { FRAME_CACHE_BYTES_MAX, PAGE_CACHE_BYTES_MAX, STATE_CACHE_BYTES_MAX } from "../limits.ts";
import type { Disk } from "../host/disk.ts";
import { BlockStore } from "./blockstore.ts";
import { decodeAppended } from "./frame.ts";
import type { KeyValueStore } from "./keyvalue.ts";
import { PageStore } from "./pagestore.ts";
import { rows } from "./rows.ts";
import { Segments } from "./segments.ts";
import { StateStore } from "./statestore.ts";
import { type Tip, decodeTip } from "./tip.ts";

/** Bounds of the caches, in bytes as they are estimated. */
export interface CacheLimits {
  readonly stateBytesMax: number;
  readonly pageBytesMax: number;
  readonly frameBytesMax: number;
}

/** The store of a chain, with the node's own bounds. @param tip what an empty store stands at */
export function openStore(
  { values, blocks }: { readonly values: KeyValueStore; readonly blocks: Disk },
  hash: Hash,
  tip: Tip,
): LedgerStore {
  const caches = {
    stateBytesMax: STATE_CACHE_BYTES_MAX,
    pageBytesMax: PAGE_CACHE_BYTES_MAX,
    frameBytesMax: FRAME_CACHE_BYTES_MAX,
  };
  return new LedgerStore(values, blocks, hash, caches, tip);
}

/** One chain's store: what is durable, read. Only the committer writes. */
export class LedgerStore {
  readonly values: KeyValueStore;
  readonly segments: Segments;
  readonly state: StateStore;
  readonly pages: PageStore;
  readonly blocks: BlockStore;
  readonly #hash: Hash;
  #tip: Tip;
  /** Node access for proofs at the present tip; it remembers tiles, so it is made anew with every tip. */
  #nodeAt: NodeAt | undefined;

  /** @param tip what an empty store stands at */
  constructor(values: KeyValueStore, disk: Disk, hash: Hash, caches: CacheLimits, tip: Tip) {
    const stored = values.get(rows.tip);
    const begun = stored === undefined ? { tip, end: { segment: 0, offset: 0 } } : decodeTip(hash, stored);
    this.values = values;
    this.segments = new Segments(disk, begun.end);
    this.state = new StateStore(values, caches.stateBytesMax);
    this.pages = new PageStore(values, caches.pageBytesMax);
    this.blocks = new BlockStore(values, this.segments, hash, caches.frameBytesMax);
    this.#hash = hash;
    this.#tip = begun.tip;
  }

  get tip(): Tip {
    return this.#tip;
  }

  /** Only the committer calls it, when a batch is durable. */
  moveTo(tip: Tip): void {
    this.#tip = tip;
    this.#nodeAt = undefined;
  }

  tile({ level, index }: TileId): Uint8Array | undefined {
    return this.values.get(rows.tile(level, index));
  }

  historyNode(level: number, index: number): Uint8Array {
    this.#nodeAt ??= nodeAtTiles(this.#hash, (id) => this.tile(id));
    return this.#nodeAt(level, index);
  }

  /** Where a transaction of a block stands in the history. @throws NodeError DATA_BROKEN */
  locate(height: number, index: number): Location {
    const row = this.blocks.row(height);
    if (row === undefined || index > row.count) throw new NodeError("DATA_BROKEN", `block ${height}`);
    return { height, index, history: row.first + index - 1 };
  }

  /** Committed entries of a queue; the queue's own counter says how many there are. */
  queue(name: string, from: number, limit: number): readonly QueueEntry[] {
    const next = (this.state.get(key.queue(name))?.value ?? 0) as number;
    const entries: QueueEntry[] = [];
    for (let sequence = from; sequence < Math.min(next, from + limit); sequence++)
      entries.push(this.#queued(name, sequence));
    return entries;
  }

  #queued(name: string, sequence: number): QueueEntry {
    const bytes = this.values.get(rows.queued(name, sequence));
    if (bytes === undefined) throw new NodeError("DATA_BROKEN", `${name} ${sequence}`);
    const location = this.locate(decodeU64(bytes, 0), decodeU64(bytes, 8));
    const row = this.blocks.row(location.height);
    const entry = row === undefined ? undefined : this.blocks.frame(row).entries[location.index - 1];
    const appended = decodeAppended(entry?.appended ?? new Uint8Array(0)).find(
      (one) => one.queue === name && one.sequence === sequence,
    );
    if (appended === undefined) throw new NodeError("DATA_BROKEN", `${name} ${sequence}`);
    return { ...location, sequence, packet: appended.packet };
  }
}

/** Row of a queue's entry: height and index of the transaction that appended it. */
export function encodeQueued(height: number, index: number): Uint8Array {
  return concat(encodeU64(height), encodeU64(index));
}
