import type { Batch, Entry, FrozenValues, KeyValueStore } from "./keyvalue.ts";

/**
 * The key-value store in memory, with what a crash would leave of it. For simulators, tests and replays; `onStep` is
 * called before each write and before it becomes durable, and may throw in its stead.
 */
export class MemoryStore implements KeyValueStore {
  #entries = new Map<string, Uint8Array>();
  /** The keys in order, made when they are first asked for after a change. */
  #sorted: string[] | undefined;
  /** What the write at work has replaced, until it is durable. */
  #undo: Map<string, Uint8Array | undefined> | undefined;
  readonly #onStep: (step: string) => void;

  constructor(onStep: (step: string) => void = () => undefined) {
    this.#onStep = onStep;
  }

  get(key: string): Uint8Array | undefined {
    return this.#entries.get(key)?.slice();
  }

  range(start: string, end: string, limit: number): readonly Entry[] {
    const keys = this.#keys();
    const entries: Entry[] = [];
    for (let i = firstAtLeast(keys, start); i < keys.length && entries.length < limit; i++) {
      const key = keys[i] as string;
      if (key >= end) break;
      entries.push([key, this.#value(key)]);
    }
    return entries;
  }

  last(start: string, end: string): Entry | undefined {
    const keys = this.#keys();
    const key = keys[firstAtLeast(keys, end) - 1];
    return key === undefined || key < start ? undefined : [key, this.#value(key)];
  }

  async write(batch: Batch): Promise<void> {
    this.#onStep("write store");
    if (this.#undo !== undefined) throw new Error("one write at a time");
    const undo = new Map<string, Uint8Array | undefined>();
    for (const [key, value] of batch) {
      undo.set(key, this.#entries.get(key));
      this.#set(key, value?.slice());
    }
    this.#undo = undo;
    await Promise.resolve();
    // It is visible already; a crash here loses it whole.
    this.#onStep("sync store");
    this.#undo = undefined;
  }

  freeze(): FrozenValues {
    const copy = new MemoryStore();
    copy.#entries = new Map(this.#entries);
    return { get: (key) => copy.get(key), range: (...asked) => copy.range(...asked), release: () => undefined };
  }

  async close(): Promise<void> {}

  /** Takes the power away: a write that was not durable is gone. */
  crash(): void {
    for (const [key, value] of this.#undo ?? []) this.#set(key, value);
    this.#undo = undefined;
  }

  /** A copy of what is durable now. */
  copy(): MemoryStore {
    const copy = new MemoryStore(this.#onStep);
    copy.#entries = new Map(this.#entries);
    for (const [key, value] of this.#undo ?? []) copy.#set(key, value);
    return copy;
  }

  #set(key: string, value: Uint8Array | undefined): void {
    if (value === undefined) this.#entries.delete(key);
    else this.#entries.set(key, value);
    this.#sorted = undefined;
  }

  #value(key: string): Uint8Array {
    return (this.#entries.get(key) as Uint8Array).slice();
  }

  #keys(): readonly string[] {
    this.#sorted ??= [...this.#entries.keys()].sort();
    return this.#sorted;
  }
}

/** Position of the first key that is not below `bound`. */
function firstAtLeast(keys: readonly string[], bound: string): number {
  let low = 0;
  let high = keys.length;
  while (low < high) {
    const probe = (low + high) >> 1;
    if ((keys[probe] as string) < bound) low = probe + 1;
    else high = probe;
  }
  return low;
}
