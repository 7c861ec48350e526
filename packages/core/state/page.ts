import { HASH_BYTES } from "../crypto/seam.ts";
import { EMPTY_SUBTREE, type Entry, isLeaf, StateTreeError, type TreeHasher } from "./node.ts";

/**
 * Names a page of the state tree by its path: one character of `0-9a-v` for each five bits of key hash, most
 * significant first, so that pages sort by path and a page before those below it. The root page is "".
 */
export type PageId = string;

export const PAGE_LEVELS = 5;
export const SLOTS = 32;
const QUARTER = 8;
const MASKS_BYTES = 8;
const DIGITS = "0123456789abcdefghijklmnopqrstuv";

/** The page below a slot. */
export function childId(id: PageId, slot: number): PageId {
  return id + DIGITS.charAt(slot);
}

/** The slot of a key hash in the page at a depth in bits; bits past the end read as zero. */
export function slotOf(keyHash: Uint8Array, depth: number): number {
  const at = depth >> 3;
  const window = ((keyHash[at] ?? 0) << 8) | (keyHash[at + 1] ?? 0);
  return (window >> (11 - (depth & 7))) & 31;
}

/**
 * Five levels of the state tree under a prefix of 5k bits. Its 32 slots are the positions five bits further
 * down. A page exists where two or more leaves share the prefix; the root page where there is any.
 *
 * Bytes: the mask of slots with leaves and the mask of slots with pages below (u32 big-endian, bit i for slot
 * i), the hashes of the quarters of eight slots that are not empty, then the entries, both in slot order. The
 * quarters follow from the entries; keeping them spares an update most of the page's hashing.
 */
export class Page {
  readonly #entries: (Entry | undefined)[] = new Array<Entry | undefined>(SLOTS).fill(undefined);
  /** Known hashes of quarters that are not empty. */
  readonly #quarters: (Uint8Array | undefined)[] = [undefined, undefined, undefined, undefined];
  #leaves = 0;
  #pages = 0;

  /** Reads a page; its entries are views of the bytes. Throws StateTreeError `BAD_PAGE`. */
  static decode(bytes: Uint8Array): Page {
    const page = new Page();
    if (bytes.length < MASKS_BYTES) throw new StateTreeError("BAD_PAGE");
    const view = new DataView(bytes.buffer, bytes.byteOffset, MASKS_BYTES);
    page.#leaves = view.getInt32(0);
    page.#pages = view.getInt32(4);
    if ((page.#leaves & page.#pages) !== 0) throw new StateTreeError("BAD_PAGE");
    let at = MASKS_BYTES;
    for (let quarter = 0; quarter < 4; quarter++) {
      if (page.#isEmpty(quarter * QUARTER, QUARTER)) continue;
      page.#quarters[quarter] = bytes.subarray(at, at + HASH_BYTES);
      at += HASH_BYTES;
    }
    for (let slot = 0; slot < SLOTS; slot++) {
      const bit = 1 << slot;
      if (((page.#leaves | page.#pages) & bit) === 0) continue;
      const size = (page.#leaves & bit) === 0 ? HASH_BYTES : 2 * HASH_BYTES;
      page.#entries[slot] = bytes.subarray(at, at + size);
      at += size;
    }
    if (at !== bytes.length) throw new StateTreeError("BAD_PAGE");
    return page;
  }

  encode(hasher: TreeHasher): Uint8Array {
    const parts: Uint8Array[] = [];
    for (let first = 0; first < SLOTS; first += QUARTER) {
      if (!this.#isEmpty(first, QUARTER)) parts.push(this.subtreeHash(hasher, first, QUARTER));
    }
    for (const entry of this.#entries) if (entry !== undefined) parts.push(entry);
    const bytes = new Uint8Array(parts.reduce((size, part) => size + part.length, MASKS_BYTES));
    const view = new DataView(bytes.buffer);
    view.setInt32(0, this.#leaves);
    view.setInt32(4, this.#pages);
    let at = MASKS_BYTES;
    for (const part of parts) {
      bytes.set(part, at);
      at += part.length;
    }
    return bytes;
  }

  entry(slot: number): Entry | undefined {
    return this.#entries[slot];
  }

  setEntry(slot: number, entry: Entry | undefined): void {
    const bit = 1 << slot;
    this.#entries[slot] = entry;
    this.#leaves &= ~bit;
    this.#pages &= ~bit;
    if (entry !== undefined && isLeaf(entry)) this.#leaves |= bit;
    else if (entry !== undefined) this.#pages |= bit;
    this.#quarters[slot >> 3] = undefined;
  }

  /** Whether the subtree over `width` slots from `first` on has at most one leaf, and so needs no node. */
  isCollapsed(first: number, width: number): boolean {
    const mask = maskOf(first, width);
    const leaves = this.#leaves & mask;
    return (this.#pages & mask) === 0 && (leaves & (leaves - 1)) === 0;
  }

  /** The one leaf of a collapsed subtree, undefined when it is empty. */
  onlyLeaf(first: number, width: number): Entry | undefined {
    const leaves = this.#leaves & maskOf(first, width);
    return leaves === 0 ? undefined : this.#entries[31 - Math.clz32(leaves)];
  }

  /** Hash of the subtree over `width` slots (a power of two) from `first` on. */
  subtreeHash(hasher: TreeHasher, first: number, width: number): Uint8Array {
    if (this.#isEmpty(first, width)) return EMPTY_SUBTREE;
    const known = width === QUARTER ? this.#quarters[first >> 3] : undefined;
    if (known !== undefined) return known;
    const hash = this.#computedHash(hasher, first, width);
    if (width === QUARTER) this.#quarters[first >> 3] = hash;
    return hash;
  }

  #computedHash(hasher: TreeHasher, first: number, width: number): Uint8Array {
    if (this.isCollapsed(first, width)) return hasher.leaf(this.onlyLeaf(first, width) as Entry);
    if (width === 1) return this.#entries[first] as Entry;
    const half = width / 2;
    return hasher.node(this.subtreeHash(hasher, first, half), this.subtreeHash(hasher, first + half, half));
  }

  #isEmpty(first: number, width: number): boolean {
    return ((this.#leaves | this.#pages) & maskOf(first, width)) === 0;
  }
}

function maskOf(first: number, width: number): number {
  return width === SLOTS ? -1 : ((1 << width) - 1) << first;
}
