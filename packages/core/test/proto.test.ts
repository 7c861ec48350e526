import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import {
  asInt64,
  encodeDelimited,
  encodeVarint,
  ProtoError,
  type ProtoErrorCode,
  ProtoWriter,
  readFields,
} from "../bytes/proto.ts";

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");
const bytesOf = (text: string) => new Uint8Array(Buffer.from(text, "hex"));
const fieldNumber = fc.integer({ min: 1, max: 0x1fff_ffff });

function refused(code: ProtoErrorCode): (error: unknown) => boolean {
  return (error) => error instanceof ProtoError && error.code === code;
}

test("the documentation's examples", () => {
  // https://protobuf.dev/programming-guides/encoding
  assert.equal(hex(new ProtoWriter().varint(1, 150).finish()), "089601");
  assert.equal(hex(new ProtoWriter().string(2, "testing").finish()), "120774657374696e67");
  assert.equal(hex(new ProtoWriter().message(3, bytesOf("089601")).finish()), "1a03089601");
  assert.equal(hex(encodeVarint(-2)), "feffffffffffffffff01");
  assert.equal(hex(encodeDelimited(bytesOf("089601"))), "03089601");
});

test("zero and empty are left out, an empty message is written", () => {
  const writer = new ProtoWriter().varint(1, 0).varint(2, 0n).sfixed64(3, 0n).bytes(4, new Uint8Array(0)).string(5, "");
  assert.equal(writer.finish().length, 0);
  assert.equal(hex(new ProtoWriter().message(1, new Uint8Array(0)).finish()), "0a00");
});

test("what is written is read", () => {
  const u64 = fc.bigInt({ min: 1n, max: 2n ** 64n - 1n });
  const i64 = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).filter((value) => value !== 0n);
  fc.assert(
    fc.property(
      fieldNumber,
      u64,
      i64,
      i64,
      fc.uint8Array({ minLength: 1, maxLength: 200 }),
      (number, a, b, c, bytes) => {
        const message = new ProtoWriter()
          .varint(number, a)
          .varint(number, b)
          .sfixed64(number, c)
          .bytes(number, bytes)
          .finish();
        const [first, second, third, fourth] = readFields(message);
        assert.deepEqual(first, { wire: "varint", number, value: a, position: 0 });
        assert.equal(second?.wire === "varint" && asInt64(second.value), b);
        assert.equal(third?.wire === "fixed64" && third.value, c);
        assert.deepEqual(fourth?.wire === "bytes" && fourth.value, bytes);
      },
    ),
  );
});

test("a safe number and its bigint have the same varint", () => {
  fc.assert(
    fc.property(fc.maxSafeInteger(), (value) => {
      assert.deepEqual(encodeVarint(value), encodeVarint(BigInt(value)));
    }),
  );
});

test("whatever is read is what the writer would write", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 24 }), (bytes) => {
      let fields: ReturnType<typeof readFields>;
      try {
        fields = readFields(bytes);
      } catch (error) {
        assert.ok(error instanceof ProtoError);
        return;
      }
      // By hand, because the writer leaves zero out.
      const wires = { varint: 0, fixed64: 1, bytes: 2 } as const;
      const again = fields.flatMap((field) => {
        const tag = encodeVarint(field.number * 8 + wires[field.wire]);
        if (field.wire === "varint") return [tag, encodeVarint(field.value)];
        if (field.wire === "bytes") return [tag, encodeDelimited(field.value)];
        const fixed = Buffer.alloc(8);
        fixed.writeBigInt64LE(field.value);
        return [tag, fixed];
      });
      assert.equal(Buffer.concat(again).toString("hex"), hex(bytes));
    }),
    { numRuns: 2000 },
  );
});

test("hostile messages are refused by code", () => {
  const cases: [string, ProtoErrorCode][] = [
    ["08", "TRUNCATED"],
    ["0880", "TRUNCATED"],
    ["0a05", "TRUNCATED"],
    ["0a0501", "TRUNCATED"],
    ["0affffffffffffffffff01", "TRUNCATED"],
    ["0901020304050607", "TRUNCATED"],
    ["088000", "NOT_MINIMAL"],
    ["0a8000", "NOT_MINIMAL"],
    ["880001", "NOT_MINIMAL"],
    ["08ffffffffffffffffff02", "OUT_OF_RANGE"],
    ["08ffffffffffffffffffff01", "OUT_OF_RANGE"],
    ["0001", "BAD_TAG"],
    ["0b", "BAD_TAG"],
    ["0d01020304", "BAD_TAG"],
    ["808080801001", "BAD_TAG"],
  ];
  for (const [message, code] of cases) assert.throws(() => readFields(bytesOf(message)), refused(code), message);
  assert.equal(readFields(bytesOf("08ffffffffffffffffff01"))[0]?.value, 2n ** 64n - 1n);
});

test("values without a wire form are refused", () => {
  for (const value of [0.5, 2 ** 53, Number.NaN, 2n ** 64n, -(2n ** 63n) - 1n]) {
    assert.throws(() => encodeVarint(value), refused("OUT_OF_RANGE"));
  }
  assert.throws(() => new ProtoWriter().sfixed64(1, 2n ** 63n), refused("OUT_OF_RANGE"));
  for (const field of [0, -1, 1.5, 2 ** 29])
    assert.throws(() => new ProtoWriter().varint(field, 1), refused("OUT_OF_RANGE"));
});
