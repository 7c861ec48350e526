import { beijingTime } from "@tocsin/core";
import type { Settings } from "./settings.ts";
import { type Word, label, word } from "./words.ts";

/** Where a command writes. Results go to `out`, all else to `err`. */
export interface Terminal {
  out(text: string): void;
  err(text: string): void;
  /** Whether colour may be used: only on a terminal, and not with NO_COLOR. */
  readonly colour: boolean;
}

/** A column of a table: its heading and how a row shows there. */
export interface Column<T> {
  readonly heading: Word;
  readonly cell: (row: T) => string | number | undefined;
}

/** Prints a value: JSON where asked for, otherwise as the function shows it. */
export function show<T>(terminal: Terminal, settings: Settings, value: T, human: (value: T) => string): void {
  terminal.out(settings.json ? `${JSON.stringify(value, null, 2)}\n` : human(value));
}

/** A table for people; wide characters count double. */
export function table<T>(settings: Settings, rows: readonly T[], columns: readonly Column<T>[]): string {
  if (rows.length === 0) return `${word(settings.lang, "nothing")}\n`;
  const head = columns.map(({ heading }) => word(settings.lang, heading));
  const body = rows.map((row) => columns.map(({ cell }) => String(cell(row) ?? "")));
  const widths = head.map((text, i) => Math.max(width(text), ...body.map((cells) => width(cells[i] ?? ""))));
  const line = (cells: readonly string[]) =>
    cells
      .map((text, i) => text + " ".repeat((widths[i] ?? 0) - width(text)))
      .join("  ")
      .trimEnd();
  return `${[line(head), ...body.map(line)].join("\n")}\n`;
}

/** Name and value, one a line. */
export function fields(settings: Settings, rows: readonly (readonly [string, string | number | undefined])[]): string {
  const present = rows.filter(([, value]) => value !== undefined && value !== "");
  return table(settings, present, [
    { heading: "field", cell: ([name]) => label(settings.lang, name) },
    { heading: "value", cell: ([, value]) => value },
  ]);
}

/** Terminal columns of a text: CJK and full-width forms take two (Unicode East Asian Width W and F). */
function width(text: string): number {
  let columns = 0;
  for (const character of text) columns += isWide(character.codePointAt(0) ?? 0) ? 2 : 1;
  return columns;
}

function isWide(point: number): boolean {
  if (point < 0x1100) return false;
  const ranges = [
    [0x1100, 0x115f],
    [0x2e80, 0xa4cf],
    [0xac00, 0xd7a3],
    [0xf900, 0xfaff],
    [0xfe30, 0xfe6f],
    [0xff00, 0xff60],
    [0xffe0, 0xffe6],
    [0x20000, 0x3fffd],
  ] as const;
  return ranges.some(([first, last]) => point >= first && point <= last);
}

/** A time for people: Beijing time, to the second. */
export function time(ms: number | undefined): string {
  if (ms === undefined) return "";
  return beijingTime(ms).replace("T", " ");
}

/** A duration for people: `2 h 05 min`, `31 s`, `420 ms`. */
export function duration(ms: number | undefined): string {
  if (ms === undefined) return "";
  const sign = ms < 0 ? "-" : "";
  const size = Math.abs(ms);
  if (size < 1_000) return `${sign}${size} ms`;
  if (size < 120_000) return `${sign}${(size / 1_000).toFixed(1)} s`;
  const minutes = Math.round(size / 60_000);
  if (minutes < 60) return `${sign}${minutes} min`;
  return `${sign}${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, "0")} min`;
}

/** The first characters of an identifier: enough to tell apart and to type. */
export function short(id: string | undefined): string {
  return id === undefined ? "" : id.slice(0, 12);
}

/** What a security or response level looks like. */
export function level(value: number | undefined): string {
  return value === undefined ? "" : (["Ⅰ", "Ⅱ", "Ⅲ", "Ⅳ"][value - 1] ?? String(value));
}
