import type { EChartsOption } from "echarts";
import { type Amount, type Figure, type FigureTable, type Writing, written } from "./figure.ts";
import { INKS, type Ink, type Paper } from "./ink.ts";
import type { Tile } from "./tiles.ts";

/** An area on a map with its amount; null where nothing is known of it, which is not nought. */
export interface AreaAmount {
  readonly code: string;
  /** For the tile: a character or two. */
  readonly short: string;
  readonly name: string;
  readonly amount: Amount;
}

export interface MapWords extends Writing {
  /** Head of the column of areas. */
  readonly key: string;
  readonly amount: string;
  /** For areas of which nothing is known. */
  readonly unknown: string;
}

interface Class {
  readonly min: number;
  readonly max: number;
}

/**
 * Classes of amounts for a legend: nought alone, then up to four whose bounds are 1, 2 or 5 with noughts.
 * @param amounts whole numbers of 0 and more
 */
function classesOf(amounts: readonly number[]): Class[] {
  const most = Math.max(0, ...amounts);
  const bounds: number[] = [];
  for (let ten = 1; ten <= most; ten *= 10) bounds.push(ten, 2 * ten, 5 * ten);
  const inside = bounds.filter((bound) => bound <= most);
  const step = Math.max(1, Math.ceil(inside.length / 4));
  const starts = inside.filter((_, i) => i % step === 0);
  const above = starts.map((min, i) => ({ min, max: (starts[i + 1] ?? most + 1) - 1 }));
  return [{ min: 0, max: 0 }, ...above];
}

/** Tiles in a grid, darker where there is more, each with its name and its amount written on it. */
export function tileFigure(
  tiles: readonly Tile[],
  areas: readonly AreaAmount[],
  words: MapWords,
  paper: Paper,
): Figure {
  const ink = INKS[paper.look];
  const byCode = new Map(areas.map((area) => [area.code, area]));
  const shown = tiles.flatMap((tile) => {
    const area = byCode.get(tile.code);
    return area === undefined ? [] : [{ tile, area }];
  });
  const table = areaTable(areas, words);
  const classes = classesOf(areas.flatMap(({ amount }) => amount ?? []));
  const size = (of: (tile: Tile) => number) => Math.max(0, ...shown.map(({ tile }) => of(tile))) + 1;
  const hidden = { show: false, type: "category" as const };
  return {
    table,
    option: {
      ...mapFrame(classes, words, ink),
      grid: { left: 2, right: 2, top: 2, bottom: 34 },
      xAxis: { ...hidden, data: range(size((tile) => tile.column)) },
      yAxis: { ...hidden, inverse: true, data: range(size((tile) => tile.row)) },
      series: {
        type: "heatmap",
        data: shown.map(({ tile, area }) => ({
          name: area.name,
          // What is unknown stands outside all classes and takes the ground's colour.
          value: [tile.column, tile.row, area.amount ?? -1],
          label: { color: labelColor(area.amount, classes, paper, ink) },
          ...(area.amount === null ? { itemStyle: { borderColor: ink.line, borderWidth: 1 } } : {}),
        })),
        itemStyle: { borderColor: ink.ground, borderWidth: 2 },
        label: {
          show: true,
          fontSize: 12,
          lineHeight: 14,
          formatter: ({ dataIndex }: { readonly dataIndex: number }) => {
            const area = shown[dataIndex]?.area;
            return area === undefined ? "" : `${area.short}\n${written(area.amount, words)}`;
          },
        },
        emphasis: { itemStyle: { borderColor: ink.text } },
      },
    },
  };
}

/**
 * An operator's own boundaries: the name under which the consumer has registered the GeoJSON with ECharts, whose
 * features carry the area's code in `property`.
 */
export function boundaryFigure(
  registered: { readonly map: string; readonly property: string },
  areas: readonly AreaAmount[],
  words: MapWords,
  paper: Paper,
): Figure {
  const ink = INKS[paper.look];
  const table = areaTable(areas, words);
  const classes = classesOf(areas.flatMap(({ amount }) => amount ?? []));
  const byCode = new Map(areas.map((area) => [area.code, area]));
  return {
    table,
    option: {
      ...mapFrame(classes, words, ink),
      series: {
        type: "map",
        map: registered.map,
        nameProperty: registered.property,
        bottom: 34,
        data: areas.map(({ code, amount }) => ({ name: code, value: amount ?? -1 })),
        itemStyle: { areaColor: ink.ground, borderColor: ink.quiet, borderWidth: 0.7 },
        label: {
          show: true,
          fontSize: 10,
          color: ink.text,
          textBorderColor: ink.ground,
          textBorderWidth: 2,
          formatter: ({ name }: { readonly name: string }) => {
            const area = byCode.get(name);
            return area === undefined || area.amount === null ? "" : `${area.short} ${written(area.amount, words)}`;
          },
        },
        emphasis: { itemStyle: { areaColor: ink.line }, label: { color: ink.text } },
        select: { disabled: true },
      },
      tooltip: {
        ...noteOf(ink),
        formatter: (at: unknown) => areaNote(byCode.get((at as { readonly name: string }).name), words),
      },
    },
  };
}

function areaTable(areas: readonly AreaAmount[], words: MapWords): FigureTable {
  const most = [...areas].sort((a, b) => (b.amount ?? -1) - (a.amount ?? -1) || (a.code < b.code ? -1 : 1));
  return { columns: [words.key, words.amount], rows: most.map(({ name, amount }) => [name, amount]) };
}

function mapFrame(classes: readonly Class[], words: MapWords, ink: Ink): EChartsOption {
  const { number = String } = words;
  const label = ({ min, max }: Class) => (min === max ? number(min) : `${number(min)}–${number(max)}`);
  return {
    animation: false,
    backgroundColor: "transparent",
    tooltip: { ...noteOf(ink), formatter: (at: unknown) => tileNote(at, words) },
    visualMap: {
      type: "piecewise",
      orient: "horizontal",
      left: 0,
      bottom: 0,
      itemWidth: 14,
      itemHeight: 14,
      itemGap: 8,
      selectedMode: false,
      hoverLink: false,
      showLabel: true,
      textStyle: { color: ink.text, fontSize: 12 },
      outOfRange: { color: ink.ground },
      pieces: classes.map((one, i) => ({ ...one, label: label(one), color: ink.ramp[i] as string })),
    },
  };
}

function noteOf(ink: Ink) {
  return {
    renderMode: "richText" as const,
    confine: true,
    backgroundColor: ink.ground,
    borderColor: ink.line,
    textStyle: { color: ink.text, fontSize: 12 },
  };
}

function tileNote(at: unknown, words: MapWords): string {
  const { name, value } = at as { readonly name: string; readonly value: readonly number[] };
  const amount = value[2] ?? -1;
  return `${name}\n${words.amount}: ${amount < 0 ? words.unknown : written(amount, words)}`;
}

function areaNote(area: AreaAmount | undefined, words: MapWords): string {
  if (area === undefined) return words.unknown;
  return `${area.name}\n${words.amount}: ${area.amount === null ? words.unknown : written(area.amount, words)}`;
}

/** The ramp's dark end wants light letters, and in dark surroundings its light end dark ones. */
function labelColor(amount: Amount, classes: readonly Class[], paper: Paper, ink: Ink): string {
  const at = amount === null ? -1 : classes.findIndex(({ min, max }) => amount >= min && amount <= max);
  return at >= 3 ? (paper.look === "light" ? "#ffffff" : "#10201e") : ink.text;
}

function range(length: number): string[] {
  return Array.from({ length }, (_, i) => String(i));
}
