import { createCipheriv, createDecipheriv, createHash } from "node:crypto";
import { NodeError } from "../errors.ts";

/**
 * A sealed part: AES-256-GCM in chunks (the STREAM construction), readable by WebCrypto as well (spec/vault.md).
 * magic(8) ‖ prefix(7) ‖ chunk*, a chunk being ciphertext ‖ tag(16) of 65,536 bytes of plaintext, the last one of fewer
 * or equal. Nonce of a chunk = prefix ‖ number as u32 big-endian ‖ 1 for the last chunk, else 0. Associated data = the
 * 15 bytes of the head.
 */
const MAGIC = Buffer.from("TOCSEAL1", "ascii");
const PREFIX_BYTES = 7;
const HEAD_BYTES = MAGIC.length + PREFIX_BYTES;
const TAG_BYTES = 16;
export const CHUNK_BYTES = 65_536;
export const CONTENT_KEY_BYTES = 32;

const COMMITMENT_TAG = "tocsin/content-key/v1\n";

/** H(tag ‖ key), hex: a wrong key is known before anything is decrypted. */
export function keyCommitment(key: Uint8Array): string {
  return createHash("sha256").update(COMMITMENT_TAG).update(key).digest("hex");
}

/** Encrypts a stream under a fresh key. @param prefix 7 random bytes */
export async function* sealStream(plain: AsyncIterable<Uint8Array>, key: Uint8Array, prefix: Uint8Array): AsyncGenerator<Buffer> {
  const head = Buffer.concat([MAGIC, prefix]);
  yield head;
  let number = 0;
  let waiting: Buffer | undefined;
  for await (const chunk of chunked(plain, CHUNK_BYTES)) {
    if (waiting !== undefined) yield sealChunk(key, head, number++, false, waiting);
    waiting = chunk;
  }
  yield sealChunk(key, head, number, true, waiting ?? Buffer.alloc(0));
}

/**
 * Decrypts a sealed part; what it yields is authentic, and it ends only after the last chunk.
 * @throws NodeError SEALED_BROKEN when any byte was altered, removed or added
 */
export async function* openStream(sealed: AsyncIterable<Uint8Array>, key: Uint8Array): AsyncGenerator<Buffer> {
  let head: Buffer | undefined;
  let number = 0;
  let waiting: Buffer | undefined;
  for await (const piece of chunked(sealed, CHUNK_BYTES + TAG_BYTES, HEAD_BYTES)) {
    if (head === undefined) {
      head = piece;
      if (piece.length !== HEAD_BYTES || !piece.subarray(0, MAGIC.length).equals(MAGIC)) throw new NodeError("SEALED_BROKEN", "head");
      continue;
    }
    if (waiting !== undefined) yield openChunk(key, head, number++, false, waiting);
    waiting = piece;
  }
  if (head === undefined || waiting === undefined) throw new NodeError("SEALED_BROKEN", "truncated");
  yield openChunk(key, head, number, true, waiting);
}

function nonceOf(head: Buffer, number: number, last: boolean): Buffer {
  const nonce = Buffer.alloc(12);
  head.copy(nonce, 0, MAGIC.length);
  nonce.writeUInt32BE(number, PREFIX_BYTES);
  nonce[11] = last ? 1 : 0;
  return nonce;
}

function sealChunk(key: Uint8Array, head: Buffer, number: number, last: boolean, plain: Buffer): Buffer {
  const cipher = createCipheriv("aes-256-gcm", key, nonceOf(head, number, last)).setAAD(head);
  return Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

function openChunk(key: Uint8Array, head: Buffer, number: number, last: boolean, sealed: Buffer): Buffer {
  if (sealed.length < TAG_BYTES) throw new NodeError("SEALED_BROKEN", `chunk ${number}`);
  const decipher = createDecipheriv("aes-256-gcm", key, nonceOf(head, number, last)).setAAD(head);
  decipher.setAuthTag(sealed.subarray(sealed.length - TAG_BYTES));
  try {
    return Buffer.concat([decipher.update(sealed.subarray(0, sealed.length - TAG_BYTES)), decipher.final()]);
  } catch {
    throw new NodeError("SEALED_BROKEN", `chunk ${number}`);
  }
}

/** Cuts a stream into pieces of one size, the first of `first` bytes where given; the last may be shorter. */
async function* chunked(source: AsyncIterable<Uint8Array>, size: number, first = size): AsyncGenerator<Buffer> {
  let parts: Uint8Array[] = [];
  let held = 0;
  let wanted = first;
  for await (const bytes of source) {
    let rest = bytes;
    while (held + rest.length >= wanted) {
      const take = wanted - held;
      yield Buffer.concat([...parts, rest.subarray(0, take)]);
      rest = rest.subarray(take);
      parts = [];
      held = 0;
      wanted = size;
    }
    if (rest.length > 0) parts.push(rest);
    held += rest.length;
  }
  if (held > 0) yield Buffer.concat(parts);
}
