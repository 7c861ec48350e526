import {
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
import { INKS, type Paper, strokeOf } from "./ink.ts";

/** A stretch of days that is set off behind the lines, such as a wave of attention. */
export interface Span {
  readonly name: string;
  readonly from: string;
  readonly to: string;
}

/** Lines over days: shares of the five situations, emotions with their intensity. */
export interface LinesData {
  readonly days: readonly string[];
  readonly series: readonly Series[];
  readonly spans?: readonly Span[];
  /** The axis' upper end, where the values have one. */
  readonly max?: number;
}

export interface LinesWords extends Writing {
  /** Head of the column of days. */
  readonly key: string;
  readonly amount: string;
}

/** One line a series, each with its own dash and symbol; spans lie behind them with their names. */
export function linesFigure(data: LinesData, words: LinesWords, paper: Paper): Figure {
  const ink = INKS[paper.look];
  const names = data.series.map(({ name }) => name);
  const table = tableOf(words.key, data.days, data.series);
  const isLong = data.days.length > 40;
  return {
    table,
    option: {
      ...frameOf(names, table, ink, words),
      grid: gridOf(headOf(names, paper.width), 8),
      xAxis: { ...dayAxis(data.days, ink, words), boundaryGap: false },
      yAxis: { ...amountAxis(words.amount, ink, words), min: 0, ...(data.max === undefined ? {} : { max: data.max }) },
      series: data.series.map(({ name, values }, i) => ({
        type: "line" as const,
        name,
        data: [...values],
        connectNulls: false,
        showAllSymbol: isLong ? ("auto" as const) : true,
        ...strokeOf(i, ink),
        ...(i === 0 && data.spans !== undefined ? { markArea: areasOf(data.spans, ink) } : {}),
      })),
    },
  };
}

function areasOf(spans: readonly Span[], ink: (typeof INKS)[Paper["look"]]) {
  return {
    silent: true,
    itemStyle: { color: "transparent", borderColor: ink.quiet, borderWidth: 1, borderType: "dashed" as const },
    label: { color: ink.quiet, position: "insideTopLeft" as const, fontSize: 11 },
    data: spans.map(({ name, from, to }) => [{ name, xAxis: from }, { xAxis: to }] as [object, object]),
  };
}
