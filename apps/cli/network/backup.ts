import { cpSync, existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { BACKUP_MARK, backupLmdb } from "@tocsin/node";
import { Failed, Usage } from "../exit.ts";
import { copyEngines } from "./enginebackup.ts";
import { readNetwork } from "./init.ts";
import { isUnitFolder, readUnit } from "./unitfile.ts";

/** What a backup holds. */
export interface BackupSummary {
  readonly files: number;
  readonly bytes: number;
}

/** Passes over the block files until none grows during one; then every node's are of the same moment. */
const PASSES_MAX = 200;

/**
 * Never in a backup: the sign state (an old copy must not fork a chain), locks, and what is made again from the chain. Of an
 * engine's folder only the databases are, which are copied apart.
 */
const LEFT_OUT = /(^|\/)(signing|engine|lock|lock-journal|read\.sqlite[^/]*|incoming|imports|backed-up)(\/|$)/;

/**
 * Copies a network's folder, or a unit's, while it runs. The key-value stores are copied first, each as one consistent snapshot. Then the
 * block files are, again until no node has grown during a pass: nodes name each other's headers, so all must be of one
 * moment; engines are held still for it, and their databases are copied then. A restore performs the blocks that are newer
 * than the snapshot, or has them from its engine. Sealed parts come last, so that none is missing.
 * @throws Usage when the archive exists; Failed when the network never rests for the moment that a pass takes
 */
export async function backupNetwork(folder: string, archive: string): Promise<BackupSummary> {
  if (existsSync(archive)) throw new Usage(`${archive} exists already; name a new folder.`);
  const engines = orderedChains(folder);
  mkdirSync(archive, { recursive: true, mode: 0o700 });
  const files = filesOf(folder).filter((file) => !LEFT_OUT.test(file));
  const stores = files.filter((file) => file.endsWith("ledger.mdb"));
  for (const file of stores) {
    mkdirSync(dirname(join(archive, file)), { recursive: true });
    await backupLmdb(join(folder, file), join(archive, file));
  }
  await copyEngines(folder, archive, engines, () => copyBlocks(folder, archive));
  const others = filesOf(folder).filter((file) => !LEFT_OUT.test(file) && !STORE.test(file) && !BLOCKS.test(file));
  for (const file of others) copy(folder, archive, file);
  for (const file of stores) writeFileSync(join(folder, dirname(file), BACKUP_MARK), "", { mode: 0o600 });
  const copied = filesOf(archive);
  return { files: copied.length, bytes: copied.reduce((sum, file) => sum + statSync(join(archive, file)).size, 0) };
}

/** Chains of a network's or a unit's folder beside which an engine runs. @throws Usage where it is neither */
function orderedChains(folder: string): readonly string[] {
  const chains = isUnitFolder(folder)
    ? readUnit(folder).chains.filter(({ engine }) => engine !== undefined)
    : readNetwork(folder).chains.filter(({ engine }) => engine === "cometbft");
  return chains.map(({ id }) => id);
}

const STORE = /ledger\.mdb(-lock)?$/;
const BLOCKS = /(^|\/)blocks\//;

function copyBlocks(folder: string, archive: string): void {
  const copied = new Map<string, number>();
  for (let pass = 0; pass < PASSES_MAX; pass++) {
    let grown = 0;
    for (const file of filesOf(folder).filter((name) => BLOCKS.test(name))) {
      const { size } = statSync(join(folder, file));
      if (copied.get(file) === size) continue;
      copy(folder, archive, file);
      copied.set(file, size);
      grown += 1;
    }
    if (grown === 0) return;
  }
  throw new Failed("The network is too busy to be copied at one moment; try again when less is filed.");
}

/** @throws Usage when the folder exists or the archive is no backup */
export function restoreNetwork(archive: string, folder: string): BackupSummary {
  if (existsSync(folder)) throw new Usage(`${folder} exists already; restore into a new folder.`);
  orderedChains(archive);
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
