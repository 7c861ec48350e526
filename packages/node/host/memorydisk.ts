import type { Disk } from "./disk.ts";

/** A write that is not durable yet. */
interface Unsynced {
  readonly offset: number;
  readonly bytes: Uint8Array;
}

interface MemoryFile {
  /** What a crash leaves. */
  durable: Uint8Array;
  /** What a reader sees. */
  current: Uint8Array;
  unsynced: Unsynced[];
}

/**
 * Files in memory, with what a crash would leave of them. For simulators and tests; they may let a step fail by
 * throwing from `onStep`, which is called before each step that changes what is durable or visible.
 */
export class MemoryDisk implements Disk {
  readonly #files = new Map<string, MemoryFile>();
  readonly #onStep: (step: string) => void;

  constructor(onStep: (step: string) => void = () => undefined) {
    this.#onStep = onStep;
  }

  write(name: string, offset: number, bytes: Uint8Array): void {
    this.#onStep(`write ${name}`);
    const file = this.#file(name);
    const copy = bytes.slice();
    file.current = overwritten(file.current, offset, copy);
    file.unsynced.push({ offset, bytes: copy });
  }

  async sync(name: string): Promise<void> {
    this.#onStep(`sync ${name}`);
    const file = this.#file(name);
    const synced = file.unsynced.length;
    const durable = file.current;
    await Promise.resolve();
    file.durable = durable;
    file.unsynced = file.unsynced.slice(synced);
  }

  read(name: string, offset: number, length: number): Uint8Array {
    return this.#files.get(name)?.current.slice(offset, offset + length) ?? new Uint8Array(0);
  }

  size(name: string): number {
    return this.#files.get(name)?.current.length ?? 0;
  }

  async truncate(name: string, size: number): Promise<void> {
    this.#onStep(`truncate ${name}`);
    const file = this.#file(name);
    file.current = resized(file.current, size);
    file.durable = file.current;
    file.unsynced = [];
  }

  names(): readonly string[] {
    return [...this.#files.keys()].sort();
  }

  close(): void {}

  /**
   * Takes the power away.
   * @param kept how many bytes of an unsynced write have reached the disk all the same; none by default
   */
  crash(kept: (name: string, size: number) => number = () => 0): void {
    for (const [name, file] of this.#files) {
      let left = file.durable;
      for (const { offset, bytes } of file.unsynced) {
        const size = kept(name, bytes.length);
        if (size > 0) left = overwritten(left, offset, bytes.subarray(0, size));
      }
      this.#files.set(name, { durable: left, current: left, unsynced: [] });
    }
  }

  /** A copy of what is durable now: a backup, or the disk of a stolen machine. */
  copy(): MemoryDisk {
    const copy = new MemoryDisk(this.#onStep);
    for (const [name, { durable }] of this.#files) copy.#files.set(name, { durable, current: durable, unsynced: [] });
    return copy;
  }

  #file(name: string): MemoryFile {
    let file = this.#files.get(name);
    if (file === undefined) {
      const nothing = new Uint8Array(0);
      file = { durable: nothing, current: nothing, unsynced: [] };
      this.#files.set(name, file);
    }
    return file;
  }
}

/** Contents are replaced, never changed in place: what is durable and what is seen may share them. */
function overwritten(old: Uint8Array, offset: number, bytes: Uint8Array): Uint8Array {
  const result = resized(old, Math.max(old.length, offset + bytes.length));
  result.set(bytes, offset);
  return result;
}

function resized(old: Uint8Array, size: number): Uint8Array {
  const result = new Uint8Array(size);
  result.set(old.subarray(0, size));
  return result;
}
