import type { Hash } from "../crypto/seam.ts";
import { nodeHash } from "./history.ts";

/**
 * Hash of the perfect subtree over the leaves from index · 2^level on; level 0 is the leaf hashes. Tiles
 * answer it (tiles.ts). It is asked only for subtrees that lie wholly within the tree.
 */
export type NodeAt = (level: number, index: number) => Uint8Array;

/**
 * Root over the leaves from `start` up to, not including, `end`, where these leaves are a subtree of an
 * RFC 9162 tree: perfect, or on the tree's right edge.
 */
export function subtreeRoot(hash: Hash, nodeAt: NodeAt, start: number, end: number): Uint8Array {
  const width = end - start;
  const level = levelOf(width);
  const perfect = 2 ** level;
  if (perfect === width) return nodeAt(level, start / width);
  const left = nodeAt(level, start / perfect);
  return nodeHash(hash, left, subtreeRoot(hash, nodeAt, start + perfect, end));
}

/** Leaves in the left child of a tree of `size` > 1 leaves: the largest power of two below it (RFC 9162). */
export function splitOf(size: number): number {
  return 2 ** levelOf(size - 1);
}

/** The largest level with 2^level ≤ width. */
function levelOf(width: number): number {
  let level = 0;
  for (let rest = width; rest > 1; rest = Math.floor(rest / 2)) level++;
  return level;
}
