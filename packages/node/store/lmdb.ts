import { type RootDatabase, open } from "lmdb";
import type { Batch, Entry, FrozenValues, KeyValueStore } from "./keyvalue.ts";

/** A key-value store on LMDB: one environment a chain (PROTOCOL 20). */
export class LmdbStore implements KeyValueStore {
  readonly #database: RootDatabase<Buffer, string>;

  /** @param readOnly for the store of a node that may be running */
  constructor(path: string, readOnly = false) {
    this.#database = open<Buffer, string>({
      path,
      readOnly,
      encoding: "binary",
      cache: false,
      compression: false,
      noMemInit: true,
      maxReaders: 64,
      // A write resolves only when data and then the meta page are synced: what is visible is durable.
      overlappingSync: false,
      eventTurnBatching: false,
    });
  }

  get(key: string): Uint8Array | undefined {
    const bytes = this.#database.getBinaryFast(key);
    return bytes === undefined ? undefined : owned(bytes);
  }

  range(start: string, end: string, limit: number): readonly Entry[] {
    const entries: Entry[] = [];
    for (const { key, value } of this.#database.getRange({ start, end, limit })) entries.push([key, owned(value)]);
    return entries;
  }

  last(start: string, end: string): Entry | undefined {
    // A reverse range begins at its start, if that is there, and may go on past the least key that is wanted.
    for (const { key, value } of this.#database.getRange({ start: end, reverse: true, limit: 2 })) {
      if (key >= end) continue;
      return key >= start ? [key, owned(value)] : undefined;
    }
    return undefined;
  }

  async write(batch: Batch): Promise<void> {
    const database = this.#database;
    await database.batch(() => {
      for (const [key, value] of batch) {
        if (value === null) void database.remove(key);
        else void database.put(key, Buffer.from(value.buffer, value.byteOffset, value.byteLength));
      }
    });
    await database.flushed;
  }

  freeze(): FrozenValues {
    const database = this.#database;
    const transaction = database.useReadTransaction();
    return {
      get: (key) => {
        const bytes = database.get(key, { transaction });
        return bytes === undefined ? undefined : owned(bytes);
      },
      range: (start, end, limit) => {
        const entries: Entry[] = [];
        for (const { key, value } of database.getRange({ start, end, limit, transaction }))
          entries.push([key, owned(value)]);
        return entries;
      },
      release: () => transaction.done(),
    };
  }

  async close(): Promise<void> {
    await this.#database.close();
  }
}

/** LMDB's own memory is used again by the next read; its buffer may be longer than the value. */
function owned(bytes: Buffer): Uint8Array {
  return new Uint8Array(bytes.subarray(0, bytes.length));
}
