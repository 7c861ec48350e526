import { type CountSeries, type DetectorMethod, detect, detectorSettings } from "@tocsin/situation";
import type { Suite } from "../run.ts";

/** About as many as China has counties. */
const AREAS = 3_000;
const DAYS = 365;
const WEEKS = 5 * 52 + 8;
const FIRST_DAY = 18_628;

/**
 * Early warning over all areas, one after the other on one core: a year of daily counts through the detectors that need
 * little history, and the newest week through those over past years.
 */
export const situationWarning: Suite = async (run) => {
  const daily = (area: number) => seriesOf(area, 1, DAYS);
  const weekly = (area: number) => seriesOf(area, 7, WEEKS);
  const quick = ["ears-c1", "ears-c2", "ears-c3", "eears", "cusum"] as const;
  const slow = ["percentile", "farrington"] as const;
  const before = process.cpuUsage();
  run.say(`${AREAS} areas, ${DAYS} days`);
  const ofYear = quick.map((method) => [method, seconds(method, daily)] as const);
  const { user, system } = process.cpuUsage(before);
  run.say(`${AREAS} areas, ${WEEKS} weeks`);
  const ofWeek = slow.map((method) => [method, seconds(method, weekly, 1)] as const);
  const sum = (parts: readonly (readonly [string, number])[]) => parts.reduce((total, [, value]) => total + value, 0);
  return {
    figures: [
      {
        what: `a year of days of ${AREAS} areas through EARS, eears and CUSUM`,
        value: sum(ofYear),
        unit: "s",
        atMost: 5,
      },
      { what: "processor time of it, with the making of the series", value: (user + system) / 1e6, unit: "s" },
      ...ofYear.map(([method, value]) => ({ what: `of it ${method}`, value, unit: "s" })),
      {
        what: `the newest week of ${AREAS} areas with five years through percentile and Farrington`,
        value: sum(ofWeek),
        unit: "s",
        atMost: 60,
      },
      ...ofWeek.map(([method, value]) => ({ what: `of it ${method}`, value, unit: "s" })),
      {
        what: "memory of the process at its most",
        value: process.resourceUsage().maxRSS / 1024,
        unit: "MB",
        atMost: 400,
      },
    ],
  };
};

/** Of one detector over all areas; what it says of an area is looked at and let go. */
function seconds(method: DetectorMethod, series: (area: number) => CountSeries, last?: number): number {
  const settings = detectorSettings(method, method === "eears" ? { areas: AREAS } : {});
  let [alarms, spent] = [0, 0];
  for (let area = 0; area < AREAS; area++) {
    const counts = series(area);
    const started = performance.now();
    for (const { alarm } of detect(counts, settings, last).rows) alarms += Number(alarm);
    spent += performance.now() - started;
  }
  if (alarms > AREAS * DAYS) throw new Error("more alarms than periods");
  return spent / 1_000;
}

/** Counts of many sizes with a season, the same on every run. */
function seriesOf(area: number, periodDays: 1 | 7, length: number): CountSeries {
  let state = (area + 1) * 2_654_435_761;
  const noise = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  const level = 0.5 + (area % 60);
  const counts = Array.from({ length }, (_, t) => {
    const season = 1 + 0.5 * Math.sin((2 * Math.PI * t * periodDays) / 365);
    return Math.floor(level * season * (noise() + noise()));
  });
  return { first: FIRST_DAY, periodDays, counts };
}
