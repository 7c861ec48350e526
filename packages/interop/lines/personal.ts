/**
 * Personal data in a text that everybody may read: citizen identity numbers (GB 11643, with their check digit), mobile
 * numbers, and the names that the row itself gives.
 */

/** Whether the eighteen characters are an identity number: a day that may be and the right check digit (ISO 7064 MOD 11-2). */
export function isIdentityNumber(text: string): boolean {
  if (!/^\d{17}[\dX]$/i.test(text)) return false;
  const [year, month, day] = [Number(text.slice(6, 10)), Number(text.slice(10, 12)), Number(text.slice(12, 14))];
  if (year < 1880 || month < 1 || month > 12 || day < 1 || day > 31) return false;
  const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
  const sum = weights.reduce((total, weight, i) => total + weight * Number(text[i]), 0);
  return "10X98765432"[sum % 11] === text[17]?.toUpperCase();
}

const DIGITS = /(?<![\dA-Za-z])(?:\d{17}[\dXx]|(?:\+?86[- ]?)?1[3-9]\d(?:[- ]?\d{4}){2})(?![\dA-Za-z])/g;
const MASK = "■■■";

/** The text with personal data masked; the same text where it has none. Digits may be full-width. */
export function masked(text: string, names: readonly string[]): string {
  const plain = text.replace(/[０-９Ｘｘ＋－]/g, (character) => character.normalize("NFKC"));
  const withoutDigits = plain.replace(DIGITS, (found) => {
    const isLong = /^\d{17}[\dX]$/i.test(found);
    return !isLong || isIdentityNumber(found) ? MASK : found;
  });
  const shown = names
    .filter((name) => name.length > 1)
    .reduce((left, name) => left.replaceAll(name, MASK), withoutDigits);
  return shown === plain ? text : shown;
}
