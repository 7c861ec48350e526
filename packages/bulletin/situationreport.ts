import type { BulletinContent, Cell, Figure, Origin, Query, Section, Source } from "./content.ts";
import type { Asked, BulletinInput, CountSource, ReportSource, TimelineSource } from "./input.ts";

const STANDINGS = ["verified", "reported", "doubtful", "corrected", "rejected", "retracted"] as const;
const SITUATIONS = ["epidemic", "medical", "government", "opinion", "media"] as const;
/** Curves stay readable. */
const SERIES_MAX = 4;
/** Rows that a table of records shows. */
export const ROWS_MAX = 40;
/** So many records are named one by one; of more the query stands for them. */
const NAMED_MAX = 12;
const GRAVE = 2;

/** The situation report of an event or an area for a period, by the fixed template. Pure. */
export function situationReport(input: BulletinInput): BulletinContent {
  const sections = [
    keyFigures(input),
    ...series(input),
    ...tiles(input),
    bySituation(input),
    ...decisions(input),
    ...measures(input),
    ...resources(input),
    ...assessment(input),
    openQuestions(input),
  ];
  return contentOf(input, "situation-report", sections);
}

/** What the officer adds in words. */
export function assessment({ assessment: text }: BulletinInput): Section[] {
  return text === undefined ? [] : [{ type: "text", name: "assessment", text }];
}

/** What all forms say of themselves beside their sections. */
export function contentOf(
  input: BulletinInput,
  form: BulletinContent["form"],
  sections: readonly Section[],
): BulletinContent {
  const { chain, unit, unitName, status, area, event, from, to, composed, height, reports } = input;
  return {
    format: "tocsin/bulletin-content/v1",
    form,
    ...{ chain, unit, unitName, status, area, from, to, composed, height },
    title: input.title ?? event?.title ?? { zh: area === "" ? "全国" : area, en: area === "" ? "China" : area },
    ...(event === undefined ? {} : { event }),
    security: reports.items.reduce((most, { s }) => Math.max(most, s), 1),
    sections: [...sections],
    sources: reports.items.map(sourceOf).sort((a, b) => a.tick - b.tick || (a.record < b.record ? -1 : 1)),
  };
}

function sourceOf({ record, unit, kind, headline, standing, tick }: ReportSource): Source {
  return {
    ...{ record, unit, standing, tick },
    ...(kind === undefined ? {} : { kind }),
    ...(headline === undefined ? {} : { headline }),
  };
}

/** Few records by name, more by the query that lists them. */
export function originOf(records: readonly string[], queries: readonly Query[]): Origin {
  return records.length > 0 && records.length <= NAMED_MAX ? { records: [...records] } : { queries: [...queries] };
}

function recordsWhere({ items }: Asked<ReportSource>, isWanted: (item: ReportSource) => boolean): string[] {
  return items.filter(isWanted).map(({ record }) => record);
}

/** How many reports there are by standing, how many are grave, and the sums of counts beside those of the period before. */
export function keyFigures(input: BulletinInput): Section {
  const { reports, counts, countsBefore } = input;
  const figure = (name: string, isWanted: (item: ReportSource) => boolean): Figure => {
    const records = recordsWhere(reports, isWanted);
    return { name, value: records.length, from: originOf(records, reports.queries) };
  };
  const sums = sumsOf(counts.items);
  const before = sumsOf(countsBefore.items);
  const counted = [...sums].map(
    ([name, value]): Figure => ({
      name,
      value,
      before: before.get(name) ?? 0,
      from: { queries: [...counts.queries, ...countsBefore.queries] },
    }),
  );
  const rest = [
    ...STANDINGS.map((standing) => figure(standing, (item) => item.standing === standing)),
    figure("grave", ({ c }) => c !== undefined && c <= GRAVE),
  ].filter(({ value }) => value > 0);
  return { type: "figures", name: "key-figures", figures: [figure("reports", () => true), ...rest, ...counted] };
}

/** Sums by series, the largest first. */
function sumsOf(rows: readonly CountSource[]): Map<string, number> {
  const sums = new Map<string, number>();
  for (const { series: name, count } of rows) sums.set(name, (sums.get(name) ?? 0) + count);
  return new Map([...sums].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1)));
}

/** The series with the largest sum; undefined where nothing is counted. */
export function largestSeries(rows: readonly CountSource[]): string | undefined {
  const [name] = sumsOf(rows).keys();
  return name;
}

/** The largest series by day, from the first day with a figure to the last, every day between. */
export function series({ counts }: BulletinInput): Section[] {
  const dated = counts.items.filter(({ day }) => day !== "");
  const names = [...sumsOf(dated).keys()].slice(0, SERIES_MAX);
  const shown = dated.filter((row) => names.includes(row.series));
  const days = daysBetween(shown.map(({ day }) => day));
  if (days.length === 0) return [];
  const at = new Map(days.map((day, i) => [day, i]));
  const values = names.map(() => days.map(() => 0));
  for (const { series: name, day, count } of shown) {
    const line = values[names.indexOf(name)] as number[];
    const i = at.get(day) as number;
    line[i] = (line[i] as number) + count;
  }
  const lines = names.map((name, i) => ({ name, values: values[i] as number[] }));
  return [{ type: "curve", name: "curve", days, series: lines, from: { queries: [...counts.queries] } }];
}

const DAY_MS = 86_400_000;
/** More days than a picture can show. */
const DAYS_MAX = 800;

function daysBetween(days: readonly string[]): string[] {
  const sorted = [...days].sort();
  const [first, last] = [sorted[0], sorted.at(-1)];
  if (first === undefined || last === undefined) return [];
  const begin = Date.parse(first);
  const length = Math.min(DAYS_MAX, (Date.parse(last) - begin) / DAY_MS + 1);
  return Array.from({ length }, (_, i) => new Date(begin + i * DAY_MS).toISOString().slice(0, 10));
}

/** The largest series by the areas one level below the bulletin's own. */
export function tiles({ area, counts }: BulletinInput): Section[] {
  const [name] = sumsOf(counts.items).keys();
  if (name === undefined) return [];
  const length = area.length === 0 ? 2 : area.length + (area.length >= 6 ? 3 : 2);
  const amounts = new Map<string, number>();
  for (const row of counts.items) {
    if (row.series !== name || row.area.length < length) continue;
    const code = row.area.slice(0, length);
    amounts.set(code, (amounts.get(code) ?? 0) + row.count);
  }
  if (amounts.size === 0) return [];
  const areas = [...amounts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([code, amount]) => ({ code, amount }));
  return [{ type: "tiles", name: "map", series: name, areas, from: { queries: [...counts.queries] } }];
}

function bySituation({ reports }: BulletinInput): Section {
  const rows = SITUATIONS.map((situation) => {
    const records = recordsWhere(reports, (item) => item.situation === situation);
    const cells: Cell[] = [{ word: situation }, { number: records.length }];
    return { cells, from: originOf(records, reports.queries) };
  });
  return { type: "table", name: "situations", columns: ["situation", "reports"], rows };
}

function decisions({ timeline, from, to }: BulletinInput): Section[] {
  const made = timeline.items.filter(({ what, at }) => what === "events.decide" && at >= from && at < to);
  const rows = made.slice(0, ROWS_MAX).map((item) => ({
    cells: [{ time: item.at }, { text: item.unit }, { text: textOf(item) }] as Cell[],
    from: { records: [item.act] },
  }));
  return rows.length === 0 ? [] : [{ type: "table", name: "decisions", columns: ["time", "unit", "text"], rows }];
}

/** What a decision says; empty where that is no longer held. */
export function textOf({ content }: TimelineSource): string {
  const { text } = (content["body"] ?? {}) as { readonly text?: unknown };
  return typeof text === "string" ? text : "";
}

function measures({ reports }: BulletinInput): Section[] {
  const taken = reports.items.filter(({ kind }) => kind === "measure");
  const rows = taken.slice(0, ROWS_MAX).map(({ record, occurred, tick, area = "", unit, headline = "" }) => ({
    cells: [{ time: occurred ?? tick }, { area }, { text: unit }, { text: headline }] as Cell[],
    from: { records: [record] },
  }));
  const columns = ["time", "area", "unit", "text"];
  return rows.length === 0 ? [] : [{ type: "table", name: "measures", columns, rows }];
}

function resources({ resources: asked }: BulletinInput): Section[] {
  const rows = asked.items
    .slice(0, ROWS_MAX)
    .map(({ resource, unit, item, measureUnit, need, accepted, received }) => ({
      cells: [
        { text: unit },
        { text: `${item} (${measureUnit})` },
        { number: need },
        { number: accepted },
        { number: received },
      ] as Cell[],
      from: { records: [resource] },
    }));
  const columns = ["unit", "item", "need", "accepted", "received"];
  return rows.length === 0 ? [] : [{ type: "table", name: "resources", columns, rows }];
}

/** What is not known or not done: each with what it was counted from. */
export function openQuestions({ reports, tasks, resources: needs, signals, clocks, to }: BulletinInput): Section {
  const ask = (name: string, ids: readonly string[], queries: readonly Query[]) => ({
    name,
    count: ids.length,
    from: originOf(ids, queries),
  });
  const overdue = tasks.items.filter(({ state, due }) => state !== "done" && due !== undefined && due < to);
  const unmet = needs.items.filter(({ need, received }) => received < need);
  const waiting = signals.items.filter(({ standing }) => standing === "raised" || standing === "screened");
  const late = clocks.items.filter(({ state }) => state === "breached");
  const standing = (name: string) => recordsWhere(reports, (item) => item.standing === name);
  const items = [
    ask("unverified", standing("reported"), reports.queries),
    ask("doubted", standing("doubtful"), reports.queries),
    ask(
      "no-area",
      recordsWhere(reports, ({ area }) => area === undefined),
      reports.queries,
    ),
    ask(
      "overdue-tasks",
      overdue.map(({ task }) => task),
      tasks.queries,
    ),
    ask(
      "unmet-needs",
      unmet.map(({ resource }) => resource),
      needs.queries,
    ),
    ask(
      "signals-waiting",
      waiting.map(({ signal }) => signal),
      signals.queries,
    ),
    ask("late-duties", [...new Set(late.map(({ record }) => record))], clocks.queries),
  ];
  return { type: "questions", name: "questions", items: items.filter(({ count }) => count > 0) };
}
