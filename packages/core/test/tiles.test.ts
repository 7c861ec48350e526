import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { appendLeaves, EMPTY_HISTORY, HistoryError, rootOf } from "../proof/history.ts";
import { inclusionProof, verifyInclusion } from "../proof/inclusion.ts";
import { subtreeRoot } from "../proof/subtree.ts";
import { appendToTiles, nodeAtTiles, type ReadTile, TILE_HASHES, type TileId, tileWidth } from "../proof/tiles.ts";
import { leafHashes, sha256, slowRoot } from "./historyoracle.ts";

const SIZE = 70_000;
const leaves = leafHashes(SIZE);

const nameOf = (tile: TileId) => `${tile.level}/${tile.index}`;

/** Tiles in memory, grown by batches of the given sizes; checks on the way that a tile only grows. */
function grown(batches: readonly number[]): { tiles: Map<string, Uint8Array>; size: number; readTile: ReadTile } {
  const tiles = new Map<string, Uint8Array>();
  const readTile: ReadTile = (tile) => tiles.get(nameOf(tile));
  let size = 0;
  for (const batch of batches) {
    for (const write of appendToTiles(sha256, readTile, size, leaves.slice(size, size + batch))) {
      const before = tiles.get(nameOf(write)) ?? new Uint8Array(0);
      assert.ok(write.bytes.length > before.length);
      assert.deepEqual(write.bytes.subarray(0, before.length), before);
      tiles.set(nameOf(write), write.bytes);
    }
    size += batch;
  }
  return { tiles, size, readTile };
}

test("tiles do not depend on how the leaves were batched", () => {
  fc.assert(
    fc.property(
      fc.array(fc.oneof(fc.nat(3), fc.nat(700), fc.constant(256)), { minLength: 1, maxLength: 8 }),
      (batches) => {
        const { tiles, size } = grown(batches);
        assert.deepEqual(tiles, grown([size]).tiles);
        for (const [name, bytes] of tiles) {
          const [level, index] = name.split("/").map(Number) as [number, number];
          assert.equal(bytes.length, 32 * tileWidth({ level, index }, size));
        }
        const hashes = [...tiles.values()].reduce((sum, bytes) => sum + bytes.length / 32, 0);
        assert.equal(hashes, size + Math.floor(size / 256));
      },
    ),
    { numRuns: 30 },
  );
});

test("every node of a tree with three tile levels is found, and every proof from tiles verifies", () => {
  const { readTile, tiles } = grown([SIZE]);
  assert.deepEqual(
    [...tiles.keys()].filter((name) => name.startsWith("2/")),
    ["2/0"],
  );
  assert.equal(tileWidth({ level: 2, index: 0 }, SIZE), 1);
  const nodeAt = nodeAtTiles(sha256, readTile);
  for (const [level, index] of [
    [0, 0],
    [0, SIZE - 1],
    [3, 77],
    [7, 1],
    [8, 200],
    [9, 3],
    [15, 1],
    [16, 0],
  ] as const) {
    const width = 2 ** level;
    assert.deepEqual(
      nodeAt(level, index),
      slowRoot(leaves.slice(index * width, (index + 1) * width)),
      `${level}/${index}`,
    );
  }
  const root = rootOf(sha256, appendLeaves(sha256, EMPTY_HISTORY, leaves));
  assert.deepEqual(subtreeRoot(sha256, nodeAt, 0, SIZE), root);
  for (const index of [0, 255, 256, 65_535, 65_536, SIZE - 1]) {
    const proof = inclusionProof(sha256, nodeAt, index, SIZE);
    assert.ok(verifyInclusion(sha256, leaves[index] as Uint8Array, index, SIZE, proof, root));
  }
});

test("tiles that have grown since still answer for the smaller tree", () => {
  const { readTile } = grown([600]);
  const nodeAt = nodeAtTiles(sha256, readTile);
  for (const size of [1, 255, 256, 257, 511, 600]) {
    assert.deepEqual(subtreeRoot(sha256, nodeAt, 0, size), slowRoot(leaves.slice(0, size)));
  }
});

test("a node is a copy, not a view of storage", () => {
  const { readTile, tiles } = grown([3]);
  const node = nodeAtTiles(sha256, readTile)(0, 1);
  tiles.get("0/0")?.fill(0);
  assert.deepEqual(node, leaves[1]);
});

test("a missing or short tile is an error, not a wrong hash", () => {
  const missing = (error: unknown) => error instanceof HistoryError && error.code === "TILE_MISSING";
  const nodeAt = nodeAtTiles(sha256, () => undefined);
  assert.throws(() => nodeAt(0, 0), missing);
  const short = nodeAtTiles(sha256, () => new Uint8Array(32 * 3 + 31));
  assert.throws(() => short(0, 3), missing);
  assert.throws(() => short(2, 0), missing);
  assert.throws(() => appendToTiles(sha256, () => undefined, 5, leaves.slice(0, 1)), missing);
  assert.throws(() => appendToTiles(sha256, () => new Uint8Array(32 * 4), 5, leaves.slice(0, 1)), missing);
  assert.equal(appendToTiles(sha256, () => undefined, TILE_HASHES, leaves.slice(0, 1)).length, 1);
});
