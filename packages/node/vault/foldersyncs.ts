import { open } from "node:fs/promises";

/**
 * Makes the names in folders durable. Those who ask while a sync runs share the one behind it: a sync covers every change
 * that was made before it began, and none that came later.
 */
export class FolderSyncs {
  readonly #running = new Map<string, Promise<void>>();
  readonly #next = new Map<string, Promise<void>>();
  readonly #syncFolder: (folder: string) => Promise<void>;

  /** @param sync stands in for the disk */
  constructor(sync: (folder: string) => Promise<void> = syncFolder) {
    this.#syncFolder = sync;
  }

  sync(folder: string): Promise<void> {
    const running = this.#running.get(folder);
    if (running === undefined) return this.#begin(folder);
    const planned = this.#next.get(folder);
    if (planned !== undefined) return planned;
    const begin = () => {
      this.#next.delete(folder);
      return this.#begin(folder);
    };
    const next = running.then(begin, begin);
    this.#next.set(folder, next);
    return next;
  }

  #begin(folder: string): Promise<void> {
    const run = this.#syncFolder(folder).finally(() => {
      if (this.#running.get(folder) === run) this.#running.delete(folder);
    });
    this.#running.set(folder, run);
    return run;
  }
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, "r");
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
