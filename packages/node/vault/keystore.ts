import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { decodeBase64url, encodeBase64url, formatPublicKey } from "@tocsin/core";
import { elapsedMs } from "../host/clock.ts";
import { NodeError } from "../errors.ts";
import { type Ed25519Signer, SEED_BYTES, ed25519Signer } from "../host/ed25519.ts";
import { isDiskFull } from "./files.ts";
import { type Lock, decryptKeys, encryptKeys, keyFileLock, passphraseLock } from "./keyfile.ts";
import { replaceFile } from "./replacefile.ts";
import { type HpkeKeyPair, hpkeKeyPair, hpkeKeyPairOf } from "./wrap.ts";

/** What a signing key is for: an officer's acts, a manager's endorsements, or the chain's blocks. */
/** `node`: by which the engines of a chain know each other. */
export type KeyUse = "officer" | "endorser" | "validator" | "node";

export interface SigningKey {
  readonly use: KeyUse;
  readonly unit: string;
  readonly officer: string;
  /** Public key text, `ed25519:…`. */
  readonly key: string;
  /** ms */
  readonly created: number;
  /** Since when it signs no more, ms; its secret is gone. */
  readonly retired?: number;
}

/** A key that content keys are wrapped to. */
export interface HpkeKey {
  /** A unit, or an audience as `<role>@<chain>`. */
  readonly owner: string;
  /** Counts the owner's keys from 1; an audience's epoch as the registry has it. */
  readonly epoch: number;
  /** Public key text, `x25519:…`: the key's id. */
  readonly key: string;
  readonly created: number;
  /** Since when wraps for it open no more, ms. */
  readonly retired?: number;
}

/** A secret in base64url; absent once the key is retired. */
interface Secret {
  readonly secret?: string;
}

interface Content {
  readonly format: "tocsin/keystore/v1";
  readonly vault: readonly { readonly owner: string; readonly secret: string }[];
  readonly signing: readonly (SigningKey & Secret)[];
  readonly hpke: readonly (HpkeKey & Secret)[];
}

export interface KeystoreOptions {
  readonly dir: string;
  readonly random: (size: number) => Uint8Array;
  readonly now: () => number;
  /** Opens the keystore; without one a key file does. */
  readonly passphrase?: string | undefined;
  /** Path of a file of 32 bytes that opens it; `keystore.key` in the same folder when absent. */
  readonly keyFile?: string | undefined;
  /** Replaces the keystore's file, atomically and durably; a test hands in one that fails. */
  readonly replace?: (path: string, bytes: Uint8Array) => void;
}

/** What an endorsement asks is not looked up in the file again before this. */
const LOOK_AGAIN_MS = 50;
const FILE = "keystore";
const NO_FILE = "";
const KEY_FILE = "keystore.key";
const VAULT_KEY_BYTES = 32;
const HPKE_SEED_BYTES = 32;

/**
 * The node's private keys at rest: one encrypted file, replaced as a whole. Seeds and private keys leave it only for the
 * engine's signer and for opening wraps; they are in no error and no listing. With the default key file beside it the
 * encryption protects a copy of the keystore alone, not one of the whole folder (spec/vault.md).
 */
export class Keystore {
  readonly #options: KeystoreOptions;
  readonly #path: string;
  readonly #lock: Lock;
  #known: { readonly content: Content; readonly file: string };
  #lookedAt = Number.NEGATIVE_INFINITY;
  /** Signers in use; forgotten whenever a key comes or goes. */
  readonly #signers = new Map<string, Ed25519Signer>();

  /**
   * Opens the keystore of a folder, or makes a new one.
   * @throws NodeError KEYSTORE_LOCKED; CONFIGURATION when others may read the key file; DISK_FULL
   */
  constructor(options: KeystoreOptions) {
    const { dir, random, passphrase, keyFile = join(dir, KEY_FILE) } = options;
    this.#options = options;
    this.#path = join(dir, FILE);
    const file = existsSync(this.#path) ? readFileSync(this.#path) : undefined;
    this.#lock =
      passphrase === undefined ? keyFileLock(keyFile, file, random) : passphraseLock(passphrase, file, random);
    this.#known = { content: EMPTY, file: NO_FILE };
    if (file === undefined) this.#save({});
    else this.#known = this.#read();
  }

  /** The key under which an owner's vault keeps its records' keys; made at the first call. 32 bytes. */
  vaultKey(owner: string): Uint8Array {
    const present = this.#content.vault.find((entry) => entry.owner === owner);
    if (present !== undefined) return decodeBase64url(present.secret);
    const key = this.#options.random(VAULT_KEY_BYTES);
    this.#save({ vault: [...this.#content.vault, { owner, secret: encodeBase64url(key) }] });
    return new Uint8Array(key);
  }

  /** Signing keys without their secrets, oldest first. */
  list(): readonly SigningKey[] {
    return this.#content.signing.map(withoutSecret);
  }

  /** Whether it could sign with a key a moment ago, by its public text; each endorsement asks. */
  holds(key: string): boolean {
    return this.#recent.signing.some((entry) => entry.key === key && entry.retired === undefined);
  }

  /** The newest key that is not retired, for a use. */
  find(use: KeyUse, unit: string, officer = ""): SigningKey | undefined {
    const isWanted = (entry: SigningKey) => entry.use === use && entry.unit === unit && entry.officer === officer;
    return this.list().findLast((entry) => isWanted(entry) && entry.retired === undefined);
  }

  /** Makes a signing key and returns its public text. An older key of the same use signs on until it is retired. */
  createSigningKey(use: KeyUse, unit: string, officer = ""): string {
    return this.importSigningKey(use, unit, officer, this.#options.random(SEED_BYTES));
  }

  /** Takes in a key by its seed: an officer who acts on two nodes has one key. Again changes nothing. */
  importSigningKey(use: KeyUse, unit: string, officer: string, seed: Uint8Array): string {
    const key = formatPublicKey({ suite: "ed25519", bytes: ed25519Signer(seed).publicKey });
    const entry = { use, unit, officer, key, created: this.#options.now(), secret: encodeBase64url(seed) };
    const isSame = (other: SigningKey) => other.use === use && other.unit === unit && other.officer === officer;
    const isHeld = this.#content.signing.some((other) => other.key === key && isSame(other));
    if (!isHeld) this.#save({ signing: [...this.#content.signing, entry] });
    return key;
  }

  /** Signs with a key by its public text. @throws NodeError KEY_MISSING */
  sign(key: string, bytes: Uint8Array): Uint8Array {
    let signer = this.#signers.get(key);
    if (signer === undefined) {
      signer = ed25519Signer(this.seed(key));
      this.#signers.set(key, signer);
    }
    return signer.sign(bytes);
  }

  /** Seed of a key, for the engine's signer. @throws NodeError KEY_MISSING */
  seed(key: string): Uint8Array {
    return secretOf(this.#content.signing.find((entry) => entry.key === key));
  }

  /** HPKE keys without their secrets, oldest first. */
  listHpke(): readonly HpkeKey[] {
    return this.#content.hpke.map(withoutSecret);
  }

  /** The newest HPKE key of an owner: what the registry should name. */
  currentHpkeKey(owner: string): HpkeKey | undefined {
    return this.listHpke().findLast((entry) => entry.owner === owner && entry.retired === undefined);
  }

  /** Makes the next HPKE key pair of an owner and returns its public text. Older ones still open their wraps. */
  async createHpkeKey(owner: string): Promise<string> {
    return this.#addHpke(owner, undefined, await hpkeKeyPair(this.#options.random(HPKE_SEED_BYTES)));
  }

  /** Takes in an audience's private key, which a member's node was given for an epoch. Again changes nothing. */
  importHpkeKey(owner: string, epoch: number, privateKey: Uint8Array): string {
    return this.#addHpke(owner, epoch, hpkeKeyPairOf(privateKey));
  }

  /** Private half of an HPKE key, older ones included: a wrap names the key it was made for. @throws NodeError KEY_MISSING */
  hpkePrivateKey(owner: string, key: string): Uint8Array {
    return secretOf(this.#content.hpke.find((entry) => entry.owner === owner && entry.key === key));
  }

  /**
   * Ends a key of either kind: its secret is destroyed, its public half stays, so that what it did can be told.
   * @throws NodeError KEY_MISSING
   */
  retire(key: string): void {
    const { signing, hpke } = this.#content;
    const retired = this.#options.now();
    const end = <T extends { readonly key: string; readonly retired?: number } & Secret>(
      entry: T,
    ): T | Omit<T, "secret"> =>
      entry.key === key && entry.retired === undefined ? { ...withoutSecret(entry), retired } : entry;
    if (![...signing, ...hpke].some((entry) => entry.key === key)) throw new NodeError("KEY_MISSING", "key");
    this.#save({ signing: signing.map(end), hpke: hpke.map(end) });
  }

  #addHpke(owner: string, epoch: number | undefined, pair: HpkeKeyPair): string {
    const { hpke } = this.#content;
    const { key, privateKey } = pair;
    const next = Math.max(0, ...hpke.filter((entry) => entry.owner === owner).map((entry) => entry.epoch)) + 1;
    const secret = encodeBase64url(privateKey);
    const entry = { owner, epoch: epoch ?? next, key, created: this.#options.now(), secret };
    const isHeld = hpke.some((other) => other.owner === owner && other.key === key);
    if (!isHeld) this.#save({ hpke: [...hpke, entry] });
    return key;
  }

  /** What the file held a moment ago; whatever changes it looks anew. */
  get #recent(): Content {
    return elapsedMs() - this.#lookedAt < LOOK_AGAIN_MS ? this.#known.content : this.#content;
  }

  /** What the file holds now: the command line adds keys beside a running node. */
  get #content(): Content {
    this.#lookedAt = elapsedMs();
    if (this.#fileState() !== this.#known.file) {
      this.#known = this.#read();
      this.#signers.clear();
    }
    return this.#known.content;
  }

  #read(): { readonly content: Content; readonly file: string } {
    const file = this.#fileState();
    return { file, content: JSON.parse(decryptKeys(readFileSync(this.#path), this.#lock)) as Content };
  }

  /** Differs after every replacement; a file that has gone takes nothing from what is known. */
  #fileState(): string {
    const found = statSync(this.#path, { throwIfNoEntry: false });
    return found === undefined ? this.#known.file : `${found.ino} ${found.mtimeMs} ${found.size}`;
  }

  /** Durable before it counts: a key that was told to anyone is still there after a crash. */
  #save(change: Partial<Content>): void {
    const { random, replace = replaceFile } = this.#options;
    const content = { ...this.#content, ...change };
    try {
      replace(this.#path, encryptKeys(JSON.stringify(content), this.#lock, random));
    } catch (error) {
      throw isDiskFull(error) ? new NodeError("DISK_FULL", FILE) : error;
    }
    this.#known = { content, file: this.#fileState() };
    this.#signers.clear();
  }
}

const EMPTY: Content = { format: "tocsin/keystore/v1", vault: [], signing: [], hpke: [] };

function withoutSecret<T extends Secret>({ secret: _secret, ...entry }: T): Omit<T, "secret"> {
  return entry;
}

function secretOf(entry: ({ readonly key: string } & Secret) | undefined): Uint8Array {
  if (entry?.secret === undefined) throw new NodeError("KEY_MISSING", entry?.key ?? "key");
  return decodeBase64url(entry.secret);
}
