import { CanonicalError, type Json, decodeCanonical, encodeCanonical } from "../bytes/canonical.ts";

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

/**
 * More than any value has: one that acts write stands in a transaction, and what arrives adds to a lane's receipts, which
 * contracts before the third let grow past that.
 */
const VALUE_BYTES_MAX = 1_000_000;
/** Of so many bytes no value has more members. */
const VALUE_LIMITS = { sizeBytesMax: VALUE_BYTES_MAX, membersMax: VALUE_BYTES_MAX };

/** The bytes under a key, as stored and as hashed into the state tree: `{"h":height,"i":index,"v":value}`. @throws CanonicalError for what could not be read again */
export function encodeVersioned(versioned: Versioned): Uint8Array {
  const bytes = encodeCanonical({ h: versioned.version[0], i: versioned.version[1], v: versioned.value });
  if (bytes.length > VALUE_BYTES_MAX) throw new CanonicalError("TOO_LARGE", VALUE_BYTES_MAX);
  return bytes;
}

/** Reads what `encodeVersioned` wrote. Only for bytes whose hash is already trusted. */
export function decodeVersioned(bytes: Uint8Array): Versioned {
  const parsed = decodeCanonical(bytes, VALUE_LIMITS) as { h: number; i: number; v: Json };
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
