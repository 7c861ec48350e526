import { equal } from "../bytes/bytes.ts";
import type { Hash } from "../crypto/seam.ts";
import { HASH_BYTES } from "../crypto/seam.ts";
import { EMPTY_SUBTREE, type Entry, keyHashOf, leafEntry, StateTreeError, TreeHasher, valueHashOf } from "./node.ts";
import { childId, Page, PAGE_LEVELS, type PageId, SLOTS, slotOf } from "./page.ts";
import type { ReadPage } from "./tree.ts";

/** How a key stands in the state tree, for someone who knows the root alone. */
export interface StateProof {
  /** Hashes beside the path, lowest first; at most 256. */
  readonly siblings: readonly Uint8Array[];
  /** In a proof of absence, the leaf that stands alone where the key would; null when nothing does. */
  readonly other: StateLeaf | null;
}

export interface StateLeaf {
  readonly keyHash: Uint8Array;
  readonly valueHash: Uint8Array;
}

const DEPTH_MAX = 8 * HASH_BYTES;

/**
 * The proof that a key is in the tree, or that it is not: which of them, the caller knows from the state.
 * Throws StateTreeError on a damaged tree.
 */
export function proveKey(hash: Hash, readPage: ReadPage, keyHash: Uint8Array): StateProof {
  const hasher = new TreeHasher(hash);
  const siblings: Uint8Array[] = [];
  let id: PageId = "";
  let bytes = readPage(id);
  if (bytes === undefined) return { siblings, other: null };
  for (;;) {
    const slot = slotOf(keyHash, id.length * PAGE_LEVELS);
    const end = descend(hasher, Page.decode(bytes), slot, siblings);
    if (end.isLast) return { siblings: siblings.reverse(), other: otherLeaf(end.leaf, keyHash) };
    id = childId(id, slot);
    bytes = readPage(id);
    if (bytes === undefined) throw new StateTreeError("PAGE_MISSING");
  }
}

/** Walks through a page towards a slot, noting the hashes beside the way, until a collapsed subtree or the slot. */
function descend(
  hasher: TreeHasher,
  page: Page,
  slot: number,
  siblings: Uint8Array[],
): { readonly isLast: boolean; readonly leaf?: Entry | undefined } {
  let first = 0;
  let width = SLOTS;
  while (!page.isCollapsed(first, width)) {
    if (width === 1) return { isLast: false };
    width /= 2;
    const isRight = slot >= first + width;
    // A copy: the hash may be a view of the page's bytes.
    siblings.push(new Uint8Array(page.subtreeHash(hasher, isRight ? first : first + width, width)));
    if (isRight) first += width;
  }
  return { isLast: true, leaf: page.onlyLeaf(first, width) };
}

function otherLeaf(leaf: Entry | undefined, keyHash: Uint8Array): StateLeaf | null {
  if (leaf === undefined || equal(keyHashOf(leaf), keyHash)) return null;
  return { keyHash: new Uint8Array(keyHashOf(leaf)), valueHash: new Uint8Array(valueHashOf(leaf)) };
}

/**
 * Whether the tree with this root holds the value under the key, or, for null, holds nothing under it.
 * Hostile proofs are expected; never throws.
 */
export function verifyStateProof(
  hash: Hash,
  root: Uint8Array,
  keyHash: Uint8Array,
  valueHash: Uint8Array | null,
  proof: StateProof,
): boolean {
  const { siblings } = proof;
  if (keyHash.length !== HASH_BYTES || siblings.length > DEPTH_MAX) return false;
  if (siblings.some((sibling) => sibling.length !== HASH_BYTES)) return false;
  const hasher = new TreeHasher(hash);
  let node = lowestHash(hasher, keyHash, valueHash, proof);
  if (node === undefined) return false;
  let depth = siblings.length;
  for (const sibling of siblings) {
    depth--;
    node = bitOf(keyHash, depth) === 0 ? hasher.node(node, sibling) : hasher.node(sibling, node);
  }
  return equal(node, root);
}

/** The hash at the path's end, or undefined when the proof does not speak of this key and claim. */
function lowestHash(
  hasher: TreeHasher,
  keyHash: Uint8Array,
  valueHash: Uint8Array | null,
  { siblings, other }: StateProof,
): Uint8Array | undefined {
  if (valueHash !== null) {
    return other === null && valueHash.length === HASH_BYTES ? hasher.leaf(leafEntry(keyHash, valueHash)) : undefined;
  }
  if (other === null) return EMPTY_SUBTREE;
  if (other.keyHash.length !== HASH_BYTES || other.valueHash.length !== HASH_BYTES) return undefined;
  if (equal(other.keyHash, keyHash) || !sharePath(other.keyHash, keyHash, siblings.length)) return undefined;
  return hasher.leaf(leafEntry(other.keyHash, other.valueHash));
}

function sharePath(a: Uint8Array, b: Uint8Array, depth: number): boolean {
  for (let position = 0; position < depth; position++) if (bitOf(a, position) !== bitOf(b, position)) return false;
  return true;
}

function bitOf(keyHash: Uint8Array, position: number): number {
  return ((keyHash[position >> 3] as number) >> (7 - (position & 7))) & 1;
}
