/**
 * Cryptography as the core sees it: synchronous, pure, handed in as an argument. The node brings
 * libsodium, the browser brings portable code; both must give the same verdict on every input.
 */
export interface Crypto {
  /** SHA-256: 32 fresh bytes. The input is not kept: the caller may overwrite it as soon as the call returns. */
  sha256(bytes: Uint8Array): Uint8Array;
  /**
   * The rule of our own signatures, libsodium's: A and S canonical, neither A nor R of small order,
   * R compared byte for byte, no cofactor (spec/ has it in full). Wrong lengths are refused, never thrown.
   */
  verifyEd25519(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean;
  /** The rule of engine votes: ZIP-215, with cofactor, non-canonical points allowed, S canonical. */
  verifyEd25519Zip215(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean;
  /**
   * The rule of passkeys' signatures: ECDSA on P-256 with SHA-256 (FIPS 186-5), the key a compressed point (SEC 1), the
   * signature r ‖ s, each from 1 to n − 1; s may be in either half.
   */
  verifyP256(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean;
}

export type Hash = Crypto["sha256"];

/** Bytes of a SHA-256 digest. */
export const HASH_BYTES = 32;
