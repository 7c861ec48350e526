import { beijingTime } from "@tocsin/core";
import {
  type CaseItem,
  CLASSIFICATIONS,
  type EventItem,
  KINDS,
  type NoticeItem,
  ORIGINS,
  type ReportItem,
  SITUATIONS,
  STANDINGS,
  STATUSES,
} from "@tocsin/api";
import type { Cell, TableColumn } from "@tocsin/interop";

export type Language = "zh" | "en";

/** What cells are made with. */
export interface CellContext {
  readonly language: Language;
  /** A unit by the name that this chain's registry has of it. */
  unitName(id: string): string | null;
}

/** A column of a list's table. */
export interface Column<T> {
  /** As the query names it. */
  readonly name: string;
  readonly header: readonly [zh: string, en: string];
  readonly kind: TableColumn["kind"];
  readonly width?: number;
  cell(item: T, context: CellContext): Cell;
}

type Words = { readonly [value: string]: readonly [en: string, zh: string] };

/** A time in Beijing as text without zone; the head says the zone. */
function beijing(ms: number | undefined): string | null {
  return ms === undefined ? null : beijingTime(ms);
}

/** The word for a value; one that is new stands as it came. */
function word(words: Words, value: string | undefined, { language }: CellContext): string | null {
  if (value === undefined) return null;
  const pair = Object.hasOwn(words, value) ? words[value] : undefined;
  return pair?.[language === "en" ? 0 : 1] ?? value;
}

const text = (value: string | undefined): string | null => value ?? null;

type Recorded = Pick<
  ReportItem,
  "record" | "unit" | "status" | "standing" | "s" | "event" | "area" | "headline" | "tick"
>;

/** What lines of every kind of record begin with. */
const RECORD: readonly Column<Recorded>[] = [
  { name: "record", header: ["记录标识", "Record"], kind: "text", width: 30, cell: ({ record }) => record },
  {
    name: "status",
    header: ["性质", "Status"],
    kind: "text",
    cell: ({ status }, context) => word(STATUSES, status, context),
  },
  {
    name: "standing",
    header: ["核实状态", "Standing"],
    kind: "text",
    cell: ({ standing }, context) => word(STANDINGS, standing, context),
  },
  { name: "area", header: ["地区代码 GB/T 2260", "Area code"], kind: "text", cell: ({ area }) => text(area) },
  { name: "unit", header: ["报告单位标识", "Unit"], kind: "text", width: 24, cell: ({ unit }) => unit },
  {
    name: "unitName",
    header: ["报告单位", "Name of the unit"],
    kind: "text",
    width: 28,
    cell: ({ unit }, { unitName }) => unitName(unit),
  },
  { name: "headline", header: ["标题", "Headline"], kind: "text", width: 48, cell: ({ headline }) => text(headline) },
];

/** And end with. */
const PLACED: readonly Column<Recorded>[] = [
  { name: "security", header: ["安全级别", "Security"], kind: "number", width: 10, cell: ({ s }) => s },
  { name: "event", header: ["事件标识", "Event"], kind: "text", cell: ({ event }) => text(event) },
  {
    name: "taken",
    header: ["上链时间（北京时间）", "On the chain (UTC+8)"],
    kind: "time",
    width: 20,
    cell: ({ tick }) => beijing(tick),
  },
];

export const REPORT_COLUMNS: readonly Column<ReportItem>[] = [
  ...RECORD,
  {
    name: "situation",
    header: ["情势", "Situation"],
    kind: "text",
    cell: ({ situation }, context) => word(SITUATIONS, situation, context),
  },
  { name: "kind", header: ["类型", "Kind"], kind: "text", cell: ({ kind }, context) => word(KINDS, kind, context) },
  { name: "category", header: ["类别", "Category"], kind: "text", cell: ({ category }) => text(category) },
  {
    name: "occurred",
    header: ["发生时间（北京时间）", "Happened (UTC+8)"],
    kind: "time",
    width: 20,
    cell: ({ occurred }) => beijing(occurred),
  },
  { name: "response", header: ["响应级别", "Response level"], kind: "number", cell: ({ c }) => c ?? null },
  { name: "grade", header: ["事件分级", "Grade"], kind: "number", cell: ({ grade }) => grade ?? null },
  { name: "warning", header: ["预警级别", "Warning level"], kind: "number", cell: ({ warning }) => warning ?? null },
  {
    name: "counts",
    header: ["数字", "Figures"],
    kind: "text",
    width: 32,
    cell: ({ counts }) => (counts === undefined ? null : figures(counts as Readonly<Record<string, unknown>>)),
  },
  ...PLACED,
  { name: "chain", header: ["链", "Chain"], kind: "text", cell: ({ chain }) => chain },
];

/** `new: 7; series: confirmed`: what a kind counts, by its names in the kind. */
function figures(counts: Readonly<Record<string, unknown>>): string {
  return Object.entries(counts)
    .map(([name, value]) => `${name}: ${String(value)}`)
    .join("; ");
}

export const NOTICE_COLUMNS: readonly Column<NoticeItem>[] = [
  ...REPORT_COLUMNS,
  {
    name: "received",
    header: ["收到时间（北京时间）", "Received (UTC+8)"],
    kind: "time",
    width: 20,
    cell: ({ received }) => beijing(received),
  },
  {
    name: "acknowledged",
    header: ["已签收版本", "Revision acknowledged"],
    kind: "number",
    cell: ({ acknowledged }) => acknowledged ?? null,
  },
];

export const EVENT_COLUMNS: readonly Column<EventItem>[] = [
  { name: "record", header: ["事件标识", "Event"], kind: "text", width: 30, cell: ({ event }) => event },
  {
    name: "status",
    header: ["性质", "Status"],
    kind: "text",
    cell: ({ status }, context) => word(STATUSES, status, context),
  },
  { name: "titleZh", header: ["中文名称", "Title in Chinese"], kind: "text", width: 40, cell: ({ title }) => title.zh },
  { name: "titleEn", header: ["英文名称", "Title in English"], kind: "text", width: 40, cell: ({ title }) => title.en },
  { name: "category", header: ["类别", "Category"], kind: "text", cell: ({ category }) => category },
  {
    name: "areas",
    header: ["地区代码 GB/T 2260", "Area codes"],
    kind: "text",
    width: 20,
    cell: ({ areas }) => areas.join(" "),
  },
  { name: "stage", header: ["阶段", "Stage"], kind: "text", cell: ({ stage }) => stage },
  { name: "response", header: ["响应级别", "Response level"], kind: "number", cell: ({ level }) => level ?? null },
  { name: "state", header: ["状态", "State"], kind: "text", cell: ({ state }) => state },
  { name: "legs", header: ["参与的链", "Chains"], kind: "text", width: 24, cell: ({ legs }) => legs.join(" ") },
  {
    name: "taken",
    header: ["上链时间（北京时间）", "On the chain (UTC+8)"],
    kind: "time",
    width: 20,
    cell: ({ tick }) => beijing(tick),
  },
];

export const CASE_COLUMNS: readonly Column<CaseItem>[] = [
  ...RECORD,
  { name: "kind", header: ["类型", "Kind"], kind: "text", cell: ({ kind }, context) => word(KINDS, kind, context) },
  { name: "case", header: ["病例标识", "Case"], kind: "text", width: 34, cell: (item) => text(item.case) },
  {
    name: "classification",
    header: ["病例分类", "Classification"],
    kind: "text",
    cell: ({ classification }, context) => word(CLASSIFICATIONS, classification, context),
  },
  { name: "day", header: ["报告日期", "Day of report"], kind: "day", cell: ({ day }) => text(day) },
  { name: "onset", header: ["发病日期", "Day of onset"], kind: "day", cell: ({ onset }) => text(onset) },
  { name: "age", header: ["年龄段", "Age band"], kind: "text", cell: ({ age }) => text(age) },
  {
    name: "origin",
    header: ["感染来源", "Origin"],
    kind: "text",
    cell: ({ origin }, context) => word(ORIGINS, origin, context),
  },
  {
    name: "occurrenceArea",
    header: ["发病地代码", "Area of occurrence"],
    kind: "text",
    cell: ({ occurrenceArea }) => text(occurrenceArea),
  },
  {
    name: "treatmentArea",
    header: ["救治地代码", "Area of treatment"],
    kind: "text",
    cell: ({ treatmentArea }) => text(treatmentArea),
  },
  {
    name: "responsibleArea",
    header: ["责任地代码", "Responsible area"],
    kind: "text",
    cell: ({ responsibleArea }) => text(responsibleArea),
  },
  { name: "persons", header: ["涉及人数", "Persons"], kind: "number", cell: ({ persons }) => persons ?? null },
  ...PLACED,
];
