import { createPublicKey, hash, verify } from "node:crypto";
import { ed25519 } from "@noble/curves/ed25519.js";
import type { Crypto } from "@tocsin/core";
import sodium from "sodium-native";

/** The node's cryptography: libsodium for signatures, whose rule is ours, and whichever SHA-256 is faster. */
export const nodeCrypto: Crypto = {
  sha256(bytes) {
    return bytes.length <= SODIUM_SHA256_BYTES_MAX ? sodiumSha256(bytes) : opensslSha256(bytes);
  },

  verifyEd25519(publicKey, message, signature) {
    // The binding throws on wrong lengths, and they come from outside.
    if (publicKey.length !== PUBLIC_KEY_BYTES || signature.length !== SIGNATURE_BYTES) return false;
    return sodium.crypto_sign_verify_detached(signature, message, publicKey);
  },

  verifyEd25519Zip215(publicKey, message, signature) {
    if (publicKey.length !== PUBLIC_KEY_BYTES || signature.length !== SIGNATURE_BYTES) return false;
    // Whatever libsodium accepts ZIP-215 accepts too; the slow check is for the few that differ.
    if (sodium.crypto_sign_verify_detached(signature, message, publicKey)) return true;
    return ed25519.verify(signature, message, publicKey, { zip215: true });
  },

  verifyP256(publicKey, message, signature) {
    if (publicKey.length !== P256_KEY_BYTES || signature.length !== SIGNATURE_BYTES) return false;
    const key = p256KeyOf(publicKey);
    return key !== undefined && verify("sha256", message, { key, dsaEncoding: "ieee-p1363" }, signature);
  },
};

/** What stands before a compressed point in DER (RFC 5480): id-ecPublicKey, prime256v1, a bit string of 33 bytes. */
const P256_DER = Buffer.from("3039301306072a8648ce3d020106082a8648ce3d030107032200", "hex");
const P256_KEY_BYTES = 33;

function p256KeyOf(point: Uint8Array) {
  try {
    return createPublicKey({ key: Buffer.concat([P256_DER, point]), format: "der", type: "spki" });
  } catch {
    // Not on the curve, or another form of a point.
    return undefined;
  }
}

const PUBLIC_KEY_BYTES = 32;
const SIGNATURE_BYTES = 64;

/** Up to here libsodium's portable code beats OpenSSL's vector code, because its call costs less. */
const SODIUM_SHA256_BYTES_MAX = 128;

/** One output buffer for all calls: handing a fresh small array to native code costs more than the hashing. */
const digest = new Uint8Array(new ArrayBuffer(32));

function sodiumSha256(bytes: Uint8Array): Uint8Array {
  sodium.crypto_hash_sha256(digest, bytes);
  return digest.slice();
}

function opensslSha256(bytes: Uint8Array): Uint8Array {
  // A copy: a Buffer's `slice` is a view, which core must never meet.
  return new Uint8Array(hash("sha256", bytes, "buffer"));
}
