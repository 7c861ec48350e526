import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { betaCdf, betaQuantile, studentQuantile } from "../numeric/beta.ts";
import { gammaCdf, gammaDensity, gammaOf, gammaQuantile, gammaTail, normalQuantile } from "../numeric/gamma.ts";
import { logGamma } from "../numeric/gammafunction.ts";
import { negativeBinomialCdf, negativeBinomialMass, negativeBinomialQuantile } from "../numeric/negativebinomial.ts";
import { poissonCdf, poissonQuantile } from "../numeric/poisson.ts";
import { deviation, mean } from "../numeric/quantiles.ts";
import { Random } from "../numeric/random.ts";

// Reference values: series summed with 60 digits, apart from this code.

function close(actual: number, expected: number, what: string): void {
  assert.ok(Math.abs(actual - expected) <= 1e-9 * Math.abs(expected), `${what}: ${actual}, not ${expected}`);
}

test("gamma function", () => {
  const known = [
    [0.001, 6.9071788853838534],
    [0.5, 0.5723649429247],
    [1.7, -0.095807697407065864],
    [11, 15.104412573075516],
    [123.4, 469.33609744219058],
    [100000.5, 1051293.4654351394],
  ] as const;
  for (const [x, expected] of known) close(logGamma(x), expected, `ln Γ(${x})`);
});

test("gamma distribution: cdf, both tails, quantile, density", () => {
  const cdf = [
    [0.1, 0.01, 0.66262125995447985],
    [0.5, 2, 0.95449973610364158],
    [3, 2.5, 0.45618688411667047],
    [18, 25, 0.93952496171510536],
    [144.5, 120, 0.016254004992491709],
    [1000, 1040, 0.89597308845689294],
    [2.5, 60, 1],
  ] as const;
  for (const [shape, x, expected] of cdf) close(gammaCdf({ shape, scale: 1 }, x), expected, `P(${shape}, ${x})`);
  close(gammaTail({ shape: 3, scale: 2 }, 80), 3.5728659287002262e-15, "tail");
  close(gammaTail({ shape: 18, scale: 0.5 }, 35), 3.4143364280151247e-14, "tail");
  const quantile = [
    [0.1, 0.025, 5.7917102455214337e-17],
    [1, 0.5, Math.LN2],
    [18, 0.025, 10.667940780399526],
    [18, 0.975, 27.21864681590661],
    [250.25, 0.5, 249.91674571527295],
    [0.02, 0.9, 0.0029496744212501765],
    [3, 0.999999, 19.129168188604844],
  ] as const;
  for (const [shape, p, expected] of quantile)
    close(gammaQuantile({ shape, scale: 3 }, p), 3 * expected, `quantile ${shape}, ${p}`);
  // Gamma(1) is exponential.
  close(gammaDensity({ shape: 1, scale: 2 }, 3), Math.exp(-1.5) / 2, "density");
  assert.deepEqual(gammaOf(5, 5), { shape: 1, scale: 5 });
});

test("gamma: the quantile inverts the cdf, and densities are its slope", () => {
  const shape = fc.double({ min: 0.05, max: 5000, noNaN: true });
  const share = fc.double({ min: 1e-6, max: 1 - 1e-6, noNaN: true });
  fc.assert(
    fc.property(shape, share, (a, p) => {
      const x = gammaQuantile({ shape: a, scale: 1 }, p);
      assert.ok(Math.abs(gammaCdf({ shape: a, scale: 1 }, x) - p) < 1e-9, `${x}`);
    }),
  );
});

test("gamma: large shapes take another way and come to the same", () => {
  const [below, above] = [9.99e7, 1.001e8];
  for (const p of [0.001, 0.025, 0.5, 0.9]) {
    const z = (shape: number) => (gammaQuantile({ shape, scale: 1 }, p) - shape) / Math.sqrt(shape);
    assert.ok(Math.abs(z(below) - z(above)) < 1e-6, `${z(below)} ${z(above)}`);
    const x = gammaQuantile({ shape: above, scale: 1 }, p);
    assert.ok(Math.abs(gammaCdf({ shape: above, scale: 1 }, x) - p) < 1e-9);
    assert.ok(Math.abs(gammaTail({ shape: above, scale: 1 }, x) - (1 - p)) < 1e-9);
  }
});

test("beta distribution and Student's t", () => {
  const known = [
    [0.5, 0.5, 0.3, 0.36901011956554536],
    [2, 3, 0.4, 0.5248],
    [10, 200, 0.05, 0.60138956191295623],
    [150, 30, 0.8, 0.11786832561935782],
  ] as const;
  for (const [a, b, x, expected] of known) close(betaCdf(a, b, x), expected, `I_${x}(${a}, ${b})`);
  close(betaQuantile(4, 97, 0.025), 0.011004493986188203, "quantile");
  close(betaQuantile(5, 96, 0.975), 0.099257156712659916, "quantile");
  close(betaQuantile(0.5, 10.5, 0.5), 0.021940166768717431, "quantile");
  close(studentQuantile(1, 0.975), 12.706204736174705, "t");
  close(studentQuantile(6, 0.975), 2.4469118511449701, "t");
  close(studentQuantile(5, 0.05), -2.0150483733330242, "t");
  close(studentQuantile(30, 0.995), 2.7499956535672254, "t");
});

test("negative binomial: mass, cdf, quantile", () => {
  const known = [
    [3.5, 0.7, 4, 0.068150704309361723, 0.72616177439784357],
    [20, 1000, 25, 0.044582592608565147, 0.88560775341221032],
    [150, 12.5, 90, 0.0041404914217866269, 0.070336441673849892],
  ] as const;
  for (const [m, size, k, mass, cdf] of known) {
    close(negativeBinomialMass({ mean: m, size }, k), mass, "mass");
    close(negativeBinomialCdf({ mean: m, size }, k), cdf, "cdf");
    assert.equal(negativeBinomialQuantile({ mean: m, size }, cdf - 1e-9), k);
    assert.equal(negativeBinomialQuantile({ mean: m, size }, cdf + 1e-9), k + 1);
  }
  assert.equal(negativeBinomialQuantile({ mean: 0, size: 1 }, 0.99), 0);
});

test("quantiles of counts go on smoothly where the large-count form begins", () => {
  close(normalQuantile(0.975), 1.959963984540054, "normal");
  for (const p of [0.001, 0.025, 0.5, 0.9, 0.999]) {
    const k = poissonQuantile(9_999, p);
    assert.ok(poissonCdf(9_999, k) >= p && poissonCdf(9_999, k - 1) < p);
    const poisson = poissonQuantile(10_001, p) - k;
    assert.ok(poisson >= 1 && poisson <= 4, `${p}: ${poisson}`);
    const gammaPart = negativeBinomialQuantile({ mean: 1.01e6, size: 5 }, p) / 1.01;
    const exact = negativeBinomialQuantile({ mean: 1e6, size: 5 }, p);
    assert.ok(Math.abs(gammaPart / exact - 1) < 1e-4, `${gammaPart} ${exact}`);
    const large = negativeBinomialQuantile({ mean: 10_001, size: 2_000 }, p);
    assert.ok(Math.abs(large - negativeBinomialQuantile({ mean: 9_999, size: 2_000 }, p)) <= 4);
  }
  assert.equal(poissonQuantile(0, 0.9), 0);
});

test("xoshiro128**: the reference algorithm's numbers", () => {
  const random = new Random([1, 2, 3, 4]);
  const first = Array.from({ length: 10 }, () => random.next());
  const expected = [
    11520, 0, 5927040, 70819200, 2031721883, 1637235492, 1287239034, 3734860849, 3729100597, 4258142804,
  ];
  assert.deepEqual(first, expected);
});

test("draws have their distribution's mean and variance", () => {
  const random = new Random(7);
  const moments = (draw: () => number) => {
    const drawn = Array.from({ length: 40_000 }, draw);
    return [mean(drawn) ?? 0, (deviation(drawn) ?? 0) ** 2] as const;
  };
  const cases = [
    ["normal", () => random.normal(), 0, 1],
    ["gamma 0.3", () => random.gamma(0.3), 0.3, 0.3],
    ["gamma 7", () => random.gamma(7), 7, 7],
    ["Poisson 2.5", () => random.poisson(2.5), 2.5, 2.5],
    ["Poisson 40", () => random.poisson(40), 40, 40],
    ["negative binomial", () => random.negativeBinomial(6, 2), 6, 6 + 18],
    ["beta", () => random.beta(2, 6), 0.25, 12 / (64 * 9)],
  ] as const;
  for (const [name, draw, centre, variance] of cases) {
    const [m, v] = moments(draw);
    // Five standard errors.
    assert.ok(Math.abs(m - centre) < 5 * Math.sqrt(variance / 40_000), `${name}: mean ${m}`);
    assert.ok(Math.abs(v / variance - 1) < 0.12, `${name}: variance ${v}`);
  }
});

test("a seed decides all draws", () => {
  const draw = (seed: number) => {
    const random = new Random(seed);
    return [random.uniform(), random.gamma(2), random.poisson(50), random.negativeBinomial(3, 1)];
  };
  assert.deepEqual(draw(5), draw(5));
  assert.notDeepEqual(draw(5), draw(6));
});
