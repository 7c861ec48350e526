import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import fc from "fast-check";
import { joinSubtrees, subtreeOf } from "../state/subtree.ts";
import { type StateUpdate, updateTree } from "../state/tree.ts";
import { compare } from "../bytes/bytes.ts";

const hash = (bytes: Uint8Array) => new Uint8Array(createHash("sha256").update(bytes).digest());

/** Keys that share first bits more often than chance has it. */
const keys = fc.uniqueArray(
  fc.tuple(fc.constantFrom(0x00, 0x01, 0x80, 0xff), fc.uint8Array({ minLength: 31, maxLength: 31 })),
  { maxLength: 40, selector: (one) => one.join() },
);

function leavesOf(parts: readonly (readonly [number, Uint8Array])[]): StateUpdate[] {
  return parts
    .map(([first, rest]) => ({ keyHash: Uint8Array.of(first, ...rest), valueHash: hash(rest) }))
    .sort((a, b) => compare(a.keyHash, b.keyHash));
}

test("the subtrees of a state's parts join to the root of the whole, at any depth", () => {
  fc.assert(
    fc.property(keys, fc.integer({ min: 0, max: 8 }), (parts, depth) => {
      const leaves = leavesOf(parts);
      const { root } = updateTree(hash, () => undefined, leaves);
      const subtrees = Array.from({ length: 2 ** depth }, (_, path) => {
        const own = leaves.filter(({ keyHash }) => (keyHash[0] as number) >> (8 - depth) === path);
        return subtreeOf(hash, own, depth);
      });
      assert.deepEqual(joinSubtrees(hash, subtrees), root);
    }),
  );
});

test("a part with a value changed, left out or added joins to another root", () => {
  fc.assert(
    fc.property(keys, fc.nat(), (parts, pick) => {
      const leaves = leavesOf(parts);
      if (leaves.length === 0) return;
      const at = pick % leaves.length;
      const { root } = updateTree(hash, () => undefined, leaves);
      const changed = leaves.map((leaf, i) => (i === at ? { ...leaf, valueHash: hash(leaf.keyHash) } : leaf));
      const without = leaves.filter((_leaf, i) => i !== at);
      for (const other of [changed, without])
        assert.notDeepEqual(joinSubtrees(hash, [subtreeOf(hash, other, 0)]), root);
    }),
  );
});
