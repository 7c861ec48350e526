import type { SparseRow } from "./sparse.ts";

/** How often each feature of a text is there: a column a feature. */
export type Counts = SparseRow;

/** Counts of a text by family, such as words and character sequences: in a row each family counts alike. */
export type Families = readonly Counts[];

const HASH_START = 0x811c9dc5;
const HASH_PRIME = 0x01000193;

/**
 * Counts features by hash (FNV-1a over UTF-16 units, folded), into 2^bits columns. Two features may share a column; few
 * do where columns are many more than features. Not to be shared between threads: it keeps a table of its own.
 */
export class Counter {
  readonly #mask: number;
  readonly #place: Int32Array;
  #columns: number[] = [];
  #counts: number[] = [];

  constructor(bits: number) {
    this.#mask = (1 << bits) - 1;
    this.#place = new Int32Array(1 << bits).fill(-1);
  }

  /** @param family tells families apart that share columns */
  words(words: readonly string[], family: number): Counts {
    for (const word of words) {
      let hash = HASH_START ^ family;
      for (let i = 0; i < word.length; i++) hash = Math.imul(hash ^ word.charCodeAt(i), HASH_PRIME);
      this.#add(hash);
    }
    return this.#take();
  }

  /** All sequences of 1 to `longest` characters. */
  sequences(text: string, longest: number, family: number): Counts {
    for (let start = 0; start < text.length; start++) {
      const end = Math.min(text.length, start + longest);
      let hash = HASH_START ^ family;
      for (let i = start; i < end; i++) {
        hash = Math.imul(hash ^ text.charCodeAt(i), HASH_PRIME);
        this.#add(hash);
      }
    }
    return this.#take();
  }

  #add(hash: number): void {
    let folded = hash ^ (hash >>> 15);
    folded = Math.imul(folded, 0x2c1b3c6d);
    const column = (folded ^ (folded >>> 12)) & this.#mask;
    const place = this.#place[column] as number;
    if (place >= 0) this.#counts[place] = (this.#counts[place] as number) + 1;
    else {
      this.#place[column] = this.#columns.length;
      this.#columns.push(column);
      this.#counts.push(1);
    }
  }

  #take(): Counts {
    const taken = { columns: Int32Array.from(this.#columns), values: Float64Array.from(this.#counts) };
    for (const column of this.#columns) this.#place[column] = -1;
    this.#columns = [];
    this.#counts = [];
    return taken;
  }
}

/** Inverse document frequency of each column, ln((1 + n) / (1 + df)) + 1; 0 where fewer than `least` texts have it. */
export function inverseFrequencies(texts: readonly Families[], bits: number, least: number): Float64Array {
  const frequency = new Float64Array(1 << bits);
  for (const families of texts)
    for (const { columns } of families)
      for (const column of columns) frequency[column] = (frequency[column] as number) + 1;
  return frequency.map((df) => (df < least ? 0 : Math.log((1 + texts.length) / (1 + df)) + 1));
}

/**
 * One row out of families: (1 + ln count) times the column's importance (such as its inverse document frequency), each
 * family scaled to length 1, then the further values in the columns from `size` on.
 */
export function weigh(families: Families, importance: Float64Array, further: Float64Array): SparseRow {
  const most = families.reduce((sum, { columns }) => sum + columns.length, further.length);
  const columns = new Int32Array(most);
  const values = new Float64Array(most);
  let end = 0;
  for (const family of families) {
    const from = end;
    let square = 0;
    for (let i = 0; i < family.columns.length; i++) {
      const column = family.columns[i] as number;
      const of = importance[column] as number;
      if (of === 0) continue;
      const times = family.values[i] as number;
      const value = times === 1 ? of : (1 + Math.log(times)) * of;
      square += value * value;
      columns[end] = column;
      values[end++] = value;
    }
    const factor = 1 / Math.sqrt(square || 1);
    for (let i = from; i < end; i++) values[i] = (values[i] as number) * factor;
  }
  for (let i = 0; i < further.length; i++) {
    if (further[i] === 0) continue;
    columns[end] = importance.length + i;
    values[end++] = further[i] as number;
  }
  return { columns: columns.slice(0, end), values: values.slice(0, end) };
}
