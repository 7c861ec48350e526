import { createCipheriv, createDecipheriv, scryptSync } from "node:crypto";
import { readFileSync, statSync } from "node:fs";
import { NodeError } from "../errors.ts";
import { replaceFile } from "./replacefile.ts";

/**
 * The keystore's file (spec/vault.md): magic "TOCKEYS1"(8) ‖ lock(1) ‖ salt(16) ‖ nonce(12) ‖ AES-256-GCM of the JSON ‖
 * tag(16); associated data = the first 25 bytes. Lock 0: the key is the 32 bytes of a key file, the salt is zero.
 * Lock 1: the key is scrypt(passphrase, salt) with N = 32,768, r = 8, p = 1 (RFC 7914).
 */
const MAGIC = Buffer.from("TOCKEYS1", "ascii");
const LOCKS = { keyFile: 0, passphrase: 1 } as const;
const SALT_BYTES = 16;
const HEAD_BYTES = MAGIC.length + 1 + SALT_BYTES;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const KEY_BYTES = 32;
const SCRYPT = { N: 32_768, r: 8, p: 1, maxmem: 64 << 20 } as const;

type Random = (size: number) => Uint8Array;

/** What opens a keystore. */
export interface Lock {
  /** The first 25 bytes of the file. */
  readonly head: Uint8Array;
  readonly key: Uint8Array;
}

/** A lock by passphrase: with the salt of a file, or a fresh one. Takes some 100 ms on purpose. */
export function passphraseLock(passphrase: string, file: Uint8Array | undefined, random: Random): Lock {
  const salt = file === undefined ? random(SALT_BYTES) : file.subarray(MAGIC.length + 1, HEAD_BYTES);
  const head = Buffer.concat([MAGIC, Buffer.of(LOCKS.passphrase), salt]);
  return { head, key: scryptSync(passphrase, salt, KEY_BYTES, SCRYPT) };
}

/**
 * A lock by key file. One is made for a keystore that does not exist yet; a missing one is never made up for.
 * @throws NodeError KEYSTORE_LOCKED when it is missing or no key; CONFIGURATION when others may read it
 */
export function keyFileLock(path: string, file: Uint8Array | undefined, random: Random): Lock {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats === undefined && file === undefined) {
    replaceFile(path, random(KEY_BYTES));
  } else if (stats === undefined) {
    throw new NodeError("KEYSTORE_LOCKED", "key file");
  }
  const isPrivate = process.platform === "win32" || (statSync(path).mode & 0o077) === 0;
  if (!isPrivate) throw new NodeError("CONFIGURATION", "key file: it must be readable by its owner alone (chmod 600)");
  const key = readFileSync(path);
  if (key.length !== KEY_BYTES) throw new NodeError("KEYSTORE_LOCKED", "key file");
  return { head: Buffer.concat([MAGIC, Buffer.of(LOCKS.keyFile), Buffer.alloc(SALT_BYTES)]), key };
}

export function encryptKeys(text: string, lock: Lock, random: Random): Uint8Array {
  const nonce = random(NONCE_BYTES);
  const cipher = createCipheriv("aes-256-gcm", lock.key, nonce).setAAD(lock.head);
  return Buffer.concat([lock.head, nonce, cipher.update(text, "utf8"), cipher.final(), cipher.getAuthTag()]);
}

/** @throws NodeError KEYSTORE_LOCKED when the lock is not the file's, or a byte was altered */
export function decryptKeys(file: Uint8Array, lock: Lock): string {
  const end = file.length - TAG_BYTES;
  const body = HEAD_BYTES + NONCE_BYTES;
  try {
    const decipher = createDecipheriv("aes-256-gcm", lock.key, file.subarray(HEAD_BYTES, body));
    decipher.setAAD(file.subarray(0, HEAD_BYTES)).setAuthTag(file.subarray(end));
    return Buffer.concat([decipher.update(file.subarray(body, end)), decipher.final()]).toString("utf8");
  } catch {
    throw new NodeError("KEYSTORE_LOCKED", "keystore");
  }
}
