import { trimArea } from "@tocsin/core";

/** How many digits of a GB/T 2260 code name an area of each level, the nation first. */
const LENGTHS = [0, 2, 4, 6, 9, 12] as const;

/** Digits of the areas one level below an area; "" is the nation. */
export function lengthBelow(within: string): number {
  return LENGTHS.find((length) => length > within.length) ?? within.length;
}

/**
 * Amounts of the areas one level below, each with all that lies in it. What is known of the area as a whole alone belongs to
 * none of them.
 */
export function sumByArea(
  rows: readonly { readonly area: string; readonly count: number }[],
  within: string,
): ReadonlyMap<string, number> {
  const length = lengthBelow(within);
  const sums = new Map<string, number>();
  for (const { area, count } of rows) {
    const code = trimArea(area);
    if (!code.startsWith(within) || code.length < length) continue;
    const part = code.slice(0, length);
    sums.set(part, (sums.get(part) ?? 0) + count);
  }
  return sums;
}
