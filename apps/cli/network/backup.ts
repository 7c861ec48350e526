import { cpSync, existsSync, mkdirSync, readdirSync, statSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { backupLmdb } from "@tocsin/node";
import { Usage } from "../exit.ts";
import { readNetwork } from "./init.ts";

/** What a backup holds. */
export interface BackupSummary {
  readonly files: number;
  readonly bytes: number;
}

/** Never in a backup: the sign state (an old copy must not fork a chain), locks, and what is made again from the chain. */
const LEFT_OUT = /(^|\/)(signing|lock|lock-journal|read\.sqlite[^/]*|incoming)(\/|$)/;

/**
 * Copies a network's folder while it runs. The key-value stores are copied first, each as one consistent snapshot; block
 * files only grow, so whatever a snapshot names is in the copies made after it.
 * @throws Usage when the archive exists
 */
export async function backupNetwork(folder: string, archive: string): Promise<BackupSummary> {
  if (existsSync(archive)) throw new Usage(`${archive} exists already; name a new folder.`);
  readNetwork(folder);
  mkdirSync(archive, { recursive: true, mode: 0o700 });
  const files = filesOf(folder).filter((file) => !LEFT_OUT.test(file));
  const stores = files.filter((file) => file.endsWith("ledger.mdb"));
  for (const file of stores) {
    mkdirSync(dirname(join(archive, file)), { recursive: true });
    await backupLmdb(join(folder, file), join(archive, file));
  }
  for (const file of files.filter((name) => !/ledger\.mdb(-lock)?$/.test(name))) copy(folder, archive, file);
  const copied = filesOf(archive);
  return { files: copied.length, bytes: copied.reduce((sum, file) => sum + statSync(join(archive, file)).size, 0) };
}

/** @throws Usage when the folder exists or the archive is no backup */
export function restoreNetwork(archive: string, folder: string): BackupSummary {
  if (existsSync(folder)) throw new Usage(`${folder} exists already; restore into a new folder.`);
  readNetwork(archive);
  const files = filesOf(archive);
  for (const file of files) copy(archive, folder, file);
  return { files: files.length, bytes: files.reduce((sum, file) => sum + statSync(join(folder, file)).size, 0) };
}

function copy(from: string, to: string, file: string): void {
  mkdirSync(dirname(join(to, file)), { recursive: true, mode: 0o700 });
  cpSync(join(from, file), join(to, file), { preserveTimestamps: true });
}

function filesOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .sort();
}
