import assert from "node:assert/strict";
import { test } from "node:test";
import { dayNumber, dayText, discreteSerialInterval, estimateRt } from "@tocsin/situation";
import { analyseMeasures } from "../situation/measuresanalysis.ts";

const FIRST = dayNumber("2021-07-01") as number;
const interval = { mean: 4.79, sd: 3 };
/** New infections of a city's two districts: up for two weeks, down for two. */
const GULOU = Array.from({ length: 28 }, (_, i) => Math.round(40 * Math.exp(-(((i - 14) / 6) ** 2))) + 2);
const counts = GULOU.flatMap((count, i) => [
  { day: dayText(FIRST + i), area: "320106", count },
  { day: dayText(FIRST + i), area: "320115", count: i === 20 ? 1 : 0 },
]);
const [from, to] = [dayText(FIRST), dayText(FIRST + 27)];
const around = (...measures: { record: string; area: string; day: string }[]) =>
  analyseMeasures({ counts, measures, from, to, interval });

test("R around a measure is that of the windows of its area before it and from its day on", () => {
  const day = dayText(FIRST + 14);
  const [district, city] = around({ record: "a", area: "320106", day }, { record: "b", area: "3201", day });
  const series = { first: FIRST, total: GULOU, imported: GULOU.map(() => 0) };
  const { rows } = estimateRt(series, { interval: discreteSerialInterval(interval.mean, interval.sd) });
  const of = (start: string) => rows.find((row) => row.start === start);
  assert.equal(district?.before?.mean, of(dayText(FIRST + 7))?.mean);
  assert.equal(district?.after?.mean, of(day)?.mean);
  assert.ok((district?.before?.mean ?? 0) > 1 && (district?.after?.mean ?? 9) < 1);
  assert.ok((district?.after?.low ?? 9) < (district?.after?.mean ?? 0));
  assert.deepEqual([district?.before?.isWeak, city?.before], [false, district?.before]);
  assert.notEqual(city?.after?.mean, undefined);
});

test("what the period does not hold is absent, and what few cases carry is called weak", () => {
  const late = dayText(FIRST + 24);
  const [first, last, quiet] = around(
    { record: "a", area: "320106", day: from },
    { record: "b", area: "320106", day: late },
    { record: "c", area: "320115", day: dayText(FIRST + 21) },
  );
  assert.deepEqual([first?.record, first?.before], ["a", undefined]);
  assert.equal(last?.after, undefined);
  assert.notEqual(last?.before, undefined);
  assert.equal(quiet?.after?.isWeak, true);
  assert.deepEqual(around(), []);
});

test("a serial interval that is none is refused with what to give", () => {
  const measures = [{ record: "a", area: "3201", day: from }];
  assert.throws(() => analyseMeasures({ counts, measures, from, to, interval: { mean: 0, sd: 3 } }), {
    name: "EpidemicError",
  });
});
