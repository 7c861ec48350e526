import { equal } from "../bytes/bytes.ts";
import type { Hash } from "../crypto/seam.ts";
import { HASH_BYTES } from "../crypto/seam.ts";
import { HistoryError, nodeHash } from "./history.ts";
import { type NodeAt, splitOf, subtreeRoot } from "./subtree.ts";

/**
 * The proof that the tree of `newSize` leaves begins with the tree of `oldSize` leaves (RFC 9162 section
 * 2.1.4.1). Empty when the sizes are equal or the old tree is empty. Throws HistoryError `OUT_OF_RANGE`.
 */
export function consistencyProof(hash: Hash, nodeAt: NodeAt, oldSize: number, newSize: number): Uint8Array[] {
  if (!areSizes(oldSize, newSize)) throw new HistoryError("OUT_OF_RANGE");
  if (oldSize === 0 || oldSize === newSize) return [];
  const nodes: Uint8Array[] = [];
  let start = 0;
  let end = newSize;
  while (oldSize !== end) {
    const middle = start + splitOf(end - start);
    if (oldSize <= middle) {
      nodes.push(subtreeRoot(hash, nodeAt, middle, end));
      end = middle;
    } else {
      nodes.push(subtreeRoot(hash, nodeAt, start, middle));
      start = middle;
    }
  }
  // The verifier knows the old root: it is left out when the descent ended at a left edge, as the old tree itself.
  if (start !== 0) nodes.push(subtreeRoot(hash, nodeAt, start, end));
  return nodes.reverse();
}

/** Whether the proof shows that the new tree continues the old one (RFC 9162 section 2.1.4.2). Never throws. */
export function verifyConsistency(
  hash: Hash,
  oldSize: number,
  newSize: number,
  oldRoot: Uint8Array,
  newRoot: Uint8Array,
  proof: readonly Uint8Array[],
): boolean {
  if (!areSizes(oldSize, newSize) || proof.some((node) => node.length !== HASH_BYTES)) return false;
  if (oldSize === newSize) return proof.length === 0 && equal(oldRoot, newRoot);
  // Every tree continues the empty one; its root is still that of nothing.
  if (oldSize === 0) return proof.length === 0 && equal(oldRoot, hash(new Uint8Array(0)));
  return leadsToBoth(hash, oldSize, newSize, oldRoot, newRoot, proof);
}

function leadsToBoth(
  hash: Hash,
  oldSize: number,
  newSize: number,
  oldRoot: Uint8Array,
  newRoot: Uint8Array,
  proof: readonly Uint8Array[],
): boolean {
  let oldLast = oldSize - 1;
  let newLast = newSize - 1;
  while (oldLast % 2 === 1) {
    oldLast = Math.floor(oldLast / 2);
    newLast = Math.floor(newLast / 2);
  }
  // An old tree that is one perfect subtree is its own first node.
  const nodes = oldLast === 0 ? [oldRoot, ...proof] : proof;
  let oldNode = nodes[0];
  let newNode = nodes[0];
  if (oldNode === undefined || newNode === undefined) return false;
  for (const node of nodes.slice(1)) {
    if (newLast === 0) return false;
    if (oldLast % 2 === 1 || oldLast === newLast) {
      oldNode = nodeHash(hash, node, oldNode);
      newNode = nodeHash(hash, node, newNode);
      while (oldLast % 2 === 0 && oldLast !== 0) {
        oldLast /= 2;
        newLast = Math.floor(newLast / 2);
      }
    } else {
      newNode = nodeHash(hash, newNode, node);
    }
    oldLast = Math.floor(oldLast / 2);
    newLast = Math.floor(newLast / 2);
  }
  return newLast === 0 && equal(oldNode, oldRoot) && equal(newNode, newRoot);
}

function areSizes(oldSize: number, newSize: number): boolean {
  return Number.isSafeInteger(oldSize) && Number.isSafeInteger(newSize) && oldSize >= 0 && oldSize <= newSize;
}
