import { compare, equal } from "../bytes/bytes.ts";
import type { Hash } from "../crypto/seam.ts";
import { HASH_BYTES } from "../crypto/seam.ts";
import { type Entry, isLeaf, keyHashOf, leafEntry, StateTreeError, TreeHasher, valueHashOf } from "./node.ts";
import { childId, Page, PAGE_LEVELS, type PageId, SLOTS, slotOf } from "./page.ts";

/**
 * The state tree: a binary sparse Merkle tree over key hashes, most significant bit first. A subtree without
 * leaves hashes to 32 zero bytes, one with a single leaf to that leaf's hash, any other to that of its two
 * halves (node.ts). So the root depends on the keys and values alone, not on how they came.
 */
export interface StateUpdate {
  readonly keyHash: Uint8Array;
  /** null removes the key; removing an absent key changes nothing. */
  readonly valueHash: Uint8Array | null;
}

/** A page's bytes, which must not change while the call lasts; undefined when there is no such page. */
export type ReadPage = (id: PageId) => Uint8Array | undefined;

export interface UpdatedTree {
  readonly root: Uint8Array;
  /** Changed pages; null where the page is gone. */
  readonly pages: ReadonlyMap<PageId, Uint8Array | null>;
}

/**
 * Applies updates, sorted by key hash and each key once, in one pass; only pages on their paths are read.
 * Throws StateTreeError.
 */
export function updateTree(hash: Hash, readPage: ReadPage, updates: readonly StateUpdate[]): UpdatedTree {
  assertSorted(updates);
  return new TreeUpdate(hash, readPage, updates).run();
}

/** The root of the tree as it stands. Throws StateTreeError `BAD_PAGE`. */
export function stateRoot(hash: Hash, readPage: ReadPage): Uint8Array {
  return updateTree(hash, readPage, []).root;
}

/** One run over the updates. A range of updates is given by its first and the one after its last. */
class TreeUpdate {
  readonly #hasher: TreeHasher;
  readonly #readPage: ReadPage;
  readonly #updates: readonly StateUpdate[];
  readonly #pages = new Map<PageId, Uint8Array | null>();

  constructor(hash: Hash, readPage: ReadPage, updates: readonly StateUpdate[]) {
    this.#hasher = new TreeHasher(hash);
    this.#readPage = readPage;
    this.#updates = updates;
  }

  run(): UpdatedTree {
    const bytes = this.#readPage("");
    const page = bytes === undefined ? new Page() : Page.decode(bytes);
    if (this.#apply("", page, 0, this.#updates.length)) {
      const isEmpty = page.isCollapsed(0, SLOTS) && page.onlyLeaf(0, SLOTS) === undefined;
      this.#pages.set("", isEmpty ? null : page.encode(this.#hasher));
    }
    // A copy, because the hash of an empty tree is a constant of all.
    return { root: new Uint8Array(page.subtreeHash(this.#hasher, 0, SLOTS)), pages: this.#pages };
  }

  /** Applies a range to a page; whether anything changed. */
  #apply(id: PageId, page: Page, from: number, to: number): boolean {
    const depth = id.length * PAGE_LEVELS;
    let changed = false;
    let next = from;
    while (next < to) {
      const slot = slotOf(this.#keyHash(next), depth);
      const first = next++;
      while (next < to && slotOf(this.#keyHash(next), depth) === slot) next++;
      const old = page.entry(slot);
      const entry = this.#entry(id, slot, old, first, next);
      if (entry === old) continue;
      page.setEntry(slot, entry);
      changed = true;
    }
    return changed;
  }

  /** What a slot holds after a range; the same object as before when nothing changed. */
  #entry(id: PageId, slot: number, old: Entry | undefined, from: number, to: number): Entry | undefined {
    const below = childId(id, slot);
    if (old !== undefined && !isLeaf(old)) {
      const page = this.#existing(below);
      return this.#apply(below, page, from, to) ? this.#settle(below, page, true) : old;
    }
    if (to - from === 1) {
      const update = this.#updates[from] as StateUpdate;
      if (old === undefined || equal(keyHashOf(old), update.keyHash)) return replaced(old, update);
      if (update.valueHash === null) return old;
    }
    const page = new Page();
    if (old !== undefined) page.setEntry(slotOf(keyHashOf(old), below.length * PAGE_LEVELS), old);
    this.#apply(below, page, from, to);
    return this.#settle(below, page, false);
  }

  /** Writes a page, or drops it when a leaf at most is left, which then stands in the parent's slot. */
  #settle(id: PageId, page: Page, existed: boolean): Entry | undefined {
    if (page.isCollapsed(0, SLOTS)) {
      if (existed) this.#pages.set(id, null);
      return page.onlyLeaf(0, SLOTS);
    }
    this.#pages.set(id, page.encode(this.#hasher));
    return page.subtreeHash(this.#hasher, 0, SLOTS);
  }

  #existing(id: PageId): Page {
    const bytes = this.#readPage(id);
    if (bytes === undefined) throw new StateTreeError("PAGE_MISSING");
    return Page.decode(bytes);
  }

  #keyHash(position: number): Uint8Array {
    return (this.#updates[position] as StateUpdate).keyHash;
  }
}

/** The leaf that an update leaves in the place of `old`, which is absent or a leaf of the same key. */
function replaced(old: Entry | undefined, update: StateUpdate): Entry | undefined {
  if (update.valueHash === null) return undefined;
  if (old !== undefined && equal(valueHashOf(old), update.valueHash)) return old;
  return leafEntry(update.keyHash, update.valueHash);
}

function assertSorted(updates: readonly StateUpdate[]): void {
  let last: Uint8Array | undefined;
  for (const { keyHash, valueHash } of updates) {
    const haveSizes = keyHash.length === HASH_BYTES && (valueHash === null || valueHash.length === HASH_BYTES);
    if (!haveSizes || (last !== undefined && compare(last, keyHash) >= 0)) throw new StateTreeError("BAD_UPDATES");
    last = keyHash;
  }
}
