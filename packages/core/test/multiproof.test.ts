import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { HistoryError } from "../proof/history.ts";
import { multiproof, type ProvenLeaf, rootFromMultiproof } from "../proof/multiproof.ts";
import { leafHashes, nodeAtLeaves, sha256, slowPath, slowRoot } from "./historyoracle.ts";

const SIZE_MAX = 70;
const leaves = leafHashes(SIZE_MAX);
const nodeAt = nodeAtLeaves(leaves);

/** A tree size and a rising choice of its leaves. */
const choice = fc.integer({ min: 1, max: SIZE_MAX }).chain((size) =>
  fc.record({
    size: fc.constant(size),
    indexes: fc
      .uniqueArray(fc.nat(size - 1), { minLength: 1, maxLength: size })
      .map((all) => all.sort((a, b) => a - b)),
  }),
);

const chosen = (indexes: readonly number[]): ProvenLeaf[] =>
  indexes.map((index) => ({ index, leafHash: leaves[index] as Uint8Array }));

/** The largest subtrees without any chosen leaf, left to right, found from the audit paths. */
function slowNodes(indexes: readonly number[], size: number): string[] {
  const needed = new Set<string>();
  const within = leaves.slice(0, size);
  for (const index of indexes)
    for (const node of slowPath(index, within)) needed.add(Buffer.from(node).toString("hex"));
  // A node above another chosen leaf is computed by the verifier.
  const computed = new Set<string>();
  for (const index of indexes) {
    let node = Buffer.from(leaves[index] as Uint8Array);
    let start = index;
    computed.add(node.toString("hex"));
    for (let width = 1; width < size; width *= 2) {
      start = Math.floor(index / (2 * width)) * 2 * width;
      node = Buffer.from(slowRoot(within.slice(start, start + 2 * width)));
      computed.add(node.toString("hex"));
    }
  }
  return [...needed].filter((node) => !computed.has(node)).sort();
}

test("one proof for several leaves leads to the root", () => {
  fc.assert(
    fc.property(choice, ({ size, indexes }) => {
      const nodes = multiproof(sha256, nodeAt, indexes, size);
      assert.deepEqual(rootFromMultiproof(sha256, chosen(indexes), size, nodes), slowRoot(leaves.slice(0, size)));
    }),
    { numRuns: 300 },
  );
});

test("it holds exactly the audit paths' nodes that the leaves themselves do not give", () => {
  fc.assert(
    fc.property(choice, ({ size, indexes }) => {
      const nodes = multiproof(sha256, nodeAt, indexes, size).map((node) => Buffer.from(node).toString("hex"));
      assert.deepEqual(nodes.sort(), slowNodes(indexes, size));
    }),
    { numRuns: 200 },
  );
});

test("its nodes stand from left to right", () => {
  const [a, b, c, d] = leaves as [Uint8Array, Uint8Array, Uint8Array, Uint8Array];
  assert.deepEqual(multiproof(sha256, nodeAt, [1], 4), [a, slowRoot([c, d])]);
  assert.deepEqual(multiproof(sha256, nodeAt, [2], 4), [slowRoot([a, b]), d]);
  assert.deepEqual(multiproof(sha256, nodeAt, [0, 1, 2, 3], 4), []);
});

test("hostile proofs do not lead to the root", () => {
  fc.assert(
    fc.property(choice, fc.nat(), fc.nat(31), ({ size, indexes }, pick, at) => {
      const root = slowRoot(leaves.slice(0, size));
      const nodes = multiproof(sha256, nodeAt, indexes, size);
      const given = chosen(indexes);
      const leads = (proven: readonly ProvenLeaf[], inTree: number, with_: readonly Uint8Array[]) => {
        const computed = rootFromMultiproof(sha256, proven, inTree, with_);
        return computed !== undefined && Buffer.from(computed).equals(root);
      };
      const extra = leaves[SIZE_MAX - 1] as Uint8Array;
      assert.ok(!leads(given, size, [...nodes, extra]), "a node too many");
      assert.ok(!leads(given, size, [extra, ...nodes]), "a node too many in front");
      assert.ok(!leads([...given].reverse(), size, nodes) || given.length === 1, "order");
      assert.ok(!leads([...given, given[0] as ProvenLeaf], size, nodes), "a leaf twice");
      assert.ok(!leads([], size, [root]), "no leaf");
      if (nodes.length > 0) {
        const i = pick % nodes.length;
        const node = nodes[i] as Uint8Array;
        assert.ok(!leads(given, size, nodes.toSpliced(i, 1)), "a node too few");
        assert.ok(!leads(given, size, nodes.with(i, node.with(at, (node[at] as number) ^ 4))), "a changed node");
        assert.ok(!leads(given, size, nodes.with(i, node.subarray(1))), "a cut node");
      }
      const i = pick % given.length;
      const leaf = given[i] as ProvenLeaf;
      assert.ok(
        !leads(
          given.with(i, { ...leaf, leafHash: leaf.leafHash.with(at, (leaf.leafHash[at] as number) ^ 4) }),
          size,
          nodes,
        ),
      );
      assert.ok(!leads(given.with(i, { ...leaf, leafHash: leaf.leafHash.subarray(1) }), size, nodes));
      assert.ok(!leads(given.with(i, { ...leaf, index: size }), size, nodes));
      assert.ok(!leads(given.with(i, { ...leaf, index: leaf.index + 0.5 }), size, nodes));
    }),
    { numRuns: 200 },
  );
});

test("an immense tree size costs a hostile prover's proof a bounded walk", () => {
  const size = Number.MAX_SAFE_INTEGER;
  const proven = [{ index: size - 1, leafHash: leaves[0] as Uint8Array }];
  assert.equal(rootFromMultiproof(sha256, proven, size, []), undefined);
  assert.equal(rootFromMultiproof(sha256, proven, size + 1, []), undefined);
  assert.equal(rootFromMultiproof(sha256, proven, Number.POSITIVE_INFINITY, []), undefined);
});

test("indexes must rise strictly within the tree", () => {
  const outOfRange = (error: unknown) => error instanceof HistoryError && error.code === "OUT_OF_RANGE";
  for (const indexes of [[], [3], [1, 1], [2, 1], [-1], [0.5]]) {
    assert.throws(() => multiproof(sha256, nodeAt, indexes, 3), outOfRange);
  }
});
