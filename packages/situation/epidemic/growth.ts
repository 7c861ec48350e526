import { type Provenance, inputsDigest } from "../provenance.ts";
import type { DailyCounts } from "./counts.ts";
import { dayText } from "./days.ts";
import { whole } from "./fault.ts";
import { studentQuantile } from "../numeric/beta.ts";

/** Growth over one window; null with the reason where it cannot be had. */
export interface Growth {
  readonly start: string;
  readonly end: string;
  /** Slope of ln(cases) a day, with its 95 % interval. */
  readonly rate: number | null;
  readonly rateLow: number | null;
  readonly rateHigh: number | null;
  /** ln 2 / rate, days; negative: cases halve in so many days. */
  readonly doublingDays: number | null;
  /**
   * The 95 % interval of the doubling time. Where the rate's interval holds 0 both are null: the doubling time is then
   * unbounded, and growth and decline are both possible.
   */
  readonly doublingLow: number | null;
  readonly doublingHigh: number | null;
  readonly daysUsed: number;
  readonly reason: "too-few-days" | "flat" | "interval-holds-zero" | null;
}

export interface GrowthResult {
  readonly provenance: Provenance;
  readonly rows: readonly Growth[];
}

const DAYS_MIN = 3;

/**
 * Growth rate and doubling time over sliding windows: least squares on ln(cases) of the days with cases, interval by
 * Student's t. Days without a case have no logarithm and are left out, which makes decline look slower.
 *
 * @param window days, 3 or more; 7 when absent
 * @throws EpidemicError `PARAMETER`
 */
export function growth(counts: DailyCounts, window = 7): GrowthResult {
  whole("The window", window, DAYS_MIN, 365);
  const rows: Growth[] = [];
  for (let start = 0; start + window <= counts.total.length; start++) {
    const days = { start: dayText(counts.first + start), end: dayText(counts.first + start + window - 1) };
    rows.push({ ...days, ...fitted(counts.total.slice(start, start + window)) });
  }
  const provenance = { method: "growth-log-linear", version: 1, parameters: { window }, inputs: inputsDigest(counts) };
  return { provenance, rows };
}

function fitted(window: readonly (number | null)[]): Omit<Growth, "start" | "end"> {
  const points = window.flatMap((count, x) => (count !== null && count > 0 ? [{ x, y: Math.log(count) }] : []));
  const n = points.length;
  const none = { rate: null, rateLow: null, rateHigh: null, doublingDays: null, doublingLow: null, doublingHigh: null };
  if (n < DAYS_MIN) return { ...none, daysUsed: n, reason: "too-few-days" };
  const xMean = points.reduce((sum, { x }) => sum + x, 0) / n;
  const yMean = points.reduce((sum, { y }) => sum + y, 0) / n;
  const xx = points.reduce((sum, { x }) => sum + (x - xMean) ** 2, 0);
  const rate = points.reduce((sum, { x, y }) => sum + (x - xMean) * (y - yMean), 0) / xx;
  const rest = points.reduce((sum, { x, y }) => sum + (y - yMean - rate * (x - xMean)) ** 2, 0);
  const half = studentQuantile(n - 2, 0.975) * Math.sqrt(rest / (n - 2) / xx);
  const [rateLow, rateHigh] = [rate - half, rate + half];
  const rates = { rate, rateLow, rateHigh, daysUsed: n };
  // Below this the slope is the rounding of equal counts.
  if (Math.abs(rate) < 1e-12)
    return { ...rates, doublingDays: null, doublingLow: null, doublingHigh: null, reason: "flat" };
  const doublingDays = Math.LN2 / rate;
  if (rateLow <= 0 && rateHigh >= 0)
    return { ...rates, doublingDays, doublingLow: null, doublingHigh: null, reason: "interval-holds-zero" };
  return { ...rates, doublingDays, doublingLow: Math.LN2 / rateHigh, doublingHigh: Math.LN2 / rateLow, reason: null };
}
