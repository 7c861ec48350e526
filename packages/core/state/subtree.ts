import type { Hash } from "../crypto/seam.ts";
import { EMPTY_SUBTREE, type Entry, TreeHasher, isLeaf, leafEntry } from "./node.ts";
import type { StateUpdate } from "./tree.ts";

/**
 * What a subtree of the state tree is to the one above it: undefined without leaves, its only leaf (64 bytes), or its hash.
 * A state that is handed over in parts is proven by these.
 */
export type Subtree = Entry | undefined;

/**
 * The subtree that holds exactly these keys.
 * @param leaves sorted by key hash, each once, none removed, all with the same first `depth` bits
 * @param depth bits of the path to it
 */
export function subtreeOf(hash: Hash, leaves: readonly StateUpdate[], depth: number): Subtree {
  return new Subtrees(new TreeHasher(hash), leaves).of(0, leaves.length, depth);
}

/** The tree over 2^k subtrees that stand side by side, in the order of their paths. */
export function joinSubtrees(hash: Hash, parts: readonly Subtree[]): Uint8Array {
  const hasher = new TreeHasher(hash);
  let row = [...parts];
  while (row.length > 1) {
    row = Array.from({ length: row.length / 2 }, (_, i) => joined(hasher, row[2 * i], row[2 * i + 1]));
  }
  return hashOf(hasher, row[0]);
}

class Subtrees {
  readonly #hasher: TreeHasher;
  readonly #leaves: readonly StateUpdate[];

  constructor(hasher: TreeHasher, leaves: readonly StateUpdate[]) {
    this.#hasher = hasher;
    this.#leaves = leaves;
  }

  of(from: number, to: number, depth: number): Subtree {
    if (to - from <= 1) return this.#leaf(from, to);
    let middle = from;
    while (middle < to && !bitAt((this.#leaves[middle] as StateUpdate).keyHash, depth)) middle++;
    return joined(this.#hasher, this.of(from, middle, depth + 1), this.of(middle, to, depth + 1));
  }

  #leaf(from: number, to: number): Subtree {
    const leaf = from === to ? undefined : this.#leaves[from];
    return leaf?.valueHash == null ? undefined : leafEntry(leaf.keyHash, leaf.valueHash);
  }
}

/** A subtree with a single leaf is that leaf, at whatever depth. */
function joined(hasher: TreeHasher, left: Subtree, right: Subtree): Subtree {
  if (left === undefined && (right === undefined || isLeaf(right))) return right;
  if (right === undefined && left !== undefined && isLeaf(left)) return left;
  return hasher.node(hashOf(hasher, left), hashOf(hasher, right));
}

function hashOf(hasher: TreeHasher, subtree: Subtree): Uint8Array {
  if (subtree === undefined) return EMPTY_SUBTREE;
  return isLeaf(subtree) ? hasher.leaf(subtree) : subtree;
}

function bitAt(bytes: Uint8Array, position: number): boolean {
  return (((bytes[position >> 3] ?? 0) >> (7 - (position & 7))) & 1) === 1;
}
