import type { Hash } from "../crypto/seam.ts";
import { HASH_BYTES } from "../crypto/seam.ts";
import { HistoryError, nodeHash } from "./history.ts";
import { type NodeAt, splitOf, subtreeRoot } from "./subtree.ts";

/** A leaf whose inclusion is shown together with others. */
export interface ProvenLeaf {
  readonly index: number;
  readonly leafHash: Uint8Array;
}

/**
 * One proof for several leaves of the tree of `size` leaves: the roots of the largest subtrees without any
 * of them, from left to right. That order differs from an audit path's, for one leaf too.
 * Throws HistoryError `OUT_OF_RANGE` unless the indexes rise strictly within the tree and there is one.
 */
export function multiproof(hash: Hash, nodeAt: NodeAt, indexes: readonly number[], size: number): Uint8Array[] {
  if (!areIndexes(indexes, size)) throw new HistoryError("OUT_OF_RANGE");
  const nodes: Uint8Array[] = [];
  collect(0, size, 0, indexes.length);
  return nodes;

  function collect(start: number, end: number, from: number, to: number): void {
    if (from === to) {
      nodes.push(subtreeRoot(hash, nodeAt, start, end));
    } else if (end - start > 1) {
      const middle = start + splitOf(end - start);
      const cut = cutAt(indexes, middle, from, to);
      collect(start, middle, from, cut);
      collect(middle, end, cut, to);
    }
  }
}

/**
 * The root that leaves and nodes lead to, or undefined unless the leaves rise strictly within the tree and
 * exactly these nodes are needed. Hostile input is expected; the work is bounded by 53 hashes a leaf.
 */
export function rootFromMultiproof(
  hash: Hash,
  leaves: readonly ProvenLeaf[],
  size: number,
  nodes: readonly Uint8Array[],
): Uint8Array | undefined {
  const indexes = leaves.map((leaf) => leaf.index);
  if (!areIndexes(indexes, size)) return undefined;
  if (nodes.some((node) => node.length !== HASH_BYTES)) return undefined;
  if (leaves.some((leaf) => leaf.leafHash.length !== HASH_BYTES)) return undefined;
  let used = 0;
  const root = fold(0, size, 0, indexes.length);
  return used === nodes.length ? root : undefined;

  function fold(start: number, end: number, from: number, to: number): Uint8Array | undefined {
    if (from === to) return nodes[used++];
    if (end - start === 1) return leaves[from]?.leafHash;
    const middle = start + splitOf(end - start);
    const cut = cutAt(indexes, middle, from, to);
    const left = fold(start, middle, from, cut);
    const right = fold(middle, end, cut, to);
    return left === undefined || right === undefined ? undefined : nodeHash(hash, left, right);
  }
}

/** The first position from `from` whose index is not below `middle`. */
function cutAt(indexes: readonly number[], middle: number, from: number, to: number): number {
  let low = from;
  let high = to;
  while (low < high) {
    const probe = Math.floor((low + high) / 2);
    if ((indexes[probe] as number) < middle) low = probe + 1;
    else high = probe;
  }
  return low;
}

function areIndexes(indexes: readonly number[], size: number): boolean {
  if (indexes.length === 0 || !Number.isSafeInteger(size)) return false;
  let next = 0;
  for (const index of indexes) {
    if (!Number.isSafeInteger(index) || index < next || index >= size) return false;
    next = index + 1;
  }
  return true;
}
