import { ed25519 } from "@noble/curves/ed25519.js";
import { p256 } from "@noble/curves/nist.js";
import { sha256, sha512 } from "@noble/hashes/sha2.js";
import type { Crypto } from "@tocsin/core";

/** Portable cryptography for browsers; gives the node's verdict on every input. */
export const browserCrypto: Crypto = {
  sha256(bytes) {
    return sha256(bytes);
  },

  verifyEd25519(publicKey, message, signature) {
    if (!haveSizes(publicKey, signature)) return false;
    return verifyAsLibsodium(publicKey, message, signature);
  },

  verifyEd25519Zip215(publicKey, message, signature) {
    return haveSizes(publicKey, signature) && ed25519.verify(signature, message, publicKey, { zip215: true });
  },

  verifyP256(publicKey, message, signature) {
    if (publicKey.length !== 33 || signature.length !== 64) return false;
    try {
      return p256.verify(signature, message, publicKey, { lowS: false, prehash: true, format: "compact" });
    } catch {
      // Not on the curve, or numbers out of their range.
      return false;
    }
  },
};

const { Point } = ed25519;
type Point = ReturnType<typeof Point.fromBytes>;

function haveSizes(publicKey: Uint8Array, signature: Uint8Array): boolean {
  return publicKey.length === 32 && signature.length === 64;
}

/**
 * libsodium's rule, which is stricter than RFC 8032 and has no cofactor: S and A canonical, A and R not of
 * small order, and R byte for byte what S·B − k·A encodes to. The library's own `verify` multiplies by the
 * cofactor and would accept keys and signatures with a torsion part.
 */
function verifyAsLibsodium(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  const r = signature.subarray(0, 32);
  const s = littleEndian(signature.subarray(32));
  if (s >= Point.Fn.ORDER) return false;
  const a = canonicalPoint(publicKey);
  if (a === undefined || a.isSmallOrder()) return false;
  const k = Point.Fn.create(littleEndian(sha512(joined(r, publicKey, message))));
  const expected = Point.BASE.multiplyUnsafe(s).subtract(a.multiplyUnsafe(k));
  return isEqual(expected.toBytes(), r) && !expected.isSmallOrder();
}

function canonicalPoint(bytes: Uint8Array): Point | undefined {
  try {
    return Point.fromBytes(bytes, false);
  } catch {
    // Not on the curve, or not its only encoding.
    return undefined;
  }
}

function littleEndian(bytes: Uint8Array): bigint {
  let value = 0n;
  for (let i = bytes.length - 1; i >= 0; i--) value = (value << 8n) | BigInt(bytes[i] as number);
  return value;
}

function joined(r: Uint8Array, publicKey: Uint8Array, message: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(64 + message.length);
  bytes.set(r);
  bytes.set(publicKey, 32);
  bytes.set(message, 64);
  return bytes;
}

function isEqual(a: Uint8Array, b: Uint8Array): boolean {
  return a.every((byte, i) => byte === b[i]);
}
