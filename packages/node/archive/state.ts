import { setImmediate } from "node:timers/promises";
import {
  type Hash,
  type StateUpdate,
  type Subtree,
  compare,
  decodeUtf8,
  decodeVersioned,
  encodeUtf8,
  stateKeyHash,
  subtreeOf,
} from "@tocsin/core";
import type { KeyValueStore } from "../store/keyvalue.ts";
import { behind, rows } from "../store/rows.ts";
import type { Disk } from "../host/disk.ts";
import { PARTS_MAX, PART_BYTES_USUAL, PART_KEYS_MAX, TURN_ROWS } from "./limits.ts";
import { broken } from "./manifest.ts";
import { packPart, unpackPart } from "./part.ts";

/** A key of the state with its value's bytes. */
export interface StateEntry {
  readonly key: string;
  readonly bytes: Uint8Array;
  readonly leaf: StateUpdate;
}

type Range = Pick<KeyValueStore, "range">;

/**
 * Writes a state into a folder, divided by the first bits of its keys' hashes.
 * @param values a view that does not change meanwhile
 * @returns the subtree of each part, which is in the file of its number
 */
export async function writeState(hash: Hash, values: Range, disk: Disk): Promise<readonly Subtree[]> {
  let size = 0;
  for await (const [key, bytes] of stateRows(values)) size += key.length + bytes.length;
  let depth = 0;
  while (2 ** depth < PARTS_MAX && size / 2 ** depth > PART_BYTES_USUAL) depth++;
  const subtrees: Subtree[] = [];
  // Keys lie by their text, parts by its hash: a part is what one pass over all keys finds for it, several at a pass.
  for (let from = 0; from < 2 ** depth; from += PARTS_AT_ONCE) {
    const parts = await partsOf(hash, values, depth, from);
    for (const [i, entries] of parts.entries()) {
      entries.sort((a, b) => compare(a.leaf.keyHash, b.leaf.keyHash));
      const packed = packPart(entries.flatMap(({ key, bytes }) => [encodeUtf8(key), bytes]));
      disk.write(stateFile(from + i), 0, packed);
      await disk.sync(stateFile(from + i));
      subtrees.push(
        subtreeOf(
          hash,
          entries.map(({ leaf }) => leaf),
          depth,
        ),
      );
    }
  }
  return subtrees;
}

const PARTS_AT_ONCE = 32;

export function stateFile(part: number): string {
  return `state-${part}`;
}

async function partsOf(hash: Hash, values: Range, depth: number, from: number): Promise<StateEntry[][]> {
  const parts: StateEntry[][] = Array.from({ length: Math.min(PARTS_AT_ONCE, 2 ** depth - from) }, () => []);
  for await (const [key, bytes] of stateRows(values)) {
    const entry = entryOf(hash, key, bytes);
    parts[pathOf(entry.leaf.keyHash, depth) - from]?.push(entry);
  }
  return parts;
}

async function* stateRows(values: Range): AsyncGenerator<readonly [key: string, bytes: Uint8Array]> {
  const prefix = rows.state("");
  for (let start = prefix; ; ) {
    const page = values.range(start, behind(prefix), TURN_ROWS);
    for (const [row, bytes] of page) yield [row.slice(prefix.length), bytes];
    const last = page.at(-1);
    if (last === undefined || page.length < TURN_ROWS) return;
    start = `${last[0]}!`;
    await setImmediate();
  }
}

/**
 * The entries of a part of the state, checked against its subtree.
 * @param depth bits by which the parts are divided
 * @throws NodeError ARCHIVE_BROKEN
 */
export function checkedState(
  hash: Hash,
  packed: Uint8Array,
  part: number,
  depth: number,
  isSubtree: (found: Subtree) => boolean,
): readonly StateEntry[] {
  let entries: StateEntry[];
  try {
    entries = unpackPart(packed, 2, PART_KEYS_MAX).map(([key, bytes]) =>
      entryOf(hash, decodeUtf8(key as Uint8Array), bytes as Uint8Array),
    );
    for (const { bytes } of entries) decodeVersioned(bytes);
  } catch {
    throw broken(`state ${part}`);
  }
  const isOrdered = entries.every(
    ({ leaf }, i) => i === 0 || compare((entries[i - 1] as StateEntry).leaf.keyHash, leaf.keyHash) < 0,
  );
  const isHere = entries.every(({ leaf }) => pathOf(leaf.keyHash, depth) === part);
  if (
    !isOrdered ||
    !isHere ||
    !isSubtree(
      subtreeOf(
        hash,
        entries.map(({ leaf }) => leaf),
        depth,
      ),
    )
  )
    throw broken(`state ${part}`);
  return entries;
}

function entryOf(hash: Hash, key: string, bytes: Uint8Array): StateEntry {
  return { key, bytes, leaf: { keyHash: stateKeyHash(hash, key), valueHash: hash(bytes) } };
}

/** The first bits of a key's hash as a number. */
function pathOf(keyHash: Uint8Array, depth: number): number {
  const first = ((keyHash[0] ?? 0) << 8) | (keyHash[1] ?? 0);
  return first >> (16 - depth);
}
