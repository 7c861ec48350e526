import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { ED25519_TORSION_SUBGROUP, ed25519 } from "@noble/curves/ed25519.js";
import { sha512 } from "@noble/hashes/sha2.js";
import fc from "fast-check";
import { nodeCrypto } from "../host/crypto.ts";
import { ed25519Signer, generateSeed, SEED_BYTES } from "../host/ed25519.ts";

const VECTORS = new URL("../../../../shared/data/vectors/", import.meta.url);
const { Point } = ed25519;
const bytesOf = (hex: string) => new Uint8Array(Buffer.from(hex, "hex"));

// RFC 8032 section 7.1, tests 1 to 3.
const RFC_8032 = [
  {
    seed: "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
    publicKey: "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
    message: "",
    signature:
      "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
  },
  {
    seed: "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
    publicKey: "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
    message: "72",
    signature:
      "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
  },
  {
    seed: "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
    publicKey: "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
    message: "af82",
    signature:
      "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
  },
];

test("SHA-256 agrees with OpenSSL at every length, in fresh plain arrays", () => {
  for (const size of [0, 1, 31, 32, 33, 55, 56, 63, 64, 65, 127, 128, 129, 200, 5000]) {
    const bytes = new Uint8Array(size).fill(size);
    const digest = nodeCrypto.sha256(bytes);
    assert.deepEqual(digest, new Uint8Array(createHash("sha256").update(bytes).digest()), `${size} bytes`);
    assert.equal(Object.getPrototypeOf(digest), Uint8Array.prototype);
    const kept = digest.slice();
    nodeCrypto.sha256(new Uint8Array(size).fill(size + 1));
    nodeCrypto.sha256(new Uint8Array(1));
    assert.deepEqual(digest, kept);
  }
});

test("signs and verifies the vectors of RFC 8032", () => {
  for (const vector of RFC_8032) {
    const signer = ed25519Signer(bytesOf(vector.seed));
    assert.deepEqual(signer.publicKey, bytesOf(vector.publicKey));
    assert.deepEqual(signer.sign(bytesOf(vector.message)), bytesOf(vector.signature));
    for (const verify of [nodeCrypto.verifyEd25519, nodeCrypto.verifyEd25519Zip215]) {
      assert.ok(verify(signer.publicKey, bytesOf(vector.message), bytesOf(vector.signature)));
    }
  }
});

test("a changed message, key or signature does not verify; wrong sizes are refused", () => {
  const signer = ed25519Signer(generateSeed());
  const message = new Uint8Array(100).fill(7);
  const signature = signer.sign(message);
  const flip = (bytes: Uint8Array, bit: number) => bytes.with(bit >> 3, (bytes[bit >> 3] as number) ^ (1 << (bit & 7)));
  for (const verify of [nodeCrypto.verifyEd25519, nodeCrypto.verifyEd25519Zip215]) {
    assert.ok(verify(signer.publicKey, message, signature));
    fc.assert(
      fc.property(fc.nat(255), fc.nat(511), fc.nat(799), (inKey, inSignature, inMessage) => {
        assert.ok(!verify(flip(signer.publicKey, inKey), message, signature));
        assert.ok(!verify(signer.publicKey, message, flip(signature, inSignature)));
        assert.ok(!verify(signer.publicKey, flip(message, inMessage), signature));
      }),
      { numRuns: 20 },
    );
    assert.ok(!verify(signer.publicKey.subarray(1), message, signature));
    assert.ok(!verify(signer.publicKey, message, signature.subarray(1)));
    assert.ok(!verify(new Uint8Array(0), message, new Uint8Array(0)));
  }
});

test("ZIP-215 accepts what our own rule refuses: torsion in key or R, and small-order keys", () => {
  const message = bytesOf("746f6373696e");
  const torsion = Point.fromBytes(bytesOf(ED25519_TORSION_SUBGROUP[1] as string), true);
  const scalar = 123456789n;
  const key = Point.BASE.multiply(scalar).add(torsion);
  const r = Point.BASE.multiply(987654321n).add(torsion);
  const k = Point.Fn.fromBytes(scalarBytes(sha512(Buffer.concat([r.toBytes(), key.toBytes(), message]))), true);
  const s = Point.Fn.create(987654321n + k * scalar);
  const signature = new Uint8Array([...r.toBytes(), ...Point.Fn.toBytes(s)]);
  assert.ok(nodeCrypto.verifyEd25519Zip215(key.toBytes(), message, signature));
  assert.ok(!nodeCrypto.verifyEd25519(key.toBytes(), message, signature));
  for (const small of ED25519_TORSION_SUBGROUP) {
    const smallKey = bytesOf(small);
    const trivial = new Uint8Array([...Point.ZERO.toBytes(), ...new Uint8Array(32)]);
    assert.ok(nodeCrypto.verifyEd25519Zip215(smallKey, message, trivial));
    assert.ok(!nodeCrypto.verifyEd25519(smallKey, message, trivial));
  }
});

/** 64 little-endian bytes reduced to a scalar's 32. */
function scalarBytes(wide: Uint8Array): Uint8Array {
  const value = BigInt(`0x${Buffer.from(wide).reverse().toString("hex")}`);
  return Point.Fn.toBytes(Point.Fn.create(value));
}

test("seeds are fresh, and of 32 bytes", () => {
  const [a, b] = [generateSeed(), generateSeed()];
  assert.equal(a.length, SEED_BYTES);
  assert.notDeepEqual(a, b);
  assert.throws(() => ed25519Signer(a.subarray(1)), RangeError);
});

test("a signer does not depend on the seed's bytes staying as they were", () => {
  const seed = bytesOf((RFC_8032[0] as { seed: string }).seed);
  const signer = ed25519Signer(seed);
  seed.fill(0);
  assert.deepEqual(signer.sign(new Uint8Array(0)), bytesOf((RFC_8032[0] as { signature: string }).signature));
});

interface Wycheproof {
  testGroups: {
    publicKey: { pk: string };
    tests: { tcId: number; comment: string; msg: string; sig: string; result: string }[];
  }[];
}

test("the Ed25519 vectors of Wycheproof", (t) => {
  const file = new URL("wycheproof/ed25519.json", VECTORS);
  if (!existsSync(file)) return t.skip("../shared/data absent");
  const { testGroups } = JSON.parse(readFileSync(file, "utf8")) as Wycheproof;
  for (const { publicKey, tests } of testGroups) {
    for (const { tcId, comment, msg, sig, result } of tests) {
      const verdict = nodeCrypto.verifyEd25519(bytesOf(publicKey.pk), bytesOf(msg), bytesOf(sig));
      assert.equal(verdict, result === "valid", `${tcId} ${comment}`);
      if (verdict)
        assert.ok(nodeCrypto.verifyEd25519Zip215(bytesOf(publicKey.pk), bytesOf(msg), bytesOf(sig)), `${tcId}`);
    }
  }
});

test("the long vectors of RFC 8032", (t) => {
  const file = new URL("ed25519_rfc8032/rfc8032-ed25519.json", VECTORS);
  if (!existsSync(file)) return t.skip("../shared/data absent");
  for (const { priv, pub, msg, sig } of JSON.parse(readFileSync(file, "utf8")) as Record<
    "priv" | "pub" | "msg" | "sig",
    string
  >[]) {
    const signer = ed25519Signer(bytesOf(priv));
    assert.deepEqual(signer.publicKey, bytesOf(pub));
    assert.deepEqual(signer.sign(bytesOf(msg)), bytesOf(sig));
    assert.ok(nodeCrypto.verifyEd25519(bytesOf(pub), bytesOf(msg), bytesOf(sig)));
  }
});
