import { logGamma, nonZero } from "./gammafunction.ts";
import { invert } from "./invert.ts";

/** I_x(a, b): the regularised incomplete beta function, a, b > 0, 0 ≤ x ≤ 1 (Abramowitz and Stegun 26.5.8). */
export function betaCdf(a: number, b: number, x: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  const front = Math.exp(a * Math.log(x) + b * Math.log1p(-x) + logGamma(a + b) - logGamma(a) - logGamma(b));
  return x < (a + 1) / (a + b + 2) ? (front * fraction(a, b, x)) / a : 1 - (front * fraction(b, a, 1 - x)) / b;
}

/** The x with I_x(a, b) = p. */
export function betaQuantile(a: number, b: number, p: number): number {
  if (p <= 0) return 0;
  if (p >= 1) return 1;
  const constant = logGamma(a + b) - logGamma(a) - logGamma(b);
  const slope = (x: number) => Math.exp(constant + (a - 1) * Math.log(x) + (b - 1) * Math.log1p(-x));
  return invert({ value: (x) => betaCdf(a, b, x), slope }, p, 0, 1, a / (a + b));
}

/** The t with P(T ≤ t) = p of Student's distribution, through the beta distribution of ν / (ν + t²). */
export function studentQuantile(freedom: number, p: number): number {
  if (p === 0.5) return 0;
  const x = betaQuantile(freedom / 2, 0.5, 2 * Math.min(p, 1 - p));
  const t = Math.sqrt(freedom * (1 / x - 1));
  return p < 0.5 ? -t : t;
}

/** Lentz's way through the continued fraction. */
function fraction(a: number, b: number, x: number): number {
  let c = 1;
  let d = 1 / nonZero(1 - ((a + b) * x) / (a + 1));
  let product = d;
  for (let m = 1, delta = 0; Math.abs(delta - 1) > 4e-16 && m < 1_000_000; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / nonZero(1 + even * d);
    c = nonZero(1 + even / c);
    product *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / nonZero(1 + odd * d);
    c = nonZero(1 + odd / c);
    delta = d * c;
    product *= delta;
  }
  return product;
}
