import { betaCdf } from "./beta.ts";
import { gammaQuantile } from "./gamma.ts";
import { logGamma } from "./gammafunction.ts";
import { largeCountQuantile } from "./largecounts.ts";

/** Counts with this mean and variance mean + mean² / size; mean ≥ 0, size > 0. */
export interface NegativeBinomial {
  readonly mean: number;
  readonly size: number;
}

export function negativeBinomialMass({ mean, size }: NegativeBinomial, k: number): number {
  if (k < 0 || !Number.isInteger(k)) return 0;
  if (mean === 0) return k === 0 ? 1 : 0;
  const success = Math.log(size / (size + mean));
  const failure = Math.log(mean / (size + mean));
  return Math.exp(logGamma(size + k) - logGamma(size) - logGamma(k + 1) + size * success + k * failure);
}

/** P(K ≤ k). */
export function negativeBinomialCdf({ mean, size }: NegativeBinomial, k: number): number {
  if (k < 0) return 0;
  return mean === 0 ? 1 : betaCdf(size, Math.floor(k) + 1, size / (size + mean));
}

/** The smallest k with P(K ≤ k) ≥ p, 0 ≤ p < 1. */
export function negativeBinomialQuantile(distribution: NegativeBinomial, p: number): number {
  const { mean, size } = distribution;
  if (mean > 1e4 && size > 1e3) {
    const variance = mean + mean ** 2 / size;
    return largeCountQuantile(mean, variance, (1 + (2 * mean) / size) / Math.sqrt(variance), p);
  }
  // So many that the Poisson part of the chance is nothing against the gamma part.
  if (mean > 1e6) return Math.floor(gammaQuantile({ shape: size, scale: mean / size }, p));
  let high = 1;
  while (negativeBinomialCdf(distribution, high) < p && high < 1e15) high *= 2;
  let low = -1;
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (negativeBinomialCdf(distribution, middle) < p) low = middle;
    else high = middle;
  }
  return high;
}
