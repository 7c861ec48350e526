import sodium from "sodium-native";

/** Bytes of an Ed25519 seed, which is the whole secret (RFC 8032 section 5.1.5). */
export const SEED_BYTES = 32;

/** Signs with one key; the secret stays inside. */
export interface Ed25519Signer {
  /** 32 bytes. */
  readonly publicKey: Uint8Array;
  /** A deterministic signature of 64 bytes (RFC 8032 section 5.1.6). */
  sign(message: Uint8Array): Uint8Array;
}

/** A fresh seed from the system's random source. */
export function generateSeed(): Uint8Array {
  const seed = new Uint8Array(SEED_BYTES);
  sodium.randombytes_buf(seed);
  return seed;
}

/**
 * The signer of a seed. The expanded secret lies in guarded memory; the caller may wipe the seed afterwards.
 * Throws RangeError unless the seed has 32 bytes.
 */
export function ed25519Signer(seed: Uint8Array): Ed25519Signer {
  if (seed.length !== SEED_BYTES) throw new RangeError("An Ed25519 seed must have 32 bytes.");
  const publicKey = new Uint8Array(32);
  const secretKey = sodium.sodium_malloc(64);
  sodium.crypto_sign_seed_keypair(publicKey, secretKey, seed);
  return {
    publicKey,
    sign(message) {
      const signature = new Uint8Array(64);
      sodium.crypto_sign_detached(signature, message, secretKey);
      return signature;
    },
  };
}
