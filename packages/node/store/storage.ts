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

/** Storage in a folder: `blocks/`, `ledger.mdb`, and `signing/` apart. @throws NodeError DIRECTORY_LOCKED */
export function folderStorage(dir: string): Storage {
  const unlock = lockFolder(dir);
  return {
    blocks: new FolderDisk(join(dir, "blocks")),
    values: new LmdbStore(join(dir, "ledger.mdb")),
    signing: new FolderDisk(join(dir, "signing")),
    release: unlock,
  };
}
