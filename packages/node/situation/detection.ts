import type { DetectionReply } from "@tocsin/api";
import { type DayRow, countSeries, dayNumber, dayText, detect, detectorSettings } from "@tocsin/situation";

/** Counts by day through a method of detection. */
export interface DetectionInput {
  readonly counts: readonly DayRow[];
  /** What a day without a report means: for cases that are counted one by one, no case. */
  readonly missing: "null" | "zero";
  readonly method: string;
  /** Parameters by name, as texts. */
  readonly parameters: { readonly [name: string]: string };
  readonly period: "day" | "week";
  /** Newest periods that are judged. */
  readonly last: number;
}

export type DetectionOutput = Pick<DetectionReply, "provenance" | "rows">;

/**
 * Runs a detector. Weeks run from Monday to Sunday, and an unfinished one is left out. Pure.
 * @throws EpidemicError PARAMETER for a method or parameter that there is not, SERIES_EMPTY
 */
export function detectIn({ counts, missing, method, parameters, period, last }: DetectionInput): DetectionOutput {
  const settings = detectorSettings(method, typed(parameters));
  const rows = period === "week" ? weekRows(counts, missing) : counts;
  const { series } = countSeries(rows, { missing, period });
  const { provenance, rows: judged } = detect(series, settings, last);
  const days = series.periodDays === 7 || method === "farrington" ? 7 : 1;
  const found = judged
    .slice(-last)
    .map(({ date, count, ...one }) => ({ date, to: dayAfter(date, days - 1), count, ...one }));
  return { provenance: { ...provenance, parameters: { ...provenance.parameters } }, rows: found };
}

/** Texts as the kinds that a method's parameters have. */
function typed(parameters: { readonly [name: string]: string }): { readonly [name: string]: unknown } {
  const value = (text: string): unknown => {
    if (text === "true" || text === "false") return text === "true";
    return /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : text;
  };
  return Object.fromEntries(Object.entries(parameters).map(([name, text]) => [name, value(text)]));
}

/** Sums of whole weeks, each under its Monday; a week with a day that nobody told of is unknown. */
function weekRows(counts: readonly DayRow[], missing: "null" | "zero"): DayRow[] {
  const weeks = new Map<number, { days: number; count: number }>();
  let newest = Number.NEGATIVE_INFINITY;
  for (const { date, count } of counts) {
    const day = dayNumber(date);
    if (day === null) continue;
    newest = Math.max(newest, day);
    const week = weeks.get(mondayOf(day)) ?? { days: 0, count: 0 };
    weeks.set(mondayOf(day), { days: week.days + 1, count: week.count + count });
  }
  return [...weeks]
    .filter(([monday, { days }]) => monday + 6 <= newest && (missing === "zero" || days === 7))
    .map(([monday, { count }]) => ({ date: dayText(monday), count }));
}

/** 1970-01-01, day 0, was a Thursday. */
function mondayOf(day: number): number {
  return day - ((((day + 3) % 7) + 7) % 7);
}

function dayAfter(date: string, days: number): string {
  return dayText((dayNumber(date) ?? 0) + days);
}
