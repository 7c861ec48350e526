import assert from "node:assert/strict";
import test from "node:test";
import { init } from "echarts";
import {
  barsFigure,
  boundaryFigure,
  epicurveFigure,
  type Figure,
  INKS,
  linesFigure,
  type Look,
  PROVINCE_TILES,
  reproductionFigure,
  tileFigure,
  tilesInOrder,
} from "@tocsin/charts";
import { contrast, distanceToAnyEye, hueOf } from "./colour.ts";

const DAYS = ["2021-07-20", "2021-07-21", "2021-07-22", "2021-07-23"];
const RT_WORDS = { key: "Day", mean: "Rt", interval: "95 %", low: "Lower", high: "Upper", threshold: "Rt = 1" };
const REPRODUCTION = [
  { day: "2021-07-22", mean: 1.8, low: 1.2, high: 2.4 },
  { day: "2021-07-23", mean: 0.9, low: 0.6, high: 1.3 },
];
const EMOTIONS = ["愤怒", "厌恶", "恐惧", "喜悦", "悲伤", "惊讶"];
const MAP_WORDS = { key: "Area", amount: "Cases", unknown: "not known" };

/** One of each, as an SVG that ECharts draws in Node. */
function everyFigure(look: Look): { readonly [name: string]: Figure } {
  const paper = { look, width: 480 };
  return {
    epicurve: epicurveFigure(
      {
        days: DAYS,
        stacks: [
          { name: "Local", values: [1, 4, null, 3] },
          { name: "Imported", values: [0, 1, 1, 0] },
        ],
        reproduction: REPRODUCTION,
      },
      { key: "Day", amount: "New cases", reproduction: RT_WORDS },
      paper,
    ),
    reproduction: reproductionFigure(REPRODUCTION, RT_WORDS, paper),
    opinion: linesFigure(
      {
        days: DAYS,
        series: EMOTIONS.map((name, i) => ({ name, values: [i / 2, null, 1, 2] })),
        spans: [{ name: "第一波", from: "2021-07-20", to: "2021-07-22" }],
        max: 3,
      },
      { key: "日期", amount: "强度" },
      paper,
    ),
    bars: barsFigure(
      { categories: ["320115", "321003"], series: EMOTIONS.map((name, i) => ({ name, values: [i, 2] })) },
      { key: "Area", amount: "Reports" },
      paper,
    ),
    tiles: tileFigure(
      PROVINCE_TILES,
      PROVINCE_TILES.map(({ code, zh }, i) => ({ code, short: zh, name: zh, amount: i % 7 === 0 ? null : i * i })),
      MAP_WORDS,
      paper,
    ),
  };
}

function drawn({ option }: Figure): string {
  const chart = init(null, null, { renderer: "svg", ssr: true, width: 480, height: 320 });
  chart.setOption(option);
  const svg = chart.renderToSVGString();
  chart.dispose();
  return svg;
}

test("every figure is drawn without a browser, names no font of its own and has a table of its numbers", () => {
  for (const look of ["light", "dark"] as const) {
    for (const [name, figure] of Object.entries(everyFigure(look))) {
      const svg = drawn(figure);
      assert.match(svg, /^<svg/, name);
      assert.doesNotMatch(svg, /NaN|undefined|Infinity/, name);
      assert.doesNotMatch(JSON.stringify(figure.option), /fontFamily/, name);
      const [first] = figure.table.rows;
      assert.equal(first?.length, figure.table.columns.length, name);
    }
  }
});

test("series are told apart by pattern, dash and symbol as well as by colour", () => {
  const figures = everyFigure("light");
  const patterns = new Set(drawn(figures["bars"] as Figure).match(/<pattern[^>]*>.*?<\/pattern>/gs));
  assert.equal(patterns.size, EMOTIONS.length - 1, "each series but the first has a pattern of its own");
  const { series } = (figures["opinion"] as Figure).option as {
    readonly series: readonly { readonly symbol: string; readonly lineStyle: { readonly type: unknown } }[];
  };
  assert.equal(new Set(series.map(({ symbol }) => symbol)).size, EMOTIONS.length);
  assert.equal(new Set(series.map(({ lineStyle }) => JSON.stringify(lineStyle.type))).size, EMOTIONS.length);
});

test("no colour of a figure is near the law's warning colours, and colour-blind eyes tell the series apart", () => {
  for (const look of ["light", "dark"] as const) {
    const { series, ramp, ground } = INKS[look];
    for (const colour of [...series, ...ramp]) {
      const hue = hueOf(colour);
      if (hue === undefined) continue;
      assert.ok((hue > 80 && hue < 200) || (hue > 265 && hue < 335), `${look} ${colour} has the hue ${hue}`);
    }
    for (const colour of series) assert.ok(contrast(colour, ground) >= 3, `${look} ${colour} is too near the ground`);
    for (const [i, a] of series.entries()) {
      for (const b of series.slice(0, i)) assert.ok(distanceToAnyEye(a, b) > 25, `${look} ${a} and ${b} look alike`);
    }
  }
});

test("the epidemic curve's table holds counts and Rt of the same day, and nothing where no window ends", () => {
  const { table } = everyFigure("light")["epicurve"] as Figure;
  assert.deepEqual(table.columns, ["Day", "Local", "Imported", "Rt", "Lower", "Upper"]);
  assert.deepEqual(table.rows[1], ["2021-07-21", 4, 1, null, null, null]);
  assert.deepEqual(table.rows[2], ["2021-07-22", null, 1, 1.8, 1.2, 2.4]);
});

test("the note at the pointer says what the table's row says", () => {
  const { option } = everyFigure("light")["epicurve"] as Figure;
  const { formatter } = option.tooltip as { readonly formatter: (at: unknown) => string };
  assert.equal(formatter([{ dataIndex: 2 }]), "2021-07-22\nLocal: –\nImported: 1\nRt: 1.8\nLower: 1.2\nUpper: 2.4");
});

test("a curve without Rt has one grid", () => {
  const { option } = epicurveFigure(
    { days: DAYS, stacks: [{ name: "Cases", values: [1, 2, 3, 4] }] },
    { key: "Day", amount: "Cases" },
    { look: "light", width: 320 },
  );
  assert.ok(!Array.isArray(option.grid));
});

test("the 34 provinces stand in 34 tiles, Jiangsu east of Anhui and Hunan north of Guangdong", () => {
  assert.equal(new Set(PROVINCE_TILES.map(({ code }) => code)).size, 34);
  assert.equal(new Set(PROVINCE_TILES.map(({ column, row }) => `${column},${row}`)).size, 34);
  const tile = (wanted: string) => PROVINCE_TILES.find(({ code }) => code === wanted);
  assert.ok((tile("32")?.column ?? 0) > (tile("34")?.column ?? 9));
  assert.ok((tile("43")?.row ?? 9) < (tile("44")?.row ?? 0));
});

test("areas without a grid stand in the order of their codes, once each", () => {
  const tiles = tilesInOrder(["3210", "3201", "3203", "3201", "3202", "3211"]);
  assert.deepEqual(
    tiles.map(({ code, column, row }) => `${code} ${column} ${row}`),
    ["3201 0 0", "3202 1 0", "3203 2 0", "3210 0 1", "3211 1 1"],
  );
  assert.deepEqual(tilesInOrder([]), []);
});

test("a map writes every amount on its tile, tells the unknown from nought, and lists the most first", () => {
  const areas = [
    { code: "3201", short: "南京", name: "南京市", amount: 235 },
    { code: "3210", short: "扬州", name: "扬州市", amount: 570 },
    { code: "3213", short: "宿迁", name: "宿迁市", amount: 0 },
    { code: "3211", short: "镇江", name: "镇江市", amount: null },
  ];
  const figure = tileFigure(tilesInOrder(areas.map(({ code }) => code)), areas, MAP_WORDS, {
    look: "light",
    width: 320,
  });
  const svg = drawn(figure);
  for (const text of ["南京", "235", "570", ">0<", "镇江", ">–<"]) assert.ok(svg.includes(text), text);
  assert.deepEqual(
    figure.table.rows.map(([name]) => name),
    ["扬州市", "南京市", "宿迁市", "镇江市"],
  );
  const boundary = boundaryFigure({ map: "own", property: "adcode" }, areas, MAP_WORDS, { look: "light", width: 320 });
  assert.deepEqual(boundary.table, figure.table);
});

test("the classes of a map's legend cover every amount once, from nought to the most", () => {
  for (const most of [0, 1, 3, 9, 100, 4_321, 1_000_000]) {
    const figure = tileFigure(tilesInOrder(["1"]), [{ code: "1", short: "a", name: "a", amount: most }], MAP_WORDS, {
      look: "dark",
      width: 320,
    });
    const { pieces } = figure.option.visualMap as {
      readonly pieces: readonly { readonly min: number; readonly max: number; readonly color: string }[];
    };
    assert.ok(pieces.length <= 5 && pieces.every(({ color }) => color !== undefined), `${most}`);
    assert.equal(pieces[0]?.max, 0);
    for (const [i, { min }] of pieces.entries()) if (i > 0) assert.equal(min, (pieces[i - 1]?.max ?? 0) + 1);
    assert.equal(pieces.at(-1)?.max, most);
  }
});
