import { join } from "node:path";
import { type Disk, FolderDisk } from "../host/disk.ts";
import { lockFolder } from "../host/lock.ts";
import type { KeyValueStore } from "./keyvalue.ts";
import { LmdbStore } from "./lmdb.ts";

/** What stands below a chain: files, values and the sign state, which a simulator replaces. */
export interface Storage {
  readonly blocks: Disk;
  readonly values: KeyValueStore;
  /** Kept apart from the data and out of backups. */
  readonly signing: Disk;
  readonly release: () => void;
}

/**
 * Storage in a folder: `blocks/`, `ledger.mdb`, and the sign state apart.
 * @param signing folder of the sign state; no backup may hold it
 * @throws NodeError DIRECTORY_LOCKED
 */
export function folderStorage(dir: string, signing = join(dir, "signing")): Storage {
  const unlock = lockFolder(dir);
  return {
    blocks: new FolderDisk(join(dir, "blocks")),
    values: new LmdbStore(join(dir, "ledger.mdb")),
    signing: new FolderDisk(signing),
    release: unlock,
  };
}

/** Closes what stands below a chain, and lets go of its folder. */
export async function closeStorage({ values, blocks, signing, release }: Storage): Promise<void> {
  await values.close();
  blocks.close();
  signing.close();
  release();
}
