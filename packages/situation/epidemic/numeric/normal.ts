import { gammaQuantile } from "./gamma.ts";

/** The z with P(Z ≤ z) = p of the standard normal distribution, through the gamma distribution of half its square. */
export function normalQuantile(p: number): number {
  const size = Math.abs(2 * p - 1);
  return size === 0 ? 0 : Math.sign(p - 0.5) * Math.sqrt(2 * gammaQuantile({ shape: 0.5, scale: 1 }, size));
}

/** The quantile of large counts with this mean, variance and skewness, to the nearest: Cornish and Fisher 1938. */
export function largeCountQuantile(mean: number, variance: number, skewness: number, p: number): number {
  const z = normalQuantile(p);
  return Math.max(0, Math.round(mean + Math.sqrt(variance) * (z + (skewness * (z * z - 1)) / 6)));
}
