import {
  type Figure,
  type FigureTable,
  PROVINCE_TILES,
  linesFigure,
  epicurveFigure,
  tileFigure,
  tilesInOrder,
} from "@tocsin/charts";
import { BarChart, HeatmapChart, LineChart } from "echarts/charts";
import {
  GridComponent,
  LegendComponent,
  MarkAreaComponent,
  TooltipComponent,
  VisualMapComponent,
} from "echarts/components";
import { init, use } from "echarts/core";
import { LegacyGridContainLabel } from "echarts/features";
import { SVGRenderer } from "echarts/renderers";
import type { Section } from "./content.ts";
import { type Language, label, numberText, word } from "./words.ts";

use([
  SVGRenderer,
  BarChart,
  HeatmapChart,
  LineChart,
  GridComponent,
  LegendComponent,
  VisualMapComponent,
  MarkAreaComponent,
  LegacyGridContainLabel,
  TooltipComponent,
]);

/** A picture of so many pixels. */
export interface Picture {
  readonly svg: string;
  readonly width: number;
  readonly height: number;
}

type Charted = Extract<Section, { readonly type: "curve" | "tiles" }>;

const PAPER = { look: "light", width: 680 } as const;
const CURVE_PX = 300;
const TILE_PX = 62;

/** The name of an area as far as the product knows it: of provinces the short name, else the code. */
export function areaText(code: string, language: Language): string {
  if (code === "") return language === "zh" ? "全国" : "China";
  const province = PROVINCE_TILES.find((tile) => tile.code === code);
  return province === undefined ? code : `${language === "zh" ? province.zh : province.en} (${code})`;
}

/** A section as a picture, and the same numbers as a table. */
export function chartOf(
  section: Charted,
  language: Language,
): { readonly picture: Picture; readonly table: FigureTable } {
  const { figure, height } = section.type === "curve" ? curve(section, language) : tiles(section, language);
  return { picture: draw(figure, height), table: figure.table };
}

function curve({ days, series }: Extract<Charted, { readonly type: "curve" }>, language: Language) {
  const words = { key: word(language, "day"), amount: word(language, "amount"), number: numberText };
  const named = series.map(({ name, values }) => ({ name: label(language, name), values }));
  const [only] = named;
  const figure =
    named.length === 1 && only !== undefined && only.values.every((value) => value >= 0)
      ? epicurveFigure({ days, stacks: [only] }, words, PAPER)
      : linesFigure({ days, series: named }, words, PAPER);
  return { figure, height: CURVE_PX };
}

function tiles({ series, areas }: Extract<Charted, { readonly type: "tiles" }>, language: Language) {
  const isNational = areas.every(({ code }) => code.length === 2);
  const placed = isNational ? PROVINCE_TILES : tilesInOrder(areas.map(({ code }) => code));
  const amounts = areas.map(({ code, amount }) => ({
    code,
    short: isNational ? areaText(code, language).slice(0, 2).trim() : code.slice(-4),
    name: areaText(code, language),
    amount: Math.max(0, amount),
  }));
  const words = {
    key: word(language, "area"),
    amount: label(language, series),
    unknown: word(language, "unknown"),
    number: numberText,
  };
  const rows = Math.max(0, ...placed.map(({ row }) => row)) + 1;
  return { figure: tileFigure(placed, amounts, words, PAPER), height: rows * TILE_PX + 40 };
}

/** Drawn in Node, without a browser: ECharts writes SVG itself. */
function draw({ option }: Figure, height: number): Picture {
  const chart = init(null, null, { renderer: "svg", ssr: true, width: PAPER.width, height });
  try {
    chart.setOption({ ...option, backgroundColor: "#ffffff", textStyle: { fontFamily: "sans-serif" } });
    return { svg: renamed(chart.renderToSVGString()), width: PAPER.width, height };
  } finally {
    chart.dispose();
  }
}

/** ECharts counts on in the names within its pictures; here they are counted anew, so that the same picture has the same bytes. */
function renamed(svg: string): string {
  const names = new Map<string, string>();
  return svg.replace(/\bzr\d+-[a-z]+-?\d+/g, (name) => {
    const found = names.get(name) ?? `n${names.size}`;
    names.set(name, found);
    return found;
  });
}
