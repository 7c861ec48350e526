import {
  closeSync,
  existsSync,
  fdatasync,
  fstatSync,
  fsyncSync,
  ftruncate,
  mkdirSync,
  openSync,
  readSync,
  readdirSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";

const syncLater = promisify(fdatasync);
const truncateLater = promisify(ftruncate);

/**
 * Files as the ledger's store and the sign state need them; a simulator hands in one that loses what was not synced.
 * Names are those of files in one folder.
 */
export interface Disk {
  /** Writes bytes at an offset, making the file when it is absent. They may be lost or torn in a crash until `sync`. */
  write(name: string, offset: number, bytes: Uint8Array): void;
  /** Resolves when everything written to the file is durable. */
  sync(name: string): Promise<void>;
  /** Fewer bytes when the file ends before; none when it does not exist. */
  read(name: string, offset: number, length: number): Uint8Array;
  /** 0 for a file that does not exist. */
  size(name: string): number;
  /** Cuts a file to a size; durable when it resolves. */
  truncate(name: string, size: number): Promise<void>;
  /** Names of the files, sorted. */
  names(): readonly string[];
  close(): void;
}

/** A folder of the real file system, made when it is absent. */
export class FolderDisk implements Disk {
  readonly #folder: string;
  readonly #open = new Map<string, number>();

  constructor(folder: string) {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    this.#folder = folder;
  }

  write(name: string, offset: number, bytes: Uint8Array): void {
    const file = this.#file(name);
    for (let written = 0; written < bytes.length; ) {
      written += writeSync(file, bytes, written, bytes.length - written, offset + written);
    }
  }

  async sync(name: string): Promise<void> {
    await syncLater(this.#file(name));
  }

  read(name: string, offset: number, length: number): Uint8Array {
    if (!this.#exists(name)) return new Uint8Array(0);
    const bytes = new Uint8Array(length);
    let read = 0;
    while (read < length) {
      const more = readSync(this.#file(name), bytes, read, length - read, offset + read);
      if (more === 0) break;
      read += more;
    }
    return read === length ? bytes : bytes.slice(0, read);
  }

  size(name: string): number {
    return this.#exists(name) ? fstatSync(this.#file(name)).size : 0;
  }

  async truncate(name: string, size: number): Promise<void> {
    const file = this.#file(name);
    await truncateLater(file, size);
    await syncLater(file);
  }

  names(): readonly string[] {
    return readdirSync(this.#folder).sort();
  }

  close(): void {
    for (const file of this.#open.values()) closeSync(file);
    this.#open.clear();
  }

  #exists(name: string): boolean {
    return this.#open.has(name) || existsSync(join(this.#folder, name));
  }

  #file(name: string): number {
    let file = this.#open.get(name);
    if (file !== undefined) return file;
    const path = join(this.#folder, name);
    const exists = existsSync(path);
    file = openSync(path, exists ? "r+" : "w+", 0o600);
    this.#open.set(name, file);
    if (!exists) syncFolder(this.#folder);
    return file;
  }
}

/** A new file's name is durable only when its folder is. */
function syncFolder(path: string): void {
  const folder = openSync(path, "r");
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}
