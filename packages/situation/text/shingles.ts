import { normalised } from "./read.ts";

/** Characters of a shingle: three tell Chinese texts apart, and survive a changed word beside them. */
const SHINGLE = 3;
/** Texts are compared by this much of them; what two long articles have in common stands before it. */
const LENGTH_MAX = 20_000;

/** What of a text is compared with others. */
export interface Fingerprint {
  /** The text's letters and digits, in one form. */
  readonly letters: string;
  /** Hashes of the shingles over the wording, each number as one sign: sorted, each once. */
  readonly shingles: Uint32Array;
  /** The numbers in their order. */
  readonly numbers: readonly string[];
}

/** The fingerprint of a text; of one without letters and digits, it is empty. */
export function fingerprintOf(raw: string): Fingerprint {
  const text = normalised(raw.slice(0, LENGTH_MAX));
  const wording = text.replace(/\d+(?:\.\d+)?/g, "0").replace(/[^\p{L}\p{N}]/gu, "");
  return {
    letters: text.replace(/[^\p{L}\p{N}]/gu, ""),
    shingles: shinglesOf(wording),
    numbers: text.match(/\d+(?:\.\d+)?/g) ?? [],
  };
}

function shinglesOf(wording: string): Uint32Array {
  const hashes = new Set<number>();
  for (let i = 0; i + SHINGLE <= wording.length; i++) {
    let hash = 0x811c9dc5;
    for (let k = i; k < i + SHINGLE; k++) hash = Math.imul(hash ^ wording.charCodeAt(k), 0x01000193);
    hashes.add(mixed(hash));
  }
  return Uint32Array.from(hashes).sort();
}

/** Spreads a hash over all 32 bits (the finaliser of MurmurHash3). */
export function mixed(hash: number): number {
  let h = hash ^ (hash >>> 16);
  h = Math.imul(h, 0x85ebca6b);
  h ^= h >>> 13;
  h = Math.imul(h, 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** How many shingles two texts have in common. */
export function commonShingles(a: Uint32Array, b: Uint32Array): number {
  let common = 0;
  for (let i = 0, k = 0; i < a.length && k < b.length; ) {
    const [x, y] = [a[i] as number, b[k] as number];
    if (x === y) common++;
    if (x <= y) i++;
    if (y <= x) k++;
  }
  return common;
}
