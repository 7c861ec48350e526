import { compare } from "../bytes/bytes.ts";
import { encodeUtf8 } from "../bytes/utf8.ts";
import type { Hash } from "../crypto/seam.ts";
import type { StateUpdate } from "./tree.ts";
import { type Versioned, encodeVersioned } from "./versioned.ts";

/** A key's place in the state tree: SHA-256 of its text. */
export function stateKeyHash(hash: Hash, key: string): Uint8Array {
  return hash(encodeUtf8(key));
}

/** What the state tree holds under a key: SHA-256 of the versioned value's bytes. A tombstone is a value too. */
export function stateValueHash(hash: Hash, versioned: Versioned): Uint8Array {
  return hash(encodeVersioned(versioned));
}

/** Encoded values as updates of the state tree, in its order. */
export function stateUpdates(hash: Hash, encoded: ReadonlyMap<string, Uint8Array>): StateUpdate[] {
  const updates: StateUpdate[] = [];
  for (const [key, bytes] of encoded) updates.push({ keyHash: stateKeyHash(hash, key), valueHash: hash(bytes) });
  return updates.sort((a, b) => compare(a.keyHash, b.keyHash));
}
