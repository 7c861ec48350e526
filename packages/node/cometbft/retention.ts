import type { LedgerStore } from "../store/ledgerstore.ts";

/** So often, in heights, it is looked what may go. */
const LOOK_HEIGHTS = 100;

/**
 * How far back the engine keeps blocks of its own: as long as evidence of a second vote counts. The ledger keeps every block
 * in its own files; a node that joins later begins from a snapshot.
 */
export class Retention {
  readonly #store: LedgerStore;
  readonly #keptMs: number;
  /** Oldest height that the engine keeps. */
  #oldest: number;

  /** @param start height of the first block that the engine ordered */
  constructor(store: LedgerStore, keptMs: number, start: number) {
    this.#store = store;
    this.#keptMs = keptMs;
    this.#oldest = start;
  }

  /** What the engine is told after a block is durable: below this height it may forget; 0 for nothing. */
  retainHeight(): number {
    const { height, tick } = this.#store.tip;
    if (height % LOOK_HEIGHTS !== 0) return 0;
    while (this.#oldest < height && this.#tickOf(this.#oldest) < tick - this.#keptMs) this.#oldest += 1;
    return this.#oldest;
  }

  /** Blocks without transactions have no tick and go with those before them. */
  #tickOf(height: number): number {
    const row = this.#store.blocks.row(height);
    return row === undefined ? 0 : this.#store.blocks.head(row).tick;
  }
}
