import assert from "node:assert/strict";
import { test } from "node:test";
import { p256 } from "@noble/curves/nist.js";
import fc from "fast-check";
import { browserCrypto } from "@tocsin/client";
import { nodeCrypto } from "../host/crypto.ts";

const { Point } = p256;
const N = Point.Fn.ORDER;
const P = 2n ** 256n - 2n ** 224n + 2n ** 192n + 2n ** 96n - 1n;
const bytes32 = (value: bigint) => new Uint8Array(Buffer.from(value.toString(16).padStart(64, "0"), "hex"));
const number = (bytes: Uint8Array) => BigInt(`0x${Buffer.from(bytes).toString("hex")}`);

/** OpenSSL's verdict and the portable one, which have to be one. */
function verdict(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  const said = nodeCrypto.verifyP256(publicKey, message, signature);
  const what = `key ${Buffer.from(publicKey).toString("hex")} signature ${Buffer.from(signature).toString("hex")}`;
  assert.equal(browserCrypto.verifyP256(publicKey, message, signature), said, what);
  return said;
}

const secrets = fc.bigInt({ min: 1n, max: N - 1n }).map(bytes32);
const messages = fc.uint8Array({ maxLength: 200 });
const sign = (message: Uint8Array, secret: Uint8Array) =>
  p256.sign(message, secret, { prehash: true, format: "compact", lowS: false });

test("P-256: what a key has signed holds, with s in either half, and nothing that was altered", () => {
  fc.assert(
    fc.property(secrets, messages, fc.nat(), (secret, message, at) => {
      const publicKey = p256.getPublicKey(secret, true);
      const signature = sign(message, secret);
      assert.ok(verdict(publicKey, message, signature));
      const s = number(signature.subarray(32));
      assert.ok(verdict(publicKey, message, new Uint8Array([...signature.subarray(0, 32), ...bytes32(N - s)])));
      const bit = 1 << (at % 8);
      assert.ok(!verdict(publicKey, message, signature.with(at % 64, (signature[at % 64] as number) ^ bit)));
      assert.ok(!verdict(publicKey, new Uint8Array([...message, 0]), signature));
      verdict(publicKey.with(at % 33, (publicKey[at % 33] as number) ^ bit), message, signature);
    }),
    { numRuns: 15 },
  );
});

test("P-256: numbers at and beyond their bounds, and keys that are none, are refused by both", () => {
  const secret = bytes32(7n);
  const [publicKey, message] = [p256.getPublicKey(secret, true), new Uint8Array(3)];
  const edges = [0n, 1n, N - 1n, N, N + 1n, P, 2n ** 256n - 1n].map(bytes32);
  for (const r of edges) for (const s of edges) assert.ok(!verdict(publicKey, message, new Uint8Array([...r, ...s])));
  const signature = sign(message, secret);
  const keys = [0n, 1n, 5n, P - 1n, P, P + 1n, P + 5n, 2n ** 256n - 1n].flatMap((x) =>
    [0, 2, 3, 4, 5].map((form) => new Uint8Array([form, ...bytes32(x)])),
  );
  for (const key of keys) assert.ok(!verdict(key, message, signature));
  assert.ok(!verdict(p256.getPublicKey(secret, false), message, signature));
  for (const size of [0, 32, 34]) assert.ok(!verdict(new Uint8Array(size), message, signature));
  for (const size of [0, 63, 65]) assert.ok(!verdict(publicKey, message, new Uint8Array(size)));
});
