/**
 * Sorted keys and values with one atomic, durable write. LMDB stands behind it in the product; a simulator hands in
 * one that forgets what was not durable.
 */
export interface KeyValueStore {
  get(key: string): Uint8Array | undefined;
  /** Keys from `start` to before `end`, ascending. */
  range(start: string, end: string, limit: number): readonly (readonly [key: string, value: Uint8Array])[];
  /** The last key before `end` that is at least `start`. */
  last(start: string, end: string): readonly [key: string, value: Uint8Array] | undefined;
  /** All or nothing; durable when it resolves. `null` removes. Visible to readers from some moment before that. */
  write(batch: ReadonlyMap<string, Uint8Array | null>): Promise<void>;
  close(): Promise<void>;
}
