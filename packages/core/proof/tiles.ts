import type { Hash } from "../crypto/seam.ts";
import { HASH_BYTES } from "../crypto/seam.ts";
import { HistoryError, nodeHash } from "./history.ts";
import type { NodeAt } from "./subtree.ts";

/**
 * The history tree on disk. The tile (level, index) holds the hashes of tree level 8 · level from position
 * 256 · index on, 256 when it is full; the seven levels above follow from them. A tile only ever grows,
 * and a full one never changes.
 */
export interface TileId {
  readonly level: number;
  readonly index: number;
}

/** The new bytes of a whole tile: what stood in it, then what came. */
export interface TileWrite extends TileId {
  readonly bytes: Uint8Array;
}

/** Bytes of a tile, at least as many as were written; undefined when it was never written. */
export type ReadTile = (tile: TileId) => Uint8Array | undefined;

const TILE_LEVELS = 8;
export const TILE_HASHES = 256;

/** How many hashes the tile has in a tree of `size` leaves: 0 to 256. */
export function tileWidth(tile: TileId, size: number): number {
  const hashes = Math.floor(size / TILE_HASHES ** tile.level) - TILE_HASHES * tile.index;
  return Math.max(0, Math.min(TILE_HASHES, hashes));
}

/**
 * The tiles that change when leaf hashes are appended to a tree of `oldSize` leaves, lowest level first.
 * Throws HistoryError `TILE_MISSING`.
 */
export function appendToTiles(
  hash: Hash,
  readTile: ReadTile,
  oldSize: number,
  leaves: readonly Uint8Array[],
): TileWrite[] {
  const writes: TileWrite[] = [];
  let level = 0;
  let size = oldSize;
  let hashes = leaves;
  while (hashes.length > 0) {
    const grown = appendToLevel(readTile, level, size, hashes);
    writes.push(...grown);
    hashes = grown.filter((tile) => tile.bytes.length === TILE_HASHES * HASH_BYTES).map((tile) => tileRoot(hash, tile));
    size = Math.floor(size / TILE_HASHES);
    level++;
  }
  return writes;
}

function appendToLevel(readTile: ReadTile, level: number, size: number, hashes: readonly Uint8Array[]): TileWrite[] {
  const writes: TileWrite[] = [];
  let taken = 0;
  while (taken < hashes.length) {
    const index = Math.floor((size + taken) / TILE_HASHES);
    const width = (size + taken) % TILE_HASHES;
    const added = Math.min(TILE_HASHES - width, hashes.length - taken);
    const bytes = new Uint8Array((width + added) * HASH_BYTES);
    if (width > 0) bytes.set(tileBytes(readTile, { level, index }, width).subarray(0, width * HASH_BYTES));
    for (let i = 0; i < added; i++) bytes.set(hashes[taken + i] as Uint8Array, (width + i) * HASH_BYTES);
    writes.push({ level, index, bytes });
    taken += added;
  }
  return writes;
}

/**
 * Node access over tiles. Tiles are read once, their inner nodes computed when first asked for and kept as
 * long as the function is: make one for a proof or a batch of proofs, not for the life of a process.
 * It throws HistoryError `TILE_MISSING`.
 */
export function nodeAtTiles(hash: Hash, readTile: ReadTile): NodeAt {
  const kept = new Map<string, OpenTile>();
  return function nodeAt(level, index) {
    const row = level % TILE_LEVELS;
    const rowHashes = TILE_HASHES >> row;
    const id = { level: Math.floor(level / TILE_LEVELS), index: Math.floor(index / rowHashes) };
    const name = `${id.level}/${id.index}`;
    let tile = kept.get(name);
    if (tile === undefined) {
      tile = new OpenTile(hash, tileBytes(readTile, id, 0));
      kept.set(name, tile);
    }
    return tile.node(row, index % rowHashes);
  };
}

/** A tile and those of its inner nodes that were asked for. */
class OpenTile {
  readonly #hash: Hash;
  readonly #bytes: Uint8Array;
  readonly #rows: Uint8Array[][] = Array.from({ length: TILE_LEVELS + 1 }, () => []);

  constructor(hash: Hash, bytes: Uint8Array) {
    this.#hash = hash;
    this.#bytes = bytes;
  }

  /** The node over 2^row hashes of the tile. */
  node(row: number, position: number): Uint8Array {
    const nodes = this.#rows[row] as Uint8Array[];
    const known = nodes[position];
    if (known !== undefined) return known;
    const node = row === 0 ? this.#bottom(position) : this.#inner(row, position);
    nodes[position] = node;
    return node;
  }

  #bottom(position: number): Uint8Array {
    const end = (position + 1) * HASH_BYTES;
    if (end > this.#bytes.length) throw new HistoryError("TILE_MISSING");
    // A copy, because what was read may be storage that is used again.
    return new Uint8Array(this.#bytes.subarray(position * HASH_BYTES, end));
  }

  #inner(row: number, position: number): Uint8Array {
    return nodeHash(this.#hash, this.node(row - 1, 2 * position), this.node(row - 1, 2 * position + 1));
  }
}

/** A tile's bytes; at least `width` hashes. */
function tileBytes(readTile: ReadTile, tile: TileId, width: number): Uint8Array {
  const bytes = readTile(tile);
  if (bytes === undefined || bytes.length < width * HASH_BYTES) throw new HistoryError("TILE_MISSING");
  return bytes;
}

function tileRoot(hash: Hash, tile: TileWrite): Uint8Array {
  return new OpenTile(hash, tile.bytes).node(TILE_LEVELS, 0);
}
