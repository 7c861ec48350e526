import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { ED25519_TORSION_SUBGROUP, ed25519 } from "@noble/curves/ed25519.js";
import { sha512 } from "@noble/hashes/sha2.js";
import fc from "fast-check";
import sodium from "sodium-native";
import { browserCrypto } from "../crypto.ts";

const VECTORS = new URL("../../../../shared/data/vectors/", import.meta.url);
const { Point } = ed25519;
const P = 2n ** 255n - 19n;
const L = Point.Fn.ORDER;

const bytesOf = (hex: string) => new Uint8Array(Buffer.from(hex, "hex"));
const littleEndian = (bytes: Uint8Array) => BigInt(`0x${Buffer.from(bytes).reverse().toString("hex")}`);
const bytes32 = (value: bigint) => bytesOf(value.toString(16).padStart(64, "0")).reverse();

interface Claim {
  readonly publicKey: Uint8Array;
  readonly message: Uint8Array;
  readonly signature: Uint8Array;
}

/** The seam's verdict must be libsodium's own. */
function assertSameVerdict({ publicKey, message, signature }: Claim): boolean {
  const expected = sodium.crypto_sign_verify_detached(signature, message, publicKey);
  const what = `key ${Buffer.from(publicKey).toString("hex")} signature ${Buffer.from(signature).toString("hex")}`;
  assert.equal(browserCrypto.verifyEd25519(publicKey, message, signature), expected, what);
  // Whatever our own rule accepts ZIP-215 accepts too; the node relies on it.
  if (expected) assert.ok(browserCrypto.verifyEd25519Zip215(publicKey, message, signature), what);
  return expected;
}

/** S for the given R and key, as an honest signer would compute it from the two secrets. */
function signedBy(secret: bigint, key: Uint8Array, nonce: bigint, r: Uint8Array, message: Uint8Array): Uint8Array {
  const k = littleEndian(sha512(Buffer.concat([r, key, message])));
  return new Uint8Array([...r, ...bytes32(Point.Fn.create(nonce + k * secret))]);
}

const torsion = ED25519_TORSION_SUBGROUP.map((hex) => Point.fromBytes(bytesOf(hex), true));

/** Every encoding of a point with y below 19, or with y up to 18 over the prime: where canonical matters. */
const edgeEncodings: Uint8Array[] = [];
for (let y = 0n; y < 19n; y++) {
  for (const sign of [0n, 1n]) {
    edgeEncodings.push(bytes32(y + (sign << 255n)), bytes32(P + y + (sign << 255n)));
  }
}
for (const small of [...ED25519_TORSION_SUBGROUP.map(bytesOf), bytes32(P - 1n), bytes32(P - 1n + (1n << 255n))]) {
  edgeEncodings.push(small, small.with(31, (small[31] as number) ^ 0x80));
}

const scalar = fc.bigInt({ min: 1n, max: L - 1n });
const message = fc.uint8Array({ maxLength: 40 });
const edge = fc.constantFrom(...edgeEncodings);
const torsionPoint = fc.constantFrom(...torsion);

test("SHA-256 agrees with OpenSSL", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      assert.deepEqual(browserCrypto.sha256(bytes), new Uint8Array(createHash("sha256").update(bytes).digest()));
    }),
  );
});

test("honest signatures, and the same with one bit changed anywhere", () => {
  fc.assert(
    fc.property(scalar, scalar, message, fc.nat(767), (secret, nonce, text, bit) => {
      const publicKey = Point.BASE.multiply(secret).toBytes();
      const signature = signedBy(secret, publicKey, nonce, Point.BASE.multiply(nonce).toBytes(), text);
      assert.ok(assertSameVerdict({ publicKey, message: text, signature }));
      const all = new Uint8Array([...publicKey, ...signature]);
      all[bit >> 3] = (all[bit >> 3] as number) ^ (1 << (bit & 7));
      assert.ok(!assertSameVerdict({ publicKey: all.subarray(0, 32), message: text, signature: all.subarray(32) }));
    }),
    { numRuns: 60 },
  );
});

test("torsion in key and R: accepted only where no cofactor is needed", () => {
  const verdicts = new Set<boolean>();
  fc.assert(
    fc.property(scalar, scalar, torsionPoint, torsionPoint, message, (secret, nonce, inKey, inR, text) => {
      const publicKey = Point.BASE.multiply(secret).add(inKey).toBytes();
      const r = Point.BASE.multiply(nonce).add(inR).toBytes();
      verdicts.add(
        assertSameVerdict({ publicKey, message: text, signature: signedBy(secret, publicKey, nonce, r, text) }),
      );
    }),
    { numRuns: 150 },
  );
  assert.deepEqual([...verdicts].sort(), [false, true]);
});

test("small-order and non-canonical keys and R, with signatures made to fit them", () => {
  fc.assert(
    fc.property(edge, scalar, message, fc.boolean(), (encoding, secret, text, asKey) => {
      const honest = Point.BASE.multiply(secret);
      const publicKey = asKey ? encoding : honest.toBytes();
      const r = asKey ? honest.toBytes() : encoding;
      // With a small-order key (or R) the other secret alone makes S·B − k·A equal R up to torsion.
      const signature = asKey ? signedBy(0n, publicKey, secret, r, text) : signedBy(secret, publicKey, 0n, r, text);
      assert.ok(!assertSameVerdict({ publicKey, message: text, signature }));
    }),
    { numRuns: 300 },
  );
});

test("both key and R at the edge, with S of zero", () => {
  fc.assert(
    fc.property(edge, edge, message, (publicKey, r, text) => {
      assert.ok(!assertSameVerdict({ publicKey, message: text, signature: new Uint8Array([...r, ...bytes32(0n)]) }));
    }),
    { numRuns: 300 },
  );
});

test("S plus a multiple of the order", () => {
  fc.assert(
    fc.property(scalar, scalar, message, fc.bigInt({ min: 0n, max: 15n }), (secret, nonce, text, times) => {
      const publicKey = Point.BASE.multiply(secret).toBytes();
      const signature = signedBy(secret, publicKey, nonce, Point.BASE.multiply(nonce).toBytes(), text);
      const s = littleEndian(signature.subarray(32)) + times * L;
      if (s >= 2n ** 256n) return;
      const raised = new Uint8Array([...signature.subarray(0, 32), ...bytes32(s)]);
      assert.equal(assertSameVerdict({ publicKey, message: text, signature: raised }), times === 0n);
      assert.equal(browserCrypto.verifyEd25519Zip215(publicKey, text, raised), times === 0n);
    }),
    { numRuns: 60 },
  );
});

test("S of zero and of the order itself", () => {
  const secret = 5n;
  const publicKey = Point.BASE.multiply(secret).toBytes();
  for (const s of [0n, L - 1n, L, L + 1n, 2n ** 252n, 2n ** 253n - 1n, 2n ** 256n - 1n]) {
    // R such that the equation holds is out of reach; these are refused on every path.
    const signature = new Uint8Array([...Point.BASE.toBytes(), ...bytes32(s)]);
    assert.ok(!assertSameVerdict({ publicKey, message: new Uint8Array(0), signature }));
  }
});

test("random bytes, and wrong sizes, are refused and never thrown at", () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ minLength: 32, maxLength: 32 }),
      fc.uint8Array({ minLength: 64, maxLength: 64 }),
      message,
      (publicKey, signature, text) => {
        assert.ok(!assertSameVerdict({ publicKey, message: text, signature }));
      },
    ),
    { numRuns: 100 },
  );
  const empty = new Uint8Array(0);
  for (const verify of [browserCrypto.verifyEd25519, browserCrypto.verifyEd25519Zip215]) {
    assert.ok(!verify(empty, empty, empty));
    assert.ok(!verify(new Uint8Array(33), empty, new Uint8Array(64)));
    assert.ok(!verify(new Uint8Array(32), empty, new Uint8Array(63)));
  }
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
      const verdict = browserCrypto.verifyEd25519(bytesOf(publicKey.pk), bytesOf(msg), bytesOf(sig));
      assert.equal(verdict, result === "valid", `${tcId} ${comment}`);
    }
  }
});
