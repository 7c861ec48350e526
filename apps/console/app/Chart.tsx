import type { Figure, FigureTable, Paper, Writing } from "@tocsin/charts";
import { useQuery } from "@tanstack/react-query";
import { type KeyboardEvent, useEffect, useId, useMemo, useRef, useState } from "react";
import { useLanguage, useWords } from "./language.tsx";
import { FIXED } from "./live.tsx";
import { ProblemView } from "./ProblemView.tsx";
import { useAppearance } from "./theme.tsx";
import { FRAME } from "./words.ts";

const HEIGHT_PX = 300;
/** A sheet of A4 within its margins. */
const SHEET_PX = 680;
/** More rows than a reader looks through are cut; an export has them all. */
const ROWS_MAX = 500;

/** What the surroundings hand to a figure, and the registered maps that it may name. */
export type Draw = (paper: Paper) => Figure;

export interface ChartProps {
  readonly title: string;
  /** What it shows in a sentence, for those who do not see it. */
  readonly summary: string;
  /** Makes the figure for the width and the look that it has. */
  readonly draw: Draw;
  readonly height?: number;
  /** Boundaries of the operator's that the figure names. */
  readonly map?: { readonly name: string; readonly boundaries: object };
}

/**
 * A figure of `charts` with what it says in a sentence and its numbers as a table. The drawing library is loaded with the
 * first figure. Arrow keys go from day to day; printed it is light.
 */
export function Chart({ title, summary, draw, height = HEIGHT_PX, map }: ChartProps) {
  const t = useWords(FRAME);
  const heading = useId();
  const { ref, table, onKeyDown, isWaiting, error, again } = useDrawing(draw, map);
  return (
    <figure className="chart" aria-labelledby={heading}>
      <figcaption>
        <strong id={heading}>{title}</strong>
        <br />
        <span className="quiet">{summary}</span>
      </figcaption>
      <div
        ref={ref}
        className="chart-drawing"
        role="img"
        aria-label={`${title}. ${summary}`}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: arrow keys move its pointer
        tabIndex={0}
        onKeyDown={onKeyDown}
        data-height={height}
      />
      {isWaiting && <p role="status">{t("loading")}</p>}
      {error !== null && <ProblemView error={error} retry={again} />}
      {table !== undefined && <Numbers title={title} table={table} />}
    </figure>
  );
}

interface Shown {
  readonly chart: ReturnType<typeof import("./drawing.ts").init>;
  /** Days or categories that the pointer goes through. */
  rows: number;
  pointer: number;
}

/** Draws into the element: again when the figure, its width, the look or the paper changes. */
function useDrawing(draw: Draw, map: ChartProps["map"]) {
  const ref = useRef<HTMLDivElement>(null);
  const { appearance } = useAppearance();
  const [table, setTable] = useState<FigureTable>();
  const [shown, setShown] = useState<Shown>();
  const { data, error, refetch } = useQuery({
    queryKey: [FIXED, "drawing"],
    queryFn: () => import("./drawing.ts"),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: Number.POSITIVE_INFINITY,
  });
  useEffect(() => {
    const place = ref.current;
    if (place === null || data === undefined) return undefined;
    if (map !== undefined) data.registerMap(map.name, map.boundaries as never);
    place.style.height = `${place.dataset["height"]}px`;
    const chart = data.init(place, null, { renderer: "canvas" });
    setShown({ chart, rows: 0, pointer: -1 });
    return () => {
      setShown(undefined);
      chart.dispose();
    };
  }, [data, map]);
  useEffect(() => {
    const place = ref.current;
    if (place === null || shown === undefined) return undefined;
    const printing = matchMedia("print");
    const show = () => {
      const width = printing.matches ? Math.min(place.clientWidth, SHEET_PX) : place.clientWidth;
      if (width === 0 || shown.chart.isDisposed()) return;
      const { option, table: numbers } = draw({ look: printing.matches ? "light" : appearance, width });
      shown.chart.resize({ width });
      const textStyle = { fontFamily: getComputedStyle(place).fontFamily };
      shown.chart.setOption({ ...option, textStyle }, { notMerge: true });
      shown.rows = numbers.rows.length;
      setTable(numbers);
    };
    show();
    const observer = new ResizeObserver(show);
    observer.observe(place);
    printing.addEventListener("change", show);
    return () => {
      observer.disconnect();
      printing.removeEventListener("change", show);
    };
  }, [shown, draw, appearance]);
  const onKeyDown = (event: KeyboardEvent) => {
    if (shown === undefined) return;
    const to = pointerAfter(event.key, shown);
    if (to === undefined) return;
    event.preventDefault();
    shown.pointer = to;
    shown.chart.dispatchAction(to < 0 ? { type: "hideTip" } : { type: "showTip", seriesIndex: 0, dataIndex: to });
  };
  const again = () => void refetch();
  return { ref, table, onKeyDown, isWaiting: data === undefined && error === null, error, again };
}

/** Where a key takes the pointer; -1 is nowhere, undefined leaves the key to the browser. */
function pointerAfter(key: string, { pointer, rows }: Shown): number | undefined {
  const to = { ArrowRight: pointer + 1, ArrowLeft: pointer - 1, Home: 0, End: rows - 1, Escape: -1 }[key];
  return to === undefined ? undefined : Math.max(-1, Math.min(rows - 1, to));
}

/** The numbers of a figure; closed until somebody wants them. */
function Numbers({ title, table }: { readonly title: string; readonly table: FigureTable }) {
  const t = useWords(FRAME);
  const { number } = useWriting();
  const cell = (value: string | number | null) =>
    value === null ? "–" : typeof value === "number" ? number(value) : value;
  return (
    <details className="chart-numbers">
      <summary>{t("numbers")}</summary>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by the keyboard */}
      <section className="chart-table" aria-label={t("numbersOf", { title })} tabIndex={0}>
        <table className="plain-table">
          <thead>
            <tr>
              {table.columns.map((column) => (
                <th key={column} scope="col">
                  {column}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {table.rows.slice(0, ROWS_MAX).map(([head, ...values]) => (
              <tr key={String(head)}>
                <th scope="row">{head}</th>
                {values.map((value, i) => (
                  <td key={table.columns[i + 1]}>{cell(value)}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </details>
  );
}

/** Numbers and days as the reader's language writes them. */
export function useWriting(): Required<Writing> {
  const { language } = useLanguage();
  // The same as long as the language is: figures are drawn again when it changes.
  return useMemo(() => {
    const locale = language === "zh" ? "zh-CN" : "en-GB";
    const numbers = new Intl.NumberFormat(locale, { maximumFractionDigits: 2 });
    const days = new Intl.DateTimeFormat(locale, {
      timeZone: "UTC",
      month: language === "zh" ? "numeric" : "short",
      day: "numeric",
    });
    return {
      number: (value) => numbers.format(value),
      day: (day) => days.format(Date.parse(`${day}T00:00:00Z`)),
    };
  }, [language]);
}
