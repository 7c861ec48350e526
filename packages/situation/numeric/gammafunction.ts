// Own code and not a library: the single @stdlib packages bring some hundred packages with them for these few functions.
// Their results are held against values computed with 50 digits (test/epidemic-numeric.test.ts).

const HALF_LOG_TAU = 0.9189385332046728;
/** B(2k) / (2k (2k − 1)): the terms of Stirling's series. */
const STIRLING = [
  1 / 12,
  -1 / 360,
  1 / 1260,
  -1 / 1680,
  1 / 1188,
  -691 / 360_360,
  1 / 156,
  -3617 / 122_400,
  43_867 / 244_188,
] as const;
/** From here on the series is exact to a double. */
const STIRLING_FROM = 12;
const TINY = 1e-300;
const PRECISION = 1e-16;

/** ln Γ(x) for x > 0, by Stirling's series after shifting x upwards (Abramowitz and Stegun 6.1.40, 6.1.15). */
export function logGamma(x: number): number {
  let shifted = x;
  let product = 1;
  while (shifted < STIRLING_FROM) {
    product *= shifted;
    shifted += 1;
  }
  const inverse = 1 / shifted;
  let power = inverse;
  let series = 0;
  for (const term of STIRLING) {
    series += term * power;
    power *= inverse * inverse;
  }
  return (shifted - 0.5) * Math.log(shifted) - shifted + HALF_LOG_TAU + series - Math.log(product);
}

/** P(a, x): the regularised lower incomplete gamma function, a > 0, x ≥ 0 (Abramowitz and Stegun 6.5.29, 6.5.31). */
export function lowerGamma(a: number, x: number): number {
  if (x <= 0) return 0;
  if (x === Number.POSITIVE_INFINITY) return 1;
  return x < a + 1 ? series(a, x) : 1 - fraction(a, x);
}

/** Q(a, x) = 1 − P(a, x), without cancellation in the upper tail. */
export function upperGamma(a: number, x: number): number {
  if (x <= 0) return 1;
  if (x === Number.POSITIVE_INFINITY) return 0;
  return x < a + 1 ? 1 - series(a, x) : fraction(a, x);
}

function series(a: number, x: number): number {
  let term = 1;
  let sum = 1;
  for (let n = 1; term > sum * PRECISION; n++) {
    term *= x / (a + n);
    sum += term;
  }
  return sum * Math.exp(a * Math.log(x) - x - logGamma(a + 1));
}

/** Lentz's way through the continued fraction of Q. */
function fraction(a: number, x: number): number {
  let b = x + 1 - a;
  let c = 1 / TINY;
  let d = 1 / nonZero(b);
  let product = d;
  for (let i = 1, delta = 0; Math.abs(delta - 1) > PRECISION * 4 && i < 1_000_000; i++) {
    const numerator = -i * (i - a);
    b += 2;
    d = 1 / nonZero(numerator * d + b);
    c = nonZero(b + numerator / c);
    delta = d * c;
    product *= delta;
  }
  return product * Math.exp(a * Math.log(x) - x - logGamma(a));
}

export function nonZero(x: number): number {
  return Math.abs(x) < TINY ? TINY : x;
}
