/**
 * Random numbers from a seed (xoshiro128** of Blackman and Vigna, seeded through splitmix32): the same seed gives the
 * same numbers on every machine. Never for keys of a product.
 */
export class Random {
  readonly #state: [number, number, number, number];
  readonly #name: string;

  /** @param name seed and purpose; equal names give equal numbers */
  constructor(name: string) {
    this.#name = name;
    const next = splitmix(hashOf(name));
    this.#state = [next(), next(), next(), next()];
  }

  /** Numbers of their own for one purpose, so that what one actor draws does not shift another's. */
  fork(purpose: string): Random {
    return new Random(`${this.#name}/${purpose}`);
  }

  /** A whole number with 0 ≤ n < bound. */
  below(bound: number): number {
    return Math.floor((this.#next() / 0x1_0000_0000) * bound);
  }

  /** A whole number from `least` to `most`, both included. */
  between(least: number, most: number): number {
    return least + this.below(most - least + 1);
  }

  /** True in so many of a hundred cases. */
  chance(percent: number): boolean {
    return this.below(10_000) < percent * 100;
  }

  pick<T>(list: readonly T[]): T {
    if (list.length === 0) throw new Error("nothing to pick from");
    return list[this.below(list.length)] as T;
  }

  bytes(size: number): Uint8Array {
    return Uint8Array.from({ length: size }, () => this.#next() & 0xff);
  }

  #next(): number {
    const s = this.#state;
    const result = Math.imul(rotated(Math.imul(s[1], 5), 7), 9) >>> 0;
    const shifted = s[1] << 9;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= shifted;
    s[3] = rotated(s[3], 11);
    return result;
  }
}

function rotated(value: number, bits: number): number {
  return (value << bits) | (value >>> (32 - bits));
}

/** FNV-1a, 32 bits. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}

function splitmix(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x9e3779b9) | 0;
    let z = state ^ (state >>> 16);
    z = Math.imul(z, 0x21f0aaad);
    z ^= z >>> 15;
    z = Math.imul(z, 0x735a2d97);
    return (z ^ (z >>> 15)) >>> 0;
  };
}
