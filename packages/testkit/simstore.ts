import { type Batch, type Entry, type FrozenValues, type KeyValueStore, MemoryStore } from "@tocsin/node";
import type { Power } from "./power.ts";
import type { Random } from "./random.ts";

/** A database file: what outlives the node that writes to it. */
export class Database {
  readonly store = new MemoryStore();
  #atWork: Batch | undefined;

  /** The batch at work is seen from now on, and durable when `finish` is called. */
  begin(batch: Batch): void {
    this.#atWork = batch;
  }

  finish(): void {
    this.#atWork = undefined;
  }

  /** The batch at work is lost whole, or has become durable though nobody was told. */
  crash(random: Random): void {
    const batch = this.#atWork;
    this.#atWork = undefined;
    this.store.crash();
    if (batch !== undefined && random.chance(50)) void this.store.write(batch);
  }

  /** Everything that a thief of the disk could read. */
  contents(): Uint8Array[] {
    return this.store.range(" ", "~~", Number.MAX_SAFE_INTEGER).map(([, value]) => value);
  }
}

/** A key-value store in memory as one run of a node sees it; dead with the node's power. */
export class SimStore implements KeyValueStore {
  readonly #database: Database;
  readonly #power: Power;

  constructor(database: Database, power: Power) {
    this.#database = database;
    this.#power = power;
  }

  get(key: string): Uint8Array | undefined {
    this.#power.demand();
    return this.#database.store.get(key);
  }

  range(start: string, end: string, limit: number): readonly Entry[] {
    this.#power.demand();
    return this.#database.store.range(start, end, limit);
  }

  last(start: string, end: string): Entry | undefined {
    this.#power.demand();
    return this.#database.store.last(start, end);
  }

  async write(batch: Batch): Promise<void> {
    this.#power.step();
    this.#database.begin(batch);
    const written = this.#database.store.write(batch);
    // Readers see it already; a crash at this step may lose it or keep it.
    this.#power.step();
    await written;
    this.#power.demand();
    this.#database.finish();
  }

  freeze(): FrozenValues {
    this.#power.demand();
    return this.#database.store.freeze();
  }

  async close(): Promise<void> {}
}
