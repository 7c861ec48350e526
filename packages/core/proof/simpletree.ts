import { concat, equal } from "../bytes/bytes.ts";
import type { Hash } from "../crypto/seam.ts";

/**
 * CometBFT's Merkle tree over a list of byte strings (its `crypto/merkle`): the tree of RFC 6962 section 2.1.
 * It commits to header fields, transactions, results, commit signatures, validators and block parts.
 */

const LEAF = Uint8Array.of(0);
const NODE = Uint8Array.of(1);
const NOTHING = new Uint8Array(0);

/** Root over the leaves in their order; of no leaves, SHA-256 of the empty string. */
export function simpleRoot(hash: Hash, leaves: readonly Uint8Array[]): Uint8Array {
  return leaves.length === 0 ? hash(NOTHING) : subtree(hash, leaves, 0, leaves.length);
}

/** The sibling hashes from a leaf upwards (CometBFT's `aunts`). Throws RangeError when there is no such leaf. */
export function simpleProof(hash: Hash, leaves: readonly Uint8Array[], index: number): Uint8Array[] {
  if (!Number.isInteger(index) || index < 0 || index >= leaves.length) throw new RangeError("no such leaf");
  const aunts: Uint8Array[] = [];
  let from = 0;
  let to = leaves.length;
  while (to - from > 1) {
    const middle = from + splitPoint(to - from);
    if (index < middle) {
      aunts.push(subtree(hash, leaves, middle, to));
      to = middle;
    } else {
      aunts.push(subtree(hash, leaves, from, middle));
      from = middle;
    }
  }
  return aunts.reverse();
}

/** Whether `leaf` stands at `index` of the `total` leaves under `root`. Hostile input gives false. */
export function simpleProofHolds(
  hash: Hash,
  root: Uint8Array,
  leaf: Uint8Array,
  index: number,
  total: number,
  aunts: readonly Uint8Array[],
): boolean {
  if (!Number.isSafeInteger(total) || !Number.isSafeInteger(index) || index < 0 || index >= total) return false;
  const leftSides = sides(index, total);
  if (leftSides.length !== aunts.length) return false;
  let node = hash(concat(LEAF, leaf));
  for (const [level, aunt] of aunts.entries()) {
    node = leftSides[level] === true ? hash(concat(NODE, aunt, node)) : hash(concat(NODE, node, aunt));
  }
  return equal(node, root);
}

function subtree(hash: Hash, leaves: readonly Uint8Array[], from: number, to: number): Uint8Array {
  if (to - from === 1) return hash(concat(LEAF, leaves[from] as Uint8Array));
  const middle = from + splitPoint(to - from);
  return hash(concat(NODE, subtree(hash, leaves, from, middle), subtree(hash, leaves, middle, to)));
}

/** The largest power of two below `size`, which is at least 2. */
function splitPoint(size: number): number {
  let point = 1;
  while (point * 2 < size) point *= 2;
  return point;
}

/** For each level from the leaf upwards, whether the sibling stands on the left. */
function sides(index: number, total: number): boolean[] {
  const left: boolean[] = [];
  let position = index;
  let size = total;
  while (size > 1) {
    const point = splitPoint(size);
    if (position < point) {
      left.push(false);
      size = point;
    } else {
      left.push(true);
      position -= point;
      size -= point;
    }
  }
  return left.reverse();
}
