import { createHash } from "node:crypto";

/** What one source says once: a post, an article, a line of a table. Nothing in it is trusted. */
export interface SourceItem {
  /** What the source calls it, or a digest of what it says; the same thing again has the same key. */
  readonly key: string;
  readonly title: string;
  readonly text: string;
  /** Where people read it. */
  readonly address?: string;
  /** When it was published, milliseconds of Unix time. */
  readonly published?: number;
  /** Where it stands in its file. */
  readonly place?: { readonly file: string; readonly row: number };
}

/** What of an item is not known is undefined. */
export interface ItemParts {
  readonly id?: string | undefined;
  readonly title?: string | undefined;
  readonly text?: string | undefined;
  readonly address?: string | undefined;
  readonly time?: string | undefined;
}

/** Letters and signs of one item, UTF-16 units; the ledger's own bounds are smaller. */
const ITEM_TEXT_MAX = 20_000;

/** An item of its parts; null where neither title nor text says anything. */
export function itemOf(parts: ItemParts, place?: SourceItem["place"]): SourceItem | null {
  const title = readable(parts.title ?? "", 500);
  const text = readable(parts.text ?? "", ITEM_TEXT_MAX);
  if (title === "" && text === "") return null;
  const published = instantOf(parts.time);
  const id = readable(parts.id ?? "", 500);
  const said = createHash("sha256")
    .update(JSON.stringify([title, text, parts.time ?? ""]))
    .digest("hex");
  return {
    key: id === "" ? said : id,
    title: title === "" ? (text.split(/(?<=[。！？.!?])|\n/)[0] as string).slice(0, 200) : title,
    text,
    ...(isWebAddress(parts.address) ? { address: parts.address } : {}),
    ...(published === null ? {} : { published }),
    ...(place === undefined ? {} : { place }),
  };
}

/** A text without control characters but line breaks, without lone surrogates, cut at a bound. */
function readable(text: string, most: number): string {
  const plain = text
    .slice(0, most)
    .toWellFormed()
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
    .replace(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\ufffd]/g, " ");
  return plain
    .replace(/[^\S\n]+/g, " ")
    .replace(/\s*\n\s*/g, "\n")
    .trim();
}

function isWebAddress(address: string | undefined): address is string {
  return address !== undefined && address.length <= 300 && /^https?:\/\/[^\s]+$/.test(address);
}

const CHINA = "+08:00";
/** A zone at a time's end, by name or by its hours. */
const ZONE = /(?:\d\s*Z|\b(?:GMT|UTC?|[ECMP][SD]T)|:\d{2}(?:\.\d+)?\s*[+-]\d{2}:?\d{2})(?:\s*\([^()]*\))?$/i;

/**
 * Milliseconds of a time as sources write them: RFC 3339, RFC 822, a day, Unix seconds or milliseconds; Beijing's where no zone
 * stands. Null for anything else.
 */
export function instantOf(text: string | undefined): number | null {
  const raw = text?.trim() ?? "";
  if (/^\d{10}$/.test(raw)) return Number(raw) * 1000;
  if (/^\d{13}$/.test(raw)) return Number(raw);
  const local = /^(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?:[T ](\d{1,2}:\d{2}(?::\d{2})?)(?:[.,]\d{1,9})?)?$/.exec(raw);
  if (local === null) return validInstant(ZONE.test(raw) ? raw : `${raw}${raw.includes(":") ? "" : " 00:00"} ${CHINA}`);
  const [, year, month, day, clock = "00:00"] = local as unknown as string[];
  const time = (clock as string).padStart(
    (clock as string).length === 4 || (clock as string).length === 7 ? (clock as string).length + 1 : 0,
    "0",
  );
  return validInstant(
    `${year}-${(month as string).padStart(2, "0")}-${(day as string).padStart(2, "0")}T${time}${CHINA}`,
  );
}

function validInstant(text: string): number | null {
  const instant = /\d{4}/.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(instant) || instant < 0 ? null : instant;
}
