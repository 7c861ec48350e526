import type { LedgerStore } from "../store/ledgerstore.ts";

/** So often, in heights, it is looked what may go. */
const LOOK_HEIGHTS = 100;

/**
 * How far back the engine keeps blocks of its own: for nodes that were away so long and catch up block by block. What evidence
 * of a second vote is judged by the engine itself keeps. The ledger keeps every block in its own files; a node that joins later
 * begins from a snapshot.
 */
export class Retention {
  readonly #store: Pick<LedgerStore, "tip" | "blocks">;
  readonly #keptMs: number;
  /** Oldest height that the engine keeps. */
  #oldest: number;

  /** @param start height of the first block that the engine ordered */
  constructor(store: Pick<LedgerStore, "tip" | "blocks">, keptMs: number, start: number) {
    this.#store = store;
    this.#keptMs = keptMs;
    this.#oldest = start;
  }

  /** What the engine is told after a block is durable: below this height it may forget; 0 for nothing. */
  retainHeight(): number {
    const { height, tick } = this.#store.tip;
    if (height % LOOK_HEIGHTS !== 0) return 0;
    this.#oldest = this.#firstSince(tick - this.#keptMs, height);
    return this.#oldest;
  }

  /** Ticks only grow, so the way is halved: after a start it leads from the first block on. */
  #firstSince(since: number, newest: number): number {
    let [low, high] = [this.#oldest, newest];
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      if (this.#tickUpTo(middle, low) < since) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Blocks without transactions have no tick and go with those before them. */
  #tickUpTo(height: number, from: number): number {
    for (let at = height; at >= from; at--) {
      const row = this.#store.blocks.row(at);
      const tick = row === undefined ? 0 : this.#store.blocks.head(row).tick;
      if (tick > 0) return tick;
    }
    return 0;
  }
}
