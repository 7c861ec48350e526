import { type Kysely, sql } from "kysely";

/** A report of this chain: the open part cut into columns for filters, the rest as JSON. Booleans are 0 and 1. */
export interface ReportRow {
  record: string;
  unit: string;
  status: string;
  standing: string;
  revision: number;
  s: number;
  kind: string | null;
  situation: string | null;
  category: string | null;
  area: string | null;
  headline: string | null;
  occurred: number | null;
  detected: number | null;
  c: number | null;
  grade: number | null;
  warning: number | null;
  event: string | null;
  people: string | null;
  counts: string | null;
  series: string | null;
  day: string | null;
  figure: number | null;
  detail: number;
  erased: number;
  tick: number;
  body: string | null;
  body_digest: string;
  sealed: string;
  climb: string;
  due: number;
  urgency: number;
  follows: string | null;
  summary: string;
  climbed_tick: number | null;
}

/** A summary of a chain below, in its newest state; on the main chain all of them. */
export interface SummaryRow extends Omit<ReportRow, "body" | "body_digest" | "sealed" | "climb" | "due" | "urgency" | "follows" | "summary" | "climbed_tick" | "detected"> {
  origin: string;
}

/** A notice of the main chain that some unit of this chain may see. */
export interface NoticeRow extends SummaryRow {
  received: number;
}

export interface LineageRow {
  record: string;
  act: string;
  action: string;
  unit: string;
  officer: string;
  standing: string;
  reason: string | null;
  tick: number;
  height: number;
  position: number;
  history: number;
}

export interface CustodyRow {
  record: string;
  what: string;
  unit: string | null;
  officer: string | null;
  note: string | null;
  tick: number;
  height: number;
  position: number;
  history: number;
}

/** Who may see a summary or notice: one row for each role and department, `*` for every department. */
export interface AudienceRow {
  record: string;
  role: string;
  department: string;
}

export interface TimelineRow {
  event: string;
  act: string;
  what: string;
  chain: string;
  unit: string;
  at: number;
  height: number;
  position: number;
  content: string;
}

export interface RefusedRow {
  act: string | null;
  action: string;
  code: string;
  unit: string;
  officer: string;
  tick: number;
  height: number;
  position: number;
  history: number;
}

export interface AnchorRow {
  chain: string;
  header_height: number;
  history: number;
  height: number;
  tick: number;
}

export interface CursorRow {
  name: string;
  epoch: number;
  height: number;
  hash: string;
  notices: number;
}

export interface Tables {
  cursor: CursorRow;
  reports: ReportRow;
  summaries: SummaryRow;
  notices: NoticeRow;
  lineage: LineageRow;
  custody: CustodyRow;
  audience: AudienceRow;
  timeline: TimelineRow;
  refused: RefusedRow;
  anchors: AnchorRow;
  opened: { chain: string; history: number };
  tokens: { record: string; place: string; token: string };
}

export type Database = Kysely<Tables>;

/** Another version of the tables means: forget everything and read the chain again. */
export const TABLES_VERSION = 1;

const COMMON = `record text primary key, unit text not null, status text not null, standing text not null, revision integer not null,
  s integer not null, kind text, situation text, category text, area text, headline text, occurred bigint, c integer, grade integer,
  warning integer, event text, people text, counts text, series text, day text, figure integer, detail integer not null,
  erased integer not null, tick bigint not null`;

const STATEMENTS: readonly string[] = [
  "create table cursor (name text primary key, epoch integer not null, height integer not null, hash text not null, notices integer not null)",
  `create table reports (${COMMON}, detected bigint, body text, body_digest text not null, sealed text not null, climb text not null,
    due bigint not null, urgency integer not null, follows text, summary text not null, climbed_tick bigint)`,
  `create table summaries (${COMMON}, origin text not null)`,
  `create table notices (${COMMON}, origin text not null, received bigint not null)`,
  "create index reports_tick on reports (tick desc, record)",
  "create index reports_climb on reports (climb, due)",
  "create index reports_series on reports (series, day)",
  "create index summaries_tick on summaries (tick desc, record)",
  "create index notices_received on notices (received desc, record)",
  `create table lineage (record text not null, act text not null, action text not null, unit text not null, officer text not null,
    standing text not null, reason text, tick bigint not null, height integer not null, position integer not null, history integer primary key)`,
  "create index lineage_record on lineage (record, history)",
  `create table custody (record text not null, what text not null, unit text, officer text, note text, tick bigint not null,
    height integer not null, position integer not null, history integer not null)`,
  "create index custody_record on custody (record, history)",
  "create table audience (record text not null, role text not null, department text not null, primary key (record, role, department))",
  `create table timeline (event text not null, act text primary key, what text not null, chain text not null, unit text not null,
    at bigint not null, height integer not null, position integer not null, content text not null)`,
  "create index timeline_event on timeline (event, at, chain, height, position)",
  `create table refused (act text, action text not null, code text not null, unit text not null, officer text not null,
    tick bigint not null, height integer not null, position integer not null, history integer primary key)`,
  "create table anchors (chain text not null, header_height integer not null, history integer primary key, height integer not null, tick bigint not null)",
  "create index anchors_chain on anchors (chain, header_height)",
  "create table opened (chain text primary key, history integer not null)",
  "create table tokens (place text not null, token text not null, record text not null, primary key (place, token, record))",
];

export async function createTables(database: Database): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(database);
}

export const TABLE_NAMES = [...STATEMENTS.join("\n").matchAll(/create table (\w+)/g)].map((match) => match[1] as string);
