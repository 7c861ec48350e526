import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { type Json, encodeCanonical } from "../bytes/canonical.ts";
import { type Change, subjectOf } from "../execute/governance/change.ts";
import { type Difference, describeChange, differences } from "../execute/governance/difference.ts";
import { DEFAULT_POLICIES } from "../policy/defaults.ts";
import { unitOf } from "./fixture.ts";
import { hex, refuses, sha256 } from "./tree.ts";

const json = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    fc.integer(),
    fc.string({ maxLength: 3 }),
    fc.boolean(),
    fc.array(tie("value"), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom("a", "b", "c/d", "e~f"), tie("value"), { maxKeys: 3 }),
  ),
})).value;

/** Puts every difference into the document before: the slow, obvious inverse. */
function patched(before: Json, list: readonly Difference[]): Json {
  const root = { whole: structuredClone(before) as unknown };
  for (const { path, after } of list) {
    const names = ["whole", ...path.split("/").slice(1)].map((name) =>
      name.replaceAll("~1", "/").replaceAll("~0", "~"),
    );
    const last = names.pop() as string;
    const holder = names.reduce((value, name) => (value as never)[name], root as unknown) as Record<string, unknown>;
    if (after === undefined) delete holder[last];
    else holder[last] = after;
  }
  return compact(root.whole as Json);
}

/** Places deleted from the end of a list leave holes; without them the list is as it was meant. */
function compact(value: Json): Json {
  if (Array.isArray(value)) return value.filter(() => true).map(compact);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, compact(member)]));
}

const text = (value: Json) => hex(encodeCanonical(value));

test("a difference put into the document before gives the document after, and nothing differs from itself", () => {
  fc.assert(
    fc.property(json, json, (before, after) => {
      assert.equal(text(patched(before, differences(before, after))), text(after));
      assert.deepEqual(differences(before, before), []);
    }),
    { numRuns: 500 },
  );
});

test("what is named before is what the document had, and the other way round is the mirror", () => {
  fc.assert(
    fc.property(json, json, (before, after) => {
      const mirror = differences(after, before).map(({ path, before: b, after: a }) => ({
        path,
        ...(a === undefined ? {} : { before: a }),
        ...(b === undefined ? {} : { after: b }),
      }));
      assert.deepEqual(mirror, differences(before, after));
    }),
    { numRuns: 200 },
  );
});

test("members are named by JSON pointers in order; plain lists differ as a whole, lists of records place by place", () => {
  const before = { "b/c": 1, a: [1, 2], rules: [{ x: 1 }, { x: 2 }], same: { deep: [1] } };
  const after = { "b/c": 2, a: [1], rules: [{ x: 1 }, { x: 3 }, { x: 4 }], same: { deep: [1] }, "t~": null };
  assert.deepEqual(differences(before, after), [
    { path: "/a", before: [1, 2], after: [1] },
    { path: "/b~1c", before: 1, after: 2 },
    { path: "/rules/1/x", before: 2, after: 3 },
    { path: "/rules/2", after: { x: 4 } },
    { path: "/t~0", after: null },
  ]);
  const mixed = (x: number) => [1, { x }];
  assert.deepEqual(differences(mixed(1), mixed(2)), [{ path: "", before: mixed(1), after: mixed(2) }]);
  assert.deepEqual(differences(undefined, 1), [{ path: "", after: 1 }]);
  assert.deepEqual(differences([{ a: 1 }], { 0: { a: 1 } }), [
    { path: "", before: [{ a: 1 }], after: { 0: { a: 1 } } },
  ]);
  assert.deepEqual(differences(undefined, undefined), []);
});

test("a change is described against the value that it meets", () => {
  const value = { ...DEFAULT_POLICIES.verification, own: true };
  const change: Change = { kind: "policy", name: "verification", value };
  assert.equal(subjectOf(change), "policy/verification");
  assert.deepEqual(describeChange(sha256, change, { version: 3, value: { own: false } }), [
    { path: "/value/own", before: false, after: true },
    { path: "/version", before: 3, after: 4 },
  ]);
  const role: Change = { kind: "role", unit: "cn:a", role: "member" };
  const unit = unitOf("cn:a", "manager") as unknown as Json;
  assert.deepEqual(describeChange(sha256, role, unit), [{ path: "/role", before: "manager", after: "member" }]);
  assert.throws(() => describeChange(sha256, role, undefined), refuses("UNKNOWN_UNIT"));
  assert.deepEqual([subjectOf(role), subjectOf({ kind: "contract", version: 2 })], ["unit/cn:a", "chain"]);
});
