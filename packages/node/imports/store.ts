import { join } from "node:path";
import type { ImportTally } from "@tocsin/interop";
import { RecordFiles } from "../token/recordfiles.ts";
import { IMPORTS_KEPT_MAX } from "./limits.ts";

/** An import as the node remembers it. Nothing of what stood in the file is in it. */
export interface ImportRecord {
  /** 32 random hex digits. */
  readonly id: string;
  readonly unit: string;
  readonly officer: string;
  readonly profile: string;
  readonly name: string;
  /** SHA-256 of profile, sheet and file: what is sent again is known by it. */
  readonly digest: string;
  /** 64 random hex digits, from which the numbers of its cases are made. */
  readonly salt: string;
  readonly isDone: boolean;
  readonly problem?: string;
  readonly created: number;
  readonly changed: number;
  readonly percent: number;
  readonly tally: ImportTally;
}

/** The imports of a node, a file each. */
export class ImportStore {
  readonly #files: RecordFiles<ImportRecord>;

  /** @param dir the node's folder */
  constructor(dir: string) {
    this.#files = new RecordFiles(join(dir, "imports"));
  }

  /** Durable when it returns. The unit's oldest go when it has too many. */
  put(record: ImportRecord): void {
    this.#files.put(record.id, record);
    const own = this.list().filter(({ unit }) => unit === record.unit);
    for (const { id } of own.slice(IMPORTS_KEPT_MAX)) this.#files.remove(id);
  }

  get(id: string): ImportRecord | undefined {
    return this.#files.get(id);
  }

  /** Newest first. */
  list(): ImportRecord[] {
    return [...this.#files.list()].sort((a, b) => b.created - a.created || (a.id < b.id ? -1 : 1));
  }
}
