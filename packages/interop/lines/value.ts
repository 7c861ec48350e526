import { isAreaCode, isDay } from "@tocsin/core";
import type { FindingCode } from "../finding.ts";
import type { Cell } from "../table/row.ts";
import type { Bilingual, ProfileColumn } from "./profile.ts";
import { spelled } from "./spelling.ts";

/** A field's value as a report holds it, and its words for people. */
export interface FieldValue {
  readonly value: string | number;
  readonly words: Bilingual;
}

/** Reads a cell that holds something by its column's kind. */
export function readValue(column: ProfileColumn, cell: Exclude<Cell, null>): FieldValue | FindingCode {
  const text = String(cell).trim();
  switch (column.kind) {
    case "code":
      return codeOf(column, text);
    case "day":
      return plain(timeOf(text)?.slice(0, 10));
    case "time":
      return plain(timeOf(text));
    case "number":
      return /^-?\d{1,15}(?:\.\d{1,9})?$/.test(text) ? plain(Number(text)) : "VALUE_INVALID";
    case "county":
      return plain(isAreaCode(text) ? text.slice(0, 6) : undefined);
    case "identity":
      // A spreadsheet keeps fifteen digits of a number; the others would be wrong.
      return typeof cell === "number" && text.length > 15 ? "VALUE_INVALID" : plain(text);
    default:
      return plain(text);
  }
}

function plain(value: string | number | undefined): FieldValue | FindingCode {
  if (value === undefined) return "VALUE_INVALID";
  return { value, words: { en: String(value), zh: String(value) } };
}

function codeOf({ codes = [] }: ProfileColumn, text: string): FieldValue | FindingCode {
  const code = bySpelling(codes).get(wanted(text));
  return code === undefined ? "VALUE_UNKNOWN" : { value: code.value, words: { en: code.en, zh: code.zh } };
}

type Codes = NonNullable<ProfileColumn["codes"]>;

const known = new WeakMap<Codes, Map<string, Codes[number]>>();

/** A column's codes by each way in which they are written; where two are written alike the first counts. */
function bySpelling(codes: Codes): Map<string, Codes[number]> {
  const before = known.get(codes);
  if (before !== undefined) return before;
  const found = new Map<string, Codes[number]>();
  for (const code of codes)
    for (const one of [code.value, code.zh, code.en, `${code.zh} ${code.en}`, ...(code.also ?? [])])
      if (!found.has(wanted(one))) found.set(wanted(one), code);
  known.set(codes, found);
  return found;
}

/** A sign alone would be spelled away. */
function wanted(text: string): string {
  return spelled(text) || text;
}

const TIME =
  /^(\d{4})(?:[-/.年](\d{1,2})[-/.月](\d{1,2})日?|(\d{2})(\d{2}))(?:[T\s]*(\d{1,2})[:时](\d{1,2})(?:[:分](\d{1,2}))?(?:\.\d+)?[分秒]?)?$/;

/** `2021-07-20` or `2021-07-20T08:30:00` from the spellings that spreadsheets have; undefined for what is no day. */
function timeOf(text: string): string | undefined {
  const match = TIME.exec(text.normalize("NFKC"));
  if (match === null) return undefined;
  const [, year, a, b, c, d, hour, minute, second = "0"] = match;
  const two = (part = "") => part.padStart(2, "0");
  const day = `${year}-${two(a ?? c)}-${two(b ?? d)}`;
  if (!isDay(day)) return undefined;
  if (hour === undefined) return day;
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return undefined;
  return `${day}T${two(hour)}:${two(minute)}:${two(second)}`;
}

/** A day or time of Beijing as milliseconds since 1970. */
export function instantOf(text: string): number {
  return Date.parse(text.length === 10 ? `${text}T00:00:00+08:00` : `${text}+08:00`);
}
