import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { simpleProof, simpleProofHolds, simpleRoot } from "../proof/simpletree.ts";
import { hash } from "./signedblock.ts";

const leavesOf = fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 40 });
const nonEmpty = fc.array(fc.uint8Array({ maxLength: 40 }), { minLength: 1, maxLength: 40 });

/** RFC 6962 section 2.1 as written there, with arrays copied at every step. */
function oracle(leaves: Uint8Array[]): string {
  const digest = (...parts: Uint8Array[]) => hash(new Uint8Array(Buffer.concat(parts)));
  const root = (list: Uint8Array[]): Uint8Array => {
    if (list.length === 0) return digest();
    if (list.length === 1) return digest(Buffer.of(0), list[0] as Uint8Array);
    const k = 2 ** (Math.ceil(Math.log2(list.length)) - 1);
    return digest(Buffer.of(1), root(list.slice(0, k)), root(list.slice(k)));
  };
  return Buffer.from(root(leaves)).toString("hex");
}

test("the root is the Merkle tree hash of RFC 6962", () => {
  fc.assert(
    fc.property(leavesOf, (leaves) => Buffer.from(simpleRoot(hash, leaves)).toString("hex") === oracle(leaves)),
  );
});

test("the root of nothing is SHA-256 of the empty string", () => {
  assert.equal(
    Buffer.from(simpleRoot(hash, [])).toString("hex"),
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
  );
});

test("every leaf has a proof, and it proves no other leaf, place or size", () => {
  fc.assert(
    fc.property(nonEmpty, fc.nat(), fc.nat(45), fc.nat(45), (leaves, pick, index, total) => {
      const at = pick % leaves.length;
      const leaf = leaves[at] as Uint8Array;
      const root = simpleRoot(hash, leaves);
      const aunts = simpleProof(hash, leaves, at);
      assert.ok(simpleProofHolds(hash, root, leaf, at, leaves.length, aunts));
      assert.ok(!simpleProofHolds(hash, root, Uint8Array.of(...leaf, 1), at, leaves.length, aunts));
      // Another place in a tree of the same size never holds; equal leaves still have different siblings.
      if (index !== at && index < leaves.length && !samePath(leaves, index, at)) {
        assert.ok(!simpleProofHolds(hash, root, leaf, index, leaves.length, aunts));
      }
      if (total <= at) assert.ok(!simpleProofHolds(hash, root, leaf, at, total, aunts));
    }),
  );
});

/** Two places are told apart by content only: in a tree of equal halves a proof may serve both. */
function samePath(leaves: Uint8Array[], a: number, b: number): boolean {
  const text = (at: number) =>
    simpleProof(hash, leaves, at)
      .map((aunt) => Buffer.from(aunt).toString("hex"))
      .join();
  return text(a) === text(b);
}

test("a proof that is cut, extended, altered or of nonsense numbers does not hold", () => {
  const leaves = [1, 2, 3, 4, 5].map((n) => Uint8Array.of(n));
  const root = simpleRoot(hash, leaves);
  const leaf = leaves[2] as Uint8Array;
  const aunts = simpleProof(hash, leaves, 2);
  const holds = (index: number, total: number, path: Uint8Array[]) =>
    simpleProofHolds(hash, root, leaf, index, total, path);
  assert.ok(holds(2, 5, aunts));
  assert.ok(!holds(2, 5, aunts.slice(1)));
  assert.ok(!holds(2, 5, [...aunts, root]));
  assert.ok(!holds(2, 5, [...aunts].reverse()));
  assert.ok(!holds(3, 5, aunts));
  // A deeper tree: the same siblings would lead to the same root, were their number not judged.
  assert.ok(!holds(2, 9, aunts));
  for (const [index, total] of [
    [-1, 5],
    [5, 5],
    [2.5, 5],
    [2, Number.NaN],
    [2, 2 ** 60],
    [0, 0],
  ] as const) {
    assert.ok(!holds(index, total, aunts));
  }
  assert.throws(() => simpleProof(hash, leaves, 5), RangeError);
});
