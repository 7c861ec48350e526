import { amountAxis, type Figure, frameOf, gridOf, headOf, type Series, tableOf, type Writing } from "./figure.ts";
import { fillOf, INKS, type Paper } from "./ink.ts";

/** Amounts by category, side by side in one bar where there are several series. */
export interface BarsData {
  readonly categories: readonly string[];
  readonly series: readonly Series[];
}

export interface BarsWords extends Writing {
  /** Head of the column of categories. */
  readonly key: string;
  readonly amount: string;
}

const NAME_SHARE = 0.35;

/** Lying bars, the first category on top, with the sum written at their end. */
export function barsFigure(data: BarsData, words: BarsWords, paper: Paper): Figure {
  const ink = INKS[paper.look];
  const names = data.series.map(({ name }) => name);
  const table = tableOf(words.key, data.categories, data.series);
  const last = data.series.length - 1;
  const sums = data.categories.map((_, i) => data.series.reduce((sum, { values }) => sum + (values[i] ?? 0), 0));
  const { number = String } = words;
  return {
    table,
    option: {
      ...frameOf(names, table, ink, words),
      grid: { ...gridOf(last === 0 ? 8 : headOf(names, paper.width) - 18, 8), right: 44 },
      ...(last === 0 ? { legend: { show: false } } : {}),
      xAxis: { ...amountAxis("", ink, words), minInterval: 1 },
      yAxis: {
        type: "category",
        data: [...data.categories],
        inverse: true,
        axisTick: { show: false },
        axisLine: { lineStyle: { color: ink.quiet } },
        axisLabel: { color: ink.text, width: Math.floor(paper.width * NAME_SHARE), overflow: "truncate" },
      },
      series: data.series.map(({ name, values }, i) => ({
        type: "bar" as const,
        name,
        stack: "sum",
        barMaxWidth: 22,
        data: [...values],
        itemStyle: fillOf(i, ink),
        ...(i === last
          ? {
              label: {
                show: true,
                position: "right" as const,
                color: ink.text,
                formatter: ({ dataIndex }: { readonly dataIndex: number }) => number(sums[dataIndex] ?? 0),
              },
            }
          : {}),
      })),
    },
  };
}
