import assert from "node:assert/strict";
import { test } from "node:test";
import { encodeHex } from "../bytes/hex.ts";
import { endorsedRoot, endorsementTree } from "../endorse/effects.ts";
import { sha256 } from "./tree.ts";

const digestOf = (n: number) => sha256(Uint8Array.of(n));
const digests = (count: number) => Array.from({ length: count }, (_, i) => digestOf(i));

test("every path of an endorsement tree leads from its digest to the root, and from no other", () => {
  for (let count = 1; count <= 33; count++) {
    const { root, paths } = endorsementTree(sha256, digests(count));
    assert.equal(paths.length, count);
    for (const [i, path] of paths.entries()) {
      assert.equal(encodeHex(endorsedRoot(sha256, digestOf(i), path)), encodeHex(root), `${i} of ${count}`);
      assert.notEqual(encodeHex(endorsedRoot(sha256, digestOf(200), path)), encodeHex(root));
      assert.ok(path.length <= Math.ceil(Math.log2(count)), `${path.length} steps of ${count}`);
    }
  }
});

test("a single endorsement has an empty path and its digest as root; none has no tree", () => {
  const { root, paths } = endorsementTree(sha256, digests(1));
  assert.deepEqual([root, paths], [digestOf(0), [[]]]);
  assert.throws(() => endorsementTree(sha256, []), /needs effects/);
});

test("the order of the digests is part of the root", () => {
  const [a, b, c] = digests(3) as [Uint8Array, Uint8Array, Uint8Array];
  const roots = [
    [a, b, c],
    [b, a, c],
    [a, c, b],
  ].map((order) => encodeHex(endorsementTree(sha256, order).root));
  assert.equal(new Set(roots).size, 3);
});
