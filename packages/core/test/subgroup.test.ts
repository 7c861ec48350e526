import assert from "node:assert/strict";
import { test } from "node:test";
import { ed25519 } from "@noble/curves/ed25519.js";
import fc from "fast-check";
import { isPrimeOrderKey } from "../crypto/subgroup.ts";
import { hex } from "./tree.ts";

const { Point } = ed25519;
const seed = fc.uint8Array({ minLength: 32, maxLength: 32 });

/** The eight points of small order, in their own encodings (RFC 8032's curve; any multiple of L of a random point). */
function torsionPoints() {
  const points = new Map<string, InstanceType<typeof Point>>();
  for (let i = 1; points.size < 8 && i < 200; i++) {
    const bytes = new Uint8Array(32).fill(i);
    try {
      const point = Point.fromBytes(bytes, true)
        .multiplyUnsafe(Point.Fn.ORDER - 1n)
        .add(Point.fromBytes(bytes, true));
      points.set(hex(point.toBytes()), point);
    } catch {
      // no point has this encoding
    }
  }
  return [...points.values()];
}

test("keys that Ed25519 makes are of prime order", () => {
  fc.assert(
    fc.property(seed, (secret) => isPrimeOrderKey(ed25519.getPublicKey(secret))),
    { numRuns: 10 },
  );
});

test("points of small order, and keys with a torsion part, are refused", () => {
  const torsion = torsionPoints();
  assert.equal(torsion.length, 8);
  const good = Point.fromBytes(ed25519.getPublicKey(new Uint8Array(32).fill(7)));
  for (const point of torsion) {
    assert.equal(isPrimeOrderKey(point.toBytes()), false, hex(point.toBytes()));
    const isNeutral = point.equals(Point.ZERO);
    assert.equal(isPrimeOrderKey(good.add(point).toBytes()), isNeutral);
  }
});

test("any 32 bytes are judged as the curve library judges them", () => {
  const oracle = (bytes: Uint8Array): boolean => {
    try {
      const point = Point.fromBytes(bytes, false);
      return !point.equals(Point.ZERO) && point.isTorsionFree();
    } catch {
      return false;
    }
  };
  const edge = fc.constantFrom(
    ...["00", "01", "ec", "ed", "ee", "ff"].flatMap((low) => ["7f", "ff"].map((high) => low + "ff".repeat(30) + high)),
    `01${"00".repeat(30)}80`,
  );
  const bytes = fc.oneof(
    seed,
    edge.map((text) => new Uint8Array(Buffer.from(text, "hex"))),
  );
  fc.assert(
    fc.property(bytes, (value) => isPrimeOrderKey(value) === oracle(value)),
    { numRuns: 60 },
  );
  assert.equal(isPrimeOrderKey(new Uint8Array(31)), false);
});
