/**
 * Administrative areas by GB/T 2260 (two, four or six digits: province, prefecture, county) and GB/T 10114
 * (nine digits: township; twelve: village). `cn` is the nation. An area is written without trailing zero pairs,
 * as in a chain's id; `320100` and `3201` are the same place.
 */

const LENGTHS: readonly number[] = [2, 4, 6, 9, 12];
/** First digits of GB/T 2260: North, Northeast, East, Central South, Southwest, Northwest, Taiwan, Hong Kong and Macao. */
const PROVINCE = /^(1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[12])/;

/** Whether the text is a well-formed area code of two to twelve digits (trailing zeros allowed) or the empty nation. */
export function isAreaCode(code: string): boolean {
  return /^(\d{2}|\d{4}|\d{6}|\d{9}|\d{12})$/.test(code) && PROVINCE.test(code);
}

/** Drops the zero groups that stand for "the whole": 320000 → 32, 320100 → 3201, 320115000 → 320115. */
export function trimArea(code: string): string {
  let trimmed = code;
  if (trimmed.length === 12 && trimmed.endsWith("000")) trimmed = trimmed.slice(0, 9);
  if (trimmed.length === 9 && trimmed.endsWith("000")) trimmed = trimmed.slice(0, 6);
  if (trimmed.length === 6 && trimmed.endsWith("00")) trimmed = trimmed.slice(0, 4);
  if (trimmed.length === 4 && trimmed.endsWith("00")) trimmed = trimmed.slice(0, 2);
  return trimmed;
}

/**
 * Whether the inner area lies in the outer one or is the same. The empty string is the nation. Codes nest by prefix;
 * that also holds for Dongguan (4419, townships 441900…), Xiantao (429004 directly in 42) and Chongqing (5001, 5002 in 50).
 */
export function areaContains(outer: string, inner: string): boolean {
  return trimArea(inner).startsWith(trimArea(outer));
}

/** The codes of every area that contains this one, outermost first, itself last: 320115 → 32, 3201, 320115. */
export function areaLineage(code: string): string[] {
  const trimmed = trimArea(code);
  return LENGTHS.filter((length) => length <= trimmed.length).map((length) => trimmed.slice(0, length));
}
