import { createCipheriv, createDecipheriv, createHash } from "node:crypto";
import { createReadStream, existsSync, mkdirSync, statSync } from "node:fs";
import { type FileHandle, open, rename, rm, unlink } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Readable } from "node:stream";
import type { SealedReference } from "@tocsin/core";
import { NodeError } from "../errors.ts";
import { CONTENT_KEY_BYTES, keyCommitment, openStream, sealStream } from "./sealedfile.ts";

export interface VaultOptions {
  readonly dir: string;
  readonly random: (size: number) => Uint8Array;
  /** 32 bytes under which content keys rest; held by the keystore. */
  readonly masterKey: Uint8Array;
}

/**
 * The node's store of sealed parts: ciphertext under its digest, and the content key in a slot of its own that is
 * overwritten and synced when the part is erased, so that no copy of the ciphertext can be read again (PROTOCOL 15).
 */
export class Vault {
  readonly #options: VaultOptions;

  constructor(options: VaultOptions) {
    this.#options = options;
    for (const folder of ["parts", "keys", "incoming"]) mkdirSync(join(options.dir, folder), { recursive: true, mode: 0o700 });
  }

  /**
   * Encrypts a part once under a fresh key and keeps both. Durable when it resolves.
   * @throws NodeError BODY_TOO_LARGE, DISK_FULL
   */
  async seal(plain: AsyncIterable<Uint8Array>, sizeBytesMax: number): Promise<SealedReference> {
    const key = this.#options.random(CONTENT_KEY_BYTES);
    const bounded = boundedStream(plain, sizeBytesMax);
    const { digest, size } = await this.#write(sealStream(bounded, key, this.#options.random(7)), undefined);
    await this.#writeKey(digest, key);
    return { digest, commitment: keyCommitment(key), size };
  }

  /**
   * Keeps a copy of another node's ciphertext.
   * @throws NodeError SEALED_BROKEN when it is not what the digest names; nothing is kept then
   */
  async put(digest: string, sealed: AsyncIterable<Uint8Array>): Promise<void> {
    if (!this.has(digest)) await this.#write(sealed, digest);
  }

  /** Keeps the content key of a part that was released to this node. @throws NodeError WRAP_INVALID */
  async putKey(digest: string, commitment: string, key: Uint8Array): Promise<void> {
    if (keyCommitment(key) !== commitment) throw new NodeError("WRAP_INVALID", digest);
    await this.#writeKey(digest, key);
  }

  has(digest: string): boolean {
    return existsSync(this.#part(digest));
  }

  size(digest: string): number {
    return statSync(this.#part(digest)).size;
  }

  /** Ciphertext as it is. @throws NodeError SEALED_MISSING */
  ciphertext(digest: string): Readable {
    if (!this.has(digest)) throw new NodeError("SEALED_MISSING", digest);
    return createReadStream(this.#part(digest));
  }

  /** Decrypts a part. @throws NodeError SEALED_MISSING, SEALED_BROKEN */
  async open(digest: string): Promise<AsyncGenerator<Buffer>> {
    const key = await this.contentKey(digest);
    return openStream(this.ciphertext(digest), key);
  }

  /** @throws NodeError SEALED_MISSING when no key is held, as after erasure */
  async contentKey(digest: string): Promise<Uint8Array> {
    const path = this.#slot(digest);
    if (!existsSync(path)) throw new NodeError("SEALED_MISSING", digest);
    const file = await open(path, "r");
    try {
      const slot = await file.readFile();
      const decipher = createDecipheriv("aes-256-gcm", this.#options.masterKey, slot.subarray(0, 12)).setAAD(Buffer.from(digest));
      decipher.setAuthTag(slot.subarray(12, 28));
      return Buffer.concat([decipher.update(slot.subarray(28)), decipher.final()]);
    } catch {
      throw new NodeError("SEALED_BROKEN", digest);
    } finally {
      await file.close();
    }
  }

  /** Destroys key and ciphertext of a part: the slot is overwritten and synced before it is removed. */
  async erase(digest: string): Promise<void> {
    const slot = this.#slot(digest);
    if (existsSync(slot)) {
      const file = await open(slot, "r+");
      await file.write(Buffer.alloc(statSync(slot).size), 0, undefined, 0);
      await file.sync();
      await file.close();
      await unlink(slot);
    }
    await rm(this.#part(digest), { force: true });
    await syncFolder(dirname(slot));
    await syncFolder(dirname(this.#part(digest)));
  }

  async #write(sealed: AsyncIterable<Uint8Array>, expected: string | undefined): Promise<{ readonly digest: string; readonly size: number }> {
    const name = Buffer.from(this.#options.random(16)).toString("hex");
    const path = join(this.#options.dir, "incoming", name);
    const file = await open(path, "wx", 0o600);
    try {
      const written = await writeHashed(file, sealed);
      if (expected !== undefined && written.digest !== expected) throw new NodeError("SEALED_BROKEN", expected);
      await file.sync();
      await file.close();
      await rename(path, this.#part(written.digest));
      await syncFolder(join(this.#options.dir, "parts"));
      return written;
    } catch (error) {
      await file.close().catch(() => undefined);
      await rm(path, { force: true });
      throw isDiskFull(error) ? new NodeError("DISK_FULL", "vault") : error;
    }
  }

  async #writeKey(digest: string, key: Uint8Array): Promise<void> {
    const nonce = this.#options.random(12);
    const cipher = createCipheriv("aes-256-gcm", this.#options.masterKey, nonce).setAAD(Buffer.from(digest));
    const body = Buffer.concat([cipher.update(key), cipher.final()]);
    const file = await open(this.#slot(digest), "w", 0o600);
    try {
      await file.write(Buffer.concat([nonce, cipher.getAuthTag(), body]));
      await file.sync();
    } finally {
      await file.close();
    }
    await syncFolder(join(this.#options.dir, "keys"));
  }

  #part(digest: string): string {
    return join(this.#options.dir, "parts", checkedDigest(digest));
  }

  #slot(digest: string): string {
    return join(this.#options.dir, "keys", checkedDigest(digest));
  }
}

/** Only digests become file names; anything else is refused before it reaches the file system. */
function checkedDigest(digest: string): string {
  if (!/^[0-9a-f]{64}$/.test(digest)) throw new NodeError("BAD_REQUEST", "digest");
  return digest;
}

async function writeHashed(file: FileHandle, bytes: AsyncIterable<Uint8Array>): Promise<{ readonly digest: string; readonly size: number }> {
  const hash = createHash("sha256");
  let size = 0;
  for await (const chunk of bytes) {
    hash.update(chunk);
    size += chunk.length;
    await file.writeFile(chunk);
  }
  return { digest: hash.digest("hex"), size };
}

async function* boundedStream(source: AsyncIterable<Uint8Array>, sizeBytesMax: number): AsyncGenerator<Uint8Array> {
  let size = 0;
  for await (const chunk of source) {
    size += chunk.length;
    if (size > sizeBytesMax) throw new NodeError("BODY_TOO_LARGE", `${sizeBytesMax} bytes`);
    yield chunk;
  }
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, "r");
  await folder.sync();
  await folder.close();
}

function isDiskFull(error: unknown): boolean {
  return error instanceof Error && "code" in error && (error.code === "ENOSPC" || error.code === "EDQUOT");
}
