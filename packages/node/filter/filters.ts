import { createHash } from "node:crypto";
import { join } from "node:path";
import type { FilterItem } from "@tocsin/api";
import { NodeError } from "../errors.ts";
import { RecordFiles } from "../token/recordfiles.ts";

export interface FilterStoreOptions {
  /** The node's folder. */
  readonly dir: string;
  readonly random: (size: number) => Uint8Array;
  readonly now: () => number;
}

/** What an officer has saved. */
interface Saved {
  readonly filters: readonly FilterItem[];
}

const FOLDER = "filters";
/** Of one officer, on all pages together. */
export const FILTERS_MAX = 100;

/** The filters that officers have saved under a name, a file for each officer, so that they follow from machine to machine. */
export class FilterStore {
  readonly #options: FilterStoreOptions;
  readonly #files: RecordFiles<Saved>;

  constructor(options: FilterStoreOptions) {
    this.#options = options;
    this.#files = new RecordFiles(join(options.dir, FOLDER));
  }

  /** An officer's filters by page and name. */
  list(unit: string, officer: string): readonly FilterItem[] {
    return this.#files.get(fileOf(unit, officer))?.filters ?? [];
  }

  /**
   * Saves a filter; one of the same page and name is replaced.
   * @throws NodeError TOO_MANY
   */
  save(unit: string, officer: string, filter: Pick<FilterItem, "page" | "name" | "value">): FilterItem {
    const { random, now } = this.#options;
    const before = this.list(unit, officer);
    const same = before.find(({ page, name }) => page === filter.page && name === filter.name);
    if (same === undefined && before.length >= FILTERS_MAX) throw new NodeError("TOO_MANY", `${FILTERS_MAX} filters`);
    const { page, name, value } = filter;
    const saved = { id: same?.id ?? Buffer.from(random(8)).toString("hex"), page, name, value, changed: now() };
    const others = before.filter((one) => one !== same);
    this.#put(unit, officer, [...others, saved]);
    return saved;
  }

  /** Whether the officer had such a filter. */
  remove(unit: string, officer: string, id: string): boolean {
    const before = this.list(unit, officer);
    const after = before.filter((filter) => filter.id !== id);
    if (after.length === before.length) return false;
    this.#put(unit, officer, after);
    return true;
  }

  #put(unit: string, officer: string, filters: FilterItem[]): void {
    filters.sort((a, b) => compare(a.page, b.page) || compare(a.name, b.name));
    this.#files.put(fileOf(unit, officer), { filters });
  }
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

/** Identifiers of units have no blank. */
function fileOf(unit: string, officer: string): string {
  return createHash("sha256").update(`tocsin filters ${unit} ${officer}`).digest("hex");
}
