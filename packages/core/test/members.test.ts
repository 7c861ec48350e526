import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { type Json, encodeCanonical } from "../bytes/canonical.ts";
import { canonicalMembers, objectOfMembers } from "../bytes/members.ts";
import { sameJson } from "../bytes/same.ts";
import { decodeUtf8 } from "../bytes/utf8.ts";

const key = fc.stringMatching(/^[a-zA-Z0-9_~:/[\]{},\\"-]{1,8}$/);
const text = fc.string({ unit: "grapheme", maxLength: 12 });
const json = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small" },
    fc.constant(null),
    fc.boolean(),
    fc.maxSafeInteger().map((number) => number + 0),
    text,
    fc.array(tie("value"), { maxLength: 4 }),
    fc.dictionary(key, tie("value"), { maxKeys: 4 }).map((value) => ({ ...value })),
  ),
})).value;
const object = fc.dictionary(key, json, { maxKeys: 6 }).map((value) => ({ ...value }));

test("the members cut out of canonical bytes are the canonical bytes of the members", () => {
  fc.assert(
    fc.property(object, (value) => {
      const members = canonicalMembers(encodeCanonical(value));
      assert.equal(members.size, Object.keys(value).length);
      for (const [name, member] of members) {
        const plain = JSON.parse(`"${name}"`) as string;
        assert.deepEqual(decodeUtf8(member.value), decodeUtf8(encodeCanonical(value[plain] as Json)));
      }
    }),
  );
});

test("an object joined of its members is the same object, also with some left out", () => {
  fc.assert(
    fc.property(object, fc.func(fc.boolean()), (value, keep) => {
      const members = [...canonicalMembers(encodeCanonical(value))].filter(([name]) => keep(name));
      const rest = Object.fromEntries(
        members.map(([name]) => JSON.parse(`"${name}"`) as string).map((name) => [name, value[name] as Json]),
      );
      assert.deepEqual(
        decodeUtf8(objectOfMembers(members.map(([, member]) => member))),
        decodeUtf8(encodeCanonical(rest)),
      );
    }),
  );
});

test("two values are the same exactly when their canonical bytes are", () => {
  fc.assert(
    fc.property(json, json, (a, b) => {
      const same = decodeUtf8(encodeCanonical(a)) === decodeUtf8(encodeCanonical(b));
      assert.equal(sameJson(a, b), same);
      assert.ok(sameJson(a, JSON.parse(JSON.stringify(a)) as Json));
    }),
  );
  assert.ok(sameJson({ a: 1, b: [2] }, { b: [2], a: 1 }));
  assert.ok(!sameJson({ a: 1 }, { a: 1, b: 1 }));
  assert.ok(!sameJson([], {}));
  assert.ok(!sameJson({ a: null }, { b: null }));
  assert.ok(!sameJson(null, {}));
});
