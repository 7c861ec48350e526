import type { EChartsOption } from "echarts";
import type { Ink } from "./ink.ts";

/** A value of a series; null where there is none. */
export type Amount = number | null;

/** A named series, a value for each day or category. */
export interface Series {
  readonly name: string;
  readonly values: readonly Amount[];
}

/** The numbers of a figure as a table: the first column names the row. */
export interface FigureTable {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | Amount)[])[];
}

/** A figure for Apache ECharts, and its numbers for those who do not see it. It names no font: the page has one. */
export interface Figure {
  readonly option: EChartsOption;
  readonly table: FigureTable;
}

/** How numbers and days are written. Both have a plain form of their own. */
export interface Writing {
  readonly number?: (value: number) => string;
  /** A day `2021-07-20` on an axis. */
  readonly day?: (day: string) => string;
}

const LEGEND_ROW_PX = 22;
/** Line, gap and padding beside an entry's text. */
const LEGEND_ENTRY_PX = 44;

/** Rows that a legend takes in this width; Chinese characters are as wide as two letters. */
function legendRows(names: readonly string[], width: number): number {
  let rows = 1;
  let used = 0;
  for (const name of names) {
    const entry = LEGEND_ENTRY_PX + [...name].reduce((sum, one) => sum + (one.charCodeAt(0) > 0x2e80 ? 12 : 7), 0);
    if (used > 0 && used + entry > width) {
      rows += 1;
      used = 0;
    }
    used += entry;
  }
  return rows;
}

/** Space above the first grid for the legend and the axis' name, px. */
export function headOf(names: readonly string[], width: number): number {
  return legendRows(names, width) * LEGEND_ROW_PX + 26;
}

/** What all figures share: no movement, a legend in rows, and a note that says at a day what the table's row says. */
export function frameOf(names: readonly string[], table: FigureTable, ink: Ink, writing: Writing): EChartsOption {
  return {
    animation: false,
    backgroundColor: "transparent",
    legend: {
      data: [...names],
      top: 0,
      left: 0,
      itemGap: 10,
      itemWidth: 26,
      itemHeight: 12,
      selectedMode: false,
      textStyle: { color: ink.text, fontSize: 12 },
    },
    tooltip: {
      trigger: "axis",
      renderMode: "richText",
      confine: true,
      backgroundColor: ink.ground,
      borderColor: ink.line,
      textStyle: { color: ink.text, fontSize: 12 },
      axisPointer: { type: "line", lineStyle: { color: ink.quiet, type: "dashed" } },
      formatter: (at: unknown) => rowText(table, rowOf(at), writing),
    },
  };
}

/** Index of the category that the pointer is at. */
function rowOf(at: unknown): number {
  const first = (Array.isArray(at) ? at[0] : at) as { readonly dataIndex?: number } | undefined;
  return first?.dataIndex ?? -1;
}

function rowText(table: FigureTable, index: number, writing: Writing): string {
  const row = table.rows[index];
  if (row === undefined) return "";
  const lines = row.slice(1).map((value, i) => `${table.columns[i + 1]}: ${written(value, writing)}`);
  return [String(row[0]), ...lines].join("\n");
}

/** A cell of a table as text; a dash where there is no value. */
export function written(value: string | Amount, { number = String }: Writing): string {
  return value === null ? "–" : typeof value === "number" ? number(value) : value;
}

/** An axis of days. */
export function dayAxis(days: readonly string[], ink: Ink, { day = shortDay }: Writing) {
  return {
    type: "category" as const,
    data: [...days],
    axisLine: { lineStyle: { color: ink.quiet } },
    axisTick: { alignWithLabel: true },
    axisLabel: { color: ink.quiet, hideOverlap: true, formatter: (text: string) => day(text) },
  };
}

/** `2021-07-20` as `07-20`. */
function shortDay(day: string): string {
  return day.slice(5);
}

/** An axis of amounts, named above. */
export function amountAxis(name: string, ink: Ink, { number = String }: Writing) {
  return {
    type: "value" as const,
    name,
    nameLocation: "end" as const,
    nameTextStyle: { color: ink.quiet, align: "left" as const },
    splitLine: { lineStyle: { color: ink.line, width: 0.5 } },
    axisLabel: { color: ink.quiet, formatter: (value: number) => number(value) },
  };
}

/** Where a grid stands; the labels of its axes lie within. */
export function gridOf(top: number | string, bottom: number | string) {
  return { left: 8, right: 20, top, bottom, containLabel: true };
}

/** A table with a row a day (or category) and a column a series. */
export function tableOf(first: string, keys: readonly string[], series: readonly Series[]): FigureTable {
  return {
    columns: [first, ...series.map(({ name }) => name)],
    rows: keys.map((key, i) => [key, ...series.map(({ values }) => values[i] ?? null)]),
  };
}
