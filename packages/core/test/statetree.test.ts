import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { StateTreeError, type StateTreeErrorCode } from "../state/node.ts";
import { type ReadPage, stateRoot, updateTree } from "../state/tree.ts";
import { type Batch, batch, hexOf, keyHash, sha256, slowRoot, sortedUpdates, Tree, valueHash } from "./stateoracle.ts";

function refused(code: StateTreeErrorCode): (error: unknown) => boolean {
  return (error) => error instanceof StateTreeError && error.code === code;
}

/** Pages sorted by id, in hex, so that two trees compare. */
const listed = (tree: Tree) =>
  [...tree.pages].sort(([a], [b]) => (a < b ? -1 : 1)).map(([id, bytes]) => [id, hexOf(bytes)]);

test("the root is that of the definition after every batch of writes and removals", () => {
  fc.assert(
    fc.property(fc.array(batch, { minLength: 1, maxLength: 6 }), (batches) => {
      const tree = new Tree();
      for (const updates of batches) {
        const { root } = tree.apply(updates);
        assert.deepEqual(root, slowRoot(tree.leaves));
        assert.deepEqual(stateRoot(sha256, tree.read), root);
      }
    }),
    { numRuns: 300 },
  );
});

test("root and pages depend on the final keys alone, not on the way to them", () => {
  fc.assert(
    fc.property(fc.array(batch, { minLength: 1, maxLength: 5 }), fc.boolean(), (batches, oneByOne) => {
      const tree = new Tree();
      for (const updates of batches) {
        const steps: Batch[] = oneByOne ? [...updates].map((pair) => new Map([pair])) : [updates];
        for (const step of steps) tree.apply(step);
      }
      const direct = new Tree();
      const { root } = direct.apply(tree.leaves);
      assert.deepEqual(stateRoot(sha256, tree.read), root);
      assert.deepEqual(listed(tree), listed(direct));
    }),
    { numRuns: 300 },
  );
});

test("removing what was added restores every page", () => {
  fc.assert(
    fc.property(batch, batch, (first, second) => {
      const tree = new Tree();
      tree.apply(first);
      const before = listed(tree);
      const added = [...second.keys()].filter((key) => !tree.leaves.has(key));
      tree.apply(new Map(added.map((key) => [key, valueHash(9)])));
      tree.apply(new Map(added.map((key) => [key, null])));
      assert.deepEqual(listed(tree), before);
    }),
    { numRuns: 200 },
  );
});

test("updates that change nothing write nothing", () => {
  fc.assert(
    fc.property(batch, fc.array(keyHash, { maxLength: 8 }), (updates, others) => {
      const tree = new Tree();
      tree.apply(updates);
      const same: [string, Uint8Array | null][] = [...tree.leaves];
      const absent: [string, null][] = others
        .map(hexOf)
        .filter((key) => !tree.leaves.has(key))
        .map((key) => [key, null]);
      assert.equal(tree.apply(new Map([...same, ...absent])).pages.size, 0);
    }),
    { numRuns: 200 },
  );
});

test("an empty tree has no page and the root of 32 zero bytes", () => {
  const { root, pages } = updateTree(sha256, () => undefined, []);
  assert.deepEqual([hexOf(root), pages.size], ["00".repeat(32), 0]);
  root.fill(1);
  assert.equal(hexOf(stateRoot(sha256, () => undefined)), "00".repeat(32));
  const tree = new Tree();
  tree.apply(new Map([["11".repeat(32), valueHash(1)]]));
  assert.deepEqual([...tree.apply(new Map([["11".repeat(32), null]])).pages], [["", null]]);
});

test("pages are named by their path, five bits a character, and sort before those below", () => {
  const tree = new Tree();
  // 0xffff and 0xfffe differ in bit 15: the pages are the root and those of 11111, 11111 11111, 11111 11111 11111.
  tree.apply(
    new Map([
      ["ffff".padEnd(64, "0"), valueHash(1)],
      ["fffe".padEnd(64, "0"), valueHash(2)],
    ]),
  );
  assert.deepEqual([...tree.pages.keys()].sort(), ["", "v", "vv", "vvv"]);
});

test("two keys may share all bits but the last", () => {
  const tree = new Tree();
  for (const last of ["2", "3"]) tree.apply(new Map([[last.padStart(64, "0"), valueHash(Number(last))]]));
  assert.equal(tree.pages.size, 52);
  assert.deepEqual(stateRoot(sha256, tree.read), slowRoot(tree.leaves));
  tree.apply(new Map([["3".padStart(64, "0"), null]]));
  assert.deepEqual([...tree.pages.keys()], [""]);
});

test("only pages on the paths of the updates are read, each once", () => {
  const tree = new Tree();
  const keys = Array.from({ length: 4000 }, (_, i) => hexOf(sha256(Buffer.from(`key ${i}`))));
  tree.apply(new Map(keys.map((key) => [key, valueHash(1)])));
  const reads: string[] = [];
  const counting: ReadPage = (id) => {
    reads.push(id);
    return tree.read(id);
  };
  const { pages } = updateTree(sha256, counting, sortedUpdates(new Map([[keys[17] as string, valueHash(2)]])));
  assert.ok(reads.length <= 4);
  assert.deepEqual(reads, [...pages.keys()].sort());
  for (const bytes of tree.pages.values()) assert.ok(bytes.length <= 8 + 4 * 32 + 32 * 64);
});

test("updates out of order, twice, or of wrong size are the caller's mistake", () => {
  const a = sha256(Buffer.from("a"));
  const b = a.with(31, (a[31] as number) ^ 1);
  const [low, high] = hexOf(a) < hexOf(b) ? [a, b] : [b, a];
  const value = valueHash(1);
  for (const updates of [
    [
      { keyHash: high, valueHash: value },
      { keyHash: low, valueHash: value },
    ],
    [
      { keyHash: low, valueHash: value },
      { keyHash: low, valueHash: null },
    ],
    [{ keyHash: low.subarray(1), valueHash: value }],
    [{ keyHash: low, valueHash: value.subarray(1) }],
  ]) {
    assert.throws(() => updateTree(sha256, () => undefined, updates), refused("BAD_UPDATES"));
  }
});

test("a damaged or missing page is an error, not a wrong root", () => {
  const tree = new Tree();
  tree.apply(new Map(Array.from({ length: 200 }, (_, i) => [hexOf(sha256(Buffer.from(`key ${i}`))), valueHash(i)])));
  const update = sortedUpdates(new Map([[hexOf(sha256(Buffer.from("key 3"))), valueHash(300)]]));
  const onlyRoot: ReadPage = (id) => (id === "" ? tree.read(id) : undefined);
  assert.throws(() => updateTree(sha256, onlyRoot, update), refused("PAGE_MISSING"));
  const root = tree.read("") as Uint8Array;
  // Slot 0 marked as leaf and as page, with the bytes of a leaf.
  const bothMasks = new Uint8Array(8 + 32 + 64);
  bothMasks[3] = 1;
  bothMasks[7] = 1;
  for (const bad of [root.subarray(0, 7), root.subarray(0, root.length - 1), new Uint8Array([...root, 0]), bothMasks]) {
    assert.throws(() => stateRoot(sha256, () => bad), refused("BAD_PAGE"));
  }
});
