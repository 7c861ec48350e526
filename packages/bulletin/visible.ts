/** Longer texts are cut in a document; the record has them whole. */
const LENGTH_MAX = 4_000;

/** What cannot stand in XML, or moves other text about unseen: controls, marks and overrides of direction, no characters. */
const HIDDEN =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what it is about.
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufff9-\ufffb\ufffe\uffff]/g;
const INVISIBLE = /[\u00ad\u200b\u2060\ufeff]/g;

/**
 * A text of somebody as a document may show it: what would hide or turn other text is written by its number, what shows
 * nothing is left out, and what is too long is cut with a mark.
 */
export function visible(text: string): string {
  const cut = text.length > LENGTH_MAX ? `${text.slice(0, LENGTH_MAX)}…` : text;
  return cut.toWellFormed().replace(INVISIBLE, "").replace(HIDDEN, byNumber);
}

function byNumber(character: string): string {
  return `⟨U+${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0")}⟩`;
}
