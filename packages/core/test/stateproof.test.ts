import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { StateTreeError } from "../state/node.ts";
import { proveKey, type StateLeaf, type StateProof, verifyStateProof } from "../state/stateproof.ts";
import { batch, hexOf, keyHash, sha256, Tree, valueHash } from "./stateoracle.ts";

const bytesOf = (hex: string) => new Uint8Array(Buffer.from(hex, "hex"));

function flip(bytes: Uint8Array, bit: number): Uint8Array {
  const at = (bit >> 3) % bytes.length;
  return bytes.with(at, (bytes[at] as number) ^ (1 << (bit & 7)));
}

test("every key is proven present with its value, every other absent", () => {
  fc.assert(
    fc.property(batch, batch, fc.array(keyHash, { maxLength: 10 }), (first, second, others) => {
      const tree = new Tree();
      tree.apply(first);
      const { root } = tree.apply(second);
      for (const [key, value] of tree.leaves) {
        const proof = proveKey(sha256, tree.read, bytesOf(key));
        assert.ok(verifyStateProof(sha256, root, bytesOf(key), value, proof));
        assert.ok(!verifyStateProof(sha256, root, bytesOf(key), null, proof), "present, not absent");
        assert.ok(!verifyStateProof(sha256, root, bytesOf(key), valueHash(77), proof), "another value");
      }
      for (const key of others.filter((other) => !tree.leaves.has(hexOf(other)))) {
        const proof = proveKey(sha256, tree.read, key);
        assert.ok(verifyStateProof(sha256, root, key, null, proof));
        assert.ok(!verifyStateProof(sha256, root, key, valueHash(0), proof), "absent, not present");
      }
    }),
    { numRuns: 200 },
  );
});

test("no change of a proof, a key or a root goes unnoticed", () => {
  fc.assert(
    fc.property(batch, keyHash, fc.nat(), fc.nat(255), (updates, key, pick, bit) => {
      const tree = new Tree();
      const { root } = tree.apply(updates);
      const value = tree.leaves.get(hexOf(key)) ?? null;
      const proof = proveKey(sha256, tree.read, key);
      const holds = (changed: Partial<StateProof>, otherKey = key, otherRoot = root) =>
        verifyStateProof(sha256, otherRoot, otherKey, value, { ...proof, ...changed });
      assert.ok(holds({}));
      const { siblings, other } = proof;
      assert.ok(!holds({}, key, flip(root, bit)));
      assert.ok(!holds({ siblings: [...siblings, new Uint8Array(32)] }));
      assert.ok(!holds({ siblings: [new Uint8Array(32), ...siblings] }));
      if (siblings.length > 0) {
        const i = pick % siblings.length;
        const sibling = siblings[i] as Uint8Array;
        assert.ok(!holds({ siblings: siblings.with(i, flip(sibling, bit)) }));
        assert.ok(!holds({ siblings: siblings.toSpliced(i, 1) }));
        assert.ok(!holds({ siblings: siblings.with(i, sibling.subarray(1)) }));
      }
      if (value !== null) assert.ok(!holds({}, flip(key, bit)), "another key");
      if (value !== null) assert.ok(!holds({ other: { keyHash: key, valueHash: value } }), "nothing else is needed");
      if (other !== null) {
        assert.ok(!holds({ other: null }));
        assert.ok(!holds({ other: { ...other, keyHash: flip(other.keyHash, bit) } }));
        assert.ok(!holds({ other: { ...other, valueHash: flip(other.valueHash, bit) } }));
      }
    }),
    { numRuns: 300 },
  );
});

test("a leaf elsewhere does not prove absence", () => {
  const tree = new Tree();
  const present = bytesOf("80".padEnd(64, "0"));
  const elsewhere = bytesOf("00".padEnd(64, "0"));
  const value = valueHash(1);
  const { root } = tree.apply(
    new Map([
      [hexOf(present), value],
      [hexOf(elsewhere), value],
    ]),
  );
  // The proof of `elsewhere`, turned into one of absence of a key beside `present`.
  const { siblings } = proveKey(sha256, tree.read, elsewhere);
  const other: StateLeaf = { keyHash: elsewhere, valueHash: value };
  assert.ok(verifyStateProof(sha256, root, bytesOf("01".padEnd(64, "0")), null, { siblings, other }));
  assert.ok(!verifyStateProof(sha256, root, bytesOf("81".padEnd(64, "0")), null, { siblings, other }));
  assert.ok(
    !verifyStateProof(sha256, root, present, null, {
      siblings: proveKey(sha256, tree.read, present).siblings,
      other: { keyHash: present, valueHash: value },
    }),
  );
});

test("a leaf under a path that is not its own proves nothing, even where a root was made to fit", () => {
  const key = bytesOf("81".padEnd(64, "0"));
  const other: StateLeaf = { keyHash: bytesOf("00".padEnd(64, "0")), valueHash: valueHash(1) };
  const sibling = valueHash(2);
  const leaf = sha256(Buffer.concat([Buffer.of(0), other.keyHash, other.valueHash]));
  const root = sha256(Buffer.concat([Buffer.of(1), sibling, leaf]));
  assert.ok(!verifyStateProof(sha256, root, key, null, { siblings: [sibling], other }));
});

test("a path longer than a key is refused, even where a root was made to fit", () => {
  const key = new Uint8Array(32);
  const siblings = new Array<Uint8Array>(257).fill(valueHash(2));
  const fold = (count: number) => {
    let node = sha256(Buffer.concat([Buffer.of(0), key, valueHash(1)]));
    for (const sibling of siblings.slice(0, count)) node = sha256(Buffer.concat([Buffer.of(1), node, sibling]));
    return node;
  };
  assert.ok(verifyStateProof(sha256, fold(256), key, valueHash(1), { siblings: siblings.slice(0, 256), other: null }));
  assert.ok(!verifyStateProof(sha256, fold(257), key, valueHash(1), { siblings, other: null }));
});

test("an inner node is no leaf and no leaf an inner node", () => {
  const tree = new Tree();
  const { root } = tree.apply(
    new Map([
      ["00".padEnd(64, "0"), valueHash(1)],
      ["80".padEnd(64, "0"), valueHash(2)],
    ]),
  );
  const [left, right] = ["00", "80"].map(
    (key) => proveKey(sha256, tree.read, bytesOf(key.padEnd(64, "0"))).siblings[0],
  ) as [Uint8Array, Uint8Array];
  assert.ok(!verifyStateProof(sha256, root, right, left, { siblings: [], other: null }));
});

test("proofs of wrong sizes are refused, not thrown at", () => {
  const key = valueHash(1);
  const root = new Uint8Array(32);
  assert.ok(verifyStateProof(sha256, root, key, null, { siblings: [], other: null }), "the empty tree");
  assert.ok(!verifyStateProof(sha256, root, key.subarray(1), null, { siblings: [], other: null }));
  assert.ok(!verifyStateProof(sha256, root, key, key.subarray(1), { siblings: [], other: null }));
  assert.ok(!verifyStateProof(sha256, root, key, null, { siblings: new Array(257).fill(root), other: null }));
  const short = { keyHash: key.subarray(1), valueHash: key };
  assert.ok(!verifyStateProof(sha256, root, key, null, { siblings: [], other: short }));
  assert.ok(!verifyStateProof(sha256, root.subarray(1), key, null, { siblings: [], other: null }));
});

test("a proof's hashes are copies, not views of storage", () => {
  const tree = new Tree();
  const keys = Array.from({ length: 100 }, (_, i) => sha256(Buffer.from(`key ${i}`)));
  const { root } = tree.apply(new Map(keys.map((key) => [hexOf(key), valueHash(1)])));
  const key = keys[0] as Uint8Array;
  const proof = proveKey(sha256, tree.read, key);
  for (const page of tree.pages.values()) page.fill(0);
  assert.ok(verifyStateProof(sha256, root, key, valueHash(1), proof));
});

test("a missing page is an error, not a proof of absence", () => {
  const tree = new Tree();
  tree.apply(new Map(Array.from({ length: 200 }, (_, i) => [hexOf(sha256(Buffer.from(`key ${i}`))), valueHash(1)])));
  const onlyRoot = (id: string) => (id === "" ? tree.read(id) : undefined);
  assert.throws(
    () => proveKey(sha256, onlyRoot, sha256(Buffer.from("key 0"))),
    (error) => error instanceof StateTreeError && error.code === "PAGE_MISSING",
  );
});
