import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { test } from "node:test";
import fc from "fast-check";
import { dailyCounts, type DayRow } from "../epidemic/counts.ts";
import { dayText } from "../epidemic/days.ts";
import { growth } from "../epidemic/growth.ts";
import { estimateRt } from "../epidemic/rt.ts";
import { discreteSerialInterval, givenSerialInterval, meanOf, reachOf } from "../epidemic/serialinterval.ts";

const REFERENCE = new URL("../../../../shared/data/epi/epiestim_reference/", import.meta.url);

/** Daily onsets in a school of Pennsylvania, 2009 (Flu2009 of EpiEstim), and its serial interval. */
const FLU = [1, 1, 0, 2, 5, 3, 3, 3, 6, 2, 5, 9, 13, 12, 13, 11, 12, 6, 6, 6, 3, 1, 0, 2, 0, 0, 0, 0, 2, 0, 2, 0];
const FLU_INTERVAL = [0, 0.233, 0.359, 0.198, 0.103, 0.053, 0.027, 0.014, 0.007, 0.003, 0.002, 0.001];

function series(counts: readonly number[], first = "2009-04-27") {
  const day = Date.parse(first) / 86_400_000;
  return dailyCounts(counts.map((count, i): DayRow => ({ date: dayText(day + i), count }))).counts;
}

function close(actual: number | null | undefined, expected: number, what: string): void {
  assert.ok(typeof actual === "number" && Math.abs(actual - expected) <= 1e-6 * expected, `${what}: ${actual}`);
}

test("the discrete serial interval is EpiEstim's", () => {
  const interval = discreteSerialInterval(2.6, 1.5, 40);
  [0, 0.23317212540754112, 0.35857940031559654, 0.1981108285403132, 0.10334265542794015].forEach((weight, day) => {
    assert.ok(Math.abs((interval[day] ?? -1) - weight) < 1e-12, `day ${day}`);
  });
  const other = discreteSerialInterval(5.2, 2.8, 4);
  assert.ok(Math.abs((other[3] ?? 0) - 0.17202329503128666) < 1e-12);
});

test("a discrete serial interval adds up to 1 and has its mean", () => {
  fc.assert(
    fc.property(
      fc.double({ min: 1.5, max: 20, noNaN: true }),
      fc.double({ min: 0.3, max: 8, noNaN: true }),
      (m, sd) => {
        const interval = discreteSerialInterval(m, sd);
        assert.ok(Math.abs(interval.reduce((a, b) => a + b, 0) - 1) < 1e-6);
        assert.ok(interval.every((weight) => weight >= 0));
        // The discretisation moves the mean a little where the deviation is small.
        assert.ok(Math.abs(meanOf(interval) - m) < 0.05, `${meanOf(interval)}`);
      },
    ),
  );
});

test("a serial interval that cannot be is refused with what to do", () => {
  const bad = { code: "SERIAL_INTERVAL" };
  assert.throws(() => discreteSerialInterval(1, 1), bad);
  assert.throws(() => discreteSerialInterval(Number.NaN, 1), bad);
  assert.throws(() => discreteSerialInterval(3, 0), bad);
  assert.throws(() => discreteSerialInterval(365, 1e-300), bad);
  assert.throws(() => givenSerialInterval([0.5, 0.5]), { ...bad, message: /day 0/ });
  assert.throws(() => givenSerialInterval([0, 0.5, 0.4]), { ...bad, message: /add up to 0.9/ });
  assert.throws(() => givenSerialInterval([0, 1.5, -0.5]), bad);
  assert.throws(() => givenSerialInterval([]), bad);
  assert.equal(reachOf(FLU_INTERVAL), 8);
});

test("Rt of Flu2009: the first window to six digits", () => {
  const { rows, casesMin, provenance } = estimateRt(series(FLU), { interval: FLU_INTERVAL });
  const [first] = rows;
  assert.equal(rows.length, 25);
  assert.deepEqual([first?.start, first?.end, first?.cases], ["2009-04-28", "2009-05-04", 17]);
  close(first?.mean, 1.7356089, "mean");
  close(first?.sd, 0.40908694, "sd");
  close(first?.q025, 1.02863184, "q025");
  close(first?.median, 1.703575973174088, "median");
  close(first?.q975, 2.624495884283735, "q975");
  assert.equal(casesMin, 11);
  assert.deepEqual(
    rows.map(({ warning }) => warning).filter((warning) => warning !== null).length,
    rows.filter(({ cases }) => (cases ?? 0) < 11).length,
  );
  const one = (cases: number) => estimateRt(series([5, cases, 0, 0]), { interval: FLU_INTERVAL, window: 3 }).rows[0];
  assert.deepEqual([one(10)?.warning, one(11)?.warning], ["too-few-cases", null]);
  assert.equal(provenance.method, "rt-cori");
  assert.match(provenance.inputs, /^[0-9a-f]{64}$/);
});

test("Rt agrees with EpiEstim in every window of both examples", (t) => {
  if (!existsSync(REFERENCE)) return t.skip("../shared/data absent");
  for (const name of ["example1_non_parametric_si", "example3_parametric_si_mean2.6_sd1.5"]) {
    const reference = JSON.parse(readFileSync(new URL(`${name}.json`, REFERENCE), "utf8"));
    const interval = name.includes("non_") ? reference.si_distr : discreteSerialInterval(2.6, 1.5);
    const { rows } = estimateRt(series(reference.I), { interval });
    assert.equal(rows.length, reference.R.length);
    for (const [i, expected] of reference.R.entries())
      for (const key of ["mean", "sd", "q025", "q05", "q25", "median", "q75", "q95", "q975"] as const)
        close(rows[i]?.[key], expected[key], `${name} ${i} ${key}`);
  }
});

test("imported cases infect but are not infected here", () => {
  const rows = FLU.map((count, i): DayRow => ({ date: dayText(20_000 + i), count, imported: i === 3 ? 2 : 0 }));
  const [with2] = estimateRt(dailyCounts(rows).counts, { interval: FLU_INTERVAL }).rows;
  const [without] = estimateRt(series(FLU), { interval: FLU_INTERVAL }).rows;
  assert.equal(with2?.cases, 15);
  close(with2?.mean, ((without?.mean ?? 0) * 16) / 18, "two cases fewer, the same infectivity");
});

test("Rt is null with a reason where nothing can be said", () => {
  const options = { interval: FLU_INTERVAL };
  assert.equal(estimateRt(series([0, 0, 0, 0, 0, 0, 0, 0, 0]), options).rows[0]?.reason, "no-infectivity");
  assert.equal(
    estimateRt(series(FLU), { ...options, window: 1 }).rows[0]?.reason,
    "window-before-mean-serial-interval",
  );
  assert.deepEqual(estimateRt(series([1, 2, 3]), options).rows, []);
  for (const window of [0, 2.5, Number.NaN, -1]) {
    assert.throws(() => estimateRt(series(FLU), { ...options, window }), { code: "PARAMETER" });
  }
  for (const prior of [{ priorSd: 0 }, { priorMean: 1e6, priorSd: 1e-6 }, { priorMean: Number.NaN }])
    assert.throws(() => estimateRt(series(FLU), { ...options, ...prior }), { code: "PARAMETER" });
});

test("a missing day empties the windows that need it and no others", () => {
  const rows = FLU.map((count, i): DayRow => ({ date: dayText(20_000 + i), count })).filter((_, i) => i !== 12);
  const { counts, problems } = dailyCounts(rows);
  assert.deepEqual(
    problems.map(({ code, row }) => [code, row]),
    [["DAY_MISSING", null]],
  );
  const { rows: found } = estimateRt(counts, { interval: FLU_INTERVAL });
  const without = estimateRt(series(FLU), { interval: FLU_INTERVAL }).rows;
  for (const [i, row] of found.entries()) {
    // Window i is days i + 1 … i + 7, and infectivity reaches 8 days further back.
    const needs = i + 1 - 8 <= 12 && i + 7 >= 12;
    assert.equal(row.reason, needs ? "missing-days" : null, `window ${i}`);
    if (row.mean !== null) assert.ok(Math.abs(row.mean / (without[i]?.mean ?? 0) - 1) < 0.03);
  }
  const filled = dailyCounts(rows, { missing: "zero" });
  assert.deepEqual([filled.problems, filled.counts.total[12]], [[], 0]);
});

test("rows that cannot be right are left out and told; the rest stays", () => {
  const bad = { date: "2021-07-2", count: 1 };
  const read = dailyCounts(
    [
      { date: "2021-07-20", count: 3, row: 2 },
      { ...bad, row: 3 },
      { date: "2021-02-30", count: 1, row: 4 },
      { date: "2021-07-21", count: -1, row: 5 },
      { date: "2021-07-21", count: 1.5, row: 6 },
      { date: "2021-07-21", count: Number.NaN, row: 7 },
      { date: "2021-07-20", count: 9, row: 8 },
      { date: "2021-07-21", count: 2, imported: 3, row: 9 },
      { date: "2021-08-21", count: 2, row: 10 },
      { date: "2021-07-21", count: 2, imported: 1, row: 11 },
      { date: "\u001b[31m2021", count: 2, row: 12 },
    ],
    { asOf: "2021-08-01" },
  );
  assert.deepEqual(
    read.problems.map(({ row, code }) => `${row} ${code}`),
    [
      "3 DATE_INVALID",
      "4 DATE_INVALID",
      "5 COUNT_INVALID",
      "6 COUNT_INVALID",
      "7 COUNT_INVALID",
      "8 DAY_TWICE",
      "9 IMPORTED_INVALID",
      "10 DATE_FUTURE",
      "12 DATE_INVALID",
    ],
  );
  assert.deepEqual([read.counts.total, read.counts.imported, read.taken], [[3, 2], [0, 1], 2]);
  assert.ok(!read.problems.some(({ message }) => message.includes("\u001b")));
  assert.throws(() => dailyCounts([]), { code: "SERIES_EMPTY" });
  assert.throws(() => dailyCounts([bad]), { code: "SERIES_EMPTY", message: /YYYY-MM-DD/ });
  const far = [
    { date: "0021-07-20", count: 1 },
    { date: "2021-07-20", count: 1 },
  ];
  assert.throws(() => dailyCounts(far), { code: "SERIES_TOO_LONG" });
});

test("any series gives numbers or nulls, and rows in any order give the same", () => {
  const row = fc.record({
    date: fc.integer({ min: 19_000, max: 19_060 }).map(dayText),
    count: fc.oneof(fc.nat(1000), fc.double(), fc.integer()),
  });
  fc.assert(
    fc.property(fc.array(row, { minLength: 1 }), fc.integer({ min: 1, max: 14 }), (rows, window) => {
      const good = rows.filter(({ count }) => Number.isInteger(count) && count >= 0 && count <= 1e9);
      if (good.length === 0) return;
      const { counts } = dailyCounts(rows);
      const results = [...estimateRt(counts, { interval: FLU_INTERVAL, window }).rows, ...growth(counts).rows];
      for (const value of results.flatMap((result) => Object.values(result)))
        assert.ok(typeof value !== "number" || Number.isFinite(value), `${value}`);
      const unique = [...new Map(good.reverse().map((r) => [r.date, r])).values()];
      assert.deepEqual(dailyCounts(unique.toReversed()).counts, dailyCounts(unique).counts);
    }),
  );
});

test("doubling time: ln 2 over the slope of ln(cases), with its interval", () => {
  const [exact] = growth(series([1, 2, 4, 8, 16, 32, 64])).rows;
  assert.ok(Math.abs((exact?.doublingDays ?? 0) - 1) < 1e-12);
  const [halving] = growth(series([64, 32, 16, 8, 4, 2, 1])).rows;
  assert.ok(Math.abs((halving?.doublingDays ?? 0) + 1) < 1e-12);
  // By hand: x = 0…4, ln y; slope Σ(x−2)·ln y / 10.
  const counts = [2, 3, 3, 6, 7];
  const slope = counts.reduce((sum, count, x) => sum + (x - 2) * Math.log(count), 0) / 10;
  const [row] = growth(series(counts), 5).rows;
  assert.ok(Math.abs((row?.rate ?? 0) - slope) < 1e-12);
  assert.ok((row?.doublingLow ?? 0) < (row?.doublingDays ?? 0) && (row?.doublingDays ?? 0) < (row?.doublingHigh ?? 0));
  // Its standard error by hand, and Student's 3.182446305 at 3 degrees of freedom.
  const mean = counts.reduce((sum, count) => sum + Math.log(count), 0) / 5;
  const rest = counts.reduce((sum, count, x) => sum + (Math.log(count) - mean - slope * (x - 2)) ** 2, 0);
  assert.ok(Math.abs((row?.rateHigh ?? 0) - slope - 3.182446305 * Math.sqrt(rest / 3 / 10)) < 1e-8);
  const [flat] = growth(series([5, 5, 5, 5, 5, 5, 5])).rows;
  assert.deepEqual([flat?.doublingDays, flat?.reason], [null, "flat"]);
  const [few] = growth(series([0, 0, 3, 0, 2, 0, 0])).rows;
  assert.deepEqual([few?.rate, few?.daysUsed, few?.reason], [null, 2, "too-few-days"]);
  const [unclear] = growth(series([5, 9, 3, 8, 4, 9, 5])).rows;
  assert.deepEqual([unclear?.doublingLow, unclear?.reason], [null, "interval-holds-zero"]);
});
