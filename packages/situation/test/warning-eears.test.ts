import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { eears, eearsBound } from "../warning/eears.ts";

/** The example series of epitweetr's documentation. */
const POSTS = [150, 130, 122, 160, 155, 128, 144, 125, 300, 319, 289, 277, 500];
/** t(0.975; 6), t(0.95; 5): Student's table. */
const [T6, T5] = [2.4469118511449692, 2.0150483733330233];

/** The definition by the letter: each value left out in turn. */
function slow(history: readonly number[]): number {
  const n = history.length;
  const average = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;
  const sd = (values: readonly number[]) => {
    const m = average(values);
    return Math.sqrt(values.reduce((sum, value) => sum + (value - m) ** 2, 0) / (values.length - 1));
  };
  const raw = history.map((value, i) => {
    const others = history.filter((_, k) => k !== i);
    const r = (value - average(history)) / (sd(others) * Math.sqrt(1 - 1 / n));
    return r > T5 ? (T5 / r) ** 4 : 1;
  });
  const total = raw.reduce((a, b) => a + b, 0);
  const weights = raw.map((weight) => (weight / total) * n);
  const mean = weights.reduce((sum, weight, i) => sum + weight * (history[i] ?? 0), 0) / n;
  const square = weights.reduce((sum, weight, i) => sum + weight * ((history[i] ?? 0) - mean) ** 2, 0);
  return mean + T6 * Math.sqrt(square / (n - 1)) * Math.sqrt(1 + 1 / n);
}

test("eears: the bound is the definition's, spikes of the past weigh less", () => {
  const rows = eears(POSTS);
  for (const [t, row] of rows.entries()) {
    if (t < 7) assert.deepEqual([row.statistic, row.reason], [null, "baseline-short"]);
    else assert.ok(Math.abs((row.upper ?? 0) - slow(POSTS.slice(t - 7, t))) < 1e-6, `${t}: ${row.upper}`);
  }
  // 300 and 319 are far above; without less weight for 300 the bound of the tenth value would be above 319.
  assert.deepEqual(
    rows.flatMap(({ alarm }, t) => (alarm ? [t] : [])),
    [8, 9, 12],
  );
  assert.ok((eearsBound({ outlierAlpha: 1e-9 })(POSTS.slice(2, 9)).upper ?? 0) > 319);
});

test("eears: without variation there is no statistic and a reason, never a number from nothing", () => {
  const flat = eears([3, 3, 3, 3, 3, 3, 3, 9]);
  assert.deepEqual(flat[7], {
    expected: 3,
    statistic: null,
    threshold: null,
    upper: null,
    alarm: false,
    reason: "baseline-without-variation",
  });
  // One spike among equal values has no weight at all, and nothing varies then.
  assert.equal(eears([3, 3, 40, 3, 3, 3, 3, 9])[7]?.reason, "baseline-without-variation");
  assert.equal(eears([3, 3, 3, 3, 3, 3, 3, 9], { sdMin: 0.5 })[7]?.alarm, true);
});

test("eears: a gap leaves empty what needs it", () => {
  const rows = eears([1, 2, 1, 2, null, 2, 1, 2, 1, 2, 1, 2, 9]);
  assert.deepEqual(
    rows.map(({ reason }) => reason),
    [
      ...["baseline-short", "baseline-short", "baseline-short", "baseline-short", "count-missing"],
      ...["baseline-short", "baseline-short"],
      ...["baseline-missing", "baseline-missing", "baseline-missing", "baseline-missing", "baseline-missing"],
      null,
    ],
  );
  assert.equal(rows[12]?.alarm, true);
});

test("eears: more areas judged together raise the bound, and whatever comes in no figure is a NaN", () => {
  const one = eearsBound()(POSTS.slice(0, 7)).upper;
  const many = eearsBound({ areas: 3000 })(POSTS.slice(0, 7)).upper;
  assert.ok(many > one);
  fc.assert(
    fc.property(fc.array(fc.option(fc.nat(1e9)), { maxLength: 30 }), (counts) => {
      for (const { expected, statistic, threshold, upper } of eears(counts))
        for (const figure of [expected, statistic, threshold, upper])
          assert.ok(figure === null || Number.isFinite(figure));
    }),
  );
  assert.throws(() => eears([], { alpha: 0 }), { code: "PARAMETER" });
  assert.throws(() => eears([], { baseline: 2 }), { code: "PARAMETER" });
});
