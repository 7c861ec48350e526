import { logGamma, lowerGamma, upperGamma } from "./gammafunction.ts";
import { invert } from "./invert.ts";

/** From this shape on the cube root of the variable is normal to nine digits, and series would take long. */
const LARGE = 1e8;

/** A gamma distribution: mean shape × scale. */
export interface Gamma {
  readonly shape: number;
  readonly scale: number;
}

/** The gamma distribution with this mean and standard deviation, both > 0. */
export function gammaOf(mean: number, sd: number): Gamma {
  return { shape: (mean / sd) ** 2, scale: sd ** 2 / mean };
}

export function gammaDensity({ shape, scale }: Gamma, x: number): number {
  if (x < 0) return 0;
  if (x === 0) return shape > 1 ? 0 : shape === 1 ? 1 / scale : Number.MAX_VALUE;
  const z = x / scale;
  return Math.exp((shape - 1) * Math.log(z) - z - logGamma(shape)) / scale;
}

/** P(X ≤ x). */
export function gammaCdf({ shape, scale }: Gamma, x: number): number {
  return shape > LARGE ? normalCdf(cubeRoot(shape, x / scale)) : lowerGamma(shape, x / scale);
}

/** P(X > x). */
export function gammaTail({ shape, scale }: Gamma, x: number): number {
  return shape > LARGE ? normalCdf(-cubeRoot(shape, x / scale)) : upperGamma(shape, x / scale);
}

function cubeRoot(shape: number, x: number): number {
  return (Math.cbrt(Math.max(0, x) / shape) - 1 + 1 / (9 * shape)) * 3 * Math.sqrt(shape);
}

function normalCdf(z: number): number {
  const half = (z * z) / 2;
  return z < 0 ? upperGamma(0.5, half) / 2 : 1 - upperGamma(0.5, half) / 2;
}

/** The x with P(X ≤ x) = p, 0 < p < 1; starts from Wilson and Hilferty (1931). */
export function gammaQuantile({ shape, scale }: Gamma, p: number): number {
  const unit: Gamma = { shape, scale: 1 };
  // Below this the upper terms of the series do not count, and x follows from the first.
  const smallest = Math.exp((Math.log(p) + logGamma(shape + 1)) / shape);
  if (smallest < 1e-8) return smallest * scale;
  if (shape > LARGE) return wilsonHilferty(shape, normalQuantile(p)) * scale;
  const upper = p > 0.5;
  const target = upper ? 1 - p : p;
  let high = shape + 1;
  while (gammaCdf(unit, high) < p && high < 1e300) high *= 2;
  const start = Math.max(wilsonHilferty(shape, roughNormalQuantile(p)), smallest);
  const value = upper ? (x: number) => -gammaTail(unit, x) : (x: number) => gammaCdf(unit, x);
  const slope = (x: number) => gammaDensity(unit, x);
  return invert({ value, slope }, upper ? -target : target, 0, high, start) * scale;
}

/** The z with P(Z ≤ z) = p of the standard normal distribution, through the gamma distribution of half its square. */
export function normalQuantile(p: number): number {
  const size = Math.abs(2 * p - 1);
  return size === 0 ? 0 : Math.sign(p - 0.5) * Math.sqrt(2 * gammaQuantile({ shape: 0.5, scale: 1 }, size));
}

function wilsonHilferty(shape: number, z: number): number {
  return shape * Math.max(0, 1 - 1 / (9 * shape) + z / (3 * Math.sqrt(shape))) ** 3;
}

/** To three decimals (Abramowitz and Stegun 26.2.22): a start for Newton's steps. */
function roughNormalQuantile(p: number): number {
  const tail = Math.min(p, 1 - p);
  const t = Math.sqrt(-2 * Math.log(tail));
  const size = t - (2.30753 + 0.27061 * t) / (1 + 0.99229 * t + 0.04481 * t * t);
  return p < 0.5 ? -size : size;
}
