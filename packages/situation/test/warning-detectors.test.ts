import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { test } from "node:test";
import fc from "fast-check";
import { dayText } from "../epidemic/days.ts";
import { cusum } from "../warning/cusum.ts";
import { detect } from "../warning/detect.ts";
import { ears } from "../warning/ears.ts";
import { K1 } from "../warning/k1.ts";
import { movingPercentile } from "../warning/percentile.ts";
import { countSeries, weeksOf } from "../warning/series.ts";
import { DETECTOR_METHODS, detectorSettings } from "../warning/settings.ts";

const REFERENCE = new URL("../../../../shared/data/epi/ears_cusum_reference/", import.meta.url);
const MISSING = existsSync(REFERENCE) ? false : "the reference series are not beside the project";

interface EarsRow {
  readonly t: number;
  readonly stat: number;
  readonly alarm: boolean;
}

interface EarsReference {
  readonly counts: number[];
  readonly min_sd: number;
  readonly C1: EarsRow[];
  readonly C2: EarsRow[];
  readonly C3: EarsRow[];
}

interface CusumReference {
  readonly target_mean: number;
  readonly sd: number;
  readonly k: number;
  readonly h: number;
  readonly reset_after_alarm: boolean;
  readonly rows: readonly { readonly y: number; readonly S: number; readonly alarm: boolean }[];
}

function reference<T>(name: string): T {
  return JSON.parse(readFileSync(new URL(name, REFERENCE), "utf8")) as T;
}

function near(actual: number | null | undefined, expected: number, what = ""): void {
  const by = 1e-9 * Math.max(1, Math.abs(expected));
  assert.ok(typeof actual === "number" && Math.abs(actual - expected) <= by, `${what}: ${actual}, not ${expected}`);
}

function weekly(counts: readonly (number | null)[]) {
  return { first: 11_323, periodDays: 7 as const, counts };
}

test("EARS: the reference's figures for k1 and the bounds of Salmonella Newport at a given alpha", () => {
  // surveillance's k1 with a floor of 0.5, and salmNewport added up over the German states from 7 June 2004 on at 0.05.
  const c1 = ears("c1", K1.counts, { sdMin: 0.5 });
  near(c1[7]?.statistic, 1.7008401285415224);
  near(c1[8]?.statistic, 3.6742346141747673);
  assert.deepEqual([c1[6]?.reason, c1[8]?.alarm, c1[208]?.statistic], ["baseline-short", true, 0]);
  const c2 = ears("c2", K1.counts, { sdMin: 0.5 });
  near(c2[10]?.statistic, 6.123724356957945);
  assert.equal(c2[8]?.reason, "baseline-short");
  const c3 = ears("c3", K1.counts, { sdMin: 0.5 });
  near(c3[12]?.statistic, 5.123724356957945);
  assert.deepEqual([c3[10]?.statistic, c3[13]?.statistic, c3[12]?.alarm, c3[13]?.alarm], [null, 0, true, false]);
  const upper = ears("c1", [1, 1, 1, 3, 3, 1, 2, 1, 0, 3, 3], { alpha: 0.05 }).map((row) => row.upper);
  assert.deepEqual(upper.slice(0, 7), [null, null, null, null, null, null, null]);
  for (const [i, bound] of [3.278854, 3.278854, 3.436517, 3.855617].entries())
    assert.ok(Math.abs((upper[7 + i] ?? 0) - bound) < 5e-7, `${upper[7 + i]}`);
});

test("EARS: every figure of the reference series", { skip: MISSING }, () => {
  for (const name of ["ears_k1_minsd0.5.json", "ears_salmnewport_de.json"]) {
    const { counts, min_sd, ...expected } = reference<EarsReference>(name);
    for (const variant of ["c1", "c2", "c3"] as const) {
      const rows = ears(variant, counts, { sdMin: min_sd });
      for (const { t, stat, alarm } of expected[variant.toUpperCase() as "C1" | "C2" | "C3"]) {
        near(rows[t]?.statistic, stat, `${name} ${variant} ${t}`);
        assert.equal(rows[t]?.alarm, alarm);
      }
    }
  }
});

test("EARS: without variation and without a floor there is no statistic and a reason", () => {
  const counts = [2, 2, 2, 2, 2, 2, 2, 2, 2, 9, 9];
  for (const variant of ["c1", "c2"] as const) {
    const row = ears(variant, counts)[9];
    assert.deepEqual([row?.statistic, row?.alarm, row?.reason], [null, false, "baseline-without-variation"]);
  }
  // C3 needs all of its three C2.
  const c3 = ears("c3", [2, 2, 2, 2, 2, 2, 2, 3, 3, 9, 9, 9]);
  assert.deepEqual([c3[11]?.statistic, c3[11]?.reason], [null, "baseline-without-variation"]);
  assert.equal(ears("c1", counts, { sdMin: 1 })[9]?.statistic, 7);
  assert.throws(() => ears("c1", counts, { alpha: 2 }), { code: "PARAMETER" });
});

test("CUSUM: the reference's figures for k1, with and without beginning again", () => {
  const options = { scale: "sd" as const, mean: 7.5, sd: 27.603992322793868, k: 0.5, h: 4 };
  const rows = cusum(weekly(K1.counts), options);
  near(rows[34]?.statistic, 6.473628950079226);
  near(rows[42]?.statistic, 3.777788130353781);
  assert.deepEqual([rows[33]?.alarm, rows[34]?.alarm, rows[41]?.alarm, rows[42]?.alarm], [false, true, true, false]);
  const reset = cusum(weekly(K1.counts), { ...options, reset: true });
  near(reset[34]?.statistic, 6.473628950079226);
  near(reset[37]?.statistic, 0.025286336499474094);
  assert.equal(reset.filter(({ alarm }) => alarm).length, 1);
});

test("CUSUM: every figure of the reference series", { skip: MISSING }, () => {
  for (const name of ["cusum_k1.json", "cusum_k1_reset.json"]) {
    const { target_mean, sd, k, h, reset_after_alarm, rows } = reference<CusumReference>(name);
    const found = cusum(weekly(rows.map(({ y }) => y)), {
      scale: "sd",
      mean: target_mean,
      sd,
      k,
      h,
      reset: reset_after_alarm,
    });
    for (const [t, { S, alarm }] of rows.entries()) {
      near(found[t]?.statistic, S, `${name} ${t}`);
      assert.equal(found[t]?.alarm, alarm);
    }
  }
});

test("CUSUM: Poisson's scale, a mean from the first weeks, and a gap that leaves the sum as it is", () => {
  const rows = cusum(weekly([4, 8, null, 8]), { mean: 4 });
  near(rows[1]?.statistic, 0.96);
  assert.equal(rows[2]?.reason, "count-missing");
  near(rows[3]?.statistic, 1.92);
  const own = cusum(weekly([...Array.from({ length: 52 }, () => 4), 8]));
  assert.equal(own[51]?.reason, "baseline-short");
  near(own[52]?.statistic, 0.96);
  assert.equal(cusum(weekly([...Array.from({ length: 52 }, () => 0), 8]))[52]?.reason, "baseline-without-variation");
  assert.throws(() => cusum(weekly([1]), { scale: "sd", mean: 3 }), { code: "PARAMETER" });
  assert.throws(() => cusum(weekly([1]), { mean: 3, sd: 1 }), { code: "PARAMETER" });
});

test("moving percentile: the same five weeks of past years", () => {
  const counts = Array.from({ length: 53 * 4 }, () => 0);
  const now = counts.length - 1;
  // From 1 January 2001 to 17 January 2005: the same date is 52, 104 and 157 weeks before, to the nearest.
  for (const [year, lag] of [52, 104, 157].entries())
    for (const [i, d] of [-2, -1, 0, 1, 2].entries()) counts[now - lag + d] = year * 5 + i + 1;
  counts[now] = 13;
  const [row] = movingPercentile(weekly(counts), { years: 3 }, 1);
  // P80 of 1 … 15: at place 14 × 0.8 = 11.2, between 12 and 13.
  near(row?.upper, 12.2);
  assert.deepEqual([row?.alarm, row?.expected, row?.statistic], [true, 8, 13]);
  assert.equal(movingPercentile(weekly(counts), { percentile: 90, years: 3 }, 1)[0]?.alarm, false);
  assert.equal(movingPercentile(weekly(counts), { yearsMin: 5 }, 1)[0]?.reason, "years-too-few");
  // The same as days, all of a week on its last day.
  const days = counts.flatMap((count) => [0, 0, 0, 0, 0, 0, count]);
  const [daily] = movingPercentile({ first: 11_323, periodDays: 1, counts: days }, { years: 3 }, 1);
  near(daily?.upper, 12.2);
  assert.equal(daily?.statistic, 13);
});

test("the text of a day is the calendar's, in every year that is written with four digits", () => {
  fc.assert(
    fc.property(fc.integer({ min: -719_528, max: 2_932_896 }), (day) => {
      assert.equal(dayText(day), new Date(day * 86_400_000).toISOString().slice(0, 10));
    }),
  );
  assert.deepEqual([dayText(-719_528), dayText(2_932_896), dayText(0)], ["0000-01-01", "9999-12-31", "1970-01-01"]);
});

test("a series of weeks is seen as one; what does not fit is told with its row, the rest is kept", () => {
  const weeks = ["2026-01-05", "2026-01-12", "2026-01-26"].map((date, i) => ({ date, count: i + 1 }));
  const read = countSeries(weeks);
  assert.deepEqual([read.series.periodDays, read.series.counts], [7, [1, 2, null, 3]]);
  assert.deepEqual(
    read.problems.map(({ code, row }) => [code, row]),
    [["WEEK_MISSING", null]],
  );
  const mixed = countSeries(
    [
      ...weeks,
      { date: "2026-01-28", count: 9, row: 8 },
      { date: "2026-02-02T08:00:00Z", count: 1, row: 9 },
      { date: "2026-01-12", count: 5, row: 10 },
      { date: "2026-02-09", count: -1, row: 11 },
      { date: "2026-02-09", count: 1.5, row: 12 },
    ],
    { period: "week", repeated: "last", missing: "zero" },
  );
  assert.deepEqual(mixed.series.counts, [1, 5, 0, 3]);
  assert.deepEqual(
    mixed.problems.map(({ code, row }) => `${code} ${row}`),
    ["DATE_IS_TIME 9", "DAY_TWICE 10", "COUNT_INVALID 11", "COUNT_INVALID 12", "WEEK_INVALID 8"],
  );
  assert.match(mixed.problems[1]?.message ?? "", /with 2 and not 5; the last row stays/);
  assert.throws(() => countSeries([]), { code: "SERIES_EMPTY" });
  const days = { first: 5, periodDays: 1 as const, counts: [9, 1, 1, 1, 1, 1, 1, 1, 2, 2, null, 2, 2, 2, 2] };
  assert.deepEqual(weeksOf(days), { first: 6, periodDays: 7, counts: [7, null] });
});

test("detect: whatever the counts, no detector gives a NaN, and a result names what it came from", () => {
  const count = fc.option(fc.oneof(fc.constant(0), fc.nat(5), fc.nat(1e9)), { freq: 9 });
  fc.assert(
    fc.property(fc.array(count, { maxLength: 230 }), fc.constantFrom(1 as const, 7 as const), (counts, periodDays) => {
      for (const method of DETECTOR_METHODS) {
        const { rows, provenance } = detect({ first: 17_000, periodDays, counts }, detectorSettings(method, {}), 30);
        assert.match(provenance.inputs, /^[0-9a-f]{64}$/);
        for (const { expected, statistic, threshold, upper, alarm, reason } of rows) {
          for (const figure of [expected, statistic, threshold, upper])
            assert.ok(figure === null || Number.isFinite(figure), `${method} ${figure}`);
          assert.ok(statistic !== null || (reason !== null && !alarm));
        }
      }
    }),
    { numRuns: 60 },
  );
  const { provenance } = detect(weekly([1, 2]), { method: "ears-c1", sdMin: 0.5 });
  assert.deepEqual(provenance.parameters, { baseline: 7, sdMin: 0.5, threshold: 3, periodDays: 7 });
  const byAlpha = detect(weekly([1, 2]), { method: "ears-c1", alpha: 0.05 }).provenance.parameters;
  assert.deepEqual(byAlpha, { baseline: 7, sdMin: 0, alpha: 0.05, periodDays: 7 });
  assert.throws(() => ears("c1", [], { alpha: 0.05, threshold: 3 }), { code: "PARAMETER" });
});
