import { useVirtualizer } from "@tanstack/react-virtual";
import { type KeyboardEvent, memo, type ReactNode, useEffect, useMemo, useRef, useState } from "react";
import { flushSync } from "react-dom";
import { useLocation } from "wouter";
import { Button } from "../Button.tsx";
import { useWords } from "../language.tsx";
import { ProblemView } from "../ProblemView.tsx";
import type { Rows } from "./rows.ts";
import { TABLE } from "./words.ts";

/** A column of a table. */
export interface TableColumn<T> {
  readonly name: string;
  readonly title: string;
  /** As CSS grid sizes a column: `8rem`, `minmax(12rem, 2fr)`. */
  readonly width: string;
  cell(item: T): ReactNode;
  /** Whether the list may be sorted by it. */
  readonly isSortable?: boolean;
}

/** What a table is sorted by. */
export interface TableSort {
  readonly by: string;
  readonly isAscending: boolean;
}

interface DataTableProps<T> {
  /** What the table has, for those who hear it. */
  readonly label: string;
  readonly columns: readonly TableColumn<T>[];
  readonly rows: Rows<T>;
  /** Where a row leads. */
  readonly hrefOf: (item: T) => string;
  readonly none: string;
  readonly sort?: TableSort;
  readonly onSort?: (sort: TableSort) => void;
}

const ROW_PX = 44;
/** Rows above and below those in sight: each that is drawn holds up the first sight of a search. */
const OVERSCAN = 6;
/** Rows before the end at which the next page is asked for. */
const AHEAD = 60;
/** Rows that are printed: some thirty sheets. */
const PRINTED_MAX = 1_000;

/**
 * A table of any length: only the rows that are looked at stand in the page, and pages are loaded while it is scrolled.
 * Arrow keys, Page Up and Down, Home and End go from row to row, Enter opens one. On a narrow screen each row is a card.
 */
export function DataTable<T>(props: DataTableProps<T>) {
  const { label, rows, hrefOf, none, sort, onSort } = props;
  const t = useWords(TABLE);
  const { items, hasMore, isLoadingMore, moreError, loadMore, look, idOf } = rows;
  const box = useRef<HTMLElement>(null);
  const isPrinted = usePrinting();
  const columns = useColumns(props.columns, rows.isOld);
  const grid = useMemo(() => ({ gridTemplateColumns: columns.map(({ width }) => width).join(" ") }), [columns]);
  const [active, setActive] = useState(0);
  const virtual = useVirtualizer({
    count: items.length,
    getScrollElement: () => box.current,
    estimateSize: () => ROW_PX,
    overscan: isPrinted ? PRINTED_MAX : OVERSCAN,
    getItemKey: (index) => idOf(items[index] as T),
    initialRect: { width: 1_000, height: 800 },
  });
  const shown = virtual.getVirtualItems();
  const [first, last] = [shown[0]?.index ?? 0, shown.at(-1)?.index ?? 0];
  useEffect(() => look(first), [look, first]);
  const isOld = useRef(rows.isOld);
  useEffect(() => {
    if (isOld.current && !rows.isOld) box.current?.scrollTo({ top: 0 });
    isOld.current = rows.isOld;
  }, [rows.isOld]);
  useEffect(() => {
    if (hasMore && !isLoadingMore && moreError === null && last >= items.length - AHEAD) loadMore();
  }, [hasMore, isLoadingMore, moreError, last, items.length, loadMore]);
  const onKey = useRowKeys({ box, active, setActive, count: items.length, scrollTo: (i) => virtual.scrollToIndex(i) });
  if (rows.error !== null && items.length === 0) return <ProblemView error={rows.error} retry={rows.retry} />;
  if (rows.isLoading) return <p className="quiet">{t("loading")}</p>;
  if (items.length === 0) return <p>{none}</p>;
  return (
    <>
      <p className="quiet table-count">{t(hasMore ? "loadedSoFar" : "loaded", { count: items.length })}</p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard */}
      <section className="table-box" ref={box} tabIndex={0} aria-label={t("keys", { label })} onKeyDown={onKey}>
        <table
          aria-label={label}
          aria-busy={rows.isOld}
          aria-rowcount={hasMore ? -1 : items.length + 1}
          className="data-table"
        >
          <Heads columns={columns} grid={grid} {...(sort && { sort })} {...(onSort && { onSort })} />
          <tbody className="table-rows" style={{ blockSize: virtual.getTotalSize() }}>
            {shown.map(({ index, start, key }) => (
              <Row
                key={key}
                {...{ index, start, columns, grid, setActive }}
                item={items[index] as T}
                href={hrefOf(items[index] as T)}
                isActive={index === active}
                measure={virtual.measureElement}
              />
            ))}
          </tbody>
        </table>
      </section>
      {rows.error !== null && <ProblemView error={rows.error} retry={rows.retry} />}
      {hasMore && (
        <Button className="no-print" loading={isLoadingMore} onClick={loadMore}>
          {t("more")}
        </Button>
      )}
    </>
  );
}

function Heads<T>(props: {
  readonly columns: readonly TableColumn<T>[];
  readonly grid: object;
  readonly sort?: TableSort;
  readonly onSort?: (sort: TableSort) => void;
}) {
  const { columns, grid, sort, onSort } = props;
  const stateOf = (name: string) => (sort?.by !== name ? "none" : sort.isAscending ? "ascending" : "descending");
  return (
    <thead className="table-heads">
      <tr className="table-row" aria-rowindex={1} style={grid}>
        {columns.map(({ name, title, isSortable }) => (
          <th key={name} scope="col" {...(isSortable ? { "aria-sort": stateOf(name) } : {})}>
            {isSortable && onSort !== undefined ? (
              <button
                type="button"
                className="table-sort"
                onClick={() => onSort({ by: name, isAscending: sort?.by === name && !sort.isAscending })}
              >
                {title} <span aria-hidden="true">{ARROWS[stateOf(name)]}</span>
              </button>
            ) : (
              title
            )}
          </th>
        ))}
      </tr>
    </thead>
  );
}

const ARROWS = { none: "↕", ascending: "↑", descending: "↓" };

/** Columns as they were while the rows of the search before still stand: those are not drawn anew for the next one. */
function useColumns<T>(columns: readonly TableColumn<T>[], isOld: boolean): readonly TableColumn<T>[] {
  const kept = useRef(columns);
  if (!isOld) kept.current = columns;
  return kept.current;
}

/** Drawn anew only when something of its own has changed. */
const Row = memo(PlainRow) as typeof PlainRow;

function PlainRow<T>(props: {
  readonly item: T;
  readonly index: number;
  readonly start: number;
  readonly columns: readonly TableColumn<T>[];
  readonly grid: object;
  readonly isActive: boolean;
  readonly href: string;
  readonly measure: (element: Element | null) => void;
  readonly setActive: (index: number) => void;
}) {
  const { item, index, start, columns, grid, isActive, href, measure, setActive } = props;
  const [, navigate] = useLocation();
  return (
    <tr
      className="table-row"
      aria-rowindex={index + 2}
      data-index={index}
      ref={measure}
      tabIndex={isActive ? 0 : -1}
      style={{ ...grid, transform: `translateY(${start}px)` }}
      onFocus={() => setActive(index)}
      onKeyDown={(event) => {
        if (event.key === "Enter" && event.target === event.currentTarget) navigate(href);
      }}
    >
      {columns.map(({ name, title, cell }) => (
        <td key={name} className={`table-cell cell-${name}`}>
          <span className="cell-title" aria-hidden="true">
            {title}
          </span>
          {cell(item)}
        </td>
      ))}
    </tr>
  );
}

/** Keys that go from row to row. The row that is gone to is drawn first, then it takes the focus. */
function useRowKeys(of: {
  readonly box: { readonly current: HTMLElement | null };
  readonly active: number;
  readonly setActive: (index: number) => void;
  readonly count: number;
  readonly scrollTo: (index: number) => void;
}): (event: KeyboardEvent) => void {
  const { box, active, setActive, count, scrollTo } = of;
  return (event) => {
    const isInRow = event.target instanceof HTMLElement && event.target.matches("[data-index]");
    if (!isInRow && event.target !== box.current) return;
    const page = Math.max(1, Math.floor((box.current?.clientHeight ?? ROW_PX) / ROW_PX) - 2);
    const steps: { readonly [key: string]: number } = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page };
    const step = steps[event.key];
    const wanted =
      event.key === "Home" ? 0 : event.key === "End" ? count - 1 : step === undefined ? undefined : active + step;
    if (wanted === undefined) return;
    event.preventDefault();
    const to = Math.min(Math.max(isInRow || event.key === "End" ? wanted : active, 0), count - 1);
    flushSync(() => setActive(to));
    scrollTo(to);
    requestAnimationFrame(() =>
      requestAnimationFrame(() => {
        const row = box.current?.querySelector(`[data-index="${to}"]`);
        if (row instanceof HTMLElement) row.focus({ preventScroll: true });
      }),
    );
  };
}

/** Whether the page is being printed: then what is loaded stands in it, not only what is looked at. */
function usePrinting(): boolean {
  const [isPrinting, setPrinting] = useState(false);
  useEffect(() => {
    const begin = () => flushSync(() => setPrinting(true));
    const end = () => setPrinting(false);
    addEventListener("beforeprint", begin);
    addEventListener("afterprint", end);
    return () => {
      removeEventListener("beforeprint", begin);
      removeEventListener("afterprint", end);
    };
  }, []);
  return isPrinting;
}
