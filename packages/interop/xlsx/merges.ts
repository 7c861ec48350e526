import { COLUMNS_MAX, MERGES_MAX } from "../limits.ts";
import { columnIndex } from "../table/row.ts";
import type { Archive } from "./archive.ts";

/** A merged range without its first cell. */
export interface Merge {
  readonly top: number;
  readonly bottom: number;
  readonly left: number;
  readonly right: number;
}

const MERGE = /<(?:\w+:)?mergeCell\s[^<>]{0,200}?\bref="([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})"/g;
/** As much as one such element can be long. */
const OVERLAP = 300;

/** The merged ranges of a sheet. They stand behind its rows, so they are looked for before the rows are read. */
export async function mergesOf(archive: Archive, path: string): Promise<Merge[]> {
  const merges: Merge[] = [];
  let rest = "";
  for await (const { text } of archive.text(path)) {
    const piece = rest + text;
    let end = 0;
    for (const match of piece.matchAll(MERGE)) {
      end = match.index + match[0].length;
      const [, from = "", top, to = "", bottom] = match;
      if (merges.length < MERGES_MAX)
        merges.push({
          top: Number(top),
          bottom: Number(bottom),
          left: columnIndex(from) ?? 0,
          right: columnIndex(to) ?? 0,
        });
    }
    rest = piece.slice(Math.max(end, piece.length - OVERLAP));
  }
  return merges;
}

/** The columns of a row that lie under a merged cell which begins elsewhere; each is told once, however many cover it. */
export class MergedColumns {
  /** The next to begin, and the next to end, stand last. */
  readonly #beginning: Merge[];
  readonly #ending: Merge[];
  /** How many merges cover a column. */
  readonly #covered = new Int32Array(COLUMNS_MAX);
  /** First cells of the row before: they are covered from the row below on. */
  #firsts: number[] = [];

  constructor(merges: readonly Merge[]) {
    const sound = merges.filter(({ top, bottom }) => top <= bottom);
    this.#beginning = sound.toSorted((a, b) => b.top - a.top);
    this.#ending = sound.toSorted((a, b) => b.bottom - a.bottom);
  }

  /** Rows are asked for in ascending order, each once. */
  of(row: number): number[] {
    for (const left of this.#firsts.splice(0)) this.#cover(left, left, 1);
    for (let next = this.#beginning.at(-1); next !== undefined && next.top <= row; next = this.#beginning.at(-1)) {
      this.#beginning.pop();
      const isFirst = next.top === row && next.left <= next.right;
      this.#cover(isFirst ? next.left + 1 : next.left, next.right, 1);
      if (isFirst) this.#firsts.push(next.left);
    }
    for (let next = this.#ending.at(-1); next !== undefined && next.bottom < row; next = this.#ending.at(-1)) {
      this.#ending.pop();
      this.#cover(next.left, next.right, -1);
    }
    return [...this.#covered.keys()].filter((column) => (this.#covered[column] ?? 0) > 0);
  }

  #cover(left: number, right: number, by: 1 | -1): void {
    for (let column = left; column <= right && column < COLUMNS_MAX; column++)
      this.#covered[column] = (this.#covered[column] ?? 0) + by;
  }
}
