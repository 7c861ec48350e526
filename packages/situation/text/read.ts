import { simplified } from "./simplified.ts";

/** UTF-16 units that a text may have; what is longer is no post or article, and is not scored. */
export const TEXT_LENGTH_MAX = 20_000;

/**
 * Why a text is not scored: nothing in it, longer than the bound, not in Chinese, or without anything that could tell
 * (numbers, punctuation, an address).
 */
export type UnreadReason = "empty" | "too-long" | "not-supported" | "no-words";

/** A text made ready for the methods of this package, or why it cannot be. */
export type Reading =
  | { readonly text: string; readonly reason: null }
  | { readonly text: null; readonly reason: UnreadReason };

/**
 * Makes a text ready, in one form (`normalised`).
 *
 * Chinese is told by its script: at least one Chinese character, no fewer of them than words in Latin letters and than
 * letters of all other scripts together.
 */
export function readText(raw: string): Reading {
  if (raw.length > TEXT_LENGTH_MAX) return { text: null, reason: "too-long" };
  const text = normalised(raw);
  if (text === "") return { text: null, reason: raw.trim() === "" ? "empty" : "no-words" };
  const own = countOf(text, /\p{Script=Han}/gu);
  const latin = countOf(text, /\p{Script=Latin}+/gu);
  const others = countOf(text, /(?!\p{Script=Han}|\p{Script=Latin})\p{L}/gu);
  if (own > 0) return own >= latin && own >= others ? { text, reason: null } : { text: null, reason: "not-supported" };
  if (latin + others > 0) return { text: null, reason: "not-supported" };
  return /\p{Extended_Pictographic}/u.test(text) ? { text, reason: null } : { text: null, reason: "no-words" };
}

/**
 * One form for texts that read alike: characters of other width and style (NFKC), traditional ones simplified, lower case, white
 * space single; control and invisible characters, web addresses and names of addressees dropped.
 */
export function normalised(raw: string): string {
  const visible = raw
    .normalize("NFKC")
    .replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Co}]|\uFE0E|\uFE0F/gu, (character) => (/\s/.test(character) ? " " : ""))
    .replace(/https?:\/\/[\w./?=&%#~+:;,@!$'()*-]+/gi, " ")
    .replace(/@[\p{L}\p{N}_-]{1,30}/gu, " ");
  return simplified(visible).toLowerCase().replace(/\s+/g, " ").trim();
}

function countOf(text: string, pattern: RegExp): number {
  return text.match(pattern)?.length ?? 0;
}
