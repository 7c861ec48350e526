import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { attackRates } from "../epidemic/attack.ts";
import { type CaseRow, epidemicCurve, readCases } from "../epidemic/cases.ts";
import { transmissionTree } from "../epidemic/contacts.ts";
import { dailyCounts } from "../epidemic/counts.ts";
import { dayNumber, dayText } from "../epidemic/days.ts";
import { reportingDelay } from "../epidemic/delay.ts";
import { nowcast } from "../epidemic/nowcast.ts";
import { Random } from "../numeric/random.ts";
import { importAgainstLocal } from "../epidemic/origin.ts";
import { proportion } from "../epidemic/proportion.ts";

const INTERVAL = [0, 0.2, 0.3, 0.3, 0.2];
const FIRST = 18_800;

function near(actual: number | null | undefined, expected: number, by = 1e-9): void {
  assert.ok(typeof actual === "number" && Math.abs(actual - expected) <= by, `${actual}, not ${expected}`);
}

test("a line list gives the curve by onset and by report; a case counts once", () => {
  const { cases, problems } = readCases(
    [
      { id: "a", onset: "2021-07-20", report: "2021-07-22", imported: true },
      { id: "b", onset: "2021-07-22", report: "2021-07-22" },
      { id: "a", onset: "2021-07-20", report: "2021-07-23", row: 4 },
      { id: "c", report: "2021-07-25" },
      { id: "d", onset: "20 July", report: "2021-07-25", row: 6 },
      { id: "e", onset: "2021-07-22", report: "2031-07-25", row: 7 },
      { id: "f", onset: "2021-07-22", age: 400, row: 8 },
    ],
    "2021-08-01",
  );
  assert.deepEqual(
    problems.map(({ row, code, column }) => `${row} ${code} ${column}`),
    ["4 CASE_TWICE id", "6 DATE_INVALID onset", "7 DATE_FUTURE report", "8 AGE_INVALID age"],
  );
  const onset = epidemicCurve(cases, "onset");
  assert.deepEqual(
    [onset.counts.first, onset.counts.total, onset.counts.imported, onset.undated],
    [dayNumber("2021-07-20"), [1, 0, 2], [1, 0, 0], 1],
  );
  const report = epidemicCurve(cases, "report");
  assert.deepEqual([report.counts.total, report.undated], [[2, 0, 0, 1], 1]);
  assert.throws(() => epidemicCurve([], "onset"), { code: "SERIES_EMPTY" });
});

test("the delay's distribution is not shortened by what is not yet reported", () => {
  // Ten cases a day, half reported after 1 day, half after 4.
  const rows: CaseRow[] = [];
  for (let day = 0; day < 20; day++)
    for (let i = 0; i < 10; i++)
      rows.push({ onset: dayText(FIRST + day), report: dayText(FIRST + day + (i % 2 === 0 ? 1 : 4)) });
  const asOf = FIRST + 20;
  const delay = reportingDelay(readCases(rows).cases, asOf);
  near(delay.mean, 2.5);
  assert.deepEqual([delay.median, delay.q90], [1, 4]);
  near(delay.rows[1]?.cumulative, 0.5);
  assert.deepEqual(delay.provenance.parameters, { asOf: dayText(asOf), longest: 4 });
  // Reports after the day are not known: 5 + 5 + 5 of the last days' late ones are absent.
  assert.equal(delay.cases, 20 * 10 - 15);
  const early = readCases([...rows, { onset: dayText(FIRST + 3), report: dayText(FIRST) }]).cases;
  assert.equal(reportingDelay(early, asOf).early, 1);
  assert.equal(reportingDelay(early, asOf, 2).late, 85);
  assert.throws(() => reportingDelay([], asOf), { code: "NO_ESTIMATE" });
  assert.throws(() => reportingDelay(early, asOf, 1.5), { code: "PARAMETER" });
});

test("the nowcast's interval holds what came in about 95 % of days", () => {
  const random = new Random(11);
  let [inside95, inside50, days] = [0, 0, 0];
  for (let outbreak = 0; outbreak < 40; outbreak++) {
    const rows: CaseRow[] = [];
    const truth = new Map<number, number>();
    for (let day = 0; day < 30; day++) {
      const n = random.poisson(12 + 6 * Math.sin(day / 5));
      truth.set(FIRST + day, n);
      for (let i = 0; i < n; i++) {
        const delay = Math.min(10, random.negativeBinomial(3, 3));
        rows.push({ onset: dayText(FIRST + day), report: dayText(FIRST + day + delay) });
      }
    }
    const asOf = FIRST + 29;
    for (const row of nowcast(readCases(rows).cases, { asOf, longest: 10, simulations: 300, seed: outbreak }).rows) {
      if (row.q975 === null || row.q025 === null || row.q25 === null || row.q75 === null || row.share > 0.99) continue;
      const real = truth.get(dayNumber(row.day) ?? 0) ?? 0;
      assert.ok(row.reported <= row.q025);
      days += 1;
      inside95 += Number(real >= row.q025 && real <= row.q975);
      inside50 += Number(real >= row.q25 && real <= row.q75);
    }
  }
  assert.ok(days > 200, `${days}`);
  // Counts are whole: the intervals hold a little more than their name says.
  assert.ok(inside95 / days > 0.91, `95 %: ${inside95 / days}`);
  assert.ok(inside50 / days > 0.45 && inside50 / days < 0.75, `50 %: ${inside50 / days}`);
});

test("a day that is hardly reported has no nowcast, and the same seed gives the same", () => {
  const rows: CaseRow[] = [];
  for (let day = 0; day < 30; day++)
    for (let i = 0; i < 21; i++) rows.push({ onset: dayText(FIRST + day), report: dayText(FIRST + day + 3 + (i % 3)) });
  const { cases } = readCases(rows);
  const now = nowcast(cases, { asOf: FIRST + 29 });
  const last = now.rows.at(-1);
  assert.deepEqual([last?.reported, last?.median, last?.reason], [0, null, "hardly-reported"]);
  assert.deepEqual(nowcast(cases, { asOf: FIRST + 29 }), now);
  assert.notDeepEqual(nowcast(cases, { asOf: FIRST + 29, seed: 2 }).rows, now.rows);
  // Two thirds of the day four days ago are in.
  const fourth = now.rows.at(-5);
  near(fourth?.share, 2 / 3);
  assert.ok(Math.abs((fourth?.median ?? 0) - 21) <= 3, `${fourth?.median}`);
});

test("shares come with exact intervals", () => {
  // Clopper and Pearson's for 4 of 100, from the beta distribution summed with 60 digits.
  const { share, low, high } = proportion(4, 100);
  near(share, 0.04);
  near(low, 0.011004493986188203);
  near(high, 0.099257156712659916);
  assert.deepEqual(proportion(0, 0), { share: null, low: null, high: null });
  near(proportion(0, 10).high, 1 - 0.025 ** 0.1);
  assert.equal(proportion(10, 10).high, 1);
});

test("import against local, attack rates by age", () => {
  const counts = dailyCounts([
    { date: "2021-07-20", count: 4, imported: 4 },
    { date: "2021-07-21", count: 6, imported: 1 },
    { date: "2021-07-23", count: 3 },
  ]).counts;
  const [first, second] = importAgainstLocal(counts, 3).rows;
  assert.deepEqual([first?.imported, first?.local, first?.daysUnknown], [5, 5, 1]);
  near(first?.share, 0.5);
  assert.deepEqual([second?.imported, second?.local, second?.start], [0, 3, "2021-07-23"]);

  const { cases } = readCases([{ age: 3 }, { age: 18 }, { age: 40 }, { age: 90 }, {}]);
  const bands = [
    { from: 18, below: null, population: 50 },
    { from: 0, below: 18, population: 100 },
  ];
  const { rows, unplaced } = attackRates(cases, bands);
  assert.deepEqual(
    rows.map(({ band, cases: n, share }) => [band, n, share]),
    [
      ["0–17", 1, 0.01],
      ["18+", 3, 0.06],
    ],
  );
  assert.equal(unplaced, 1);
  const overlap = [...bands, { from: 17, below: 20, population: 5 }];
  assert.throws(() => attackRates(cases, overlap), { code: "PARAMETER", message: /overlaps/ });
  const tooFew = [{ from: 0, below: null, population: 2 }];
  assert.throws(() => attackRates(cases, tooFew), { code: "PARAMETER", message: /4 cases of 2/ });
});

test("contacts give a tree: the likeliest infector, clusters, generations, intervals", () => {
  const day = (n: number) => dayText(FIRST + n);
  const { cases } = readCases([
    { id: "a", onset: day(0), infected: day(-4) },
    { id: "b", onset: day(2), infected: day(-1) },
    { id: "c", onset: day(3) },
    { id: "d", onset: day(5) },
    { id: "x", onset: day(1) },
  ]);
  const tree = transmissionTree(
    cases,
    [
      { from: "a", to: "b" },
      { from: "a", to: "c" },
      { from: "b", to: "c" },
      { from: "c", to: "d" },
      { from: "d", to: "d", row: 9 },
      { from: "nobody", to: "d", row: 10 },
      { from: "a", to: "b", row: 11 },
    ],
    INTERVAL,
  );
  const [, b, c, d] = tree.cases;
  assert.deepEqual([b?.infector, b?.chance, b?.generation], ["a", 1, 1]);
  // From a three days (0.3), from b one day (0.2).
  assert.deepEqual([c?.infector, d?.infector, d?.generation], ["a", "c", 2]);
  near(c?.chance, 0.6);
  assert.deepEqual(tree.clusters, [
    { cluster: 1, first: "a", cases: 4, generations: 2 },
    { cluster: 2, first: "x", cases: 1, generations: 0 },
  ]);
  assert.deepEqual([tree.serial.pairs, tree.serial.median, tree.generation.pairs, tree.generation.mean], [3, 2, 1, 3]);
  near(tree.offspringMean, 3 / 5);
  assert.deepEqual(
    tree.problems.map(({ row, code }) => `${row} ${code}`),
    ["9 LINK_INVALID", "10 CASE_UNKNOWN", "11 LINK_INVALID"],
  );
});

test("a circle of contacts is opened at its least likely link", () => {
  const day = (n: number) => dayText(FIRST + n);
  const { cases } = readCases([
    { id: "a", onset: day(0) },
    { id: "b", onset: day(2) },
    { id: "c", onset: day(4) },
  ]);
  const links = [
    { from: "a", to: "b" },
    { from: "b", to: "c" },
    { from: "c", to: "a" },
  ];
  const tree = transmissionTree(cases, links, INTERVAL);
  assert.deepEqual(
    tree.problems.map(({ code }) => code),
    ["LINK_CIRCLE"],
  );
  assert.equal(tree.clusters.length, 1);

  // d has two contacts named, so its likeliest one, c, is less sure than the others of the circle: that link goes.
  const { cases: four } = readCases([
    { id: "b", onset: day(2) },
    { id: "c", onset: day(4) },
    { id: "d", onset: day(6) },
    { id: "e", onset: day(5) },
  ]);
  const sure = [
    { from: "d", to: "b" },
    { from: "b", to: "c" },
    { from: "c", to: "d" },
    { from: "e", to: "d" },
  ];
  const opened = transmissionTree(four, sure, INTERVAL);
  assert.match(opened.problems[0]?.message ?? "", /from c to d/);
  assert.deepEqual(
    opened.cases.map(({ id, infector }) => `${infector} ${id}`),
    ["d b", "b c", "e d", "null e"],
  );
});

test("any contacts give a forest: every case reaches the first of its cluster", () => {
  const id = fc.integer({ min: 0, max: 14 }).map(String);
  const links = fc.array(fc.record({ from: id, to: id }), { maxLength: 60 });
  const onsets = fc.array(fc.option(fc.integer({ min: 0, max: 9 })), { minLength: 15, maxLength: 15 });
  fc.assert(
    fc.property(links, onsets, (given, days) => {
      const rows = days.map((n, i): CaseRow => ({ id: `${i}`, ...(n === null ? {} : { onset: dayText(FIRST + n) }) }));
      const tree = transmissionTree(readCases(rows).cases, given, INTERVAL);
      const byId = new Map(tree.cases.map((row) => [row.id, row]));
      for (const row of tree.cases) {
        const parent = row.infector === null ? undefined : byId.get(row.infector);
        assert.equal(row.generation, parent === undefined ? 0 : parent.generation + 1);
        assert.ok(row.cluster >= 1 && (parent === undefined || parent.cluster === row.cluster));
        assert.ok(row.chance === null || (row.chance > 0 && row.chance <= 1));
      }
      assert.equal(
        tree.clusters.reduce((sum, { cases: n }) => sum + n, 0),
        15,
      );
    }),
  );
});
