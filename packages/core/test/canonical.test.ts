import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { test } from "node:test";
import fc from "fast-check";
import {
  CanonicalError,
  type CanonicalErrorCode,
  decodeCanonical,
  encodeCanonical,
  type Json,
} from "../bytes/canonical.ts";

const VECTORS = new URL("../../../../shared/data/vectors/jcs_rfc8785/", import.meta.url);

const utf8 = new TextEncoder();
const textOf = (value: Json) => new TextDecoder().decode(encodeCanonical(value));
const decodeText = (text: string) => decodeCanonical(utf8.encode(text));

function refused(code: CanonicalErrorCode, position?: number): (error: unknown) => boolean {
  return (error) => {
    assert.ok(error instanceof CanonicalError, String(error));
    assert.equal(error.code, code);
    if (position !== undefined) assert.equal(error.position, position);
    return true;
  };
}

const key = fc.string({
  unit: fc.integer({ min: 0x21, max: 0x7e }).map((code) => String.fromCharCode(code)),
  minLength: 1,
  maxLength: 6,
});
const json: fc.Arbitrary<Json> = fc
  .letrec<{ value: Json }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 4, withCrossShrink: true },
      fc.constantFrom(null, true, false),
      fc.maxSafeInteger().map((n) => n + 0),
      fc.string({ unit: "binary", maxLength: 12 }),
      fc.array(tie("value"), { maxLength: 5 }),
      fc.dictionary(fc.oneof(key, fc.nat(12).map(String)), tie("value"), { maxKeys: 6, noNullPrototype: true }),
    ),
  }))
  .value.filter((value) => !JSON.stringify(value).includes('"__proto__":'));

/** RFC 8785 section 3.2 said simply: members sorted, each part by JSON.stringify. */
function slowText(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(slowText).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${slowText(member)}`).join(",")}}`;
}

test("a value has the one form of RFC 8785, and is read back from it", () => {
  fc.assert(
    fc.property(json, (value) => {
      const bytes = encodeCanonical(value);
      assert.equal(new TextDecoder().decode(bytes), slowText(value));
      assert.deepEqual(decodeCanonical(bytes), value);
    }),
    { numRuns: 500 },
  );
});

test("members in any order, and keys that look like indexes, sort by their bytes", () => {
  assert.equal(textOf({ b: 1, a: 2, B: 3 }), '{"B":3,"a":2,"b":1}');
  assert.equal(textOf({ 9: 1, 10: 2, "1:x": 3, "~": 4, "!": 5 }), '{"!":5,"10":2,"1:x":3,"9":1,"~":4}');
  assert.deepEqual(decodeText('{"10":2,"9":1}'), { 9: 1, 10: 2 });
  assert.equal(textOf({ '"\\/': [] }), '{"\\"\\\\/":[]}');
});

test("whatever is accepted is canonical, however canonical bytes were changed", () => {
  fc.assert(
    fc.property(json, fc.nat(), fc.nat(255), fc.constantFrom("set", "drop", "insert"), (value, at, byte, how) => {
      const bytes = [...encodeCanonical(value)];
      const i = at % bytes.length;
      if (how === "set") bytes[i] = byte;
      else bytes.splice(i, how === "drop" ? 1 : 0, ...(how === "drop" ? [] : [byte]));
      const changed = Uint8Array.from(bytes);
      let read: Json;
      try {
        read = decodeCanonical(changed);
      } catch (error) {
        assert.ok(error instanceof CanonicalError, String(error));
        return;
      }
      assert.deepEqual(encodeCanonical(read), changed);
    }),
    { numRuns: 2000 },
  );
});

test("each departure from the form has its code", () => {
  const cases: [string, CanonicalErrorCode, number?][] = [
    ["", "NOT_JSON"],
    ["{", "NOT_JSON"],
    ["nul", "NOT_JSON"],
    ['"\\u00"', "NOT_JSON"],
    ["1 2", "NOT_JSON"],
    [' {"a":1}', "NOT_CANONICAL", 0],
    ['{"a": 1}', "NOT_CANONICAL", 5],
    ['{"a":1}\n', "NOT_CANONICAL", 7],
    ['{"b":1,"a":2}', "NOT_CANONICAL", 2],
    ['"\\u0041"', "NOT_CANONICAL", 1],
    ['"\\/"', "NOT_CANONICAL", 1],
    ['"\\u000A"', "NOT_CANONICAL", 2],
    ["1.0", "NOT_CANONICAL", 1],
    ["1e3", "NOT_CANONICAL", 1],
    ["-0", "NOT_INTEGER"],
    ["1.5", "NOT_INTEGER"],
    ["1e400", "NOT_INTEGER"],
    ["9007199254740992", "NOT_INTEGER"],
    ['{"a":1,"a":1}', "DUPLICATE_KEY"],
    ['{"a":1,"a":2}', "DUPLICATE_KEY"],
    ['{"x":{"a":[],"a":":"}}', "DUPLICATE_KEY"],
    ['{"":1}', "BAD_KEY"],
    ['{"a b":1}', "BAD_KEY"],
    ['{"é":1}', "BAD_KEY"],
    [`{"${"k".repeat(129)}":1}`, "BAD_KEY"],
    ['{"__proto__":{"polluted":true}}', "BAD_KEY"],
    ['"\\ud800"', "BAD_STRING"],
    ['{"a":["\\udc00"]}', "BAD_STRING"],
  ];
  for (const [text, code, position] of cases) assert.throws(() => decodeText(text), refused(code, position), text);
  assert.throws(() => decodeCanonical(Uint8Array.of(0x22, 0xff, 0x22)), refused("NOT_UTF8", 1));
});

test("a backslash before ud800 in plain text is no half of a pair", () => {
  assert.deepEqual(decodeText('"\\\\ud800"'), "\\ud800");
  assert.equal(decodeText(textOf("😀")), "😀");
});

test("size, depth and members are bounded before anything is built", () => {
  const nested = (depth: number) => "[".repeat(depth) + "]".repeat(depth);
  assert.deepEqual(decodeText(nested(16)), JSON.parse(nested(16)));
  assert.throws(() => decodeText(nested(17)), refused("TOO_DEEP", 16));
  assert.throws(() => decodeText("[".repeat(60_000)), refused("TOO_DEEP", 16));
  assert.throws(() => encodeCanonical(JSON.parse(nested(17))), refused("TOO_DEEP"));
  assert.equal(decodeText(JSON.stringify(`"${"[".repeat(20)}\\`)), `"${"[".repeat(20)}\\`);
  const members = (text: string, membersMax: number) => decodeCanonical(utf8.encode(text), { membersMax });
  assert.deepEqual(members('{"a":[1,2],"b":{},"c":",,["}', 5), { a: [1, 2], b: {}, c: ",,[" });
  assert.throws(() => members('{"a":[1,2],"b":{},"c":",,["}', 4), refused("TOO_MANY_MEMBERS"));
  assert.throws(() => members("[[1]]", 1), refused("TOO_MANY_MEMBERS", 1));
  assert.equal(decodeCanonical(utf8.encode('"abc"'), { sizeBytesMax: 5 }), "abc");
  assert.throws(() => decodeCanonical(utf8.encode('"abcd"'), { sizeBytesMax: 5 }), refused("TOO_LARGE"));
  assert.throws(() => decodeText(`"${"x".repeat(64_000)}"`), refused("TOO_LARGE"));
});

test("a value without canonical form is the programmer's error, and says so", () => {
  const cases: [unknown, CanonicalErrorCode][] = [
    [{ a: undefined }, "NOT_JSON"],
    [[undefined], "NOT_JSON"],
    [new Array(1), "NOT_JSON"],
    [undefined, "NOT_JSON"],
    [1n, "NOT_JSON"],
    [() => 1, "NOT_JSON"],
    [new Uint8Array(2), "NOT_JSON"],
    [new Map(), "NOT_JSON"],
    [{ toJSON: () => 1 }, "NOT_JSON"],
    [-0, "NOT_INTEGER"],
    [0.5, "NOT_INTEGER"],
    [Number.NaN, "NOT_INTEGER"],
    [2 ** 53, "NOT_INTEGER"],
    [{ "": 1 }, "BAD_KEY"],
    [{ ["__proto__"]: 1 }, "BAD_KEY"],
    ["\ud83d", "BAD_STRING"],
    [{ b: ["ok", "\udc00x"], a: 1 }, "BAD_STRING"],
  ];
  for (const [value, code] of cases) assert.throws(() => encodeCanonical(value as Json), refused(code));
});

test("the examples of RFC 8785 whose keys we allow", (t) => {
  if (!existsSync(VECTORS)) return t.skip("../shared/data absent");
  const read = (name: string) => readFileSync(new URL(name, VECTORS), "utf8");
  const arrays = read("input/arrays.json");
  assert.throws(() => decodeText(arrays), CanonicalError);
  const expected = Uint8Array.from(read("outhex/arrays.txt").trim().split(/\s+/), (octet) =>
    Number.parseInt(octet, 16),
  );
  assert.deepEqual(encodeCanonical(JSON.parse(arrays)), expected);
  assert.deepEqual(decodeCanonical(expected), JSON.parse(arrays));
  // The others have an empty key or keys beyond ASCII, which this format refuses.
  assert.throws(() => encodeCanonical(JSON.parse(read("input/french.json"))), refused("BAD_KEY"));
  assert.throws(() => encodeCanonical(JSON.parse(read("input/structures.json"))), refused("BAD_KEY"));
});
