import { type PageId, STATE_RING_HEIGHTS, decodeU64 } from "@tocsin/core";
import { NodeError } from "../errors.ts";
import type { KeyValueStore } from "./keyvalue.ts";
import { Lru } from "./lru.ts";
import { rows } from "./rows.ts";

/** What the pages that a block changed were before it; undefined where there was none. */
export type Undo = ReadonlyMap<PageId, Uint8Array | undefined>;

const PAGE_COST = 200;

/**
 * Pages of the state tree: as they are now, and as they were at the newest heights, for proofs against headers that
 * others hold (PROTOCOL 12).
 */
export class PageStore {
  readonly #values: KeyValueStore;
  /** Height of the archive that the store was begun from: what pages were before, it does not know. */
  readonly #restored: number;
  readonly #pages: Lru<PageId, Uint8Array>;
  /** The undo of a batch on its way to the disk: readers may see its pages already. */
  #ahead: { readonly height: number; readonly undo: Undo } | undefined;

  constructor(values: KeyValueStore, cacheBytesMax: number) {
    this.#values = values;
    const restored = values.get(rows.restored);
    this.#restored = restored === undefined ? 0 : decodeU64(restored);
    this.#pages = new Lru(cacheBytesMax);
  }

  /** The page as the newest durable block left it. */
  current(id: PageId): Uint8Array | undefined {
    if (this.#ahead?.undo.has(id) === true) return this.#ahead.undo.get(id);
    const kept = this.#pages.get(id);
    if (kept !== undefined) return kept;
    const bytes = this.#values.get(rows.page(id));
    if (bytes !== undefined) this.#keep(id, bytes);
    return bytes;
  }

  /**
   * The page that the header at a height commits to: as it was before that height's block.
   * @param newest height of the newest durable block
   * @throws NodeError NOT_FOUND for a height outside the ring
   */
  at(height: number, id: PageId, newest: number): Uint8Array | undefined {
    if (height > newest || height <= newest - STATE_RING_HEIGHTS || height <= this.#restored)
      throw new NodeError("NOT_FOUND", `state at height ${height}`);
    for (let changed = height; changed <= newest; changed++) {
      const row = this.#values.get(rows.undo(changed));
      const entry = row === undefined ? undefined : findUndo(row, id);
      if (entry !== undefined) return entry.bytes;
    }
    return this.current(id);
  }

  begin(height: number, undo: Undo): void {
    this.#ahead = { height, undo };
  }

  /** @param pages the pages that are durable now, null where gone; undefined when the batch failed */
  end(pages: ReadonlyMap<PageId, Uint8Array | null> | undefined): void {
    this.#ahead = undefined;
    for (const [id, bytes] of pages ?? []) {
      if (bytes === null) this.#pages.delete(id);
      else this.#keep(id, bytes);
    }
  }

  #keep(id: PageId, bytes: Uint8Array): void {
    this.#pages.set(id, bytes, PAGE_COST + bytes.length);
  }
}

/** One row for a block: for each page its id behind a length byte, a size u32 (0 for none) and the bytes. */
export function encodeUndo(undo: Undo): Uint8Array {
  let size = 0;
  for (const [id, bytes] of undo) size += 5 + id.length + (bytes?.length ?? 0);
  const row = new Uint8Array(size);
  const view = new DataView(row.buffer);
  let at = 0;
  for (const [id, bytes] of undo) {
    row[at] = id.length;
    for (let i = 0; i < id.length; i++) row[at + 1 + i] = id.charCodeAt(i);
    at += 1 + id.length;
    view.setUint32(at, bytes?.length ?? 0);
    if (bytes !== undefined) row.set(bytes, at + 4);
    at += 4 + (bytes?.length ?? 0);
  }
  return row;
}

/** The entry of a page in a row of `encodeUndo`. */
function findUndo(row: Uint8Array, id: PageId): { readonly bytes: Uint8Array | undefined } | undefined {
  const view = new DataView(row.buffer, row.byteOffset, row.byteLength);
  for (let at = 0; at < row.length; ) {
    const start = at + 1 + (row[at] as number);
    const size = view.getUint32(start);
    const name = String.fromCharCode(...row.subarray(at + 1, start));
    if (name === id) return { bytes: size === 0 ? undefined : row.slice(start + 4, start + 4 + size) };
    at = start + 4 + size;
  }
  return undefined;
}
