import type { Stop } from "@tocsin/api";

/** A time that two persons spent at one place, ms. */
export interface Overlap {
  readonly area: string;
  readonly place: string;
  readonly from: number;
  readonly to: number;
}

const MINUTE_MS = 60_000;

/**
 * When and where the other was where the case was, for at least so many minutes, the earliest first. A place is the same when area
 * and name are, whatever the width, case, spaces and signs of the name.
 */
export function sharedStays(ofCase: readonly Stop[], other: readonly Stop[], minutes: number): Overlap[] {
  const shared: Overlap[] = [];
  for (const stay of ofCase) {
    for (const one of other) {
      const from = Math.max(stay.from, one.from);
      const to = Math.min(stay.to, one.to);
      if (to - from < minutes * MINUTE_MS || !isSamePlace(stay, one)) continue;
      shared.push({ area: stay.area, place: stay.place, from, to });
    }
  }
  return shared.sort((a, b) => a.from - b.from || a.to - b.to);
}

function isSamePlace(a: Stop, b: Stop): boolean {
  return a.area === b.area && nameOf(a.place) === nameOf(b.place);
}

/** A name of signs alone stands for itself. */
function nameOf(place: string): string {
  const letters = place
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, "");
  return letters === "" ? place : letters;
}
