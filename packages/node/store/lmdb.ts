import { type RootDatabase, open } from "lmdb";
import type { KeyValueStore } from "./keyvalue.ts";

/** A key-value store on LMDB: one environment a chain (PROTOCOL 20). */
export class LmdbStore implements KeyValueStore {
  readonly #database: RootDatabase<Buffer, string>;

  constructor(path: string) {
    this.#database = open<Buffer, string>({ path, encoding: "binary", cache: false, maxReaders: 64, noMemInit: true, compression: false });
  }

  get(key: string): Uint8Array | undefined {
    return this.#database.getBinary(key);
  }

  range(start: string, end: string, limit: number): readonly (readonly [string, Uint8Array])[] {
    return [...this.#database.getRange({ start, end, limit })].map(({ key, value }) => [key, value] as const);
  }

  last(start: string, end: string): readonly [string, Uint8Array] | undefined {
    // Reverse ranges include their start, so the key just before `end` is asked for by the end's last smaller text.
    for (const { key, value } of this.#database.getRange({ start: end, end: start, reverse: true, limit: 2 })) {
      if (key < end && key >= start) return [key, value];
    }
    return this.#first(start);
  }

  async write(batch: ReadonlyMap<string, Uint8Array | null>): Promise<void> {
    await this.#database.transaction(() => {
      for (const [key, value] of batch) {
        if (value === null) void this.#database.remove(key);
        else void this.#database.put(key, value as Buffer);
      }
    });
    // The transaction is visible now; durable only when it is flushed (PROTOCOL 20).
    await this.#database.flushed;
  }

  async close(): Promise<void> {
    await this.#database.close();
  }

  /** A reverse range ends before its own end, so the first key of the range is looked at by itself. */
  #first(start: string): readonly [string, Uint8Array] | undefined {
    const value = this.get(start);
    return value === undefined ? undefined : [start, value];
  }
}
