/** Light or dark surroundings. A page that is printed is light. */
export type Look = "light" | "dark";

/** Where a figure is drawn: its surroundings and how wide it is, px. */
export interface Paper {
  readonly look: Look;
  readonly width: number;
}

/** Colours of one look. */
export interface Ink {
  readonly text: string;
  readonly quiet: string;
  readonly line: string;
  readonly ground: string;
  /** Of series, in their order. */
  readonly series: readonly string[];
  /** Of amounts, from the least to the most. */
  readonly ramp: readonly string[];
  /** Of the pattern on a filled shape. */
  readonly pattern: string;
}

/**
 * Red, orange, yellow and blue are the law's warning levels (Emergency Response Law 2024, Art. 63), so series are green,
 * purple and grey. Six that were searched for the greatest least distance (CIE76) as eyes with each kind of
 * colour blindness see them (Machado et al. 2009), each at least 3 : 1 from the ground.
 */
export const INKS: { readonly [L in Look]: Ink } = {
  light: {
    text: "#1f2933",
    quiet: "#4b5563",
    line: "#c3c9cf",
    ground: "#ffffff",
    series: ["#0a440f", "#ba69c4", "#858e89", "#7322c3", "#1aa131", "#6a104f"],
    ramp: ["#e3f1ee", "#b3dad3", "#6fb5aa", "#2c8479", "#0a4b45"],
    pattern: "rgba(255,255,255,0.6)",
  },
  dark: {
    text: "#e6e9ec",
    quiet: "#aab2ba",
    line: "#4a5056",
    ground: "#141414",
    series: ["#b7edc2", "#be4ebf", "#7c7e7d", "#34e251", "#f2baf3", "#328e3f"],
    ramp: ["#123733", "#1b5750", "#2a8378", "#58b8ab", "#bdebe4"],
    pattern: "rgba(0,0,0,0.55)",
  },
};

/** A figure tells series apart without colour too: lines by dash and symbol, shapes by pattern. */
const DASHES = ["solid", [8, 4], [2, 3], [10, 3, 2, 3], [5, 2], [14, 4]] as const;
const SYMBOLS = ["circle", "rect", "triangle", "diamond", "emptyCircle", "emptyRect"] as const;

/** Dash, symbol and colour of the series of this index. */
export function strokeOf(index: number, ink: Ink) {
  const dash = DASHES[index % DASHES.length] as (typeof DASHES)[number];
  return {
    symbol: SYMBOLS[index % SYMBOLS.length] as string,
    symbolSize: 6,
    lineStyle: { width: 2, type: typeof dash === "string" ? ("solid" as const) : [...dash] },
    itemStyle: { color: colorOf(index, ink) },
  };
}

/** Fill and pattern of the series of this index; the first has no pattern. */
export function fillOf(index: number, ink: Ink) {
  const pattern = PATTERNS[index % PATTERNS.length];
  return {
    color: colorOf(index, ink),
    borderColor: ink.ground,
    borderWidth: 0.5,
    ...(pattern === undefined ? {} : { decal: { color: ink.pattern, ...pattern } }),
  };
}

function colorOf(index: number, ink: Ink): string {
  return ink.series[index % ink.series.length] as string;
}

const FIELD = [
  [6, 6],
  [0, 6, 6, 0],
];
/** Plain, slanted lines, dots, lines slanted the other way, a chequered field, triangles. */
const PATTERNS = [
  undefined,
  { symbol: "rect", dashArrayX: [1, 0], dashArrayY: [2, 4], rotation: Math.PI / 4 },
  { symbol: "circle", dashArrayX: FIELD, dashArrayY: [5, 0], symbolSize: 0.75 },
  { symbol: "rect", dashArrayX: [1, 0], dashArrayY: [2, 6], rotation: -Math.PI / 4 },
  { symbol: "rect", dashArrayX: FIELD, dashArrayY: [6, 0] },
  { symbol: "triangle", dashArrayX: FIELD, dashArrayY: [6, 1], symbolSize: 0.8 },
];
