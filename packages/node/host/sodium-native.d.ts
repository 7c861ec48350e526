/** The part of libsodium's binding that the host uses: the package has no types of its own. */
declare module "sodium-native" {
  interface Sodium {
    crypto_hash_sha256(digest: Uint8Array, message: Uint8Array): void;
    crypto_sign_seed_keypair(publicKey: Uint8Array, secretKey: Uint8Array, seed: Uint8Array): void;
    crypto_sign_detached(signature: Uint8Array, message: Uint8Array, secretKey: Uint8Array): void;
    crypto_sign_verify_detached(signature: Uint8Array, message: Uint8Array, publicKey: Uint8Array): boolean;
    randombytes_buf(buffer: Uint8Array): void;
    /** Guarded, locked memory, wiped when it is collected. */
    sodium_malloc(size: number): Uint8Array;
  }
  const sodium: Sodium;
  export default sodium;
}
