import type { Hash } from "../crypto/seam.ts";
import { HASH_BYTES } from "../crypto/seam.ts";

/** The hash of a subtree without leaves: 32 zero bytes, not to be written to. */
export const EMPTY_SUBTREE: Uint8Array = new Uint8Array(HASH_BYTES);

/** What stands in a page's slot: 64 bytes are a leaf (key hash ‖ value hash), 32 the hash of the page below. */
export type Entry = Uint8Array;

const LEAF_BYTES = 2 * HASH_BYTES;

export function isLeaf(entry: Entry): boolean {
  return entry.length === LEAF_BYTES;
}

export function leafEntry(keyHash: Uint8Array, valueHash: Uint8Array): Entry {
  const entry = new Uint8Array(LEAF_BYTES);
  entry.set(keyHash);
  entry.set(valueHash, HASH_BYTES);
  return entry;
}

export function keyHashOf(leaf: Entry): Uint8Array {
  return leaf.subarray(0, HASH_BYTES);
}

export function valueHashOf(leaf: Entry): Uint8Array {
  return leaf.subarray(HASH_BYTES);
}

/** Hashes leaves and nodes of the state tree through one buffer; the hash function must not keep its input. */
export class TreeHasher {
  readonly #hash: Hash;
  readonly #input = new Uint8Array(1 + 2 * HASH_BYTES);

  constructor(hash: Hash) {
    this.#hash = hash;
  }

  /** H(0x00 ‖ key hash ‖ value hash). */
  leaf(entry: Entry): Uint8Array {
    this.#input[0] = 0x00;
    this.#input.set(entry, 1);
    return this.#hash(this.#input);
  }

  /** H(0x01 ‖ left ‖ right). */
  node(left: Uint8Array, right: Uint8Array): Uint8Array {
    this.#input[0] = 0x01;
    this.#input.set(left, 1);
    this.#input.set(right, 1 + HASH_BYTES);
    return this.#hash(this.#input);
  }
}

const SAY = {
  BAD_PAGE: "The bytes are no page of the state tree; rebuild the tree from the state.",
  PAGE_MISSING: "A page of the state tree is missing; rebuild the tree from the state.",
  BAD_UPDATES: "Updates must be of 32-byte hashes, sorted by key hash, each key once.",
} as const;

export type StateTreeErrorCode = keyof typeof SAY;

/** A damaged state tree, or a caller's mistake. Proofs that do not verify are no errors. */
export class StateTreeError extends Error {
  override readonly name = "StateTreeError";
  readonly code: StateTreeErrorCode;

  constructor(code: StateTreeErrorCode) {
    super(SAY[code]);
    this.code = code;
  }
}
