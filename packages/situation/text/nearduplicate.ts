import { type Fingerprint, commonShingles, fingerprintOf, mixed } from "./shingles.ts";

/**
 * Texts that repeat each other, found among many by MinHash with banded buckets (Broder 1997; Leskovec, Rajaraman, Ullman,
 * Mining of Massive Datasets, section 3.4). What shares a bucket is compared in full, so that buckets decide only what is missed.
 */

/** 42 bands of 3: a copy with half of its shingles in common is met in 99.5 of 100 cases, an unlike text (0.1) in 4. */
const BANDS = 42;
const ROWS = 3;
/** A text with fewer shingles says too little to be like another. */
const SHINGLES_MIN = 6;
/** The part of all shingles that two texts share (Jaccard) from which they tell the same. */
const ALIKE = 0.5;
/** A short text whose shingles nearly all stand in a longer one is a part of it, if it is not too small a part. */
const CONTAINED = 0.8;
const PART_MIN = 0.3;

/**
 * How two texts are alike: `same` letters; `near`, the wording with few changes or a part of it; `figures`, the wording with other
 * numbers, as one day's bulletin and the next's: no duplicates, but worth a link.
 */
export type Likeness = "same" | "near" | "figures";

/** Compares two texts; null where neither repeats the other. */
export function compareTexts(a: string, b: string): Likeness | null {
  return compare(fingerprintOf(a), fingerprintOf(b));
}

function compare(a: Fingerprint, b: Fingerprint): Likeness | null {
  if (a.letters === b.letters) return a.letters === "" ? null : "same";
  const smaller = Math.min(a.shingles.length, b.shingles.length);
  if (smaller < SHINGLES_MIN) return null;
  const common = commonShingles(a.shingles, b.shingles);
  const all = a.shingles.length + b.shingles.length - common;
  const isPart = common >= CONTAINED * smaller && smaller >= PART_MIN * Math.max(a.shingles.length, b.shingles.length);
  if (common < ALIKE * all && !isPart) return null;
  return sameNumbers(a.numbers, b.numbers) ? "near" : "figures";
}

/** Whether the numbers of the text with fewer stand in the other's, in their order. */
function sameNumbers(a: readonly string[], b: readonly string[]): boolean {
  const [fewer, more] = a.length <= b.length ? [a, b] : [b, a];
  let met = 0;
  for (const number of more) if (number === fewer[met]) met++;
  return met === fewer.length;
}

export interface NearDuplicateOptions {
  /** Texts remembered; the oldest is forgotten first. Default 20,000, about 60 MB. */
  readonly capacity?: number;
}

interface Remembered {
  readonly id: string;
  readonly fingerprint: Fingerprint;
  readonly buckets: readonly number[];
}

/** A memory of texts that tells of a new one which earlier one it repeats. */
export class NearDuplicates {
  readonly #capacity: number;
  /** By number of arrival, which rises. */
  readonly #texts = new Map<number, Remembered>();
  readonly #ids = new Set<string>();
  readonly #sameLetters = new Map<string, number>();
  readonly #buckets = new Map<number, Set<number>>();
  #arrived = 0;

  constructor(options: NearDuplicateOptions = {}) {
    this.#capacity = options.capacity ?? 20_000;
  }

  /**
   * Remembers a text and tells the earliest one that it repeats; `same` goes before `near`, `near` before `figures`.
   * @param id unique among the texts remembered; a text known by its id is not taken again
   */
  add(id: string, text: string): { readonly of: string; readonly likeness: Likeness } | null {
    if (this.#ids.has(id)) return null;
    const fingerprint = fingerprintOf(text);
    const buckets = bucketsOf(fingerprint.shingles);
    const found = this.#find(fingerprint, buckets);
    this.#remember({ id, fingerprint, buckets });
    return found;
  }

  #find(fingerprint: Fingerprint, buckets: readonly number[]): { of: string; likeness: Likeness } | null {
    const same = this.#sameLetters.get(fingerprint.letters);
    if (same !== undefined) return { of: this.#text(same).id, likeness: "same" };
    const met = new Set(buckets.flatMap((bucket) => [...(this.#buckets.get(bucket) ?? [])]));
    let figures: string | undefined;
    for (const arrival of [...met].sort((a, b) => a - b)) {
      const earlier = this.#text(arrival);
      const likeness = compare(fingerprint, earlier.fingerprint);
      if (likeness === "near") return { of: earlier.id, likeness };
      if (likeness === "figures") figures ??= earlier.id;
    }
    return figures === undefined ? null : { of: figures, likeness: "figures" };
  }

  #text(arrival: number): Remembered {
    return this.#texts.get(arrival) as Remembered;
  }

  #remember(text: Remembered): void {
    const arrival = this.#arrived++;
    this.#texts.set(arrival, text);
    this.#ids.add(text.id);
    const { letters } = text.fingerprint;
    if (letters !== "" && !this.#sameLetters.has(letters)) this.#sameLetters.set(letters, arrival);
    for (const bucket of text.buckets) {
      const others = this.#buckets.get(bucket);
      if (others === undefined) this.#buckets.set(bucket, new Set([arrival]));
      else others.add(arrival);
    }
    if (this.#texts.size > this.#capacity) this.#forgetOldest();
  }

  #forgetOldest(): void {
    const [arrival, text] = this.#texts.entries().next().value as [number, Remembered];
    this.#texts.delete(arrival);
    this.#ids.delete(text.id);
    if (this.#sameLetters.get(text.fingerprint.letters) === arrival) this.#sameLetters.delete(text.fingerprint.letters);
    for (const bucket of text.buckets) {
      const others = this.#buckets.get(bucket);
      others?.delete(arrival);
      if (others?.size === 0) this.#buckets.delete(bucket);
    }
  }
}

/** The bands' buckets of a text: hashes over the least values of its shingles under as many permutations as bands have rows. */
function bucketsOf(shingles: Uint32Array): number[] {
  if (shingles.length < SHINGLES_MIN) return [];
  const buckets: number[] = [];
  for (let band = 0; band < BANDS; band++) {
    let bucket = mixed(band + 1);
    for (let row = 0; row < ROWS; row++) {
      const salt = mixed(0x9e3779b9 ^ (band * ROWS + row));
      let least = 0xffffffff;
      for (const shingle of shingles) least = Math.min(least, mixed(shingle ^ salt));
      bucket = mixed(bucket ^ least);
    }
    buckets.push(bucket);
  }
  return buckets;
}
