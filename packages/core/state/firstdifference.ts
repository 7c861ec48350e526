import { compare, equal } from "../bytes/bytes.ts";
import { type Entry, isLeaf, keyHashOf, StateTreeError, valueHashOf } from "./node.ts";
import { childId, Page, PAGE_LEVELS, type PageId, SLOTS, slotOf } from "./page.ts";
import type { ReadPage } from "./tree.ts";

/** A key under which two state trees hold different values; a side without the key has no value hash. */
export interface StateDifference {
  readonly keyHash: Uint8Array;
  readonly a: Uint8Array | undefined;
  readonly b: Uint8Array | undefined;
}

/**
 * The difference of two state trees whose key hash is the least; undefined where they are equal. Only pages on the path to it
 * are read, because equal subtrees have equal hashes.
 * @throws StateTreeError
 */
export function firstStateDifference(a: ReadPage, b: ReadPage): StateDifference | undefined {
  return new Comparison(a, b).page("", a("") !== undefined, b("") !== undefined);
}

class Comparison {
  readonly #a: ReadPage;
  readonly #b: ReadPage;

  constructor(a: ReadPage, b: ReadPage) {
    this.#a = a;
    this.#b = b;
  }

  /** Compares what is under a page's prefix. A side that has no page there may have one leaf. */
  page(id: PageId, inA: boolean, inB: boolean, leafA?: Entry, leafB?: Entry): StateDifference | undefined {
    const a = pageAt(this.#a, id, inA, leafA);
    const b = pageAt(this.#b, id, inB, leafB);
    for (let slot = 0; slot < SLOTS; slot++) {
      const found = this.#slot(childId(id, slot), a.entry(slot), b.entry(slot));
      if (found !== undefined) return found;
    }
    return undefined;
  }

  #slot(below: PageId, a: Entry | undefined, b: Entry | undefined): StateDifference | undefined {
    if (a === b || (a !== undefined && b !== undefined && equal(a, b))) return undefined;
    const [isPageA, isPageB] = [a !== undefined && !isLeaf(a), b !== undefined && !isLeaf(b)];
    if (isPageA || isPageB) return this.page(below, isPageA, isPageB, isPageA ? undefined : a, isPageB ? undefined : b);
    return differenceOf(a, b);
  }
}

function pageAt(read: ReadPage, id: PageId, isThere: boolean, leaf: Entry | undefined): Page {
  if (isThere) {
    const bytes = read(id);
    if (bytes === undefined) throw new StateTreeError("PAGE_MISSING");
    return Page.decode(bytes);
  }
  const page = new Page();
  if (leaf !== undefined) page.setEntry(slotOf(keyHashOf(leaf), id.length * PAGE_LEVELS), leaf);
  return page;
}

/** Of two leaves that differ, or of one that stands alone. */
function differenceOf(a: Entry | undefined, b: Entry | undefined): StateDifference | undefined {
  if (a === undefined && b === undefined) return undefined;
  const order = a === undefined ? 1 : b === undefined ? -1 : compare(keyHashOf(a), keyHashOf(b));
  const least = (order <= 0 ? a : b) as Entry;
  return {
    keyHash: keyHashOf(least),
    a: order <= 0 ? valueHashOf(a as Entry) : undefined,
    b: order >= 0 ? valueHashOf(b as Entry) : undefined,
  };
}
