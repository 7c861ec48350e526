import { type Json, decodeCanonical, encodeCanonical } from "../bytes/canonical.ts";

/** Height of the block and index in it that wrote a key. Never used twice (PROTOCOL 4); deletion leaves a tombstone. */
export type Version = readonly [height: number, index: number];

/** A key's value with its version; `value: null` is a tombstone. */
export interface Versioned {
  readonly value: Json;
  readonly version: Version;
}

/** Reads committed state (or an overlay of it). Synchronous: the core never waits. */
export interface StateReader {
  get(key: string): Versioned | undefined;
}

/** The bytes under a key, as stored and as hashed into the state tree: `{"h":height,"i":index,"v":value}`. */
export function encodeVersioned(versioned: Versioned): Uint8Array {
  return encodeCanonical({ h: versioned.version[0], i: versioned.version[1], v: versioned.value });
}

/** Reads what `encodeVersioned` wrote. Only for bytes whose hash is already trusted. */
export function decodeVersioned(bytes: Uint8Array): Versioned {
  const parsed = decodeCanonical(bytes) as { h: number; i: number; v: Json };
  return { value: parsed.v, version: [parsed.h, parsed.i] };
}

/** A reader with writes on top; the base is never changed. */
export class Overlay implements StateReader {
  readonly writes = new Map<string, Versioned>();
  readonly #base: StateReader;

  constructor(base: StateReader) {
    this.#base = base;
  }

  get(key: string): Versioned | undefined {
    return this.writes.get(key) ?? this.#base.get(key);
  }

  set(key: string, versioned: Versioned): void {
    this.writes.set(key, versioned);
  }
}
