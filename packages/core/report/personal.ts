/**
 * Personal data in a text that everybody may read: citizen identity numbers (GB 11643, with their check digit) and mobile
 * numbers. No rule of the ledger asks for it: readers of other systems' files mask by it, forms warn by it.
 */

/** What was found, as it stands in the text. */
export interface PersonalData {
  readonly kind: "identity" | "mobile";
  readonly text: string;
}

const DIGITS = /(?<![\dA-Za-z])(?:\d{17}[\dXx]|(?:\+?86[- ]?)?1[3-9]\d(?:[- ]?\d{4}){2})(?![\dA-Za-z])/g;
const FULL_WIDTH = /[０-９Ｘｘ＋－]/g;
/** From a full-width sign to its ordinary form, in code points. */
const WIDTH_SHIFT = 0xfee0;
const MASK = "■■■";

/** Whether the eighteen characters are an identity number: a day that may be and the right check digit (ISO 7064 MOD 11-2). */
export function isIdentityNumber(text: string): boolean {
  if (!/^\d{17}[\dX]$/i.test(text)) return false;
  const [year, month, day] = [Number(text.slice(6, 10)), Number(text.slice(10, 12)), Number(text.slice(12, 14))];
  if (year < 1880 || month < 1 || month > 12 || day < 1 || day > 31) return false;
  const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
  const sum = weights.reduce((total, weight, i) => total + weight * Number(text[i]), 0);
  const check = "10X98765432".charAt(sum % 11);
  return text.endsWith(check) || (check === "X" && text.endsWith("x"));
}

/** Personal data in the text, in its order. Digits may be full-width. */
export function personalIn(text: string): PersonalData[] {
  return [...plainOf(text).matchAll(DIGITS)].flatMap(({ 0: found, index }) => {
    const kind = kindOf(found);
    // A full-width sign has the length of its ordinary form, so that places are the same in both texts.
    return kind === undefined ? [] : [{ kind, text: text.slice(index, index + found.length) }];
  });
}

/** The text with personal data and these names masked; the same text where it has none. Digits may be full-width. */
export function masked(text: string, names: readonly string[]): string {
  const plain = plainOf(text);
  const withoutDigits = plain.replace(DIGITS, (found) => (kindOf(found) === undefined ? found : MASK));
  const shown = names
    .filter((name) => name.length > 1)
    .reduce((left, name) => left.replaceAll(name, MASK), withoutDigits);
  return shown === plain ? text : shown;
}

function plainOf(text: string): string {
  return text.replace(FULL_WIDTH, (sign) => String.fromCharCode(sign.charCodeAt(0) - WIDTH_SHIFT));
}

function kindOf(found: string): PersonalData["kind"] | undefined {
  if (!/^\d{17}[\dX]$/i.test(found)) return "mobile";
  return isIdentityNumber(found) ? "identity" : undefined;
}
