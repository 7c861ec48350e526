/** What one write changes; null removes a key. */
export type Batch = ReadonlyMap<string, Uint8Array | null>;

/**
 * Keys and values in the order of the keys' bytes, with one atomic, durable write. Keys are printable ASCII of 1 to
 * 400 characters. LMDB stands behind it in the product; a simulator hands in one that forgets what was not durable.
 */
export interface KeyValueStore {
  /** A copy of the value that the caller owns. */
  get(key: string): Uint8Array | undefined;
  /** At most `limit` entries with `start` ≤ key < `end`, ascending. */
  range(start: string, end: string, limit: number): readonly Entry[];
  /** The last entry with `start` ≤ key < `end`. */
  last(start: string, end: string): Entry | undefined;
  /**
   * All or nothing; durable when it resolves, visible to readers from some moment before that. One at a time: the
   * next write begins after the one before has ended.
   */
  write(batch: Batch): Promise<void>;
  /** What is visible now, as it is now, until it is released: later writes do not change it. */
  freeze(): FrozenValues;
  close(): Promise<void>;
}

/** A view of a store at one moment. It keeps room on the disk from being used again, so it is not held for long. */
export interface FrozenValues extends Pick<KeyValueStore, "get" | "range"> {
  release(): void;
}

export type Entry = readonly [key: string, value: Uint8Array];
