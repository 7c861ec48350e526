import { type Hash, concat, decodeU64, encodeU64, equal } from "@tocsin/core";
import { NodeError } from "../errors.ts";
import {
  FRAME_PREFIX_BYTES,
  type Frame,
  type FrameHead,
  decodeFrame,
  decodeHead,
  frameDigest,
  frameSizes,
} from "./frame.ts";
import type { KeyValueStore } from "./keyvalue.ts";
import { Lru } from "./lru.ts";
import { behind, rows } from "./rows.ts";
import type { Place, Segments } from "./segments.ts";

/** What the index knows of a block. */
export interface BlockRow {
  readonly height: number;
  readonly place: Place;
  readonly digest: Uint8Array;
  /** History index of its first leaf, and how many it has; 0 for a proof block. */
  readonly first: number;
  readonly count: number;
}

/** Heads are asked for often and are small: header, commit and what lies around them. */
const HEADS_KEPT = 64;
const HEAD_BYTES_USUAL = 1_024;

/** Committed blocks by height, read from their frames. Every frame is checked against the index before it is believed. */
export class BlockStore {
  readonly #values: KeyValueStore;
  readonly #segments: Segments;
  readonly #hash: Hash;
  readonly #frames: Lru<number, Frame>;
  readonly #heads = new Lru<number, FrameHead>(HEADS_KEPT);

  constructor(values: KeyValueStore, segments: Segments, hash: Hash, cacheBytesMax: number) {
    this.#values = values;
    this.#segments = segments;
    this.#hash = hash;
    this.#frames = new Lru(cacheBytesMax);
  }

  row(height: number): BlockRow | undefined {
    const bytes = this.#values.get(rows.block(height));
    return bytes === undefined ? undefined : decodeBlockRow(height, bytes);
  }

  head({ height, place }: BlockRow): FrameHead {
    const kept = this.#heads.get(height) ?? this.#frames.get(height)?.head;
    if (kept !== undefined) return kept;
    const beginning = this.#segments.read(place, FRAME_PREFIX_BYTES + HEAD_BYTES_USUAL);
    const sizes = frameSizes(beginning);
    if (sizes === undefined || sizes.whole !== place.length) throw new NodeError("DATA_BROKEN", `block ${height}`);
    const end = FRAME_PREFIX_BYTES + sizes.head;
    const bytes = end <= beginning.length ? beginning : this.#segments.read(place, end);
    const head = decodeHead(bytes.subarray(FRAME_PREFIX_BYTES, end));
    this.#heads.set(height, head, 1);
    return head;
  }

  frame({ height, place, digest }: BlockRow): Frame {
    const kept = this.#frames.get(height);
    if (kept !== undefined) return kept;
    const bytes = this.#segments.read(place);
    if (!equal(frameDigest(bytes), digest)) throw new NodeError("DATA_BROKEN", `block ${height}`);
    const frame = decodeFrame(this.#hash, bytes);
    this.keep(height, frame);
    return frame;
  }

  /** The block that holds a history index. @throws NodeError NOT_FOUND */
  ofLeaf(history: number): BlockRow {
    const found = this.#values.last(rows.firstLeaf(0), rows.firstLeaf(history + 1));
    const row = found === undefined ? undefined : this.row(decodeU64(found[1]));
    if (row === undefined || history >= row.first + row.count) throw new NodeError("NOT_FOUND", `leaf ${history}`);
    return row;
  }

  /** Keeps a frame that is at hand, so that it need not be read again soon. */
  keep(height: number, frame: Frame): void {
    let cost = 1_000;
    for (const { bytes, leaf, appended } of frame.entries) cost += 300 + bytes.length + leaf.length + appended.length;
    this.#frames.set(height, frame, cost);
  }

  forget(height: number): void {
    this.#frames.delete(height);
    this.#heads.delete(height);
  }

  /** Frames that were replaced and are still to be overwritten. */
  wipes(): readonly Place[] {
    return this.#values.range("w:", behind("w:"), 1_000).map(([, bytes]) => decodePlace(bytes));
  }
}

export function encodeBlockRow({ place, digest, first, count }: BlockRow): Uint8Array {
  return concat(encodePlace(place), encodeU64(first), encodeU64(count), digest);
}

function decodeBlockRow(height: number, bytes: Uint8Array): BlockRow {
  return {
    height,
    place: decodePlace(bytes),
    first: decodeU64(bytes, 24),
    count: decodeU64(bytes, 32),
    digest: bytes.slice(40),
  };
}

export function encodePlace({ segment, offset, length }: Place): Uint8Array {
  return concat(encodeU64(segment), encodeU64(offset), encodeU64(length));
}

function decodePlace(bytes: Uint8Array): Place {
  return { segment: decodeU64(bytes, 0), offset: decodeU64(bytes, 8), length: decodeU64(bytes, 16) };
}
