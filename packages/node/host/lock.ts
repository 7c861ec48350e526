import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { NodeError } from "../errors.ts";

/**
 * Takes a folder for this process by a lock of the operating system, which ends with the process however it ends.
 * An SQLite file is the portable way to such a lock from Node.
 * @throws NodeError DIRECTORY_LOCKED
 */
export function lockFolder(folder: string): () => void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const database = new DatabaseSync(join(folder, "lock"));
  try {
    database.exec("PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = DELETE; BEGIN EXCLUSIVE");
  } catch {
    database.close();
    throw new NodeError("DIRECTORY_LOCKED", folder);
  }
  return () => database.close();
}
