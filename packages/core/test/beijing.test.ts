import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { beijingDay, beijingTime, isDay } from "../index.ts";

test("Beijing is eight hours ahead of UTC, in summer as in winter", () => {
  assert.equal(beijingTime(Date.UTC(2021, 6, 20, 14, 5, 9, 999)), "2021-07-20T22:05:09");
  assert.equal(beijingTime(Date.UTC(2021, 0, 1, 0, 0)), "2021-01-01T08:00:00");
});

test("a day in Beijing begins at 16:00 UTC of the day before", () => {
  assert.equal(beijingDay(Date.UTC(2021, 6, 20, 15, 59, 59, 999)), "2021-07-20");
  assert.equal(beijingDay(Date.UTC(2021, 6, 20, 16)), "2021-07-21");
  assert.equal(beijingDay(Date.UTC(2023, 11, 31, 16)), "2024-01-01");
});

test("leap days are where the Gregorian calendar has them, before 1970 too", () => {
  const days = [2024, 2000, 1968, 1904].map((year) => beijingDay(Date.UTC(year, 1, 29)));
  assert.deepEqual(days, ["2024-02-29", "2000-02-29", "1968-02-29", "1904-02-29"]);
  assert.equal(beijingDay(Date.UTC(1900, 1, 28) + 86_400_000), "1900-03-01");
  assert.equal(beijingDay(Date.UTC(2100, 1, 28) + 86_400_000), "2100-03-01");
});

test("property: the platform's calendar says the same for the years 0 to 9999", () => {
  const [from, to] = [Date.parse("0000-01-02T00:00:00Z"), Date.parse("9999-12-31T00:00:00Z")];
  fc.assert(
    fc.property(fc.integer({ min: from, max: to }), (ms) => {
      const text = new Date(ms + 8 * 3_600_000).toISOString();
      assert.equal(beijingTime(ms), text.slice(0, 19));
      assert.equal(beijingDay(ms), text.slice(0, 10));
      assert.equal(isDay(beijingDay(ms)), text >= "1900");
    }),
    { numRuns: 1_000 },
  );
});
