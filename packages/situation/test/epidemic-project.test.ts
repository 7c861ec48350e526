import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { calibrate } from "../epidemic/calibrate.ts";
import { compareControl } from "../epidemic/compare.ts";
import { type DailyCounts, type DayRow, dailyCounts } from "../epidemic/counts.ts";
import { dayText } from "../epidemic/days.ts";
import { gravityLinks } from "../epidemic/links.ts";
import { rtAroundMeasures } from "../epidemic/measures.ts";
import { Random } from "../numeric/random.ts";
import { exceeds, project } from "../epidemic/project.ts";
import { reachedNext } from "../epidemic/reached.ts";
import { discreteSerialInterval } from "../epidemic/serialinterval.ts";

const PROVINCES = new URL(
  "../../../../shared/data/cases/china_provinces_daily_2021-06-01_2021-10-31.csv",
  import.meta.url,
);
const INTERVAL = discreteSerialInterval(4.79, 3);
const FIRST = 18_829;
/** Nanjing from 21 July 2021 on. */
const NANJING = [11, 12, 12, 2, 38, 31, 47, 18, 13, 6, 14, 11, 5, 3, 4, 1, 1, 2, 0, 2, 0, 1, 1];

function series(counts: readonly number[]): DailyCounts {
  return dailyCounts(counts.map((count, i): DayRow => ({ date: dayText(FIRST + i), count }))).counts;
}

/** A renewal process with a known R, all else as the projection's model has it. */
function simulated(r: number, days: number, seed: number): number[] {
  const random = new Random(seed);
  const counts = [20];
  for (let day = 1; day < days; day++) {
    const lambda = counts.reduce((sum, count, i) => sum + count * (INTERVAL[day - i] ?? 0), 0);
    counts.push(random.poisson(r * lambda));
  }
  return counts;
}

test("a projection grows with R above 1, shrinks below it, and says how sure it is", () => {
  const plain = { interval: INTERVAL, drift: 0, damping: 0, dispersion: null, imports: 0 };
  const up = project(series(simulated(1.6, 30, 1)), plain);
  const down = project(series([...Array(14).fill(40), 20, 12, 8, 5, 4, 3, 2]), plain);
  assert.ok(up.above1 > 0.99 && down.above1 < 0.01, `${up.above1} ${down.above1}`);
  assert.ok((up.rows[6]?.mean ?? 0) > (up.rows[0]?.mean ?? 0));
  assert.ok((down.rows[6]?.mean ?? 9) < (down.rows[0]?.mean ?? 0));
  const { q025, q25, median, q75, q975 } = up.total;
  assert.ok([q025, q25, median, q75, q975].every((q, i, all) => i === 0 || Number(q) >= Number(all[i - 1])));
  assert.equal(exceeds(up, -1), 1);
  assert.ok(Math.abs(exceeds(up, median ?? 0) - 0.5) < 0.02);
  assert.equal(up.rows[0]?.day, dayText(FIRST + 30));
});

test("the mean of a projection is the renewal equation's", () => {
  const counts = series(Array(30).fill(50));
  const prior = { priorMean: 1, priorSd: 0.001 };
  const { rows } = project(counts, {
    interval: INTERVAL,
    ...prior,
    drift: 0,
    damping: 0,
    imports: 2,
    simulations: 4000,
  });
  // R 1 on level counts: 50 from within and 2 from elsewhere; then those that the 2 infect.
  assert.ok(Math.abs((rows[0]?.mean ?? 0) - 52) < 1, `${rows[0]?.mean}`);
});

test("damping takes R back to 1: half of ln R a day leaves less growth than none", () => {
  const counts = series(simulated(1.6, 30, 1));
  const plain = { interval: INTERVAL, drift: 0, dispersion: null, imports: 0 };
  const [free, damped, level] = [0, 0.5, 1].map((damping) => project(counts, { ...plain, damping }).rows[6]?.mean ?? 0);
  assert.ok(Number(free) > Number(damped) && Number(damped) > Number(level), `${free} ${damped} ${level}`);
});

test("a seed decides a projection; its options are checked", () => {
  const counts = series(NANJING);
  assert.deepEqual(project(counts, { interval: INTERVAL, seed: 3 }), project(counts, { interval: INTERVAL, seed: 3 }));
  const other = project(counts, { interval: INTERVAL, seed: 4 });
  assert.notDeepEqual(project(counts, { interval: INTERVAL, seed: 3 }).totals, other.totals);
  const bad = [
    { horizon: 0 },
    { simulations: 1.5 },
    { seed: -1 },
    { drift: Number.NaN },
    { dispersion: 0 },
    { damping: 2 },
  ];
  for (const options of bad)
    assert.throws(() => project(counts, { interval: INTERVAL, ...options }), { code: "PARAMETER" });
});

test("nothing to project from is an error that says so", () => {
  const none = { code: "NO_ESTIMATE" };
  assert.throws(() => project(series(Array(30).fill(0)), { interval: INTERVAL }), none);
  assert.throws(() => project(series([1, 2, 3]), { interval: INTERVAL }), { ...none, message: /too few/ });
  const gap = dailyCounts([
    { date: "2021-07-01", count: 5 },
    { date: "2021-07-20", count: 5 },
  ]).counts;
  assert.throws(() => project(gap, { interval: INTERVAL }), { ...none, message: /2021-07-14 has no count/ });
});

test("the model holds against its own kind: 50 % and 95 % of what comes is in the intervals", () => {
  const places = Array.from({ length: 24 }, (_, i) => ({ name: `${i}`, counts: series(simulated(1, 80, i + 1)) }));
  const options = { interval: INTERVAL, dispersion: null, drift: 0, damping: 0, imports: 0, simulations: 300 };
  const [all] = calibrate(places, options).rows;
  assert.ok((all?.projections ?? 0) > 100, `${all?.projections}`);
  assert.ok(Math.abs((all?.coverage50 ?? 0) - 0.55) < 0.12, `${all?.coverage50}`);
  assert.ok((all?.coverage95 ?? 0) > 0.9, `${all?.coverage95}`);
});

test("the provinces of China, September and October 2021: the defaults hold where they were not chosen", (t) => {
  if (!existsSync(PROVINCES)) return t.skip("../shared/data absent");
  const places = new Map<string, DayRow[]>();
  for (const line of readFileSync(PROVINCES, "utf8").trim().split("\n").slice(1)) {
    const [date = "", province = "", , count = ""] = line.split(",");
    const rows = places.get(province) ?? [];
    rows.push({ date, count: count === "" ? Number.NaN : Number(count) });
    places.set(province, rows);
  }
  const given = [...places].map(([name, rows]) => ({ name, counts: dailyCounts(rows).counts }));
  const { rows, skipped } = calibrate(given, { interval: INTERVAL, from: "2021-09-01" });
  for (const { group, above, projections, coverage50, coverage95, brier, brierBaseRate } of rows)
    t.diagnostic(
      `${group} above ${above ?? "previous"}: n ${projections}, in 50 % ${coverage50?.toFixed(2)}, ` +
        `in 95 % ${coverage95?.toFixed(2)}, Brier ${brier?.toFixed(3)}, base rate ${brierBaseRate?.toFixed(3)}`,
    );
  const all = rows.find(({ group, above }) => group === "all" && above === 10);
  assert.deepEqual([rows.length, all?.projections, skipped], [12, 135, 103]);
  assert.ok((all?.coverage95 ?? 0) > 0.9 && (all?.coverage50 ?? 0) > 0.45 && (all?.coverage50 ?? 1) < 0.75);
  // More than ten cases in a week: far better than the base rate.
  assert.ok((all?.brier ?? 1) < 0.5 * (all?.brierBaseRate ?? 0));
});

test("calibration of nothing has nulls, and a future day does not leak into a projection", () => {
  const empty = calibrate([], { interval: INTERVAL }).rows;
  assert.ok(
    empty.every(({ projections, brier, coverage50 }) => projections === 0 && brier === null && coverage50 === null),
  );
  const known = simulated(1.2, 28, 5);
  const judge = (future: number) =>
    calibrate([{ name: "a", counts: series([...known, ...Array(7).fill(future)]) }], {
      interval: INTERVAL,
      warmUp: 28,
    });
  assert.equal(judge(0).rows[0]?.width95, judge(10_000).rows[0]?.width95);
});

test("control that starts earlier gives fewer cases, the same start the same, and a model says so", () => {
  const counts = series(NANJING);
  const base = { interval: INTERVAL, hopHours: 9, atOnceHours: 0, simulations: 300 };
  const found = compareControl(counts, base);
  const [recorded, hop, once, difference] = found.rows;
  assert.equal(recorded?.mean, 235);
  assert.ok((hop?.q025 ?? 999) < 235 && (hop?.q975 ?? 0) > 235, "the model holds what was recorded");
  assert.ok(Math.abs((hop?.mean ?? 0) - (once?.mean ?? 0) - (difference?.mean ?? 0)) < 1e-9);
  assert.ok((difference?.q025 ?? 0) > 0 && found.fewerAtOnce > 0.95);
  assert.equal(found.controlDay, "2021-07-28");
  assert.ok(found.assumptions.length >= 6 && /model and not evidence/.test(found.assumptions[0] ?? ""));

  const day = compareControl(counts, { ...base, hopHours: 24 }).rows[3];
  assert.ok((day?.mean ?? 0) > (difference?.mean ?? 0));
  const same = compareControl(counts, { ...base, atOnceHours: 9 });
  assert.deepEqual([same.rows[3]?.mean, same.rows[3]?.q975, same.fewerAtOnce], [0, 0, 0]);
  assert.deepEqual(compareControl(counts, base), found);
  assert.throws(() => compareControl(counts, { ...base, atOnceHours: 10 }), { code: "PARAMETER" });
  assert.throws(() => compareControl(counts, { ...base, controlDay: "2022-01-01" }), { code: "PARAMETER" });
  assert.throws(() => compareControl(series(simulated(1.8, 20, 2)), base), {
    code: "NO_ESTIMATE",
    message: /never falls/,
  });
  assert.throws(() => compareControl(series([5]), base), { code: "NO_ESTIMATE" });
});

test("the area with the strongest links to cases is the likeliest to be reached next", () => {
  const areas = [
    { area: "A", counts: series([0, 0, 5, 10, 20]) },
    { area: "B", counts: series([0, 0, 0, 0, 2]) },
    { area: "C", counts: series([0, 0, 0, 0, 0]) },
  ];
  const links = [
    { from: "A", to: "B", flow: 60 },
    { from: "A", to: "C", flow: 30 },
    { from: "A", to: "D", flow: 10 },
    { from: "D", to: "C", flow: 5 },
  ];
  const { rows, scale, arrivals } = reachedNext(areas, links, { interval: INTERVAL });
  assert.deepEqual(
    rows.map(({ area }) => area),
    ["C", "D"],
  );
  assert.ok(Math.abs((rows[0]?.pressure ?? 0) / (rows[1]?.pressure ?? 1) - 3) < 1e-9);
  assert.ok(Math.abs((rows[0]?.nextShare ?? 0) - 0.75) < 1e-9);
  assert.equal(arrivals, 1);
  assert.ok(scale !== null && rows.every(({ chance }) => chance !== null && chance > 0 && chance < 1));
  const given = reachedNext(areas, links, { interval: INTERVAL, scale: 0.5, horizon: 3 }).rows[0];
  assert.ok(Math.abs((given?.chance ?? 0) - (1 - Math.exp(-1.5 * (given?.pressure ?? 0)))) < 1e-12);
  const [a] = areas;
  const none = a === undefined ? null : reachedNext([a], links, { interval: INTERVAL });
  assert.deepEqual([none?.scale, none?.rows[0]?.chance], [null, null], "no arrival, no chance, only an order");
  assert.deepEqual(reachedNext([], [], { interval: INTERVAL }).rows, []);
  const wrong = [{ from: "A", to: "A", flow: 1 }];
  assert.throws(() => reachedNext(areas, wrong, { interval: INTERVAL }), { code: "PARAMETER" });
});

test("one arrival after four days of the same pressure: a chance of a quarter a day", () => {
  const areas = [
    { area: "A", counts: series([1, 1, 1, 1, 1]) },
    { area: "B", counts: series([0, 0, 0, 0, 1]) },
  ];
  const { scale } = reachedNext(areas, [{ from: "A", to: "B", flow: 1 }], { interval: [0, 1] });
  assert.ok(Math.abs((scale ?? 0) - Math.log(4 / 3)) < 1e-9, `${scale}`);
});

test("the fitted scale finds the one that made the arrivals", () => {
  const random = new Random(3);
  const source = { area: "S", counts: series(Array(60).fill(30)) };
  const links = Array.from({ length: 200 }, (_, i) => ({ from: "S", to: `${i}`, flow: 1 }));
  const pressure = (day: number) => INTERVAL.slice(0, day + 1).reduce((sum, weight) => sum + weight * 30, 0) / 200;
  const areas = links.map(({ to }) => {
    const counts = Array.from({ length: 60 }, (_, day) => Number(random.uniform() < -Math.expm1(-0.1 * pressure(day))));
    const at = counts.indexOf(1);
    // Whoever is reached stops to matter: no link leaves it.
    return { area: to, counts: series(counts.map((_, day) => Number(day === at))) };
  });
  const { scale, arrivals } = reachedNext([source, ...areas], links, { interval: INTERVAL });
  assert.ok(arrivals > 50 && Math.abs((scale ?? 0) / 0.1 - 1) < 0.15, `${scale} from ${arrivals}`);
});

test("gravity links: more people and less distance, more flow", () => {
  const area = (name: string, population: number, longitude: number) => ({
    area: name,
    population,
    latitude: 32,
    longitude,
  });
  const links = gravityLinks([area("n", 9e6, 118.8), area("y", 4.5e6, 119.4), area("s", 4.5e6, 121)]);
  const flow = (from: string, to: string) => links.find((link) => link.from === from && link.to === to)?.flow ?? 0;
  assert.equal(links.length, 6);
  assert.ok(flow("n", "y") > flow("n", "s"));
  assert.ok(Math.abs(flow("n", "y") / flow("y", "n") - 1) < 1e-12, "exponents alike: symmetric");
  // The distance along a parallel of 32° north is nearly proportional to the difference of longitudes.
  assert.ok(Math.abs(flow("n", "y") / flow("n", "s") / (2.2 / 0.6) ** 2 - 1) < 1e-3);
  assert.throws(() => gravityLinks([area("n", 0, 118)]), { code: "PARAMETER" });
});

test("measures stand on the timeline with R before and after", () => {
  const measures = [
    { date: "2021-07-29", name: "markets closed" },
    { date: "2021-07-21", name: "airport closed" },
  ];
  const [airport, markets] = rtAroundMeasures(series(NANJING), measures, { interval: INTERVAL, lagDays: 1 }).rows;
  assert.equal(airport?.name, "airport closed");
  assert.deepEqual([airport?.before, airport?.lower, airport?.after?.start], [null, null, "2021-07-22"]);
  assert.deepEqual([markets?.before?.start, markets?.after?.start], ["2021-07-22", "2021-07-30"]);
  assert.ok((markets?.before?.mean ?? 0) > 2 && (markets?.after?.mean ?? 9) < 1);
  assert.ok((markets?.lower ?? 0) > 0.999);
  const wrong = [{ date: "soon", name: "x" }];
  assert.throws(() => rtAroundMeasures(series(NANJING), wrong, { interval: INTERVAL }), { code: "PARAMETER" });
});
