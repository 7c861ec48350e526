import { BEIJING_MS, beijingDay } from "@tocsin/core";
import type { Cell, Section } from "./content.ts";
import { happened, isHeld } from "./held.ts";
import type { AfterActionInput, Estimate, ReportSource } from "./input.ts";
import { ROWS_MAX, largestSeries } from "./situationreport.ts";

const DAY_MS = 86_400_000;
/** Days that counts are compared over before and after a measure. */
const WINDOW_DAYS = 7;

/** A measure with its area and the day in Beijing on which it was taken. */
interface Measure {
  readonly item: ReportSource;
  readonly record: string;
  readonly area: string;
  readonly day: string;
}

/** The measures among reports that stand in a table, in the order in which they were taken. */
export function measuresOf(reports: readonly ReportSource[]): readonly Measure[] {
  return reports
    .filter((item) => item.kind === "measure" && isHeld(item))
    .sort((a, b) => happened(a) - happened(b) || (a.record < b.record ? -1 : 1))
    .slice(0, ROWS_MAX)
    .map((item) => ({ item, record: item.record, area: item.area ?? "", day: beijingDay(happened(item)) }));
}

/** Measures with what was counted around them, and with R where whoever composes says by what serial interval. */
export function measures(input: AfterActionInput): Section[] {
  const taken = measuresOf(input.reports.items);
  return taken.length === 0 ? [] : [counted(input, taken), ...reproduction(input, taken)];
}

/** The largest series in a measure's area, seven days before and seven from its day on, where the period holds them. */
function counted({ counts, from, to }: AfterActionInput, taken: readonly Measure[]): Section {
  const name = largestSeries(counts.items);
  const sum = (area: string, begin: number): Cell => {
    const end = begin + WINDOW_DAYS * DAY_MS;
    if (name === undefined || begin < dayStart(from) || end > to) return {};
    const [first, last] = [beijingDay(begin), beijingDay(end - 1)];
    const rows = counts.items.filter(
      (row) => row.series === name && row.area.startsWith(area) && row.day >= first && row.day <= last,
    );
    return { number: rows.reduce((total, { count }) => total + count, 0) };
  };
  const rows = taken.map(({ item, record, area }) => {
    const day = dayStart(happened(item));
    const cells: Cell[] = [
      { time: happened(item) },
      { area },
      { text: item.headline ?? "" },
      name === undefined ? {} : { word: name },
      sum(area, day - WINDOW_DAYS * DAY_MS),
      sum(area, day),
    ];
    return { cells, from: { records: [record], queries: [...counts.queries] } };
  });
  const columns = ["time", "area", "text", "figure", "seven-before", "seven-after"];
  return { type: "table", name: "measures-after", columns, rows };
}

function reproduction({ reproduction: source }: AfterActionInput, taken: readonly Measure[]): Section[] {
  if (source === undefined) return [];
  const { series, siMean, siSd, around } = source;
  const byRecord = new Map(around.items.map((item) => [item.record, item]));
  const rows = taken.map(({ item, record, area }) => {
    const { before, after } = byRecord.get(record) ?? {};
    const cells: Cell[] = [
      { time: happened(item) },
      { area },
      { text: item.headline ?? "" },
      estimateCell(before),
      estimateCell(after),
    ];
    return { cells, from: { records: [record], queries: [...around.queries] } };
  });
  const text = {
    zh: `按“${series}”逐日计数，以 Cori 等（2013）方法估计七天窗口的有效再生数；代际间隔均值 ${siMean} 天、标准差 ${siSd} 天，由编制人给定。`,
    en: `R over windows of seven days by the method of Cori et al. (2013), of the daily counts “${series}”; the serial interval, mean ${siMean} and deviation ${siSd} days, is what the composing officer gave.`,
  };
  return [
    { type: "table", name: "measures-r", columns: ["time", "area", "text", "r-before", "r-after"], rows },
    { type: "text", name: "r-method", text },
  ];
}

function estimateCell(estimate: Estimate | undefined): Cell {
  if (estimate === undefined) return {};
  const { mean, low, high, isWeak } = estimate;
  const text = `${mean.toFixed(2)} (${low.toFixed(2)}–${high.toFixed(2)})`;
  return isWeak ? { said: { zh: `${text} 病例过少`, en: `${text} too few cases` } } : { text };
}

/** Midnight in Beijing, by whose days reports count. */
function dayStart(ms: number): number {
  return Math.floor((ms + BEIJING_MS) / DAY_MS) * DAY_MS - BEIJING_MS;
}
