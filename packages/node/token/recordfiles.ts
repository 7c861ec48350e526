import { closeSync, existsSync, fsyncSync, openSync, readFileSync, readdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { elapsedMs } from "../host/clock.ts";
import { replaceFile } from "../vault/replacefile.ts";

const KNOWN_MAX = 10_000;
const ID = /^[0-9a-f]{16,64}$/;

/** A file is not looked at again before this; so long a record lives on that another process has removed. */
const LOOK_AGAIN_MS = 50;

interface Known<T> {
  readonly ino: number;
  readonly mtimeMs: number;
  readonly record: T;
  lookedAt: number;
}

/**
 * Small records, a file each, looked at anew: the command line adds and removes them beside a running server, within a
 * moment and without either losing what the other did. Identifiers are lowercase hex.
 */
export class RecordFiles<T> {
  readonly #folder: string;
  /** Files as they were read; a file is replaced, never changed. */
  readonly #known = new Map<string, Known<T>>();

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Durable when it returns. */
  put(id: string, record: T): void {
    replaceFile(this.#path(id), Buffer.from(JSON.stringify(record)));
    this.#known.delete(id);
  }

  /** Undefined where there is none, and where the file cannot be read. */
  get(id: string): T | undefined {
    if (!ID.test(id)) return undefined;
    const known = this.#known.get(id);
    const now = elapsedMs();
    if (known !== undefined && now - known.lookedAt < LOOK_AGAIN_MS) return known.record;
    try {
      const path = this.#path(id);
      const { ino, mtimeMs } = statSync(path);
      if (known?.ino === ino && known.mtimeMs === mtimeMs) {
        known.lookedAt = now;
        return known.record;
      }
      const record = JSON.parse(readFileSync(path, "utf8")) as T;
      if (this.#known.size >= KNOWN_MAX) this.#known.clear();
      this.#known.set(id, { ino, mtimeMs, record, lookedAt: now });
      return record;
    } catch {
      this.#known.delete(id);
      return undefined;
    }
  }

  /** In no order. */
  list(): readonly T[] {
    const ids = existsSync(this.#folder) ? readdirSync(this.#folder).filter((name) => ID.test(name)) : [];
    return ids.flatMap((id) => this.get(id) ?? []);
  }

  /** Whether this call removed it: of two, one. After it returns no crash brings the record back. */
  remove(id: string): boolean {
    if (!ID.test(id)) return false;
    this.#known.delete(id);
    try {
      rmSync(this.#path(id));
    } catch {
      return false;
    }
    const folder = openSync(this.#folder, "r");
    try {
      fsyncSync(folder);
    } finally {
      closeSync(folder);
    }
    return true;
  }

  #path(id: string): string {
    return join(this.#folder, id);
  }
}
