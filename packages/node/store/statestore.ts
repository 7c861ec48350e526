import { type Json, type StateReader, type Version, type Versioned, decodeVersioned } from "@tocsin/core";
import type { KeyValueStore } from "./keyvalue.ts";
import { Lru } from "./lru.ts";
import { behind, rows } from "./rows.ts";

/** What is known of a key: decoded once, or known to be absent. */
type Known = { readonly versioned: Versioned | undefined };

/** A key with a value that is no tombstone. */
export interface Live {
  readonly key: string;
  readonly value: Json;
  readonly version: Version;
}

/** A decoded value takes about this many times its bytes. */
const DECODED_FACTOR = 4;
const ABSENT_COST = 200;

/**
 * The committed state. While a batch is on its way to the disk, readers see what was before it; once it is durable,
 * all of it at once.
 */
export class StateStore implements StateReader {
  readonly #values: KeyValueStore;
  readonly #known: Lru<string, Known>;
  #before: ReadonlyMap<string, Versioned | undefined> | undefined;

  constructor(values: KeyValueStore, cacheBytesMax: number) {
    this.#values = values;
    this.#known = new Lru(cacheBytesMax);
  }

  get(key: string): Versioned | undefined {
    const before = this.#before;
    if (before?.has(key)) return before.get(key);
    const known = this.#known.get(key);
    return known === undefined ? this.#load(key) : known.versioned;
  }

  /** Live values whose key starts with the prefix and sorts after `after`, in key order. */
  scan(prefix: string, after: string, limit: number): readonly Live[] {
    const found: Live[] = [];
    const end = behind(rows.state(prefix));
    let start = after < prefix ? rows.state(prefix) : `${rows.state(after)}!`;
    while (found.length < limit) {
      const entries = this.#values.range(start, end, limit);
      for (const [row] of entries) {
        const key = row.slice(rows.state("").length);
        const versioned = this.get(key);
        if (versioned !== undefined && versioned.value !== null)
          found.push({ key, value: versioned.value, version: versioned.version });
        if (found.length === limit) return found;
      }
      const last = entries.at(-1);
      if (last === undefined || entries.length < limit) return found;
      start = `${last[0]}!`;
    }
    return found;
  }

  /** Keeps what is under these keys for readers, until `end`. */
  begin(keys: Iterable<string>): void {
    const before = new Map<string, Versioned | undefined>();
    for (const key of keys) before.set(key, this.get(key));
    this.#before = before;
  }

  /** @param written the values that are durable now, with their bytes; undefined when the batch failed */
  end(written: readonly (readonly [key: string, versioned: Versioned, bytes: Uint8Array])[] | undefined): void {
    for (const key of this.#before?.keys() ?? []) this.#known.delete(key);
    this.#before = undefined;
    for (const [key, versioned, bytes] of written ?? []) this.#keep(key, versioned, bytes);
  }

  #load(key: string): Versioned | undefined {
    const bytes = this.#values.get(rows.state(key));
    const versioned = bytes === undefined ? undefined : decodeVersioned(bytes);
    this.#keep(key, versioned, bytes);
    return versioned;
  }

  #keep(key: string, versioned: Versioned | undefined, bytes: Uint8Array | undefined): void {
    this.#known.set(key, { versioned }, ABSENT_COST + 2 * key.length + DECODED_FACTOR * (bytes?.length ?? 0));
  }
}
