import { upperGamma } from "./gammafunction.ts";
import { largeCountQuantile } from "./largecounts.ts";

/** From this mean on the quantile is the normal distribution's, corrected for skewness. */
const LARGE = 1e4;

/** P(K ≤ k) of a Poisson count. */
export function poissonCdf(mean: number, k: number): number {
  return k < 0 ? 0 : mean === 0 ? 1 : upperGamma(Math.floor(k) + 1, mean);
}

/** The smallest k with P(K ≤ k) ≥ p: with one p, more mean never gives fewer. */
export function poissonQuantile(mean: number, p: number): number {
  if (mean > LARGE) return largeCountQuantile(mean, mean, 1 / Math.sqrt(mean), p);
  let high = Math.ceil(mean + 1);
  while (poissonCdf(mean, high) < p && high < 1e15) high *= 2;
  let low = -1;
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (poissonCdf(mean, middle) < p) low = middle;
    else high = middle;
  }
  return high;
}
