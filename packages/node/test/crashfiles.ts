import { Readable } from "node:stream";
import { ASIDE, type GrowingFile, type VaultFiles } from "../vault/files.ts";

/** What a crash test throws in place of everything that would have happened later. */
export class Crash extends Error {}

interface MemoryFile {
  bytes: Buffer;
  /** Bytes that a sync has covered. */
  durable: Buffer;
}

export interface CrashPlan {
  /** The operation before which the machine stops; none when absent. */
  readonly crashAt?: number;
  /** The operation from which the disk is full; none when absent. */
  readonly fullAt?: number;
  /** A number below `n`, for what a crash leaves of unsynced bytes. */
  readonly pick: (n: number) => number;
}

/**
 * The vault's files in memory, counting each operation that changes something. A crash loses what no sync has covered,
 * or leaves a part of it; what is "durable when it resolves" may still have happened when the crash comes in between.
 */
export class CrashFiles implements VaultFiles {
  readonly #files = new Map<string, MemoryFile>();
  #plan: CrashPlan;
  #operations = 0;
  #crashed = false;

  constructor(plan: CrashPlan, files: ReadonlyMap<string, Buffer> = new Map()) {
    this.#plan = plan;
    for (const [name, bytes] of files) this.#files.set(name, { bytes, durable: bytes });
  }

  get operations(): number {
    return this.#operations;
  }

  get crashed(): boolean {
    return this.#crashed;
  }

  /** There is room again. */
  makeRoom(): void {
    this.#plan = { pick: this.#plan.pick };
  }

  /** What the next start finds. */
  afterCrash(): Map<string, Buffer> {
    return new Map([...this.#files].map(([name, file]) => [name, this.#left(file)]));
  }

  contents(): Map<string, Buffer> {
    return new Map([...this.#files].map(([name, { bytes }]) => [name, bytes]));
  }

  async names(folder: string): Promise<readonly string[]> {
    const prefix = `${folder}/`;
    return [...this.#files.keys()].filter((name) => name.startsWith(prefix)).map((name) => name.slice(prefix.length));
  }

  size(name: string): number | undefined {
    return this.#files.get(name)?.bytes.length;
  }

  async read(name: string): Promise<Uint8Array | undefined> {
    this.#alive();
    return this.#files.get(name)?.bytes;
  }

  stream(name: string, start: number, end: number): Readable {
    const bytes = this.#need(name).bytes.subarray(start, end);
    return Readable.from(bytes.length === 0 ? [] : [bytes]);
  }

  async create(name: string): Promise<GrowingFile> {
    if (this.#files.has(name)) throw new Error("it exists");
    return this.#opened(name);
  }

  async grow(name: string): Promise<GrowingFile> {
    return this.#opened(name);
  }

  async replace(name: string, bytes: Uint8Array): Promise<void> {
    const aside = `${name}${ASIDE}`;
    this.#files.delete(aside);
    try {
      const file = await this.create(aside);
      await file.append(bytes);
      await file.sync();
      await this.rename(aside, name);
    } catch (error) {
      if (!this.#crashed) this.#files.delete(aside);
      throw error;
    }
  }

  async rename(from: string, to: string): Promise<void> {
    this.#step(true, () => {
      this.#files.set(to, this.#need(from));
      this.#files.delete(from);
    });
  }

  async overwrite(name: string, bytes: Uint8Array): Promise<void> {
    const file = this.#need(name);
    this.#step(false, () => {
      file.bytes = Buffer.concat([bytes, file.bytes.subarray(bytes.length)]);
      file.durable = file.bytes;
    });
  }

  async remove(name: string): Promise<void> {
    this.#step(false, () => void this.#files.delete(name));
  }

  #opened(name: string): GrowingFile {
    this.#step(true, () => {
      if (!this.#files.has(name)) this.#files.set(name, { bytes: Buffer.alloc(0), durable: Buffer.alloc(0) });
    });
    const file = this.#need(name);
    const change = (needsRoom: boolean, work: () => void) => this.#step(needsRoom, work);
    return {
      get size() {
        return file.bytes.length;
      },
      async append(bytes) {
        change(true, () => {
          file.bytes = Buffer.concat([file.bytes, bytes]);
        });
      },
      async sync() {
        change(false, () => {
          file.durable = file.bytes;
        });
      },
      async truncate(size) {
        change(false, () => {
          file.bytes = file.bytes.subarray(0, size);
        });
      },
      async close() {},
    };
  }

  #need(name: string): MemoryFile {
    this.#alive();
    const file = this.#files.get(name);
    if (file === undefined) throw Object.assign(new Error(`no ${name}`), { code: "ENOENT" });
    return file;
  }

  #alive(): void {
    if (this.#crashed) throw new Crash("the machine has stopped");
  }

  #step(needsRoom: boolean, work: () => void): void {
    this.#alive();
    const { crashAt, fullAt, pick } = this.#plan;
    const number = this.#operations++;
    if (needsRoom && fullAt !== undefined && number >= fullAt) {
      throw Object.assign(new Error("no space left"), { code: "ENOSPC" });
    }
    const crashes = number === crashAt;
    if (!crashes || pick(2) === 0) work();
    if (!crashes) return;
    this.#crashed = true;
    throw new Crash("the machine has stopped");
  }

  /** The durable bytes, with none, some or all of what came behind them. */
  #left({ bytes, durable }: MemoryFile): Buffer {
    const isLonger = bytes.length > durable.length && bytes.subarray(0, durable.length).equals(durable);
    if (!isLonger) return this.#plan.pick(2) === 0 ? durable : bytes;
    return bytes.subarray(0, durable.length + this.#plan.pick(bytes.length - durable.length + 1));
  }
}
