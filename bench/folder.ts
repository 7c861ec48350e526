import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";

/** Bytes of a file, or of all files of a folder, as far as they take space on the disk. */
export function folderBytes(path: string): number {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined) return 0;
  if (!found.isDirectory()) return Math.min(found.size, found.blocks * 512);
  return readdirSync(path).reduce((sum, name) => sum + folderBytes(join(path, name)), 0);
}
