import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { type HopFacts, clockHops, hopByHopAllowanceMs } from "../clock/hops.ts";
import { levelOf, ruleFor } from "../clock/rules.ts";

const HOUR = 3_600_000;
const MINUTE = 60_000;
/** 2021-07-20 00:00 in Beijing. */
const BEGIN = Date.UTC(2021, 6, 19, 16);
const NANJING = ["cn-3201", "cn-32", "cn"] as const;

function facts(change: Partial<HopFacts> = {}): HopFacts {
  return { chain: "cn-3201", detected: BEGIN, filed: BEGIN, arrivals: [], now: BEGIN, lineage: NANJING, ...change };
}

test("the government line from a unit to the nation is allowed nine hours, whether or not the county has a chain", () => {
  // Order 376, Art. 19 and 20: unit → county authority → county government → city → province 2 h each, → nation 1 h.
  for (const lineage of [NANJING, ["cn-320115", ...NANJING]]) assert.equal(hopByHopAllowanceMs(lineage), 9 * HOUR);
});

test("levels that an area does not have take no time", () => {
  // Xiantao stands directly below Hubei, Chongqing directly below the nation.
  assert.equal(hopByHopAllowanceMs(["cn-429004", "cn-42", "cn"]), (2 + 2 + 2 + 1) * HOUR);
  assert.equal(hopByHopAllowanceMs(["cn-50", "cn"]), (2 + 1) * HOUR);
  assert.equal(hopByHopAllowanceMs(["cn"]), 2 * HOUR);
});

test("the level of a chain is that of its area code, and of no other name", () => {
  const levels = ["cn-32", "cn-3201", "cn-320115", "cn-320115005", "cn-320115005001", "cn", "cn-3", "cn-32011"];
  assert.deepEqual(levels.map(levelOf), [
    ...["province", "prefecture", "county", "township", "township"],
    ...[undefined, undefined, undefined],
  ]);
});

test("rules are dated: none held before the order, and each says what it rests on", () => {
  for (const [from, hours, article] of [
    ["unit", 2, "Art. 20"],
    ["township", 2, "Art. 20"],
    ["county", 2, "Art. 20"],
    ["prefecture", 2, "Art. 20"],
    ["province", 1, "Art. 19"],
  ] as const) {
    assert.equal(ruleFor(from, "2003-05-08"), undefined);
    for (const day of ["2003-05-09", "2021-07-20", "9999-12-31"]) {
      const rule = ruleFor(from, day);
      assert.deepEqual([rule?.allowanceMs, rule?.source], [hours * HOUR, `State Council Order 376, ${article}`]);
    }
  }
});

test("the day on which a rule holds is Beijing's", () => {
  const evening = Date.UTC(2003, 4, 8, 16);
  const [held] = clockHops(facts({ detected: evening, filed: evening }));
  assert.equal(held?.allowanceMs, 2 * HOUR);
  const [none] = clockHops(facts({ detected: evening, filed: evening - 1 }));
  assert.equal(none?.allowanceMs, undefined);
  assert.equal(none?.source, undefined);
});

test("each hop runs from arrival to the next arrival, with the allowance of the level that it leaves", () => {
  const hops = clockHops(
    facts({
      filed: BEGIN + 10 * MINUTE,
      arrivals: [
        { chain: "cn", at: BEGIN + 10 * MINUTE + 400 },
        { chain: "cn-32", at: BEGIN + 10 * MINUTE + 200 },
      ],
      now: BEGIN + 5 * HOUR,
    }),
  );
  assert.deepEqual(
    hops.map(({ chain, at, usedMs, allowanceMs }) => [chain, at, usedMs, allowanceMs]),
    [
      ["cn-3201", BEGIN + 10 * MINUTE, 10 * MINUTE, 2 * HOUR],
      ["cn-32", BEGIN + 10 * MINUTE + 200, 200, 2 * HOUR],
      ["cn", BEGIN + 10 * MINUTE + 400, 200, 1 * HOUR],
    ],
  );
});

test("a hop that is late shows more than its allowance; one not made yet runs on", () => {
  const filed = BEGIN + 3 * HOUR;
  const at = (now: number) =>
    clockHops(facts({ filed, arrivals: [{ chain: "cn-32", at: filed + 2 * HOUR + 1 }], now }));
  const [unit, city, province] = at(filed + 4 * HOUR);
  for (const late of [unit, city]) assert.ok((late?.usedMs ?? 0) > (late?.allowanceMs ?? 0));
  assert.equal(city?.usedMs, 2 * HOUR + 1);
  assert.deepEqual([province?.at, province?.usedMs], [undefined, 2 * HOUR - 1]);
  const [, , later] = at(filed + 5 * HOUR);
  assert.equal(later?.usedMs, 3 * HOUR - 1, "it runs");
});

test("a way that stops half-way leaves the rest running from the last arrival", () => {
  const hops = clockHops(facts({ now: BEGIN + HOUR }));
  assert.deepEqual(
    hops.map(({ at, usedMs }) => [at, usedMs]),
    [
      [BEGIN, 0],
      [undefined, HOUR],
      [undefined, HOUR],
    ],
  );
});

test("no hop takes less than nothing, however the clocks of two chains differ", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -HOUR, max: HOUR }), { minLength: 5, maxLength: 5 }), (off) => {
      const [detected, filed, one, two, now] = off.map((ms) => BEGIN + ms) as [number, number, number, number, number];
      const arrivals = [
        { chain: "cn-32", at: one },
        { chain: "cn", at: two },
      ];
      for (const given of [arrivals, arrivals.slice(0, 1), []]) {
        const hops = clockHops(facts({ detected, filed, arrivals: given, now }));
        assert.equal(hops.length, NANJING.length);
        for (const { usedMs } of hops) assert.ok(usedMs !== undefined && usedMs >= 0);
      }
    }),
  );
});
