import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { Random } from "../numeric/random.ts";
import { DEFAULT_DETECTORS, defaultDetector } from "../warning/default.ts";
import { evaluateDetectors } from "../warning/evaluate.ts";
import { K1 } from "../warning/k1.ts";
import { emptyTally, foundAtShare, foundByAlarm, score } from "../warning/score.ts";
import { detectorSettings } from "../warning/settings.ts";
import { JUDGED_FROM, SCENARIOS, simulateSeries, WEEKS } from "../warning/simulate.ts";
import { chooseThreshold, readThresholds } from "../warning/thresholds.ts";

const LABELLED = new URL("../../../../shared/data/epi/outbreak_labelled/k1.csv", import.meta.url);
const LONG = process.env["TOCSIN_TEST_LONG"] !== undefined;

test("k1 is the labelled series", { skip: existsSync(LABELLED) ? false : "it is not beside the project" }, () => {
  const rows = readFileSync(LABELLED, "utf8")
    .trim()
    .split("\n")
    .slice(1)
    .map((line) => line.split(","));
  assert.deepEqual(
    K1.counts,
    rows.map((fields) => Number(fields[2])),
  );
  assert.deepEqual(
    K1.outbreak,
    rows.flatMap((fields, week) => (fields[3] === "1" ? [week] : [])),
  );
});

test("the 42 scenarios: counts with their mean and variance, outbreaks of the size asked for", () => {
  assert.equal(SCENARIOS.length, 42);
  for (const scenario of SCENARIOS.filter(({ beta, m }) => beta === 0 && m === 0)) {
    const early: number[] = [];
    let [cases, outside] = [0, 0];
    for (let seed = 0; seed < 40; seed++) {
      const { counts, outbreak } = simulateSeries(scenario, new Random(seed));
      assert.equal(counts.length, WEEKS);
      early.push(...counts.slice(0, 300));
      cases += outbreak.reduce((sum, count) => sum + count, 0);
      outside += outbreak.slice(0, JUDGED_FROM).reduce((sum, count) => sum + count, 0);
    }
    const mean = early.reduce((sum, count) => sum + count, 0) / early.length;
    const variance = early.reduce((sum, count) => sum + (count - mean) ** 2, 0) / (early.length - 1);
    const [mu, phi] = [Math.exp(scenario.theta), scenario.phi];
    assert.ok(Math.abs(mean / mu - 1) < 0.1, `mean ${mean} of ${mu}`);
    assert.ok(Math.abs(variance / (phi * mu) - 1) < 0.2, `variance ${variance} of ${phi * mu}`);
    // k is 5 on the average; a part of an outbreak that begins late lies behind the end.
    const size = cases / 40 / Math.sqrt(phi * mu);
    assert.ok(size > 3 && size < 6.5, `size ${size}`);
    assert.equal(outside, 0);
  }
});

test("score: outbreaks found, days to the alarm, false alarms, and the same at another share of them", () => {
  const row = (statistic: number, reason: "years-too-few" | null = null) => ({
    ...{ date: "2026-01-05", count: statistic, expected: 0, statistic, threshold: 10, upper: 10 },
    ...{ alarm: statistic > 10, reason },
  });
  const tally = emptyTally();
  const rows = [row(99, "years-too-few"), row(11), row(2), row(5), row(12), row(1), row(3), row(6), row(4)];
  score(tally, rows, [true, false, false, true, true, false, false, true, false]);
  assert.deepEqual([tally.calm.length, tally.falseAlarms, tally.outbreaks.length], [5, 1, 2]);
  assert.deepEqual(foundByAlarm(tally), { detected: 1, sensitivity: 0.5, daysToDetection: 7 });
  // One of five calm weeks may have an alarm: the threshold falls to 4, and the others are found in their first week.
  assert.deepEqual(foundAtShare(tally, 0.2), { detected: 2, sensitivity: 1, daysToDetection: 0 });
  assert.deepEqual(foundByAlarm(emptyTally()), { detected: 0, sensitivity: null, daysToDetection: null });
});

test("evaluate: the default is what the measurement chose", () => {
  const { rows, choices } = evaluateDetectors({ seeds: LONG ? 20 : 1 });
  assert.equal(rows.length, 16);
  const [years, short] = choices;
  assert.equal(years?.detector, DEFAULT_DETECTORS.years.method);
  if (LONG) assert.equal(short?.detector, DEFAULT_DETECTORS.short.method);
  assert.match(years?.why ?? "", /at one false alarm a year and series it finds \d+\.\d % of \d+ simulated outbreaks/);
  const own = rows.find(({ detector, series }) => detector === "farrington" && series === "simulated");
  // Its bound is made for one in 200.
  assert.ok((own?.falseAlarmsAYear ?? 9) < 1);
  const k1 = rows.filter(({ series }) => series === "k1");
  assert.deepEqual(
    k1.map(({ detector, outbreaks, detected }) => `${detector} ${detected} of ${outbreaks}`),
    [
      ...["ears-c1 1 of 1", "ears-c2 1 of 1", "ears-c3 1 of 1", "eears 1 of 1", "cusum 0 of 0"],
      ...["percentile 80 0 of 0", "percentile 90 0 of 0", "farrington 0 of 0"],
    ],
  );
});

test("the default hangs on how far back the series reaches", () => {
  const weeks = (n: number) => ({ first: 17_000, periodDays: 7 as const, counts: Array.from({ length: n }, () => 1) });
  assert.equal(defaultDetector(weeks(161)).method, "farrington");
  assert.equal(defaultDetector(weeks(159)).method, "ears-c2");
  assert.equal(defaultDetector({ first: 0, periodDays: 1, counts: [] }).method, "ears-c2");
  assert.equal(defaultDetector({ ...weeks(161 * 7), periodDays: 1 }).method, "farrington");
});

test("thresholds: the most specific rule in force is taken", () => {
  const rule = (disease: string, area: string, from: string, method: string, more: object = {}) => ({
    ...{ disease, area, from, method, source: "test", ...more },
  });
  const { rules, problems } = readThresholds([
    rule("*", "*", "2026-01-01", "ears-c1"),
    rule("*", "320100", "2026-01-01", "ears-c3"),
    rule("influenza", "*", "2026-01-01", "cusum", { parameters: { k: 0.5, h: 4 } }),
    rule("influenza", "32", "2026-01-01", "ears-c2", { until: "2026-06-30" }),
    rule("influenza", "320000", "2026-07-01", "farrington"),
    rule("influenza", "320115", "2026-01-01", "eears"),
  ]);
  assert.deepEqual(problems, []);
  const method = (disease: string, area: string, on: string) =>
    chooseThreshold(rules, { disease, area, on })?.settings.method;
  assert.equal(method("measles", "430100", "2026-03-01"), "ears-c1");
  assert.equal(method("measles", "320115", "2026-03-01"), "ears-c3");
  assert.equal(method("influenza", "430100", "2026-03-01"), "cusum");
  assert.equal(method("influenza", "320102", "2026-03-01"), "ears-c2");
  assert.equal(method("influenza", "320102", "2026-07-01"), "farrington");
  assert.equal(method("influenza", "320115005", "2026-07-01"), "eears");
  assert.equal(chooseThreshold(rules, { disease: "influenza", area: "320115", on: "2025-12-31" }), null);
});

test("thresholds: an entry that cannot be right is told with its place and member, the rest is kept", () => {
  const good = { disease: "a", area: "32", from: "2026-01-01", method: "ears-c1", source: "s" };
  const { rules, problems } = readThresholds([
    good,
    7,
    { ...good, disease: "" },
    { ...good, area: "3" },
    { ...good, from: "2026-02-30" },
    { ...good, until: "2025-01-01" },
    { ...good, method: "magic" },
    { ...good, parameters: { k: 1 } },
    { ...good, parameters: { sdMin: "1" } },
    { ...good, parameters: { alpha: 7 } },
    { ...good, source: undefined },
    { ...good, colour: 1 },
  ]);
  assert.equal(rules.length, 1);
  assert.deepEqual(
    problems.map(({ code, row, column }) => `${code} ${row} ${column}`),
    [
      ...[
        "THRESHOLD_INVALID 2 ",
        "THRESHOLD_INVALID 3 disease",
        "THRESHOLD_INVALID 4 area",
        "THRESHOLD_INVALID 5 from",
      ],
      ...["THRESHOLD_INVALID 6 until", "THRESHOLD_INVALID 7 parameters", "THRESHOLD_INVALID 8 parameters"],
      ...["THRESHOLD_INVALID 9 parameters", "THRESHOLD_INVALID 10 parameters", "THRESHOLD_INVALID 11 source"],
      "THRESHOLD_INVALID 12 colour",
    ],
  );
  assert.match(problems[6]?.message ?? "", /ears-c1 has no parameter k/);
  assert.throws(() => readThresholds({}), { code: "PARAMETER" });
  assert.throws(() => detectorSettings("constructor", {}), { code: "PARAMETER" });
});
