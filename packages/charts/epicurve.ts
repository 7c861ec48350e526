import {
  type Amount,
  amountAxis,
  dayAxis,
  type Figure,
  frameOf,
  gridOf,
  headOf,
  type Series,
  tableOf,
  type Writing,
} from "./figure.ts";
import { fillOf, INKS, type Paper } from "./ink.ts";
import { type ReproductionDay, reproductionSeries, type ReproductionWords } from "./reproduction.ts";

/** Daily counts, stacked; Rt below them where it is known. */
export interface EpicurveData {
  readonly days: readonly string[];
  /** Kinds of cases, such as local and imported. */
  readonly stacks: readonly Series[];
  readonly reproduction?: readonly ReproductionDay[];
}

export interface EpicurveWords extends Writing {
  /** Head of the column of days. */
  readonly key: string;
  /** What is counted, on the axis. */
  readonly amount: string;
  readonly reproduction?: ReproductionWords;
}

/** Share of the height that the counts take above Rt, and where Rt begins, per cent. */
const COUNTS_BOTTOM = "44%";
const RT_TOP = "66%";

/** The epidemic curve; Rt on the same days in a grid of its own below, since one axis cannot tell both. */
export function epicurveFigure(data: EpicurveData, words: EpicurveWords, paper: Paper): Figure {
  const ink = INKS[paper.look];
  const rt = data.reproduction !== undefined && words.reproduction !== undefined ? words.reproduction : undefined;
  const days = alignedTo(data.days, data.reproduction ?? []);
  const columns: Series[] = [...data.stacks];
  if (rt !== undefined) {
    columns.push({ name: rt.mean, values: days.map(({ mean }) => mean) });
    columns.push({ name: rt.low, values: days.map(({ low }) => low) });
    columns.push({ name: rt.high, values: days.map(({ high }) => high) });
  }
  const names = [...data.stacks.map(({ name }) => name), ...(rt === undefined ? [] : [rt.mean, rt.interval])];
  const table = tableOf(words.key, data.days, columns);
  const head = headOf(names, paper.width);
  const axes = { x: dayAxis(data.days, ink, words), y: amountAxis(words.amount, ink, words) };
  const bars = data.stacks.map(({ name, values }, i) => ({
    type: "bar" as const,
    name,
    stack: "cases",
    barCategoryGap: "12%",
    data: [...values],
    itemStyle: fillOf(i, ink),
  }));
  const frame = frameOf(names, table, ink, words);
  if (rt === undefined) {
    return {
      table,
      option: { ...frame, grid: gridOf(head, 8), xAxis: axes.x, yAxis: { ...axes.y, minInterval: 1 }, series: bars },
    };
  }
  return {
    table,
    option: {
      ...frame,
      axisPointer: { link: [{ xAxisIndex: "all" }] },
      grid: [gridOf(head, COUNTS_BOTTOM), gridOf(RT_TOP, 8)],
      xAxis: [axes.x, { ...axes.x, gridIndex: 1 }],
      yAxis: [
        { ...axes.y, minInterval: 1 },
        { ...amountAxis("Rt", ink, words), min: 0, gridIndex: 1, splitNumber: 3 },
      ],
      series: [...bars, ...reproductionSeries(days, rt, ink, 1)],
    },
  };
}

/** Rt at each day of the curve; nothing where no window ends on it. */
function alignedTo(days: readonly string[], reproduction: readonly ReproductionDay[]): ReproductionDay[] {
  const byDay = new Map(reproduction.map((one) => [one.day, one]));
  const none: Amount = null;
  return days.map((day) => byDay.get(day) ?? { day, mean: none, low: none, high: none });
}
