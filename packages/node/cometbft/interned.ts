import { type Hash, encodeHex } from "@tocsin/core";
import { Lru } from "../store/lru.ts";

/** A transaction's bytes with their digest, by which the engine names it too. */
export interface InternedBytes {
  readonly bytes: Uint8Array;
  /** SHA-256, hex. */
  readonly digest: string;
}

/**
 * One object for equal bytes: the engine hands over the same transaction when it checks, proposes, judges and orders it, and
 * what was read from it once is remembered by object.
 */
export class Interned {
  readonly #hash: Hash;
  readonly #known: Lru<string, Uint8Array>;

  constructor(hash: Hash, bytesMax: number) {
    this.#hash = hash;
    this.#known = new Lru(bytesMax);
  }

  of(bytes: Uint8Array): InternedBytes {
    const digest = encodeHex(this.#hash(bytes));
    const known = this.#known.get(digest);
    if (known !== undefined) return { bytes: known, digest };
    this.#known.set(digest, bytes, bytes.length);
    return { bytes, digest };
  }
}
