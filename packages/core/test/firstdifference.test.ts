import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { firstStateDifference } from "../state/firstdifference.ts";
import type { ReadPage } from "../state/tree.ts";
import { type Batch, Tree, batch, hexOf, sha256, valueHash } from "./stateoracle.ts";

test("the first difference of two trees is the least key hash whose values differ", () => {
  fc.assert(
    fc.property(batch, batch, batch, (common, ofA, ofB) => {
      const [a, b] = [new Tree(), new Tree()];
      for (const tree of [a, b]) tree.apply(common);
      a.apply(ofA);
      b.apply(ofB);
      const found = firstStateDifference(a.read, b.read);
      const same = (key: string) => textOf(a, key) === textOf(b, key);
      const expected = [...new Set([...a.leaves.keys(), ...b.leaves.keys()])].sort().find((key) => !same(key));
      assert.equal(found === undefined ? undefined : hexOf(found.keyHash), expected);
      if (found === undefined || expected === undefined) return;
      assert.deepEqual([hex(found.a), hex(found.b)], [textOf(a, expected), textOf(b, expected)]);
    }),
    { numRuns: 500 },
  );
});

test("of large trees only the pages on the way to the difference are read", () => {
  const many: Batch = new Map(
    Array.from({ length: 5_000 }, (_, n) => [hexOf(sha256(Buffer.of(n >> 8, n))), valueHash(n)]),
  );
  const [a, b] = [new Tree(), new Tree()];
  for (const tree of [a, b]) tree.apply(many);
  const key = hexOf(sha256(Buffer.of(7, 7)));
  b.apply(new Map([[key, valueHash(1)]]));
  let reads = 0;
  const counted =
    (tree: Tree): ReadPage =>
    (id) => {
      reads += 1;
      return tree.read(id);
    };
  assert.equal(hex(firstStateDifference(counted(a), counted(b))?.keyHash), key);
  assert.ok(reads <= 12, `${reads} pages were read`);
  assert.equal(firstStateDifference(a.read, a.read), undefined);
});

const textOf = (tree: Tree, key: string) => hex(tree.leaves.get(key));
const hex = (bytes: Uint8Array | undefined) => (bytes === undefined ? undefined : hexOf(bytes));
