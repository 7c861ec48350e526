import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { dayNumber, dayText } from "../epidemic/days.ts";
import { normalQuantile } from "../numeric/gamma.ts";
import { Random } from "../numeric/random.ts";
import { negativeBinomialCdf } from "../numeric/negativebinomial.ts";
import { type FarringtonOptions, farrington } from "../warning/farrington.ts";

const FIRST = dayNumber("2015-01-05") ?? 0;

function weekly(counts: readonly (number | null)[]) {
  return { first: FIRST, periodDays: 7 as const, counts };
}

/** Seasonal counts with a trend, overdispersed, and past outbreaks. */
function simulated(seed: number, weeks: number, level: number): number[] {
  const random = new Random(seed);
  return Array.from({ length: weeks }, (_, t) => {
    const mean = Math.exp(level + 0.002 * t + 0.5 * Math.sin((2 * Math.PI * t) / 52));
    return random.negativeBinomial(mean, 4) + (t === 90 || t === 130 ? random.poisson(6 * mean) : 0);
  });
}

// The oracle: design with an intercept and dummies, dense normal equations solved by elimination, the hat matrix from
// its inverse, the seasonal levels filled forward year by year. It shares no code with what it judges.

function solved(matrix: readonly (readonly number[])[], right: readonly number[]): number[] {
  const rows = matrix.map((row, i) => [...row, right[i] ?? 0]);
  const n = rows.length;
  for (let i = 0; i < n; i++) {
    let best = i;
    for (let j = i; j < n; j++) if (Math.abs(rows[j]?.[i] ?? 0) > Math.abs(rows[best]?.[i] ?? 0)) best = j;
    [rows[i], rows[best]] = [rows[best] as number[], rows[i] as number[]];
    for (let j = 0; j < n; j++) {
      if (j === i) continue;
      const factor = (rows[j]?.[i] ?? 0) / (rows[i]?.[i] ?? 1);
      rows[j] = (rows[j] ?? []).map((value, k) => value - factor * (rows[i]?.[k] ?? 0));
    }
  }
  return rows.map((row, i) => (row[n] ?? 0) / (row[i] ?? 1));
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, i) => sum + value * (b[i] ?? 0), 0);
}

function glm(x: readonly (readonly number[])[], y: readonly number[], prior: readonly number[]) {
  const p = x[0]?.length ?? 0;
  let mu = y.map((count) => count + 0.1);
  let eta = mu.map(Math.log);
  let beta: number[] = [];
  const normal = () =>
    Array.from({ length: p }, (_, a) =>
      Array.from({ length: p }, (_, b) =>
        x.reduce((sum, row, i) => sum + (prior[i] ?? 0) * (mu[i] ?? 0) * (row[a] ?? 0) * (row[b] ?? 0), 0),
      ),
    );
  for (let step = 0; step < 25; step++) {
    const z = eta.map((value, i) => value + ((y[i] ?? 0) - (mu[i] ?? 1)) / (mu[i] ?? 1));
    const right = Array.from({ length: p }, (_, a) =>
      x.reduce((sum, row, i) => sum + (prior[i] ?? 0) * (mu[i] ?? 0) * (row[a] ?? 0) * (z[i] ?? 0), 0),
    );
    beta = solved(normal(), right);
    eta = x.map((row) => dot(row, beta));
    mu = eta.map(Math.exp);
  }
  const last = normal();
  const inverse = (row: readonly number[]) => dot(row, solved(last, row));
  const pearson = y.reduce((sum, count, i) => sum + ((prior[i] ?? 0) * (count - (mu[i] ?? 1)) ** 2) / (mu[i] ?? 1), 0);
  const phi = Math.max(1, pearson / (y.length - p));
  return { beta, mu, phi, inverse, hat: x.map((row, i) => (prior[i] ?? 0) * (mu[i] ?? 0) * inverse(row)) };
}

function oracle(counts: readonly number[], years: number, bound: "nb-plugin" | "nb-upper" | "power") {
  const now = counts.length - 1;
  const date = new Date((FIRST + now * 7) * 86_400_000);
  const centres = Array.from({ length: years + 1 }, (_, back) => {
    const then = Date.UTC(date.getUTCFullYear() - back, date.getUTCMonth(), date.getUTCDate()) / 86_400_000;
    return Math.round((then - FIRST) / 7);
  });
  const level = new Map<number, number>();
  for (let back = 1; back <= years; back++) {
    const centre = centres[back] ?? 0;
    for (let d = -3; d <= 3; d++) level.set(centre + d, 10);
    const gap = (centres[back - 1] ?? 0) - 7 - centre;
    let week = centre + 4;
    for (let block = 1; block <= 9; block++) {
      const length = Math.floor(gap / 9) + (block <= gap % 9 ? 1 : 0);
      for (let i = 0; i < length; i++) level.set(week++, block);
    }
  }
  const weeks = [...level.keys()].filter((week) => week < now - 26).sort((a, b) => a - b);
  const row = (block: number, t: number) => [
    1,
    t / 100,
    ...[1, 2, 3, 4, 5, 6, 7, 8, 9].map((l) => Number(l === block)),
  ];
  const fit = (hasTrend: boolean) => {
    const kept = (full: readonly number[]) => full.filter((_, i) => hasTrend || i !== 1);
    const x = weeks.map((week) => kept(row(level.get(week) ?? 0, week)));
    const y = weeks.map((week) => counts[week] ?? 0);
    const first = glm(
      x,
      y,
      y.map(() => 1),
    );
    const s = y.map((count, i) => {
      const m = first.mu[i] ?? 1;
      const raw = 1.5 * (Math.cbrt(count * count) / m ** (1 / 6) - m ** 0.5);
      return raw / Math.sqrt(first.phi * (1 - (first.hat[i] ?? 0)));
    });
    const w = s.map((value) => (value > 2.58 ? 1 / value ** 2 : 1));
    const gamma = y.length / w.reduce((a, b) => a + b, 0);
    const second = glm(
      x,
      y,
      w.map((value) => value * gamma),
    );
    const at = kept(row(10, now));
    return {
      eta: dot(at, second.beta),
      variance: second.inverse(at) * second.phi,
      phi: second.phi,
      most: Math.max(...y),
    };
  };
  const trended = fit(true);
  const { eta, variance, phi } = Math.exp(trended.eta) <= trended.most ? trended : fit(false);
  const [mu, z] = [Math.exp(eta), normalQuantile(0.995)];
  if (bound === "power") {
    const tau = phi + (mu * mu * variance) / mu;
    return { mu, upper: (mu ** (2 / 3) + z * Math.sqrt((4 / 9) * mu ** (1 / 3) * tau)) ** 1.5 };
  }
  const centre = bound === "nb-plugin" ? mu : Math.exp(eta + z * Math.sqrt(variance));
  let k = 0;
  while (negativeBinomialCdf({ mean: centre, size: centre / (phi - 1) }, k) < 0.995) k += 1;
  return { mu, upper: k };
}

test("farrington: the plainly written regression to six digits, with every bound", () => {
  for (const [seed, weeks, level, years] of [
    [1, 300, 1.5, 5],
    [2, 320, 3, 5],
    [3, 220, 0.5, 4],
    [4, 400, 2, 5],
    [5, 275, 1, 5],
  ] as const) {
    const counts = simulated(seed, weeks, level);
    for (const bound of ["nb-plugin", "nb-upper", "power"] as const) {
      const [row] = farrington(weekly(counts), { bound }, 1);
      const expected = oracle(counts, years, bound);
      const far = (a: number | null | undefined, b: number) => Math.abs((a ?? Number.NaN) / b - 1);
      assert.ok(far(row?.expected, expected.mu) < 1e-7, `seed ${seed}: ${row?.expected}, not ${expected.mu}`);
      assert.ok(far(row?.upper, expected.upper) < 1e-7, `seed ${seed} ${bound}: ${row?.upper}, not ${expected.upper}`);
    }
  }
  // A series that rises steeply expects more than ever was: the trend is left out.
  const steep = Array.from({ length: 300 }, (_, t) => Math.round(2 * Math.exp(0.015 * t)) + (t % 3));
  const [row] = farrington(weekly(steep), { bound: "power" }, 1);
  assert.ok(Math.abs((row?.upper ?? 0) / oracle(steep, 5, "power").upper - 1) < 1e-7);
  assert.ok((row?.expected ?? 0) < Math.max(...steep));
});

test("farrington: an outbreak is an alarm, its like in the past does not hide it, and few cases are none", () => {
  const counts = simulated(7, 320, 2);
  const [calm] = farrington(weekly([...counts.slice(0, -1), Math.round(counts.at(-53) ?? 0)]), {}, 1);
  assert.equal(calm?.alarm, false);
  const [outbreak] = farrington(weekly([...counts.slice(0, -1), 200]), {}, 1);
  assert.deepEqual([outbreak?.alarm, outbreak?.reason, outbreak?.statistic], [true, null, 200]);
  const spiked = counts.map((count, t) => (t === 200 ? 200 : count));
  const [again] = farrington(weekly([...spiked.slice(0, -1), 60]), {}, 1);
  const [blind] = farrington(weekly([...spiked.slice(0, -1), 60]), { outlier: 100 }, 1);
  assert.equal(again?.alarm, true);
  assert.ok((blind?.upper ?? 0) > (again?.upper ?? 0));
  const rare = Array.from({ length: 320 }, (_, t) => Number(t % 40 === 0));
  const [few] = farrington(weekly([...rare.slice(0, -1), 4]), {}, 1);
  assert.deepEqual([few?.alarm, few?.reason], [false, "cases-too-few"]);
});

test("farrington: years that are missing are told, and gaps are left out of the fit", () => {
  const counts = simulated(9, 170, 2);
  const rows = farrington(weekly(counts));
  assert.equal(rows.length, 170);
  assert.ok(rows.slice(0, 159).every(({ reason }) => reason === "years-too-few"));
  assert.ok(rows.slice(161).every(({ expected }) => expected !== null));
  const [holed] = farrington(weekly(counts.map((count, t) => (t % 10 === 3 ? null : count))), {}, 1);
  assert.ok((holed?.upper ?? 0) > 0);
  const [unknown] = farrington(weekly([...counts, null]), {}, 1);
  assert.equal(unknown?.reason, "count-missing");
});

test("farrington: days are added up to weeks that end with the series", () => {
  const counts = simulated(11, 280, 2);
  const days = counts.flatMap((count) => [count, 0, 0, 0, 0, 0, 0]);
  const daily = farrington({ first: FIRST, periodDays: 1, counts: days }, {}, 1);
  assert.deepEqual(daily, farrington(weekly(counts), {}, 1));
  assert.equal(dayText(FIRST), "2015-01-05");
});

test("farrington: whatever the counts and options, no figure is a NaN", () => {
  const options: fc.Arbitrary<FarringtonOptions> = fc.record({
    bound: fc.constantFrom("nb-plugin" as const, "nb-upper" as const, "power" as const),
    window: fc.nat(4),
    periods: fc.constantFrom(1, 4, 10),
    skip: fc.nat(30),
  });
  const count = fc.option(fc.oneof(fc.constant(0), fc.nat(3), fc.nat(1e6)), { freq: 8 });
  fc.assert(
    fc.property(fc.array(count, { minLength: 170, maxLength: 200 }), options, (counts, given) => {
      for (const { expected, statistic, upper } of farrington(weekly(counts), given, 5))
        for (const figure of [expected, statistic, upper]) assert.ok(figure === null || Number.isFinite(figure));
    }),
    { numRuns: 60 },
  );
  assert.throws(() => farrington(weekly([1]), { periods: 60 }), { code: "PARAMETER" });
});
