import { createCipheriv, createDecipheriv, scryptSync } from "node:crypto";
import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, writeSync } from "node:fs";
import { join } from "node:path";
import { decodeBase64url, encodeBase64url, formatPublicKey } from "@tocsin/core";
import { NodeError } from "../errors.ts";
import { ed25519Signer } from "../host/ed25519.ts";
import { hpkeKeyPair } from "./wrap.ts";

/** What a signing key is for: an officer's acts, a manager's endorsements, or the chain's blocks. */
export type KeyUse = "officer" | "endorser" | "validator";

export interface SigningKey {
  readonly use: KeyUse;
  readonly unit: string;
  readonly officer: string;
  /** Public key text. */
  readonly key: string;
  readonly created: number;
  readonly retired?: boolean;
}

interface Content {
  readonly master: string;
  readonly signing: readonly (SigningKey & { readonly seed: string })[];
  readonly hpke: readonly { readonly unit: string; readonly key: string; readonly privateKey: string; readonly created: number }[];
}

export interface KeystoreOptions {
  readonly dir: string;
  readonly random: (size: number) => Uint8Array;
  readonly now: () => number;
  /** Opens the keystore; without one a key file beside it does, readable by this user alone. */
  readonly passphrase?: string | undefined;
}

const FILE = "keystore";
const KEY_FILE = "keystore.key";
const SALT_BYTES = 16;

/** The node's private keys at rest: one encrypted file, rewritten atomically. Secrets never leave it but as signatures. */
export class Keystore {
  readonly #options: KeystoreOptions;
  readonly #salt: Uint8Array;
  readonly #fileKey: Buffer;
  #content: Content;

  /** Opens the keystore of a folder, or makes a new one. @throws NodeError KEYSTORE_LOCKED */
  constructor(options: KeystoreOptions) {
    this.#options = options;
    mkdirSync(options.dir, { recursive: true, mode: 0o700 });
    const path = join(options.dir, FILE);
    const file = existsSync(path) ? readFileSync(path) : undefined;
    this.#salt = file === undefined ? options.random(SALT_BYTES) : file.subarray(0, SALT_BYTES);
    this.#fileKey = fileKey(options, this.#salt);
    if (file === undefined) {
      this.#content = { master: encodeBase64url(options.random(32)), signing: [], hpke: [] };
      this.#save(this.#content);
    } else {
      this.#content = decrypt(file.subarray(SALT_BYTES), this.#fileKey);
    }
  }

  /** Key under which the vault's content keys rest. */
  get masterKey(): Uint8Array {
    return decodeBase64url(this.#content.master);
  }

  /** Signing keys without their secrets. */
  list(): readonly SigningKey[] {
    return this.#content.signing.map(({ seed: _seed, ...entry }) => entry);
  }

  /** The newest key that is not retired, for a use. */
  find(use: KeyUse, unit: string, officer = ""): SigningKey | undefined {
    return this.list().findLast((entry) => entry.use === use && entry.unit === unit && entry.officer === officer && entry.retired !== true);
  }

  /** Makes a signing key and returns its public text. */
  createSigningKey(use: KeyUse, unit: string, officer = ""): string {
    return this.importSigningKey(use, unit, officer, this.#options.random(32));
  }

  /** Takes in a key by its seed: an officer who acts on two nodes has one key. */
  importSigningKey(use: KeyUse, unit: string, officer: string, seed: Uint8Array): string {
    const key = formatPublicKey({ suite: "ed25519", bytes: ed25519Signer(seed).publicKey });
    const entry = { use, unit, officer, key, created: this.#options.now(), seed: encodeBase64url(seed) };
    this.#save({ ...this.#content, signing: [...this.#content.signing, entry] });
    return key;
  }

  /** The key is kept, so that what it signed can be told, but signs no more. */
  retire(key: string): void {
    const signing = this.#content.signing.map((entry) => (entry.key === key ? { ...entry, retired: true } : entry));
    this.#save({ ...this.#content, signing });
  }

  /** @throws NodeError KEY_MISSING */
  sign(key: string, bytes: Uint8Array): Uint8Array {
    return ed25519Signer(this.seed(key)).sign(bytes);
  }

  /** Seed of a key, for the engine's signer. @throws NodeError KEY_MISSING */
  seed(key: string): Uint8Array {
    const entry = this.#content.signing.find((candidate) => candidate.key === key && candidate.retired !== true);
    if (entry === undefined) throw new NodeError("KEY_MISSING", key);
    return decodeBase64url(entry.seed);
  }

  /** Makes an HPKE key pair of a unit and returns its public text. */
  async createHpkeKey(unit: string): Promise<string> {
    const { privateKey, key } = await hpkeKeyPair(this.#options.random(32));
    const entry = { unit, key, privateKey: encodeBase64url(privateKey), created: this.#options.now() };
    this.#save({ ...this.#content, hpke: [...this.#content.hpke, entry] });
    return key;
  }

  /** Private half of a unit's HPKE key, older ones included: a wrap names the key it was made for. */
  hpkePrivateKey(unit: string, key: string): Uint8Array {
    const entry = this.#content.hpke.find((candidate) => candidate.unit === unit && candidate.key === key);
    if (entry === undefined) throw new NodeError("KEY_MISSING", key);
    return decodeBase64url(entry.privateKey);
  }

  #save(content: Content): void {
    const nonce = this.#options.random(12);
    const cipher = createCipheriv("aes-256-gcm", this.#fileKey, nonce);
    const body = Buffer.concat([cipher.update(JSON.stringify(content), "utf8"), cipher.final()]);
    writeAtomically(join(this.#options.dir, FILE), Buffer.concat([this.#salt, nonce, cipher.getAuthTag(), body]));
    this.#content = content;
  }
}

function decrypt(file: Buffer, key: Buffer): Content {
  try {
    const decipher = createDecipheriv("aes-256-gcm", key, file.subarray(0, 12));
    decipher.setAuthTag(file.subarray(12, 28));
    return JSON.parse(Buffer.concat([decipher.update(file.subarray(28)), decipher.final()]).toString("utf8")) as Content;
  } catch {
    throw new NodeError("KEYSTORE_LOCKED", FILE);
  }
}

function fileKey(options: KeystoreOptions, salt: Uint8Array): Buffer {
  if (options.passphrase !== undefined) return scryptSync(options.passphrase, salt, 32, { N: 1 << 15, r: 8, p: 1, maxmem: 64 << 20 });
  const path = join(options.dir, KEY_FILE);
  if (!existsSync(path)) writeAtomically(path, Buffer.from(options.random(32)));
  return readFileSync(path);
}

/** Writes a small file so that after any crash it holds the old bytes or the new ones. */
export function writeAtomically(path: string, bytes: Uint8Array): void {
  const file = openSync(`${path}.new`, "w", 0o600);
  try {
    writeSync(file, bytes);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(`${path}.new`, path);
}
