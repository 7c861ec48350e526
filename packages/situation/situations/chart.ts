import { SITUATIONS, type Situation } from "./situation.ts";
import type { TrendRow } from "./trend.ts";

export interface ChartOptions {
  readonly lang?: "en" | "zh";
  /** Title; a plain one when absent. */
  readonly title?: string;
}

type Bilingual = readonly [en: string, zh: string];

/**
 * Names, line styles, marks and colours of the series. The styles and marks tell them apart in black and white. Red, orange,
 * yellow and blue mean warning levels and are left out; the colours differ in lightness, too.
 */
const SERIES: { readonly [situation in Situation]: Series } = {
  epidemic: { name: ["Epidemic", "疫情"], colour: "#111111", dash: "", mark: "circle" },
  medical: { name: ["Medical", "医疗"], colour: "#00695c", dash: "7 3", mark: "square" },
  government: { name: ["Government", "政务"], colour: "#6a3d9a", dash: "2 3", mark: "triangle" },
  opinion: { name: ["Opinion", "舆情"], colour: "#7b3f00", dash: "10 3 2 3", mark: "diamond" },
  media: { name: ["Media", "媒体"], colour: "#6b7280", dash: "1 2", mark: "cross" },
};

interface Series {
  readonly name: Bilingual;
  readonly colour: string;
  readonly dash: string;
  readonly mark: "circle" | "square" | "triangle" | "diamond" | "cross";
}

const TEXTS = {
  title: ["The five situations: share of keywords by day", "五类情势：每日关键词占比"],
  axis: ["Share of the day's keywords, %", "当日关键词占比（%）"],
  posts: ["Posts a day", "每日文本数"],
  none: ["No keywords on any day.", "各日均无关键词。"],
} as const satisfies { readonly [name: string]: Bilingual };

/** A4 width at 96 dots an inch less the margins; all text is at least 8 points there. */
const SIZE = { width: 680, height: 404 } as const;
const PLOT = { left: 56, right: 556, top: 74, bottom: 310 } as const;
const BARS = { top: 346, bottom: 386 } as const;
const LABEL_GAP = 15;
const MARKS_MAX = 12;

/** The shares of the five situations as a line chart with the number of posts beneath, as an SVG document. */
export function situationsChart(rows: readonly TrendRow[], { lang = "en", title }: ChartOptions = {}): string {
  const say = (text: Bilingual) => text[lang === "zh" ? 1 : 0];
  const highest = Math.max(0, ...rows.flatMap(({ shares }) => SITUATIONS.map((situation) => shares[situation] ?? 0)));
  const top = Math.min(1, Math.max(0.1, Math.ceil(highest * 10) / 10));
  const heading = title ?? say(TEXTS.title);
  const [first, last] = [rows[0]?.date ?? "", rows.at(-1)?.date ?? ""];
  const parts = [
    text(16, 26, heading, { size: 16, weight: 600 }),
    text(16, 45, `${first} – ${last}`, { size: 11, fill: "#444" }),
    ...note(rows, lang),
    ...grid(top),
    text(PLOT.left - 40, PLOT.top - 9, say(TEXTS.axis), { size: 11, fill: "#444" }),
    ...dates(rows),
    ...SITUATIONS.flatMap((situation) => line(rows, situation, top)),
    ...endLabels(rows, top, say),
    ...bars(rows, say(TEXTS.posts)),
    ...(highest === 0 ? [text(PLOT.left + 16, 180, say(TEXTS.none), { size: 12 })] : []),
  ];
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${SIZE.width} ${SIZE.height}" width="${SIZE.width}" ` +
    `height="${SIZE.height}" role="img" aria-label="${escaped(heading)}" lang="${lang}" ` +
    `font-family="'Noto Sans', 'Noto Sans CJK SC', 'Source Han Sans SC', 'PingFang SC', 'Microsoft YaHei', sans-serif">\n` +
    `<title>${escaped(heading)}</title>\n<rect width="100%" height="100%" fill="#ffffff"/>\n${parts.join("\n")}\n</svg>\n`
  );
}

/** What must be known of the data before the chart is read. */
function note(rows: readonly TrendRow[], lang: "en" | "zh"): string[] {
  const synthetic = rows.reduce((sum, row) => sum + row.synthetic, 0);
  if (synthetic === 0) return [];
  const posts = rows.reduce((sum, row) => sum + row.posts, 0);
  const words: Bilingual = [
    `SYNTHETIC: ${synthetic} of ${posts} posts are made up; the shape is no evidence.`,
    `合成数据：${posts} 条文本中 ${synthetic} 条为编写，曲线形状不作证据。`,
  ];
  return [
    `<rect x="200" y="33" width="464" height="18" fill="none" stroke="#111" stroke-width="1"/>`,
    text(432, 46, words[lang === "zh" ? 1 : 0], { size: 11, weight: 600, anchor: "middle" }),
  ];
}

function grid(top: number): string[] {
  const steps = Math.round(top * 10);
  const stride = steps > 6 ? 2 : 1;
  return Array.from({ length: Math.floor(steps / stride) + 1 }, (_, i) => (i * stride) / 10).flatMap((share) => {
    const y = yOf(share, top);
    return [
      `<line x1="${PLOT.left}" x2="${PLOT.right}" y1="${y}" y2="${y}" stroke="${share === 0 ? "#111" : "#ddd"}"/>`,
      text(PLOT.left - 8, y + 4, String(Math.round(share * 100)), { size: 11, anchor: "end" }),
    ];
  });
}

function dates(rows: readonly TrendRow[]): string[] {
  const stride = Math.max(1, Math.ceil(rows.length / 8));
  return rows.flatMap(({ date }, i) => {
    if (i % stride !== 0) return [];
    const x = xOf(i, rows.length);
    return [
      `<line x1="${x}" x2="${x}" y1="${PLOT.bottom}" y2="${PLOT.bottom + 5}" stroke="#111"/>`,
      text(x, PLOT.bottom + 18, date.slice(5), { size: 11, anchor: "middle" }),
    ];
  });
}

/** A line with its marks; a day without keywords is a gap. */
function line(rows: readonly TrendRow[], situation: Situation, top: number): string[] {
  const { colour, dash, mark } = SERIES[situation];
  let path = "";
  let isOpen = false;
  const stride = Math.max(1, Math.ceil(rows.length / MARKS_MAX));
  // Each series has its marks on days of its own, where there are days enough: they do not lie on each other.
  const turn = SITUATIONS.indexOf(situation) % stride;
  const marks: string[] = [];
  for (const [i, { shares }] of rows.entries()) {
    const share = shares[situation];
    if (share !== null) {
      const [x, y] = [xOf(i, rows.length), yOf(share, top)];
      path += `${isOpen ? "L" : "M"}${x} ${y}`;
      const isAlone = !isOpen && (rows[i + 1]?.shares[situation] ?? null) === null;
      if (i % stride === turn || isAlone) marks.push(markAt(mark, x, y, colour));
    }
    isOpen = share !== null;
  }
  if (path === "") return [];
  const dashed = dash === "" ? "" : ` stroke-dasharray="${dash}"`;
  return [
    `<path d="${path}" fill="none" stroke="${colour}" stroke-width="1.8" stroke-linejoin="round"${dashed}/>`,
    ...marks,
  ];
}

function markAt(mark: Series["mark"], x: number, y: number, colour: string): string {
  const path = (d: string) => `<path d="${d}" fill="#fff" stroke="${colour}" stroke-width="1.5"/>`;
  if (mark === "circle") return `<circle cx="${x}" cy="${y}" r="3" fill="${colour}"/>`;
  if (mark === "square") return path(`M${x - 3} ${y - 3}h6v6h-6z`);
  if (mark === "triangle") return path(`M${x} ${y - 4}l4 7h-8z`);
  if (mark === "diamond") return path(`M${x} ${y - 4}l4 4l-4 4l-4 -4z`);
  return `<path d="M${x - 3} ${y - 3}l6 6m0 -6l-6 6" stroke="${colour}" stroke-width="1.5"/>`;
}

/** The name and last share of each series at its end, moved apart where they would lie on each other. */
function endLabels(rows: readonly TrendRow[], top: number, say: (text: Bilingual) => string): string[] {
  const last = rows.findLastIndex(({ shares }) => shares.epidemic !== null);
  const shares = rows[last]?.shares;
  if (shares === undefined) return [];
  const ends = SITUATIONS.map((situation) => ({ situation, share: shares[situation] ?? 0 }))
    .map((end) => ({ ...end, y: yOf(end.share, top) }))
    .sort((a, b) => a.y - b.y);
  const placed = apart(ends.map(({ y }) => y));
  const x = xOf(last, rows.length);
  return ends.flatMap(({ situation, share, y }, i) => {
    const { name, colour, dash, mark } = SERIES[situation];
    const at = placed[i] ?? y;
    const dashed = dash === "" ? "" : ` stroke-dasharray="${dash}"`;
    return [
      `<line x1="${x + 4}" y1="${y}" x2="${PLOT.right + 10}" y2="${at}" stroke="#999" stroke-width="0.7"/>`,
      `<line x1="${PLOT.right + 10}" y1="${at}" x2="${PLOT.right + 28}" y2="${at}" stroke="${colour}" stroke-width="1.8"${dashed}/>`,
      markAt(mark, PLOT.right + 19, at, colour),
      text(PLOT.right + 32, at + 4, `${say(name)} ${Math.round(share * 100)}`, { size: 11, fill: colour, weight: 600 }),
    ];
  });
}

/** Heights from top to bottom at least a line apart, as near to where they belong as that allows. */
function apart(heights: readonly number[]): number[] {
  const placed: number[] = [];
  for (const y of heights) placed.push(Math.max(y, (placed.at(-1) ?? Number.NEGATIVE_INFINITY) + LABEL_GAP));
  const over = Math.max(0, (placed.at(-1) ?? 0) - PLOT.bottom);
  for (let i = placed.length - 1, limit = PLOT.bottom; over > 0 && i >= 0; i--, limit -= LABEL_GAP)
    placed[i] = Math.min(placed[i] ?? 0, limit);
  return placed;
}

function bars(rows: readonly TrendRow[], heading: string): string[] {
  const most = Math.max(1, ...rows.map(({ posts }) => posts));
  const width = rounded(Math.max(0.5, Math.min(14, ((PLOT.right - PLOT.left) / Math.max(1, rows.length)) * 0.6)));
  const height = BARS.bottom - BARS.top;
  return [
    text(PLOT.left - 40, BARS.top - 5, heading, { size: 11, fill: "#444" }),
    text(PLOT.left - 8, BARS.top + 10, String(most), { size: 11, anchor: "end" }),
    text(PLOT.left - 8, BARS.bottom + 4, "0", { size: 11, anchor: "end" }),
    `<line x1="${PLOT.left}" x2="${PLOT.right}" y1="${BARS.bottom}" y2="${BARS.bottom}" stroke="#111"/>`,
    ...rows.map(({ posts }, i) => {
      const tall = rounded((posts / most) * height);
      const x = rounded(xOf(i, rows.length) - width / 2);
      return `<rect x="${x}" y="${rounded(BARS.bottom - tall)}" width="${width}" height="${tall}" fill="#b8b8b8"/>`;
    }),
  ];
}

interface TextStyle {
  readonly size: number;
  readonly weight?: number;
  readonly fill?: string;
  readonly anchor?: "middle" | "end";
}

function text(x: number, y: number, content: string, { size, weight, fill = "#111", anchor }: TextStyle): string {
  const more = `${weight === undefined ? "" : ` font-weight="${weight}"`}${anchor === undefined ? "" : ` text-anchor="${anchor}"`}`;
  return `<text x="${rounded(x)}" y="${rounded(y)}" font-size="${size}" fill="${fill}"${more}>${escaped(content)}</text>`;
}

function xOf(day: number, days: number): number {
  const inset = 8;
  if (days <= 1) return (PLOT.left + PLOT.right) / 2;
  return rounded(PLOT.left + inset + (day / (days - 1)) * (PLOT.right - PLOT.left - 2 * inset));
}

function yOf(share: number, top: number): number {
  return rounded(PLOT.bottom - (share / top) * (PLOT.bottom - PLOT.top));
}

function rounded(value: number): number {
  return Math.round(value * 10) / 10;
}

function escaped(content: string): string {
  const names: { readonly [character: string]: string } = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
  return content.replace(/[&<>"]/g, (character) => names[character] ?? character).replace(/\p{Cc}/gu, " ");
}
