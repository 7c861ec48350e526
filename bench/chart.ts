import type { Chart } from "./figure.ts";
import { round } from "./figure.ts";

const [WIDTH, HEIGHT] = [720, 400];
const [LEFT, RIGHT, TOP, BOTTOM] = [70, 20, 50, 60];
const TICKS = 5;
/** Told apart in both themes, also without colour vision (Okabe and Ito 2008). */
const COLOURS = ["#0072b2", "#e69f00", "#009e73", "#cc79a7", "#d55e00", "#56b4e9"];

/** A line chart as SVG that follows the reader's light or dark theme. */
export function chartSvg({ title, x, y, series }: Chart): string {
  const points = series.flatMap((one) => one.points).filter(([, value]) => Number.isFinite(value));
  const [xMin, xMax] = [Math.min(...points.map(([px]) => px)), Math.max(...points.map(([px]) => px))];
  const yMax = Math.max(1e-9, ...points.map(([, py]) => py)) * 1.1;
  const px = (value: number) => LEFT + ((value - xMin) / Math.max(1e-9, xMax - xMin)) * (WIDTH - LEFT - RIGHT);
  const py = (value: number) => HEIGHT - BOTTOM - (value / yMax) * (HEIGHT - TOP - BOTTOM);
  const ticks = Array.from({ length: TICKS + 1 }, (_, i) => i / TICKS);
  const grid = ticks.map((part) => {
    const [gx, gy] = [px(xMin + part * (xMax - xMin)), py(part * yMax)];
    return [
      `<line class="grid" x1="${LEFT}" y1="${n(gy)}" x2="${WIDTH - RIGHT}" y2="${n(gy)}"/>`,
      `<text x="${LEFT - 8}" y="${n(gy + 4)}" text-anchor="end">${round(part * yMax)}</text>`,
      `<text x="${n(gx)}" y="${HEIGHT - BOTTOM + 18}" text-anchor="middle">${round(xMin + part * (xMax - xMin))}</text>`,
    ].join("");
  });
  const lines = series.map(({ name, points: own }, i) => {
    const colour = COLOURS[i % COLOURS.length];
    const path = own.filter(([, value]) => Number.isFinite(value)).map(([ax, ay]) => `${n(px(ax))},${n(py(ay))}`);
    const legend = LEFT + i * 150;
    return [
      `<polyline fill="none" stroke="${colour}" stroke-width="2" points="${path.join(" ")}"/>`,
      `<rect x="${legend}" y="${HEIGHT - 18}" width="12" height="12" fill="${colour}"/>`,
      `<text x="${legend + 18}" y="${HEIGHT - 8}">${escaped(name)}</text>`,
    ].join("");
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${escaped(title)}">
<style>${STYLE}</style>
<rect class="page" width="${WIDTH}" height="${HEIGHT}"/>
<text class="title" x="${LEFT}" y="28">${escaped(title)}</text>
${grid.join("\n")}
<text x="${WIDTH - RIGHT}" y="${HEIGHT - BOTTOM + 36}" text-anchor="end">${escaped(x)}</text>
<text x="16" y="${TOP - 8}">${escaped(y)}</text>
${lines.join("\n")}
</svg>
`;
}

const STYLE = `text{font:12px sans-serif;fill:#333}.title{font-size:16px;font-weight:600}.grid{stroke:#ddd}.page{fill:#fff}
@media(prefers-color-scheme:dark){text{fill:#ddd}.grid{stroke:#444}.page{fill:#1b1b1b}}`;

function n(value: number): string {
  return value.toFixed(1);
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
}
