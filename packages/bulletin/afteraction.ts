import type { BulletinContent, Cell, Figure, Section } from "./content.ts";
import type { AfterActionInput, ClockSource, ReportSource, TimelineSource } from "./input.ts";
import { happened, isHeld } from "./held.ts";
import { measures } from "./measures.ts";
import {
  ROWS_MAX,
  assessment,
  contentOf,
  keyFigures,
  largestSeries,
  openQuestions,
  originOf,
  series,
  textOf,
  tiles,
} from "./situationreport.ts";

const DAY_MS = 86_400_000;
/** An event's course: acts that say nothing of it, such as posts and tasks, are left out. */
const COURSE: ReadonlySet<string> = new Set([
  "events.open",
  "signals.promote",
  "events.openLeg",
  "events.setStage",
  "events.setLevel",
  "events.standing",
  "events.decide",
  "events.merge",
  "events.split",
  "events.close",
  "events.reopen",
]);
const RESPONSES: ReadonlySet<string> = new Set(["events.decide", "events.setLevel"]);
/** Rules of the legal clocks in Chinese; one that is not here stands as it is. */
const HOPS: { readonly [rule: string]: string } = {
  "unit → county health authority": "报告单位 → 县级卫生健康部门",
  "township → county": "乡镇 → 县",
  "county → city": "县 → 市",
  "city → province": "市 → 省",
  "province → national health authority": "省 → 国家卫生健康部门",
};

/**
 * The after-action report of an event, by the fixed template. It tells what the records say; what they do not say it calls
 * not recorded, and what followed a measure it does not call its effect. Pure.
 */
export function afterActionReport(input: AfterActionInput): BulletinContent {
  const sections = [
    keyFigures(input),
    ...course(input),
    ...hops(input),
    sevenOneSeven(input),
    ...series(input),
    ...tiles(input),
    ...spread(input),
    ...spreadOfCounts(input),
    ...measures(input),
    work(input),
    ...assessment(input),
    openQuestions(input),
  ];
  return contentOf(input, "after-action", sections);
}

function course({ timeline, from, to }: AfterActionInput): Section[] {
  const acts = timeline.items
    .filter(({ what, at }) => COURSE.has(what) && at >= from && at < to)
    .sort((a, b) => a.at - b.at || (a.act < b.act ? -1 : 1));
  const rows = acts.map((item) => ({
    cells: [{ time: item.at }, { text: item.unit }, { word: item.what }, saidOf(item)] as Cell[],
    from: { records: [item.act] },
  }));
  const columns = ["time", "unit", "act", "text"];
  return rows.length === 0 ? [] : [{ type: "table", name: "course", columns, rows }];
}

/** What an act of the course says: a stage, a level, or somebody's text. */
function saidOf(item: TimelineSource): Cell {
  const { stage, level, closed, reason } = item.content;
  if (item.what === "events.decide") return { text: textOf(item) };
  if (closed === true) return { word: "closed" };
  if (typeof reason === "string") return { text: reason };
  if (item.what === "events.setLevel" && typeof level === "number") return { word: `level-${level}` };
  return typeof stage === "string" && stage !== "" ? { word: stage } : {};
}

/** Each legal hop with the time it was allowed and took, and every late one by its record. */
function hops({ hops: clocks }: AfterActionInput): Section[] {
  const byRule = new Map<string, ClockSource[]>();
  for (const item of clocks.items) byRule.set(item.rule, [...(byRule.get(item.rule) ?? []), item]);
  if (byRule.size === 0) return [];
  const rows = [...byRule].map(([rule, items]) => {
    const used = items.map(({ usedMs }) => usedMs).sort((a, b) => a - b);
    const [first] = items as [ClockSource];
    const cells: Cell[] = [
      hopName(rule),
      { ms: first.allowanceMs },
      { number: items.length },
      { number: items.filter(isLate).length },
      { ms: used[Math.floor((used.length - 1) / 2)] as number },
      { ms: used.at(-1) as number },
    ];
    const records = items.map(({ record }) => record);
    return { cells, from: originOf(records, clocks.queries) };
  });
  const late = clocks.items.filter(isLate).sort((a, b) => b.usedMs - b.allowanceMs - (a.usedMs - a.allowanceMs));
  const lateRows = late.slice(0, ROWS_MAX).map(({ record, rule, allowanceMs, usedMs }) => ({
    cells: [hopName(rule), { ms: allowanceMs }, { ms: usedMs }, { ms: usedMs - allowanceMs }] as Cell[],
    from: { records: [record] },
  }));
  const columns = ["hop", "allowed", "reports", "late", "median", "longest"];
  const lateColumns = ["hop", "allowed", "used", "over"];
  return [
    { type: "table", name: "hops", columns, rows },
    ...(lateRows.length === 0
      ? []
      : [{ type: "table", name: "late-hops", columns: lateColumns, rows: lateRows } satisfies Section]),
  ];
}

function isLate({ usedMs, allowanceMs }: ClockSource): boolean {
  return usedMs > allowanceMs;
}

function hopName(rule: string): Cell {
  return { said: { zh: HOPS[rule] ?? rule, en: rule } };
}

interface Moment {
  readonly at: number;
  /** Record or act. */
  readonly id: string;
}

/**
 * 7-1-7 (7-1-7 Alliance): from emergence to detection 7 d, from there to notification 1 d, from there to the first response
 * 7 d. Emergence, detection and filing are those of the earliest reports. When an early response was complete nobody
 * records; the first decision or change of level stands for its begin.
 */
function sevenOneSeven({ reports, timeline }: AfterActionInput): Section {
  const held = reports.items.filter(isHeld);
  const emerged = earliest(held.map(({ record: id, occurred: at }) => ({ id, at })));
  const notified = earliest(held.map(({ record: id, tick: at }) => ({ id, at })));
  const said = earliest(held.map(({ record: id, detected: at }) => ({ id, at })));
  // A detection after the first notification is another's: when the first one was, nobody has said.
  const detected = said !== undefined && notified !== undefined && said.at <= notified.at ? said : undefined;
  const acts = timeline.items.filter(({ what }) => RESPONSES.has(what));
  const responded = earliest(acts.map(({ act: id, at }) => ({ id, at })));
  const queries = [...reports.queries, ...timeline.queries];
  const step = (name: string, days: number, begin: Moment | undefined, end: Moment | undefined) => {
    const isTold = begin !== undefined && end !== undefined;
    const used = isTold ? end.at - begin.at : 0;
    const cells: Cell[] = [
      { word: name },
      begin === undefined ? {} : { time: begin.at },
      end === undefined ? {} : { time: end.at },
      { ms: days * DAY_MS },
      isTold ? { ms: used } : {},
      { word: !isTold ? "not-recorded" : used > days * DAY_MS ? "too-late" : "in-time" },
    ];
    const ids = [begin, end].flatMap((moment) => (moment === undefined ? [] : [moment.id]));
    return { cells, from: isTold ? { records: [...new Set(ids)] } : { queries } };
  };
  const rows = [
    step("detect", 7, emerged, detected),
    step("notify", 1, detected, notified),
    step("respond", 7, notified, responded),
  ];
  return {
    type: "table",
    name: "seven-one-seven",
    columns: ["step", "begin", "end", "allowed", "used", "verdict"],
    rows,
  };
}

function earliest(moments: readonly { readonly id: string; readonly at?: number | undefined }[]): Moment | undefined {
  let first: Moment | undefined;
  for (const { id, at } of moments)
    if (at !== undefined && (first === undefined || at < first.at || (at === first.at && id < first.id)))
      first = { id, at };
  return first;
}

/** Areas in the order in which reports of them begin; measures are no spread. */
function spread({ reports }: AfterActionInput): Section[] {
  const areas = new Map<string, ReportSource[]>();
  for (const item of reports.items)
    if (item.area !== undefined && item.kind !== "measure" && isHeld(item))
      areas.set(item.area, [...(areas.get(item.area) ?? []), item]);
  const rows = [...areas]
    .map(([area, items]) => ({ area, items, first: Math.min(...items.map(happened)) }))
    .sort((a, b) => a.first - b.first || (a.area < b.area ? -1 : 1))
    .slice(0, ROWS_MAX)
    .map(({ area, items, first }) => ({
      cells: [{ area }, { time: first }, { number: items.length }] as Cell[],
      from: originOf(
        items.map(({ record }) => record),
        reports.queries,
      ),
    }));
  return rows.length === 0
    ? []
    : [{ type: "table", name: "spread", columns: ["area", "first-report", "reports"], rows }];
}

/** Areas in the order of the first day on which the largest series counts anything there. */
function spreadOfCounts({ counts }: AfterActionInput): Section[] {
  const name = largestSeries(counts.items);
  const areas = new Map<string, { day: string; sum: number }>();
  for (const { series: of, area, day, count } of counts.items) {
    if (of !== name || count <= 0 || day === "") continue;
    const known = areas.get(area);
    areas.set(area, {
      day: known === undefined || day < known.day ? day : known.day,
      sum: (known?.sum ?? 0) + count,
    });
  }
  const rows = [...areas]
    .sort(([a, x], [b, y]) => (x.day === y.day ? (a < b ? -1 : 1) : x.day < y.day ? -1 : 1))
    .slice(0, ROWS_MAX)
    .map(([area, { day, sum }]) => ({
      cells: [{ area }, { word: name as string }, { text: day }, { number: sum }] as Cell[],
      from: { queries: [...counts.queries] },
    }));
  const columns = ["area", "figure", "first-day", "amount"];
  return rows.length === 0 ? [] : [{ type: "table", name: "spread-counts", columns, rows }];
}

/** What is done and what is still to be done when the event is over. */
function work({ tasks, destructionDue }: AfterActionInput): Section {
  const figure = (name: string, ids: readonly string[], queries: Parameters<typeof originOf>[1]): Figure => ({
    name,
    value: ids.length,
    from: originOf(ids, queries),
  });
  const tasksWhere = (isDone: boolean) =>
    tasks.items.filter(({ state }) => (state === "done") === isDone).map(({ task }) => task);
  const figures = [
    figure("tasks-done", tasksWhere(true), tasks.queries),
    figure("tasks-open", tasksWhere(false), tasks.queries),
    figure(
      "destruction-due",
      destructionDue.items.map(({ record }) => record),
      destructionDue.queries,
    ),
  ];
  return { type: "figures", name: "work", figures };
}
