import { MERGES_MAX } from "../limits.ts";
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
  return merges.sort((a, b) => a.top - b.top);
}

/** The columns of a row that lie under a merged cell which begins elsewhere. */
export class MergedColumns {
  readonly #waiting: Merge[];
  #active: Merge[] = [];

  constructor(merges: readonly Merge[]) {
    this.#waiting = [...merges].reverse();
  }

  /** Rows are asked for in ascending order. */
  of(row: number): number[] {
    for (let next = this.#waiting.at(-1); next !== undefined && next.top <= row; next = this.#waiting.at(-1))
      this.#active.push(this.#waiting.pop() ?? next);
    this.#active = this.#active.filter(({ bottom }) => bottom >= row);
    return this.#active.flatMap(({ top, left, right }) => {
      const from = top === row ? left + 1 : left;
      return Array.from({ length: Math.max(0, Math.min(right, 255) - from + 1) }, (_, i) => from + i);
    });
  }
}
