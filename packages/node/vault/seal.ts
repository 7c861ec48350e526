import { createCipheriv, createDecipheriv, createHash, createSecretKey } from "node:crypto";
import { equal } from "@tocsin/core";
import { NodeError } from "../errors.ts";
import { pieces } from "./pieces.ts";

/**
 * A sealed part: AES-256-GCM in chunks (the STREAM construction of Hoang, Reyhanitabar, Rogaway and Vizár, 2015), which
 * WebCrypto can do as well (spec/vault.md). magic(8) ‖ prefix(7) ‖ chunk*, a chunk being ciphertext ‖ tag(16) of 65,536
 * bytes of plaintext, the last one of fewer or equal. Nonce of a chunk = prefix ‖ number as u32 big-endian ‖ 1 for the
 * last chunk, else 0. Associated data = the 15 bytes of the head.
 */
const MAGIC = Buffer.from("TOCSEAL1", "ascii");
export const PREFIX_BYTES = 7;
const HEAD_BYTES = MAGIC.length + PREFIX_BYTES;
const TAG_BYTES = 16;
export const CHUNK_BYTES = 65_536;
export const CONTENT_KEY_BYTES = 32;

const COMMITMENT_TAG = "tocsin/content-key/v1\n";

/** SHA-256(tag ‖ key), hex: a wrong key is known before anything is decrypted. GCM alone does not commit to its key. */
export function keyCommitment(key: Uint8Array): string {
  return createHash("sha256").update(COMMITMENT_TAG).update(key).digest("hex");
}

/** Bytes of a sealed part, for a plaintext of `size` bytes. */
export function sealedSize(size: number): number {
  return HEAD_BYTES + size + TAG_BYTES * Math.max(1, Math.ceil(size / CHUNK_BYTES));
}

/**
 * Encrypts a stream under a key that is used for nothing else; holds one chunk at a time, and one ahead.
 * @param prefix 7 random bytes
 */
export async function* sealStream(
  plain: AsyncIterable<Uint8Array>,
  key: Uint8Array,
  prefix: Uint8Array,
): AsyncGenerator<Uint8Array> {
  if (key.length !== CONTENT_KEY_BYTES || prefix.length !== PREFIX_BYTES)
    throw new RangeError("sizes of key and prefix");
  const head = Buffer.concat([MAGIC, prefix]);
  yield head;
  let number = 0;
  let waiting: Uint8Array | undefined;
  for await (const chunk of pieces(plain, CHUNK_BYTES)) {
    if (waiting !== undefined) yield sealChunk(key, head, number++, false, waiting);
    waiting = chunk;
  }
  yield sealChunk(key, head, number, true, waiting ?? new Uint8Array());
}

/**
 * Decrypts a sealed part. What it yields is authentic; that it is whole is known when the stream ends without an error.
 * @param commitment of the content key, as the chain has it
 * @throws NodeError WRAP_INVALID when the key is not the committed one, before anything is decrypted;
 * SEALED_BROKEN when any byte was altered, removed or added
 */
export async function* openStream(
  sealed: AsyncIterable<Uint8Array>,
  key: Uint8Array,
  commitment: string,
): AsyncGenerator<Uint8Array> {
  if (key.length !== CONTENT_KEY_BYTES || keyCommitment(key) !== commitment) throw new NodeError("WRAP_INVALID", "key");
  let head: Uint8Array | undefined;
  let number = 0;
  let waiting: Uint8Array | undefined;
  for await (const piece of pieces(sealed, CHUNK_BYTES + TAG_BYTES, HEAD_BYTES)) {
    if (head === undefined) {
      head = demandHead(piece);
      continue;
    }
    if (waiting !== undefined) yield openChunk(key, head, number++, false, waiting);
    waiting = piece;
  }
  if (head === undefined || waiting === undefined) throw new NodeError("SEALED_BROKEN", "ends early");
  const last = openChunk(key, head, number, true, waiting);
  // One plaintext has one division into chunks: only an empty one has an empty chunk.
  if (last.length === 0 && number > 0) throw new NodeError("SEALED_BROKEN", `chunk ${number}`);
  yield last;
}

function demandHead(piece: Uint8Array): Uint8Array {
  const isHead = piece.length === HEAD_BYTES && equal(piece.subarray(0, MAGIC.length), MAGIC);
  if (!isHead) throw new NodeError("SEALED_BROKEN", "head");
  return piece;
}

function nonceOf(head: Uint8Array, number: number, last: boolean): Buffer {
  const nonce = Buffer.alloc(12);
  nonce.set(head.subarray(MAGIC.length));
  nonce.writeUInt32BE(number, PREFIX_BYTES);
  nonce[11] = last ? 1 : 0;
  return nonce;
}

function sealChunk(key: Uint8Array, head: Uint8Array, number: number, last: boolean, plain: Uint8Array): Uint8Array {
  const cipher = createCipheriv("aes-256-gcm", createSecretKey(key), nonceOf(head, number, last)).setAAD(head);
  return Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

function openChunk(key: Uint8Array, head: Uint8Array, number: number, last: boolean, sealed: Uint8Array): Uint8Array {
  if (sealed.length < TAG_BYTES) throw new NodeError("SEALED_BROKEN", `chunk ${number}`);
  const end = sealed.length - TAG_BYTES;
  const decipher = createDecipheriv("aes-256-gcm", createSecretKey(key), nonceOf(head, number, last)).setAAD(head);
  decipher.setAuthTag(sealed.subarray(end));
  try {
    return Buffer.concat([decipher.update(sealed.subarray(0, end)), decipher.final()]);
  } catch {
    throw new NodeError("SEALED_BROKEN", `chunk ${number}`);
  }
}
