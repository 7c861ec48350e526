import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { trimArea, key } from "@tocsin/core";
import type { CountFilter, Counts } from "../project/analysisseam.ts";
import { BEGIN } from "./ledgerfixture.ts";
import { AIRPORT, BOSS, MANAGER, ProjectChain, caseData, countData, openReport } from "./projectchain.ts";
import { caughtUp, onBoth, openModel, temporaryFolder } from "./projectfixture.ts";
import { ScriptedChain, type Script, filed, idOf, summaryOf } from "./scriptedchain.ts";

/** `series day area` with the figure of each row. */
const figures = ({ rows }: Counts) =>
  Object.fromEntries(rows.map(({ series, day, area, count }) => [`${series} ${day} ${area}`, count]));

onBoth("a case counts once, in its newest report, and not when that was wrong", async (t, place) => {
  const chain = await ProjectChain.open(t);
  const model = await openModel(t, place, chain);
  const counts = async (filter: CountFilter = {}) => {
    await caughtUp(model, chain);
    return model.counts(BOSS, filter);
  };
  await chain.report({ data: caseData(1, "suspected") });
  const second = await chain.report({ data: caseData(1, "confirmed") });
  await chain.report({ data: caseData(2, "confirmed", "320100") }, { unit: AIRPORT });
  const confirmed = "case:confirmed 2021-07-20";
  assert.deepEqual(figures(await counts()), { [`${confirmed} 320115`]: 2 });
  // An older report of a case is not brought back by a filter that the newest does not fit.
  assert.deepEqual(figures(await counts({ series: "case:suspected" })), {});
  assert.equal((await counts()).total, 2);
  await chain.correct(second, { data: caseData(1, "discarded") });
  assert.deepEqual(figures(await counts()), { [`${confirmed} 320115`]: 1, "case:discarded 2021-07-20 320115": 1 });
  await chain.verify(second, "rejected");
  assert.deepEqual(figures(await counts()), { [`${confirmed} 320115`]: 1, "case:suspected 2021-07-20 320115": 1 });
  await chain.retract(second);
  assert.deepEqual(figures(await counts({ series: "case:suspected" })), { "case:suspected 2021-07-20 320115": 1 });
});

onBoth("records that are the same count once, until they are parted again", async (t, place) => {
  const chain = await ProjectChain.open(t);
  const model = await openModel(t, place, chain);
  const total = async (filter: CountFilter = {}) => {
    await caughtUp(model, chain);
    const { rows } = await model.counts(BOSS, filter);
    return rows.reduce((sum, { count }) => sum + count, 0);
  };
  const [a, b, c] = [
    await chain.report({ data: countData(5) }),
    await chain.report({ data: countData(7, "320115", "2021-07-21") }),
    await chain.report({ data: countData(11) }),
  ];
  assert.equal(await total(), 23);
  await chain.sameAs(a, b);
  assert.equal(await total(), 16);
  // The first of them counts; a filter that it does not fit finds nothing of them.
  assert.equal(await total({ from: "2021-07-21" }), 0);
  await chain.sameAs(c, b);
  assert.equal(await total(), 5);
  await chain.retract(a);
  assert.equal(await total(), 7);
  await chain.sameAs(c, b, false);
  assert.equal(await total(), 18);
  // What has no figure takes none away.
  const measure = { kind: "measure", version: 1, measure: "closed", from: "2021-07-20", areas: ["3201"] };
  const plain = await chain.report({ data: measure as never });
  await chain.sameAs(plain, c);
  assert.equal(await total(), 18);
  // Two reports of one case, of which only the older is said to be another's.
  const [x, , y] = [
    await chain.report({ data: caseData(1) }),
    await chain.report({ data: caseData(1) }),
    await chain.report({ data: caseData(2) }),
  ];
  assert.equal(await total({ series: "case:confirmed" }), 2);
  await chain.sameAs(y, x);
  assert.equal(await total({ series: "case:confirmed" }), 1);
});

onBoth(
  "figures are kept apart by series, day, area and status, and codes with zeros are one place",
  async (t, place) => {
    const chain = await ProjectChain.open(t);
    await chain.report({ data: countData(1, "320100") });
    await chain.report({ data: countData(2, "3201") });
    await chain.report({ data: countData(4, "320115", "2021-07-21") });
    await chain.report({ data: countData(8, "320000", "2021-07-21", "asymptomatic") });
    await chain.report({ data: countData(-2, "4308") });
    await chain.report({ t: { occurred: BEGIN - 1 }, area: "320100" });
    const model = await openModel(t, place, chain);
    const counts = async (filter: CountFilter) => figures(await model.counts(BOSS, filter));
    const all = {
      "asymptomatic 2021-07-21 32": 8,
      "confirmed 2021-07-20 3201": 3,
      "confirmed 2021-07-20 4308": -2,
      "confirmed 2021-07-21 320115": 4,
      // Days are Beijing's: a millisecond before 08:00 there is still that day.
      "laboratory:positive 2021-07-19 3201": 9,
    };
    const dayOfSample = Object.keys(await counts({ series: "laboratory:positive" }))[0] as string;
    assert.match(dayOfSample, /^laboratory:positive 2021-07-(19|20) 3201$/);
    const { "laboratory:positive 2021-07-19 3201": sample, ...rest } = all;
    assert.deepEqual(await counts({}), { ...rest, [dayOfSample]: sample });
    assert.deepEqual(await counts({ series: "confirmed", area: "320100" }), {
      "confirmed 2021-07-20 3201": 3,
      "confirmed 2021-07-21 320115": 4,
    });
    assert.deepEqual(await counts({ series: "confirmed", from: "2021-07-21", to: "2021-07-21" }), {
      "confirmed 2021-07-21 320115": 4,
    });
    assert.deepEqual(await counts({ series: "confirmed", to: "2021-07-20", area: "32" }), {
      "confirmed 2021-07-20 3201": 3,
    });
    assert.deepEqual(await counts({ status: "exercise" }), {});
    assert.deepEqual(figures(await model.counts(BOSS, { over: "summaries" })), { ...rest, [dayOfSample]: sample });
    assert.deepEqual(await counts({ over: "notices" }), {});
  },
);

onBoth("figures of other chains beyond every bound neither stop the projection nor spoil a sum", async (t, place) => {
  const chain = await ProjectChain.open(t);
  const model = await openModel(t, place, chain);
  const hostile: readonly object[] = [
    { counts: { series: "confirmed", day: "2021-07-20", area: "3201", new: Number.MAX_SAFE_INTEGER }, kind: "count" },
    { counts: { series: {}, day: 7, area: [], new: "9" }, kind: "count" },
    { counts: [1], kind: "case" },
    { occurred: Number.MAX_SAFE_INTEGER },
    { occurred: -1 },
    { occurred: "soon" },
    { area: 3201, headline: { toString: 1 }, people: "many", event: 9, unit: null },
    { kind: "count", counts: null, s: "1", status: 5 },
    { headline: "zero \u0000 byte \ud800 half" },
  ];
  const notices = hostile.map((odd, n) => {
    const record = idOf(n);
    const summary = { ...summaryOf({ record, chain: "cn-43" }), ...odd };
    const state = { record, origin: "cn-43", status: "reported" as const, revision: 0, act: record, summary };
    return { record, tick: BEGIN, state };
  });
  for (let n = 0; n < 1_200; n++) {
    const record = idOf(`large ${n}`);
    const counts = { taken: 1, tested: 1, positive: Number.MAX_SAFE_INTEGER };
    const summary = summaryOf({ record, chain: "cn-43", counts });
    notices.push({
      ...{ record, tick: BEGIN },
      state: { record, origin: "cn-43", status: "reported", revision: 0, act: record, summary },
    });
  }
  await model.putNotices(notices, 1);
  const { rows } = await model.counts(BOSS, { over: "notices" });
  assert.ok(rows.every(({ count }) => Number.isSafeInteger(count)));
  assert.equal((await model.listNotices(BOSS, { q: "zero half" }, {})).items.length, 1);
});

/** What is filed on the scripted chain: figures, standing, and what is said to be the same. */
const filings = fc.record({
  reports: fc.array(
    fc.record({
      n: fc.integer({ min: 0, max: 3 }),
      isCase: fc.boolean(),
      figure: fc.integer({ min: 1, max: 9 }),
      area: fc.constantFrom("320100", "3201", "320115", "43"),
      day: fc.constantFrom("2021-07-20", "2021-07-21"),
      status: fc.constantFrom("reported", "verified", "rejected", "retracted"),
    }),
    { minLength: 1, maxLength: 12 },
  ),
  pairs: fc.array(fc.tuple(fc.nat(11), fc.nat(11), fc.boolean()), { maxLength: 8 }),
  filter: fc.record(
    {
      area: fc.constantFrom("3201", "320100", "32", "43"),
      from: fc.constant("2021-07-21"),
      to: fc.constant("2021-07-20"),
    },
    { requiredKeys: [] },
  ),
});
type Filings = typeof filings extends fc.Arbitrary<infer T> ? T : never;

/** The rule by hand: things by their id, joined as long as anything changes, of each the first thing's newest report. */
function slowCount({ reports, pairs, filter }: Filings): { [row: string]: number } {
  const rows = reports
    .map((report, i) => ({ ...report, i, thing: report.isCase ? `case ${report.n}` : `report ${i}` }))
    .map((row) => ({ ...row, counts: row.status !== "rejected" && row.status !== "retracted" }));
  const group = rows.map(({ i }) => i);
  const same = new Map(pairs.map(([a, b, isSame]) => [`${a} ${b}`, isSame]));
  for (let changed = true; changed; ) {
    changed = false;
    const join = (a: number, b: number) => {
      const low = Math.min(group[a] as number, group[b] as number);
      changed ||= group[a] !== low || group[b] !== low;
      group[a] = group[b] = low;
    };
    for (const [pair, isSame] of same) {
      const [a = 0, b = 0] = pair.split(" ").map(Number);
      if (isSame && a !== b && a < rows.length && b < rows.length) join(a, b);
    }
    for (const one of rows)
      for (const other of rows) if (one.counts && other.counts && one.thing === other.thing) join(one.i, other.i);
  }
  const found: { [row: string]: number } = {};
  for (const id of new Set(group)) {
    const members = rows.filter(({ i, counts }) => counts && group[i] === id);
    const named = members.filter(({ i }) =>
      [...same].some(([pair, isSame]) => isSame && pair.split(" ").includes(`${i}`)),
    );
    const thing = (named[0] ?? members[0])?.thing;
    const newest = members.filter((member) => member.thing === thing).at(-1);
    if (newest === undefined) continue;
    const { isCase, figure, area, day } = newest;
    if (filter.area !== undefined && !trimArea(area).startsWith(trimArea(filter.area))) continue;
    if ((filter.from !== undefined && day < filter.from) || (filter.to !== undefined && day > filter.to)) continue;
    const row = `${isCase ? "case:confirmed" : "confirmed"} ${day} ${trimArea(area)}`;
    found[row] = (found[row] ?? 0) + (isCase ? 1 : figure);
  }
  return found;
}

test("counts equal a slow count of the same records (SQLite)", async (t) => {
  await fc.assert(
    fc.asyncProperty(filings, async (said) => {
      const chain = new ScriptedChain();
      const scripts: Script[] = said.reports.map(({ n, isCase, figure, area, day, status }, i) => {
        const data = isCase ? caseData(n, "confirmed", area, day) : countData(figure, area, day);
        return filed(idOf(i), openReport({ data, area }), { status });
      });
      const joins = said.pairs
        .filter(([a, b]) => a !== b)
        .map(
          ([a, b, same]): Script => ({
            action: "reports.sameAs",
            unit: MANAGER,
            writes: [[key.sameAs(idOf(a), idOf(b)), { same, by: MANAGER }]],
          }),
        );
      chain.commit(scripts);
      chain.commit(joins);
      const model = await openModel(t, { kind: "sqlite", dir: temporaryFolder(t) }, chain);
      assert.deepEqual(figures(await model.counts(BOSS, said.filter)), slowCount(said));
      await model.close();
    }),
    { numRuns: 60 },
  );
});
