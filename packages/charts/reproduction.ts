import {
  type Amount,
  amountAxis,
  dayAxis,
  type Figure,
  type FigureTable,
  frameOf,
  gridOf,
  headOf,
  type Writing,
} from "./figure.ts";
import { INKS, type Ink, type Paper, strokeOf } from "./ink.ts";

/** Rt of the window that ends on a day, with its interval; null where there are too few cases to say. */
export interface ReproductionDay {
  readonly day: string;
  readonly mean: Amount;
  readonly low: Amount;
  readonly high: Amount;
}

export interface ReproductionWords extends Writing {
  /** Head of the column of days. */
  readonly key: string;
  readonly mean: string;
  readonly interval: string;
  readonly low: string;
  readonly high: string;
  /** Of the line at 1: above it the outbreak grows. */
  readonly threshold: string;
}

/** Rt with its interval and the line at 1. */
export function reproductionFigure(days: readonly ReproductionDay[], words: ReproductionWords, paper: Paper): Figure {
  const ink = INKS[paper.look];
  const names = [words.mean, words.interval];
  const table = reproductionTable(days, words);
  return {
    table,
    option: {
      ...frameOf(names, table, ink, words),
      grid: gridOf(headOf(names, paper.width), 8),
      xAxis: dayAxis(
        days.map(({ day }) => day),
        ink,
        words,
      ),
      yAxis: { ...amountAxis("Rt", ink, words), min: 0 },
      series: reproductionSeries(days, words, ink, 0),
    },
  };
}

function reproductionTable(days: readonly ReproductionDay[], words: ReproductionWords): FigureTable {
  return {
    columns: [words.key, words.mean, words.low, words.high],
    rows: days.map(({ day, mean, low, high }) => [day, mean, low, high]),
  };
}

/** The interval as an area between two thin lines, drawn as a stack; the mean above it; the line at 1. */
export function reproductionSeries(days: readonly ReproductionDay[], words: ReproductionWords, ink: Ink, axis: number) {
  const at = { type: "line" as const, xAxisIndex: axis, yAxisIndex: axis };
  const edge = { ...at, stack: "interval", symbol: "none", lineStyle: { width: 1, type: [2, 3], color: ink.quiet } };
  const stroke = strokeOf(3, ink);
  return [
    { ...edge, name: words.low, data: days.map(({ low }) => low), itemStyle: { color: ink.quiet } },
    {
      ...edge,
      name: words.interval,
      data: days.map(({ low, high }) => (low === null || high === null ? null : high - low)),
      areaStyle: { color: stroke.itemStyle.color, opacity: 0.2 },
      itemStyle: { color: stroke.itemStyle.color },
    },
    {
      ...at,
      name: words.mean,
      data: days.map(({ mean }) => mean),
      ...stroke,
      lineStyle: { width: 2, type: "solid" as const },
      markLine: {
        silent: true,
        symbol: "none",
        lineStyle: { color: ink.text, width: 1, type: "solid" as const },
        label: { color: ink.text, position: "insideEndTop" as const, formatter: words.threshold },
        data: [{ yAxis: 1 }],
      },
    },
  ];
}
