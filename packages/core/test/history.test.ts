import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { test } from "node:test";
import fc from "fast-check";
import { consistencyProof, verifyConsistency } from "../proof/consistency.ts";
import {
  appendLeaf,
  appendLeaves,
  decodeHistory,
  EMPTY_HISTORY,
  encodeHistory,
  type History,
  HistoryError,
  type HistoryErrorCode,
  leafHash,
  nodeHash,
  rootOf,
} from "../proof/history.ts";
import { inclusionProof, rootFromInclusion, verifyInclusion } from "../proof/inclusion.ts";
import { leafHashes, nodeAtLeaves, sha256, slowPath, slowRoot, slowSubproof } from "./historyoracle.ts";

const VECTORS = new URL("../../../../shared/data/vectors/merkle_rfc6962_9162/", import.meta.url);
const SIZE_MAX = 40;
const leaves = leafHashes(SIZE_MAX);
const nodeAt = nodeAtLeaves(leaves);
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");

function refused(code: HistoryErrorCode): (error: unknown) => boolean {
  return (error) => error instanceof HistoryError && error.code === code;
}

/** Every change of a proof that a test can think of: one bit, one node less, one more, two swapped. */
function corruptions(proof: readonly Uint8Array[]): Uint8Array[][] {
  const flipped = proof.map((node, i) =>
    proof.with(
      i,
      Uint8Array.from(node, (byte, at) => (at === i ? byte ^ 1 : byte)),
    ),
  );
  const shorter = proof.map((_, i) => proof.toSpliced(i, 1));
  const longer = [
    [...proof, leaves[0] as Uint8Array],
    [leaves[0] as Uint8Array, ...proof],
  ];
  const cut = proof.length === 0 ? [] : [proof.with(0, new Uint8Array(31))];
  return [...flipped, ...shorter, ...longer, ...cut];
}

test("leaf and node hashes are those of RFC 9162", () => {
  // Root of the tree with one empty leaf, as in RFC 6962's reference vectors.
  assert.equal(
    hex(leafHash(sha256, new Uint8Array(0))),
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
  );
  const [a, b] = leaves as [Uint8Array, Uint8Array];
  assert.deepEqual(nodeHash(sha256, a, b), sha256(Buffer.concat([Buffer.of(1), a, b])));
  assert.throws(() => nodeHash(sha256, a, b.subarray(1)), refused("BAD_NODE"));
});

test("appending one by one or in batches gives the root of the recursive definition", () => {
  let history: History = EMPTY_HISTORY;
  for (let size = 0; size <= SIZE_MAX; size++) {
    assert.equal(history.size, size);
    assert.deepEqual(rootOf(sha256, history), slowRoot(leaves.slice(0, size)));
    assert.deepEqual(decodeHistory(encodeHistory(history)), history);
    const before = encodeHistory(history);
    for (const more of [0, 1, 5, SIZE_MAX - size]) {
      const grown = appendLeaves(sha256, history, leaves.slice(size, size + more));
      assert.deepEqual(rootOf(sha256, grown), slowRoot(leaves.slice(0, size + more)));
    }
    assert.deepEqual(encodeHistory(history), before);
    if (size < SIZE_MAX) history = appendLeaf(sha256, history, leaves[size] as Uint8Array);
  }
});

test("a stored history whose size and peaks disagree is refused", () => {
  const bytes = encodeHistory(appendLeaves(sha256, EMPTY_HISTORY, leaves.slice(0, 5)));
  assert.throws(() => decodeHistory(bytes.subarray(0, bytes.length - 1)), refused("BAD_HISTORY"));
  assert.throws(() => decodeHistory(bytes.subarray(0, 7)), refused("BAD_HISTORY"));
  assert.throws(() => decodeHistory(bytes.with(7, 4)), refused("BAD_HISTORY"));
  assert.deepEqual(decodeHistory(bytes.with(7, 6)).size, 6);
});

test("every inclusion proof up to size 40 is RFC 9162's and verifies", () => {
  for (let size = 1; size <= SIZE_MAX; size++) {
    const root = slowRoot(leaves.slice(0, size));
    for (let index = 0; index < size; index++) {
      const proof = inclusionProof(sha256, nodeAt, index, size);
      assert.deepEqual(proof, slowPath(index, leaves.slice(0, size)));
      assert.ok(verifyInclusion(sha256, leaves[index] as Uint8Array, index, size, proof, root));
    }
  }
});

test("an inclusion proof holds for its own leaf, index, size and nodes alone", () => {
  for (const size of [1, 2, 3, 7, 8, 11, 33]) {
    const root = slowRoot(leaves.slice(0, size));
    for (let index = 0; index < size; index++) {
      const leaf = leaves[index] as Uint8Array;
      const proof = inclusionProof(sha256, nodeAt, index, size);
      for (const bad of corruptions(proof)) assert.ok(!verifyInclusion(sha256, leaf, index, size, bad, root));
      for (let other = 0; other < size; other++) {
        if (other !== index) assert.ok(!verifyInclusion(sha256, leaf, other, size, proof, root));
      }
      assert.equal(rootFromInclusion(sha256, leaf, index, size, [...proof, root]), undefined);
      for (const bad of [-1, size, 0.5, Number.NaN]) assert.ok(!verifyInclusion(sha256, leaf, bad, size, proof, root));
      assert.equal(rootFromInclusion(sha256, leaf.subarray(1), index, size, proof), undefined);
      assert.ok(!verifyInclusion(sha256, leaf, index, size, proof, root.with(0, (root[0] as number) ^ 1)));
    }
  }
});

test("sizes beyond 32 bits work: a tree whose left half is known by its root alone", () => {
  const half = 2 ** 40;
  const left = leaves[1] as Uint8Array;
  const root = sha256(Buffer.concat([Buffer.of(1), left, leaves[0] as Uint8Array]));
  assert.ok(verifyInclusion(sha256, leaves[0] as Uint8Array, half, half + 1, [left], root));
  assert.ok(!verifyInclusion(sha256, leaves[0] as Uint8Array, 2 ** 8, half + 1, [left], root));
  const known = inclusionProof(
    sha256,
    (level, index) => {
      assert.deepEqual([level, index], [40, 0]);
      return left;
    },
    half,
    half + 1,
  );
  assert.deepEqual(known, [left]);
});

test("every consistency proof up to size 40 is RFC 9162's and verifies", () => {
  for (let newSize = 1; newSize <= SIZE_MAX; newSize++) {
    const newRoot = slowRoot(leaves.slice(0, newSize));
    for (let oldSize = 1; oldSize <= newSize; oldSize++) {
      const proof = consistencyProof(sha256, nodeAt, oldSize, newSize);
      assert.deepEqual(proof, slowSubproof(oldSize, leaves.slice(0, newSize), true));
      assert.ok(verifyConsistency(sha256, oldSize, newSize, slowRoot(leaves.slice(0, oldSize)), newRoot, proof));
    }
  }
});

test("a consistency proof holds for its own sizes, roots and nodes alone", () => {
  const rootAt = (size: number) => slowRoot(leaves.slice(0, size));
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: SIZE_MAX }),
      fc.integer({ min: 1, max: SIZE_MAX }),
      fc.integer({ min: 1, max: SIZE_MAX }),
      (x, y, other) => {
        const [oldSize, newSize] = x < y ? [x, y] : [y, x];
        const proof = consistencyProof(sha256, nodeAt, oldSize, newSize);
        const verify = (
          from: number,
          to: number,
          oldRoot: Uint8Array,
          newRoot: Uint8Array,
          nodes: readonly Uint8Array[],
        ) => verifyConsistency(sha256, from, to, oldRoot, newRoot, nodes);
        for (const bad of corruptions(proof))
          assert.ok(!verify(oldSize, newSize, rootAt(oldSize), rootAt(newSize), bad));
        if (other !== oldSize) assert.ok(!verify(oldSize, newSize, rootAt(other), rootAt(newSize), proof));
        if (other !== newSize) assert.ok(!verify(oldSize, newSize, rootAt(oldSize), rootAt(other), proof));
        if (oldSize !== newSize) assert.ok(!verify(newSize, oldSize, rootAt(newSize), rootAt(oldSize), proof));
      },
    ),
    { numRuns: 300 },
  );
});

test("a consistency proof of too few or too many nodes for its sizes is refused, right roots or not", () => {
  const [one, two, four] = [1, 2, 4].map((size) => slowRoot(leaves.slice(0, size))) as [
    Uint8Array,
    Uint8Array,
    Uint8Array,
  ];
  assert.ok(!verifyConsistency(sha256, 1, 4, one, two, consistencyProof(sha256, nodeAt, 1, 2)));
  assert.ok(!verifyConsistency(sha256, 1, 2, one, four, consistencyProof(sha256, nodeAt, 1, 4)));
});

test("every tree continues the empty one, whose root is that of nothing", () => {
  const empty = rootOf(sha256, EMPTY_HISTORY);
  const root = slowRoot(leaves.slice(0, 3));
  assert.deepEqual(consistencyProof(sha256, nodeAt, 0, 3), []);
  assert.ok(verifyConsistency(sha256, 0, 3, empty, root, []));
  assert.ok(!verifyConsistency(sha256, 0, 3, root, root, []));
  assert.ok(!verifyConsistency(sha256, 0, 3, empty, root, [root]));
});

test("questions outside of the tree are refused", () => {
  assert.throws(() => inclusionProof(sha256, nodeAt, 3, 3), refused("OUT_OF_RANGE"));
  assert.throws(() => inclusionProof(sha256, nodeAt, -1, 3), refused("OUT_OF_RANGE"));
  assert.throws(() => consistencyProof(sha256, nodeAt, 4, 3), refused("OUT_OF_RANGE"));
});

interface InclusionVector {
  leafIdx: number;
  treeSize: number;
  root: string;
  leafHash: string;
  proof: string[] | null;
  desc: string;
  wantErr: boolean;
}

interface ConsistencyVector {
  size1: number;
  size2: number;
  root1: string;
  root2: string;
  proof: string[] | null;
  desc: string;
  wantErr: boolean;
}

const base64 = (text: string | null) => new Uint8Array(Buffer.from(text ?? "", "base64"));
const nodesOf = (proof: string[] | null) => (proof ?? []).map(base64);
const read = (name: string) => JSON.parse(readFileSync(new URL(name, VECTORS), "utf8"));

test("the inclusion vectors of transparency-dev/merkle", (t) => {
  if (!existsSync(VECTORS)) return t.skip("../shared/data absent");
  for (const v of read("inclusion.json") as InclusionVector[]) {
    const ok = verifyInclusion(sha256, base64(v.leafHash), v.leafIdx, v.treeSize, nodesOf(v.proof), base64(v.root));
    assert.equal(ok, !v.wantErr, `${v.desc} ${v.leafIdx}/${v.treeSize}`);
  }
});

test("the consistency vectors of transparency-dev/merkle", (t) => {
  if (!existsSync(VECTORS)) return t.skip("../shared/data absent");
  for (const v of read("consistency.json") as ConsistencyVector[]) {
    const ok = verifyConsistency(sha256, v.size1, v.size2, base64(v.root1), base64(v.root2), nodesOf(v.proof));
    assert.equal(ok, !v.wantErr, `${v.desc} ${v.size1} -> ${v.size2}`);
  }
});
