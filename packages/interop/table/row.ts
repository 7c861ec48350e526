import type { Finding } from "../finding.ts";

/** What a cell holds. Days and times are texts as the file shows them, `2021-07-20` or `2021-07-20T08:30:00`, without zone. */
export type Cell = string | number | boolean | null;

/** One row of a table, as it stands in the file. */
export interface TableRow {
  /** From 1, as spreadsheets count. */
  readonly row: number;
  /** By column from A; cells that are not there are null. */
  readonly cells: readonly Cell[];
  readonly isHidden: boolean;
  readonly findings: readonly Finding[];
  /** How much of the file has been read, from 0 to 1. */
  readonly share: number;
}

/** What a table's reader may be told. */
export interface ReadTableOptions {
  /** A sheet's name; the first visible one by default. */
  readonly sheet?: string;
  /** A CSV file's encoding, where it is known. */
  readonly encoding?: "utf-8" | "gb18030" | "utf-16le";
}

/** `A` for 0, `AA` for 26. */
export function columnLetters(index: number): string {
  const last = String.fromCharCode(65 + (index % 26));
  return index < 26 ? last : columnLetters(Math.floor(index / 26) - 1) + last;
}

/** 0 for `A1`, 26 for `AA7`; undefined for what is no reference to a cell. */
export function columnIndex(reference: string): number | undefined {
  const letters = /^([A-Z]{1,3})\d*$/.exec(reference)?.[1];
  if (letters === undefined) return undefined;
  return [...letters].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0) - 1;
}
