import { readdir, stat, statfs } from "node:fs/promises";
import { join } from "node:path";

/** What a node's folder takes, and what is left on its disk. */
export interface FolderState {
  readonly freeBytes: number;
  /** Bytes by what they are for. */
  readonly sizes: { readonly [part: string]: number };
  /** How long ago the newest backup was made; absent where none was made of this folder. */
  readonly backupAgeMs?: number;
}

/** Made in a node's folder when a backup of it has ended; its time is the backup's. */
export const BACKUP_MARK = "backed-up";

const PARTS: readonly (readonly [part: string, name: RegExp])[] = [
  ["blocks", /^blocks$/],
  ["state", /^ledger\.mdb/],
  ["sealed", /^vault$/],
  ["lists", /^read\.sqlite/],
  ["engine", /^engine$/],
];

/** Looks at a node's folder and its disk. */
export async function folderState(dir: string): Promise<FolderState> {
  const freeBytes = await freeBytesOf(dir);
  const sizes: { [part: string]: number } = {};
  for (const name of await readdir(dir)) {
    const part = PARTS.find(([, pattern]) => pattern.test(name))?.[0] ?? "other";
    sizes[part] = (sizes[part] ?? 0) + (await sizeOf(join(dir, name)));
  }
  const made = (await stat(join(dir, BACKUP_MARK)).catch(() => undefined))?.mtimeMs;
  const backup = made === undefined ? {} : { backupAgeMs: Math.max(0, Date.now() - made) };
  return { freeBytes, sizes, ...backup };
}

/** What is left on a folder's disk. */
export async function freeBytesOf(dir: string): Promise<number> {
  const { bavail, bsize } = await statfs(dir);
  return bavail * bsize;
}

/** Bytes on the disk: files of a key-value store are larger than what they take. What goes meanwhile takes nothing. */
async function sizeOf(path: string): Promise<number> {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined) return 0;
  if (!found.isDirectory()) return found.blocks * 512;
  const names = await readdir(path).catch(() => []);
  let size = 0;
  for (const name of names) size += await sizeOf(join(path, name));
  return size;
}
