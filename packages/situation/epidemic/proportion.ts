import { betaQuantile } from "../numeric/beta.ts";

/** A share with its exact 95 % interval (Clopper and Pearson 1934); null of nothing. */
export interface Proportion {
  readonly share: number | null;
  readonly low: number | null;
  readonly high: number | null;
}

/** Of `of` things, `count` are such; 0 ≤ count ≤ of. */
export function proportion(count: number, of: number): Proportion {
  if (of === 0) return { share: null, low: null, high: null };
  return {
    share: count / of,
    low: count === 0 ? 0 : betaQuantile(count, of - count + 1, 0.025),
    high: count === of ? 1 : betaQuantile(count + 1, of - count, 0.975),
  };
}
