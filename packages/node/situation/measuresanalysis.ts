import type { AroundMeasure, Estimate } from "@tocsin/bulletin";
import { type RtRow, dailyCounts, discreteSerialInterval, rtAroundMeasures } from "@tocsin/situation";
import { daysOf } from "./countdays.ts";

/** Measures with the counts of new infections that stand around them. */
export interface MeasuresInput {
  readonly counts: readonly { readonly day: string; readonly area: string; readonly count: number }[];
  readonly measures: readonly { readonly record: string; readonly area: string; readonly day: string }[];
  /** First and last day of the period; a day in it without a count has none. */
  readonly from: string;
  readonly to: string;
  /** Mean and deviation of the serial interval, days. */
  readonly interval: { readonly mean: number; readonly sd: number };
}

/**
 * R around each measure by the counts of its area (Cori et al. 2013): what came after, not what came of it. Pure.
 * @throws EpidemicError of the serial interval, or where the counts are no series
 */
export function analyseMeasures({ counts, measures, from, to, interval }: MeasuresInput): AroundMeasure[] {
  const serial = discreteSerialInterval(interval.mean, interval.sd);
  const found = new Map<string, AroundMeasure>();
  for (const area of new Set(measures.map((measure) => measure.area))) {
    const inArea = counts.filter((row) => row.area.startsWith(area) && row.day >= from && row.day <= to);
    const ends = [from, to].map((day) => ({ day, area, count: 0 }));
    const { counts: series } = dailyCounts(daysOf([...inArea, ...ends]), { missing: "zero" });
    const taken = measures.filter((measure) => measure.area === area);
    const named = taken.map(({ record, day }) => ({ name: record, date: day }));
    for (const { name, before, after } of rtAroundMeasures(series, named, { interval: serial }).rows)
      found.set(name, { record: name, ...estimate("before", before), ...estimate("after", after) });
  }
  return measures.flatMap(({ record }) => found.get(record) ?? []);
}

function estimate(name: "before" | "after", row: RtRow | null): { readonly [name: string]: Estimate } {
  if (row === null || row.mean === null || row.q025 === null || row.q975 === null) return {};
  const { mean, q025: low, q975: high, warning } = row;
  return { [name]: { mean, low, high, isWeak: warning !== null } };
}
