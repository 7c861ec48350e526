import { normalQuantile } from "./gamma.ts";

/** The quantile of large counts with this mean, variance and skewness, to the nearest: Cornish and Fisher 1938. */
export function largeCountQuantile(mean: number, variance: number, skewness: number, p: number): number {
  const z = normalQuantile(p);
  return Math.max(0, Math.round(mean + Math.sqrt(variance) * (z + (skewness * (z * z - 1)) / 6)));
}
