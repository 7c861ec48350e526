import { createReadStream, mkdirSync, readFileSync, statSync } from "node:fs";
import { type FileHandle, open, readdir, rename, rm, unlink } from "node:fs/promises";
import { dirname, join } from "node:path";
import { Readable } from "node:stream";
import { NodeError } from "../errors.ts";
import { FolderSyncs } from "./foldersyncs.ts";

/** A file that grows at its end. */
export interface GrowingFile {
  /** Bytes it has now. */
  readonly size: number;
  append(bytes: Uint8Array): Promise<void>;
  /** Resolves when all its bytes are durable. */
  sync(): Promise<void>;
  /** Gives up what lies beyond a size. */
  truncate(size: number): Promise<void>;
  close(): Promise<void>;
}

/**
 * The file operations of the vault and the audit log, with names `folder/name` inside one root. A simulator hands in one
 * that loses what was not synced, or that is full.
 */
export interface VaultFiles {
  /** Names in a folder, in no order; none where the folder does not exist. */
  names(folder: string): Promise<readonly string[]>;
  /** Undefined for a file that does not exist. */
  size(name: string): number | undefined;
  /** A small file whole; undefined when it does not exist. */
  read(name: string): Promise<Uint8Array | undefined>;
  /** Bytes from `start` up to `end`, which is not included. */
  stream(name: string, start: number, end: number): Readable;
  /** A new file. @throws when there is one of that name */
  create(name: string): Promise<GrowingFile>;
  /** A file, made where there is none, its name durable when it resolves. */
  grow(name: string): Promise<GrowingFile>;
  /**
   * Replaces a small file so that any crash leaves the old bytes or the new ones; durable when it resolves. A crash may
   * also leave `<name>.new`; a failure leaves nothing beside.
   */
  replace(name: string, bytes: Uint8Array): Promise<void>;
  /** Replaces what the other name held; durable when it resolves. */
  rename(from: string, to: string): Promise<void>;
  /** Writes over the first bytes of a file, in place; durable when it resolves. */
  overwrite(name: string, bytes: Uint8Array): Promise<void>;
  /** Durable when it resolves; nothing happens where there is no such file. */
  remove(name: string): Promise<void>;
}

/** What a file that is about to replace another is called meanwhile. */
export const ASIDE = ".new";

/**
 * A folder of the real file system; files and folders are for this user alone. A small file is read at once, which costs less
 * than a call in the background; what changes the disk may wait for its journal, and is left to the background.
 */
export class FolderFiles implements VaultFiles {
  readonly #root: string;
  readonly #syncs = new FolderSyncs();
  readonly #made = new Set<string>();

  constructor(root: string) {
    mkdirSync(root, { recursive: true, mode: 0o700 });
    this.#root = root;
  }

  async names(folder: string): Promise<readonly string[]> {
    return (await present(readdir(join(this.#root, folder)))) ?? [];
  }

  size(name: string): number | undefined {
    return statSync(this.#path(name), { throwIfNoEntry: false })?.size;
  }

  async read(name: string): Promise<Uint8Array | undefined> {
    const read = async () => readFileSync(this.#path(name));
    const bytes = await present(read());
    // A plain array: a Buffer's `slice` is a view, which core must never meet.
    return bytes === undefined ? undefined : new Uint8Array(bytes);
  }

  stream(name: string, start: number, end: number): Readable {
    // A read stream's end is included, so that it cannot say "nothing".
    return end > start ? createReadStream(this.#path(name), { start, end: end - 1 }) : Readable.from([]);
  }

  async create(name: string): Promise<GrowingFile> {
    return new FolderFile(await this.#open(name, "wx"), 0);
  }

  async grow(name: string): Promise<GrowingFile> {
    const handle = await this.#open(name, "a");
    await this.#syncs.sync(dirname(this.#path(name)));
    return new FolderFile(handle, (await handle.stat()).size);
  }

  async replace(name: string, bytes: Uint8Array): Promise<void> {
    const aside = `${name}${ASIDE}`;
    try {
      await writeSmall(await this.#open(aside, "w"), bytes);
      await this.rename(aside, name);
    } catch (error) {
      // What went wrong first is what the caller must hear.
      await rm(this.#path(aside), { force: true }).catch(() => undefined);
      throw error;
    }
  }

  async rename(from: string, to: string): Promise<void> {
    const target = this.#path(to);
    await this.#makeFolder(target);
    await rename(this.#path(from), target);
    await this.#syncs.sync(dirname(target));
  }

  async overwrite(name: string, bytes: Uint8Array): Promise<void> {
    await writeSmall(await open(this.#path(name), "r+"), bytes);
  }

  async remove(name: string): Promise<void> {
    const path = this.#path(name);
    await present(unlink(path));
    await present(this.#syncs.sync(dirname(path)));
  }

  async #open(name: string, flags: string): Promise<FileHandle> {
    const path = this.#path(name);
    await this.#makeFolder(path);
    return open(path, flags, 0o600);
  }

  async #makeFolder(path: string): Promise<void> {
    const folder = dirname(path);
    if (this.#made.has(folder)) return;
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    await this.#syncs.sync(this.#root);
    this.#made.add(folder);
  }

  /** Callers make names of digests only; this is the last door all the same. */
  #path(name: string): string {
    if (!/^[a-z]+\/[0-9a-z][0-9a-z.-]*$/.test(name)) throw new RangeError("no name of a vault's file");
    return join(this.#root, name);
  }
}

class FolderFile implements GrowingFile {
  readonly #handle: FileHandle;
  #size: number;

  constructor(handle: FileHandle, size: number) {
    this.#handle = handle;
    this.#size = size;
  }

  get size(): number {
    return this.#size;
  }

  async append(bytes: Uint8Array): Promise<void> {
    await writeAll(this.#handle, bytes);
    this.#size += bytes.length;
  }

  sync(): Promise<void> {
    return this.#handle.sync();
  }

  async truncate(size: number): Promise<void> {
    await this.#handle.truncate(size);
    this.#size = size;
  }

  close(): Promise<void> {
    return this.#handle.close();
  }
}

/** Whether an error says that the disk, or the share of it that this user has, is full. */
export function isDiskFull(error: unknown): boolean {
  return error instanceof Error && "code" in error && (error.code === "ENOSPC" || error.code === "EDQUOT");
}

/** The vault's own error where the disk is full, else the error as it is. */
export function fullOr(error: unknown, folder: string): unknown {
  return isDiskFull(error) ? new NodeError("VAULT_FULL", folder) : error;
}

/** Writes from the handle's position; the system may take less than it is given. */
async function writeAll(handle: FileHandle, bytes: Uint8Array): Promise<void> {
  let written = 0;
  while (written < bytes.length) written += (await handle.write(bytes, written)).bytesWritten;
}

/** Writes a file from its beginning and closes it; durable when it resolves, but for its name. */
async function writeSmall(handle: FileHandle, bytes: Uint8Array): Promise<void> {
  try {
    await writeAll(handle, bytes);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** What is done with a file that exists. */
async function present<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}
