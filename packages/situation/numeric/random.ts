import { logGamma } from "./gammafunction.ts";

/** Counts beyond this are no longer drawn but cut: more people than there are. */
const DRAW_MAX = 1e10;

/**
 * Seeded random numbers: xoshiro128** (Blackman and Vigna 2018), its state filled by splitmix32. The same seed gives the
 * same numbers on every machine. Not for secrets.
 */
export class Random {
  readonly #state: Uint32Array;

  /** @param seed a whole number from 0 to 2³² − 1, or the four words of the state */
  constructor(seed: number | readonly [number, number, number, number]) {
    this.#state = Uint32Array.from(typeof seed === "number" ? splitmix(seed) : seed);
  }

  /** The next 32 bits. */
  next(): number {
    const s = this.#state;
    const [a = 0, b = 0, c = 0, d = 0] = s;
    const result = Math.imul(rotated(Math.imul(b, 5), 7), 9) >>> 0;
    const third = c ^ a;
    const fourth = d ^ b;
    s[1] = b ^ third;
    s[0] = a ^ fourth;
    s[2] = third ^ (b << 9);
    s[3] = rotated(fourth, 11);
    return result;
  }

  /** Uniform in (0, 1), of 52 bits; never 0 or 1. */
  uniform(): number {
    const high = this.next() >>> 6;
    const low = this.next() >>> 6;
    return (high * 67_108_864 + low + 0.5) / 4_503_599_627_370_496;
  }

  /** Standard normal, by Marsaglia's polar method. */
  normal(): number {
    for (;;) {
      const x = 2 * this.uniform() - 1;
      const y = 2 * this.uniform() - 1;
      const r = x * x + y * y;
      if (r < 1 && r > 0) return x * Math.sqrt((-2 * Math.log(r)) / r);
    }
  }

  /** Gamma with scale 1, by Marsaglia and Tsang (2000). */
  gamma(shape: number): number {
    if (shape < 1) return this.gamma(shape + 1) * this.uniform() ** (1 / shape);
    const d = shape - 1 / 3;
    const c = 1 / Math.sqrt(9 * d);
    for (;;) {
      const z = this.normal();
      const v = (1 + c * z) ** 3;
      if (v > 0 && Math.log(this.uniform()) < 0.5 * z * z + d - d * v + d * Math.log(v)) return d * v;
    }
  }

  beta(a: number, b: number): number {
    const x = this.gamma(a);
    return x / (x + this.gamma(b));
  }

  /** Poisson; by multiplication for small means, by Hörmann's transformed rejection (PTRS, 1993) for others. */
  poisson(mean: number): number {
    if (!(mean > 0)) return 0;
    if (mean > DRAW_MAX) return DRAW_MAX;
    if (mean >= 10) return this.#largePoisson(mean);
    const limit = Math.exp(-mean);
    let k = 0;
    for (let product = this.uniform(); product > limit; product *= this.uniform()) k += 1;
    return k;
  }

  /** Negative binomial with variance mean + mean² / size. */
  negativeBinomial(mean: number, size: number): number {
    return mean > 0 ? this.poisson((this.gamma(size) * mean) / size) : 0;
  }

  #largePoisson(mean: number): number {
    const root = Math.sqrt(mean);
    const b = 0.931 + 2.53 * root;
    const a = -0.059 + 0.02483 * b;
    const invalpha = 1.1239 + 1.1328 / (b - 3.4);
    const vr = 0.9277 - 3.6224 / (b - 2);
    for (;;) {
      const u = this.uniform() - 0.5;
      const v = this.uniform();
      const us = 0.5 - Math.abs(u);
      const k = Math.floor(((2 * a) / us + b) * u + mean + 0.43);
      if (us >= 0.07 && v <= vr) return k;
      if (k < 0 || (us < 0.013 && v > us)) continue;
      const accepted = Math.log((v * invalpha) / (a / (us * us) + b));
      if (accepted <= k * Math.log(mean) - mean - logGamma(k + 1)) return k;
    }
  }
}

function rotated(x: number, by: number): number {
  return (x << by) | (x >>> (32 - by));
}

function splitmix(seed: number): number[] {
  let state = seed >>> 0;
  return Array.from({ length: 4 }, () => {
    state = (state + 0x9e3779b9) >>> 0;
    let z = state;
    z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
    return (z ^ (z >>> 15)) >>> 0;
  });
}
