import { createCipheriv, createDecipheriv, createSecretKey } from "node:crypto";
import {
  type Json,
  decodeBase64url,
  decodeCanonical,
  decodeHex,
  decodeU64,
  encodeBase64url,
  encodeCanonical,
  encodeU64,
} from "@tocsin/core";
import { NodeError } from "../errors.ts";

/**
 * The two small files of a record's keys (spec/vault.md).
 *
 * Slot, `keys/<record>`, 84 bytes: magic "TOCSLOT1"(8) ‖ made, ms as u64 big-endian(8) ‖ nonce(12) ‖ AES-256-GCM of the
 * record key under the vault's master key(32) ‖ tag(16), padded with nothing; associated data = magic ‖ made ‖ record(32).
 *
 * Holding, `held/<record>.<digest>`: magic "TOCHELD1"(8) ‖ nonce(12) ‖ AES-256-GCM of canonical JSON under the record
 * key ‖ tag(16); associated data = magic ‖ record(32) ‖ digest(32).
 */
const SLOT_MAGIC = Buffer.from("TOCSLOT1", "ascii");
const HELD_MAGIC = Buffer.from("TOCHELD1", "ascii");
const MADE_END = 16;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
export const RECORD_KEY_BYTES = 32;
export const SLOT_BYTES = MADE_END + NONCE_BYTES + RECORD_KEY_BYTES + TAG_BYTES;

type Random = (size: number) => Uint8Array;

/** What a node holds of one sealed part, beside the ciphertext. */
export interface Holding {
  readonly digest: string;
  readonly commitment: string;
  /** Bytes of the ciphertext. */
  readonly size: number;
  /** Unit that sealed the part, or that it was given to. */
  readonly owner: string;
  /** Content key; absent in a copy kept without the right to read it. */
  readonly key?: Uint8Array;
}

/** The slot of a record: its key under the master key. @param made time of the slot, ms */
export function encodeSlot(
  record: string,
  key: Uint8Array,
  made: number,
  masterKey: Uint8Array,
  random: Random,
): Uint8Array {
  const head = Buffer.concat([SLOT_MAGIC, encodeU64(made)]);
  return Buffer.concat([head, encrypted(key, masterKey, Buffer.concat([head, decodeHex(record)]), random)]);
}

/** @throws NodeError SEALED_BROKEN */
export function decodeSlot(record: string, slot: Uint8Array, masterKey: Uint8Array): Uint8Array {
  if (slot.length !== SLOT_BYTES || !startsWith(slot, SLOT_MAGIC)) throw new NodeError("SEALED_BROKEN", record);
  const aad = Buffer.concat([slot.subarray(0, MADE_END), decodeHex(record)]);
  return decrypted(slot.subarray(MADE_END), masterKey, aad, record);
}

/** When a slot was made, ms; undefined for what is no slot any more. It is authentic only where the slot opens. */
export function slotMade(slot: Uint8Array): number | undefined {
  return slot.length === SLOT_BYTES && startsWith(slot, SLOT_MAGIC) ? decodeU64(slot, SLOT_MAGIC.length) : undefined;
}

export function encodeHolding(record: string, holding: Holding, recordKey: Uint8Array, random: Random): Uint8Array {
  const { commitment, size, owner, key } = holding;
  const body: Json = { commitment, size, owner, ...(key === undefined ? {} : { key: encodeBase64url(key) }) };
  return Buffer.concat([
    HELD_MAGIC,
    encrypted(encodeCanonical(body), recordKey, heldData(record, holding.digest), random),
  ]);
}

/** @throws NodeError SEALED_BROKEN */
export function decodeHolding(record: string, digest: string, bytes: Uint8Array, recordKey: Uint8Array): Holding {
  if (!startsWith(bytes, HELD_MAGIC)) throw new NodeError("SEALED_BROKEN", digest);
  const plain = decrypted(bytes.subarray(HELD_MAGIC.length), recordKey, heldData(record, digest), digest);
  // Authentic bytes: this node wrote them.
  const { key, ...rest } = decodeCanonical(plain) as unknown as Omit<Holding, "key" | "digest"> & {
    readonly key?: string;
  };
  return { digest, ...rest, ...(key === undefined ? {} : { key: decodeBase64url(key) }) };
}

function heldData(record: string, digest: string): Buffer {
  return Buffer.concat([HELD_MAGIC, decodeHex(record), decodeHex(digest)]);
}

function startsWith(bytes: Uint8Array, magic: Buffer): boolean {
  return magic.equals(bytes.subarray(0, magic.length));
}

function encrypted(plain: Uint8Array, key: Uint8Array, aad: Buffer, random: Random): Buffer {
  const nonce = random(NONCE_BYTES);
  const cipher = createCipheriv("aes-256-gcm", createSecretKey(key), nonce).setAAD(aad);
  return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

function decrypted(bytes: Uint8Array, key: Uint8Array, aad: Buffer, at: string): Uint8Array {
  if (bytes.length < NONCE_BYTES + TAG_BYTES) throw new NodeError("SEALED_BROKEN", at);
  const end = bytes.length - TAG_BYTES;
  const decipher = createDecipheriv("aes-256-gcm", createSecretKey(key), bytes.subarray(0, NONCE_BYTES)).setAAD(aad);
  decipher.setAuthTag(bytes.subarray(end));
  try {
    return new Uint8Array(Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES, end)), decipher.final()]));
  } catch {
    throw new NodeError("SEALED_BROKEN", at);
  }
}
