import { closeSync, existsSync, fsync, fsyncSync, ftruncateSync, mkdirSync, openSync, readFileSync, readSync, renameSync, statSync, write, writeSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";

const fsyncLater = promisify(fsync);
const writeLater = promisify(write);

/**
 * Files as the ledger's store needs them; a simulator hands in one that loses what was not synced.
 * Paths are names inside one folder.
 */
export interface Disk {
  /** Writes bytes at an offset; they may be lost in a crash until `sync`. */
  write(name: string, offset: number, bytes: Uint8Array): Promise<void>;
  /** Resolves when everything written to the file is durable. */
  sync(name: string): Promise<void>;
  /** @throws when the bytes are not there */
  read(name: string, offset: number, length: number): Uint8Array;
  /** 0 for a file that does not exist. */
  size(name: string): number;
  truncate(name: string, size: number): void;
  /** Replaces a small file so that any crash leaves the old or the new bytes; durable when it returns. */
  replace(name: string, bytes: Uint8Array): void;
  readAll(name: string): Uint8Array | undefined;
  close(): void;
}

/** A folder of the real file system. */
export class FolderDisk implements Disk {
  readonly #folder: string;
  readonly #open = new Map<string, number>();

  constructor(folder: string) {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    this.#folder = folder;
  }

  async write(name: string, offset: number, bytes: Uint8Array): Promise<void> {
    const file = this.#file(name);
    let written = 0;
    while (written < bytes.length) {
      const { bytesWritten } = await writeLater(file, bytes, written, bytes.length - written, offset + written);
      written += bytesWritten;
    }
  }

  async sync(name: string): Promise<void> {
    await fsyncLater(this.#file(name));
  }

  read(name: string, offset: number, length: number): Uint8Array {
    const bytes = new Uint8Array(length);
    const got = readSync(this.#file(name), bytes, 0, length, offset);
    if (got !== length) throw new Error(`${name} ends before ${offset + length}`);
    return bytes;
  }

  size(name: string): number {
    const path = join(this.#folder, name);
    return existsSync(path) ? statSync(path).size : 0;
  }

  truncate(name: string, size: number): void {
    const file = this.#file(name);
    ftruncateSync(file, size);
    fsyncSync(file);
  }

  replace(name: string, bytes: Uint8Array): void {
    const path = join(this.#folder, name);
    const file = openSync(`${path}.new`, "w", 0o600);
    try {
      writeSync(file, bytes);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(`${path}.new`, path);
    const folder = openSync(this.#folder, "r");
    fsyncSync(folder);
    closeSync(folder);
  }

  readAll(name: string): Uint8Array | undefined {
    const path = join(this.#folder, name);
    return existsSync(path) ? readFileSync(path) : undefined;
  }

  close(): void {
    for (const file of this.#open.values()) closeSync(file);
    this.#open.clear();
  }

  #file(name: string): number {
    let file = this.#open.get(name);
    if (file === undefined) {
      const path = join(this.#folder, name);
      file = openSync(path, existsSync(path) ? "r+" : "w+", 0o600);
      this.#open.set(name, file);
    }
    return file;
  }
}
