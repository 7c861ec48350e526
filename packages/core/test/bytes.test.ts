import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { decodeBase64url, encodeBase64url } from "../bytes/base64url.ts";
import { BytesError, type BytesErrorCode, compare, concat, decodeU64, encodeU64, equal } from "../bytes/bytes.ts";
import { decodeHex, encodeHex } from "../bytes/hex.ts";
import { decodeUtf8, encodeUtf8, utf8Size } from "../bytes/utf8.ts";

const anyBytes = fc.uint8Array({ maxLength: 70 });

function refused(code: BytesErrorCode, position?: number): (error: unknown) => boolean {
  return (error) => {
    assert.ok(error instanceof BytesError);
    assert.equal(error.code, code);
    if (position !== undefined) assert.equal(error.position, position);
    return true;
  };
}

test("concat, equal and compare agree with Buffer", () => {
  fc.assert(
    fc.property(anyBytes, anyBytes, (a, b) => {
      assert.deepEqual(concat(a, b), new Uint8Array(Buffer.concat([a, b])));
      assert.equal(equal(a, b), Buffer.compare(a, b) === 0);
      assert.equal(Math.sign(compare(a, b)), Buffer.compare(a, b));
    }),
  );
  assert.equal(compare(Uint8Array.of(1), Uint8Array.of(1, 0)) < 0, true);
});

test("u64 is big-endian and stops at the safe integers", () => {
  fc.assert(
    fc.property(fc.maxSafeNat(), (value) => {
      const expected = Buffer.alloc(8);
      expected.writeBigUInt64BE(BigInt(value));
      assert.deepEqual(encodeU64(value), new Uint8Array(expected));
      assert.equal(decodeU64(concat(Uint8Array.of(9), encodeU64(value)), 1), value);
    }),
  );
  for (const bad of [-1, 0.5, Number.NaN, 2 ** 53]) assert.throws(() => encodeU64(bad), refused("NOT_U64"));
  assert.throws(() => decodeU64(Uint8Array.of(0, 0x20, 0, 0, 0, 0, 0, 0)), refused("NOT_U64"));
  assert.throws(() => decodeU64(new Uint8Array(7)), refused("NOT_U64"));
});

test("hexadecimal has one text: lower case, whole bytes", () => {
  fc.assert(
    fc.property(anyBytes, (bytes) => {
      const text = encodeHex(bytes);
      assert.equal(text, Buffer.from(bytes).toString("hex"));
      assert.deepEqual(decodeHex(text), bytes);
    }),
  );
  assert.throws(() => decodeHex("0"), refused("NOT_HEX"));
  assert.throws(() => decodeHex("00AB"), refused("NOT_HEX", 2));
  for (const bad of ["0g", " 0", "0x", "0/", "0:", "0`"]) assert.throws(() => decodeHex(bad), refused("NOT_HEX"));
});

test("base64url agrees with Buffer and has one text", () => {
  fc.assert(
    fc.property(anyBytes, (bytes) => {
      const text = encodeBase64url(bytes);
      assert.equal(text, Buffer.from(bytes).toString("base64url"));
      assert.deepEqual(decodeBase64url(text), bytes);
    }),
  );
  // Whatever is accepted is the text of what it decodes to.
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(..."AQgwZz09-_+/= é".split("")), maxLength: 6 }), (text) => {
      let bytes: Uint8Array;
      try {
        bytes = decodeBase64url(text);
      } catch (error) {
        return refused("NOT_BASE64URL")(error);
      }
      assert.equal(encodeBase64url(bytes), text);
      return true;
    }),
    { numRuns: 500 },
  );
  for (const bad of ["A", "AA==", "AB", "AAB", "AAAAA", "A+==", "AA\n"]) {
    assert.throws(() => decodeBase64url(bad), refused("NOT_BASE64URL"));
  }
});

test("UTF-8 agrees with the platform's encoder on well-formed text", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 80 }), (text) => {
      const bytes = encodeUtf8(text);
      assert.deepEqual(bytes, new Uint8Array(Buffer.from(text)));
      assert.equal(utf8Size(text), bytes.length);
      assert.equal(decodeUtf8(bytes), text);
    }),
    { numRuns: 300 },
  );
});

test("UTF-8 keeps a byte order mark and text across the block bounds", () => {
  const text = `\ufeff${"a".repeat(15)}警钟${"b".repeat(33)}😀é`;
  assert.equal(decodeUtf8(encodeUtf8(text)), text);
});

test("UTF-8 refuses exactly what the platform's strict decoder refuses", () => {
  const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  const tricky = fc.constantFrom(
    0x00,
    0x41,
    0x7f,
    0x80,
    0x8f,
    0x90,
    0x9f,
    0xa0,
    0xbf,
    0xc0,
    0xc1,
    0xc2,
    0xdf,
    0xe0,
    0xed,
    0xef,
    0xf0,
    0xf4,
    0xf5,
    0xff,
  );
  const sequences = fc.array(fc.oneof(tricky, fc.nat(255)), { maxLength: 24 }).map((bytes) => Uint8Array.from(bytes));
  fc.assert(
    fc.property(sequences, (bytes) => {
      let expected: string | undefined;
      try {
        expected = strict.decode(bytes);
      } catch {
        assert.throws(() => decodeUtf8(bytes), refused("NOT_UTF8"));
        return;
      }
      assert.equal(decodeUtf8(bytes), expected);
    }),
    { numRuns: 2000 },
  );
  const malformed: [string, number][] = [
    ["41c080", 1], // overlong NUL
    ["e0809f", 0], // overlong
    ["f08080af", 0], // overlong
    ["41eda080", 1], // surrogate
    ["f4908080", 0], // above U+10FFFF
    ["4141e8ad", 2], // truncated
    ["80", 0], // stray continuation
  ];
  for (const [hex, position] of malformed)
    assert.throws(() => decodeUtf8(decodeHex(hex)), refused("NOT_UTF8", position));
});

test("UTF-8 refuses halves of surrogate pairs", () => {
  for (const [text, position] of [
    ["a\ud800", 1],
    ["\udc00", 0],
    ["\udc00\udc00", 0],
    ["\ud800\ud800\udc00", 0],
    ["x\udfff\ud800", 1],
  ] as const) {
    assert.throws(() => encodeUtf8(text), refused("LONE_SURROGATE", position));
    assert.throws(() => utf8Size(text), refused("LONE_SURROGATE", position));
  }
});
