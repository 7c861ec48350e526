import { equal } from "../bytes/bytes.ts";
import type { Hash } from "../crypto/seam.ts";
import { HASH_BYTES } from "../crypto/seam.ts";
import { HistoryError, nodeHash } from "./history.ts";
import { type NodeAt, splitOf, subtreeRoot } from "./subtree.ts";

/**
 * The audit path of a leaf in the tree of `size` leaves, lowest sibling first (RFC 9162 section 2.1.3.1).
 * Throws HistoryError `OUT_OF_RANGE`.
 */
export function inclusionProof(hash: Hash, nodeAt: NodeAt, index: number, size: number): Uint8Array[] {
  if (!isIndex(index, size)) throw new HistoryError("OUT_OF_RANGE");
  const path: Uint8Array[] = [];
  let start = 0;
  let end = size;
  while (end - start > 1) {
    const middle = start + splitOf(end - start);
    if (index < middle) {
      path.push(subtreeRoot(hash, nodeAt, middle, end));
      end = middle;
    } else {
      path.push(subtreeRoot(hash, nodeAt, start, middle));
      start = middle;
    }
  }
  return path.reverse();
}

/** Whether the path leads from the leaf hash at `index` to the root of the tree of `size` leaves. Never throws. */
export function verifyInclusion(
  hash: Hash,
  leaf: Uint8Array,
  index: number,
  size: number,
  path: readonly Uint8Array[],
  root: Uint8Array,
): boolean {
  const computed = rootFromInclusion(hash, leaf, index, size, path);
  return computed !== undefined && equal(computed, root);
}

/**
 * The root that a path leads to (RFC 9162 section 2.1.3.2), or undefined when it does not fit index and
 * size. Halving replaces shifts, because sizes may exceed 32 bits.
 */
export function rootFromInclusion(
  hash: Hash,
  leaf: Uint8Array,
  index: number,
  size: number,
  path: readonly Uint8Array[],
): Uint8Array | undefined {
  if (!isIndex(index, size) || leaf.length !== HASH_BYTES) return undefined;
  let node = leaf;
  let position = index;
  let last = size - 1;
  for (const sibling of path) {
    if (last === 0 || sibling.length !== HASH_BYTES) return undefined;
    if (position % 2 === 1 || position === last) {
      node = nodeHash(hash, sibling, node);
      // On the right edge a node without sibling climbs as it is.
      while (position % 2 === 0 && position !== 0) {
        position /= 2;
        last = Math.floor(last / 2);
      }
    } else {
      node = nodeHash(hash, node, sibling);
    }
    position = Math.floor(position / 2);
    last = Math.floor(last / 2);
  }
  return last === 0 ? node : undefined;
}

function isIndex(index: number, size: number): boolean {
  return Number.isSafeInteger(index) && Number.isSafeInteger(size) && index >= 0 && index < size;
}
