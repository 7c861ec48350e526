import { encodeU64, decodeU64 } from "../bytes/bytes.ts";
import type { Hash } from "../crypto/seam.ts";
import { HASH_BYTES } from "../crypto/seam.ts";

/**
 * The history tree: RFC 9162 section 2.1 with SHA-256. A history is kept as its compact range: the roots of
 * the perfect subtrees that its size is made of, largest first.
 */
export interface History {
  readonly size: number;
  readonly peaks: readonly Uint8Array[];
}

export const EMPTY_HISTORY: History = { size: 0, peaks: [] };

const LEAF_PREFIX = 0x00;
const NODE_PREFIX = 0x01;

/** Hash of a leaf: H(0x00 ‖ entry). */
export function leafHash(hash: Hash, entry: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(1 + entry.length);
  bytes[0] = LEAF_PREFIX;
  bytes.set(entry, 1);
  return hash(bytes);
}

/** One buffer for all inner nodes: allocating it for each would take as long as the hashing. */
const nodeInput = new Uint8Array(1 + 2 * HASH_BYTES);
nodeInput[0] = NODE_PREFIX;

/** Hash of an inner node: H(0x01 ‖ left ‖ right). Throws HistoryError `BAD_NODE` unless both have 32 bytes. */
export function nodeHash(hash: Hash, left: Uint8Array, right: Uint8Array): Uint8Array {
  if (left.length !== HASH_BYTES || right.length !== HASH_BYTES) throw new HistoryError("BAD_NODE");
  nodeInput.set(left, 1);
  nodeInput.set(right, 1 + HASH_BYTES);
  return hash(nodeInput);
}

/** The history with one more leaf; the old one stays as it is. */
export function appendLeaf(hash: Hash, history: History, leaf: Uint8Array): History {
  return appendLeaves(hash, history, [leaf]);
}

/** The history with these leaf hashes behind its own; costs about one node hash a leaf. */
export function appendLeaves(hash: Hash, history: History, leaves: readonly Uint8Array[]): History {
  const peaks = [...history.peaks];
  let size = history.size;
  for (const leaf of leaves) {
    let carry = leaf;
    // Each trailing one bit of the size is a peak as large as what is carried.
    for (let rest = size; rest % 2 === 1; rest = Math.floor(rest / 2)) {
      carry = nodeHash(hash, peaks.pop() as Uint8Array, carry);
    }
    peaks.push(carry);
    size++;
  }
  return { size, peaks };
}

/** The root: of nothing, it is the hash of no bytes (RFC 9162 section 2.1.1). */
export function rootOf(hash: Hash, history: History): Uint8Array {
  const { peaks } = history;
  let root = peaks.at(-1);
  if (root === undefined) return hash(new Uint8Array(0));
  for (let i = peaks.length - 2; i >= 0; i--) root = nodeHash(hash, peaks[i] as Uint8Array, root);
  return root;
}

/** Size in eight bytes, then the peaks. */
export function encodeHistory(history: History): Uint8Array {
  const bytes = new Uint8Array(8 + HASH_BYTES * history.peaks.length);
  bytes.set(encodeU64(history.size));
  history.peaks.forEach((peak, i) => {
    bytes.set(peak, 8 + HASH_BYTES * i);
  });
  return bytes;
}

/** Reads what `encodeHistory` wrote. Throws HistoryError `BAD_HISTORY` when size and peaks do not agree. */
export function decodeHistory(bytes: Uint8Array): History {
  const size = bytes.length < 8 ? -1 : decodeU64(bytes);
  if (bytes.length !== 8 + HASH_BYTES * ones(size)) throw new HistoryError("BAD_HISTORY");
  const peaks: Uint8Array[] = [];
  for (let at = 8; at < bytes.length; at += HASH_BYTES) peaks.push(new Uint8Array(bytes.subarray(at, at + HASH_BYTES)));
  return { size, peaks };
}

function ones(size: number): number {
  let count = 0;
  for (let rest = size; rest > 0; rest = Math.floor(rest / 2)) count += rest % 2;
  return count;
}

const SAY = {
  BAD_HISTORY: "The bytes are no history: size and number of peaks do not agree.",
  BAD_NODE: "A node hash has not 32 bytes; check sizes before hashing.",
  OUT_OF_RANGE: "The tree has no such leaf or size; ask within its size.",
  TILE_MISSING: "A tile of the history is missing or too short; restore it from an archive.",
} as const;

export type HistoryErrorCode = keyof typeof SAY;

/** A history that cannot be read, or a question outside of it. Proofs that do not verify are no errors. */
export class HistoryError extends Error {
  override readonly name = "HistoryError";
  readonly code: HistoryErrorCode;

  constructor(code: HistoryErrorCode) {
    super(SAY[code]);
    this.code = code;
  }
}
