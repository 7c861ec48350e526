import { type RowOf, type TableSpec, table } from "./tablespec.ts";

/**
 * The tables of the read model, in one place for both databases. Booleans are 0 and 1; JSON stands as text; times are
 * milliseconds. `seq` is the order of a list: it grows in the order in which the chain took things in and never
 * changes afterwards, so that pages stay where they are while rows are updated.
 */

/** What reports, summaries and notices share: the open part cut into columns, the same cut everywhere. */
const CONTENT = {
  status: "text?",
  s: "int?",
  kind: "text?",
  situation: "text?",
  category: "text?",
  /** As it was given; `place` is the same without trailing zeros, for everything inside an area. */
  area: "text?",
  place: "text?",
  headline: "text?",
  occurred: "int?",
  c: "int?",
  grade: "int?",
  warning: "int?",
  event: "text?",
  people: "text?",
  counts: "text?",
  detail: "int",
  /** Figures to count: see figures.ts. `canon` names what is counted once. */
  series: "text?",
  day: "text?",
  figure_place: "text?",
  figure: "int?",
  canon: "text?",
  standing: "text",
  revision: "int",
  erased: "int",
} as const;

const reports = table(
  {
    seq: "int",
    record: "text",
    unit: "text",
    ...CONTENT,
    redacted: "int",
    /** Stock that a resource report speaks of. */
    item: "text?",
    available: "int?",
    /** When the unit says that it detected what it reports. */
    detected: "int?",
    climb: "text",
    due: "int",
    urgency: "int",
    follows: "text?",
    /** Tick at which its summary left for the chains above. */
    climbed: "int?",
    /** Where it was filed. */
    height: "int",
    position: "int",
    tick: "int",
  },
  {
    key: ["record"],
    seq: true,
    fixed: ["seq", "height", "position", "tick"],
    indexes: [
      ["event", "seq"],
      ["kind", "seq"],
      ["standing", "seq"],
      ["unit", "seq"],
      ["climb", "due"],
      ["series", "day"],
      ["item"],
    ],
  },
);

/** The long parts of a report, apart from what lists read. */
const report_bodies = table(
  { record: "text", body: "text?", body_digest: "text", summary: "text?", sealed: "text" },
  { key: ["record"] },
);

const lineage = table(
  {
    record: "text",
    history: "int",
    act: "text",
    action: "text",
    unit: "text",
    officer: "text",
    standing: "text",
    reason: "text?",
    tick: "int",
    height: "int",
    position: "int",
  },
  { key: ["record", "history"] },
);

const custody = table(
  {
    record: "text",
    history: "int",
    what: "text",
    unit: "text?",
    officer: "text?",
    note: "text?",
    tick: "int",
    height: "int",
    position: "int",
  },
  { key: ["record", "history"] },
);

const summaries = table(
  {
    seq: "int",
    record: "text",
    origin: "text",
    unit: "text?",
    ...CONTENT,
    tick: "int",
  },
  {
    key: ["record"],
    seq: true,
    fixed: ["seq", "tick"],
    indexes: [
      ["event", "seq"],
      ["kind", "seq"],
      ["origin", "seq"],
      ["series", "day"],
    ],
  },
);

/** Summaries of the main chain that units of this chain may see. They come from proven reads, not from this chain. */
const notices = table(
  {
    seq: "int",
    record: "text",
    origin: "text",
    unit: "text?",
    ...CONTENT,
    received: "int",
    tick: "int",
  },
  {
    key: ["record"],
    seq: true,
    fixed: ["seq", "received", "tick"],
    indexes: [
      ["event", "seq"],
      ["kind", "seq"],
      ["origin", "seq"],
      ["series", "day"],
    ],
  },
);

const acknowledgements = table(
  { record: "text", unit: "text", revision: "int", at: "int", tick: "int" },
  { key: ["record", "unit"] },
);
const same_as = table(
  { a: "text", b: "text", same: "int", unit: "text", tick: "int" },
  { key: ["a", "b"], indexes: [["b"]] },
);
const erasures = table(
  { record: "text", unit: "text", digests: "text", at: "int", tick: "int" },
  { key: ["record", "unit"] },
);

const events = table(
  {
    seq: "int",
    event: "text",
    origin: "text",
    leg: "text",
    status: "text",
    category: "text",
    title_zh: "text",
    title_en: "text",
    areas: "text",
    opened: "int",
    split_from: "text?",
    legs: "text",
    tick: "int",
  },
  { key: ["event"], seq: true, fixed: ["seq", "tick"] },
);
const event_legs = table(
  {
    event: "text",
    chain: "text",
    stage: "text",
    level: "int",
    closed: "int",
    unit: "text",
    at: "int",
    revision: "int",
  },
  { key: ["event", "chain"] },
);
const event_members = table(
  { event: "text", unit: "text", status: "text", since: "int", limited: "text?", gone: "int", tick: "int" },
  { key: ["event", "unit"], indexes: [["unit"]] },
);
const event_groups = table(
  { event: "text", name: "text", lead: "text", members: "text", act: "text", tick: "int" },
  { key: ["event", "name"] },
);
const event_decisions = table(
  { decision: "text", event: "text", unit: "text", at: "int", group_name: "text?", content: "text?", tick: "int" },
  { key: ["decision"], indexes: [["event"]] },
);
const tasks = table(
  {
    seq: "int",
    task: "text",
    event: "text",
    given_by: "text",
    given_to: "text",
    state: "text",
    group_name: "text?",
    due: "int?",
    title: "text?",
    content: "text?",
    note: "text?",
    tick: "int",
  },
  {
    key: ["task"],
    seq: true,
    fixed: ["seq", "tick"],
    indexes: [
      ["event", "seq"],
      ["given_to", "seq"],
    ],
  },
);
const timeline = table(
  {
    event: "text",
    act: "text",
    what: "text",
    chain: "text",
    unit: "text",
    at: "int",
    height: "int",
    position: "int",
    content: "text",
  },
  {
    key: ["event", "act"],
    // What was said first under an act's id stands.
    fixed: ["what", "chain", "unit", "at", "height", "position", "content"],
    indexes: [["event", "at", "chain", "height", "position"]],
  },
);
const same_events = table(
  { a: "text", b: "text", chain: "text", same: "int", unit: "text", at: "int" },
  { key: ["a", "b", "chain"], indexes: [["b"]] },
);
const resources = table(
  {
    seq: "int",
    resource: "text",
    event: "text",
    chain: "text",
    unit: "text",
    item: "text",
    measure: "text",
    quantity: "int",
    area: "text",
    at: "int",
    accepted: "int",
    received: "int",
    revision: "int",
    tick: "int",
  },
  {
    key: ["resource"],
    seq: true,
    fixed: ["seq", "tick"],
    indexes: [
      ["event", "seq"],
      ["item", "seq"],
    ],
  },
);
const offers = table(
  {
    offer: "text",
    resource: "text",
    event: "text",
    chain: "text",
    unit: "text",
    quantity: "int",
    at: "int",
    state: "text",
    accepted: "int",
    received: "int",
    revision: "int",
    tick: "int",
  },
  { key: ["offer"], fixed: ["tick"], indexes: [["resource"]] },
);

const requests = table(
  {
    seq: "int",
    request: "text",
    record: "text",
    /** Chain of the record: it decides. */
    origin: "text",
    unit: "text",
    chain: "text",
    purpose: "text",
    reason: "text?",
    at: "int",
    state: "text",
    decided_by: "text?",
    code: "text?",
    decision: "text?",
    expires: "int?",
    responsible: "text?",
    review: "text?",
    review_due: "int?",
    review_by: "text?",
    revision: "int",
    break_glass: "int",
    tick: "int",
  },
  { key: ["request"], seq: true, fixed: ["seq", "tick"], indexes: [["record"], ["unit", "seq"], ["state", "seq"]] },
);
const receipts = table(
  { seq: "int", request: "text", record: "text", unit: "text", digests: "text", at: "int", act: "text", tick: "int" },
  { key: ["request"], seq: true, fixed: ["seq"], indexes: [["record"], ["unit", "seq"]] },
);

const units = table(
  {
    unit: "text",
    role: "text",
    department: "text",
    area: "text",
    status: "text",
    host: "text",
    source: "text",
    content: "text",
  },
  { key: ["unit"] },
);
const officers = table(
  { unit: "text", officer: "text", status: "text", content: "text" },
  { key: ["unit", "officer"] },
);
const officer_keys = table(
  {
    unit: "text",
    officer: "text",
    key: "text",
    not_before: "int",
    not_after: "int",
    revoked: "int",
    compromised_since: "int?",
  },
  { key: ["unit", "officer", "key"] },
);
/** Managers of sidechains as the main chain authorised them. */
const authorities = table({ chain: "text", unit: "text", content: "text" }, { key: ["chain", "unit"] });
const policies = table({ name: "text", version: "int", content: "text", height: "int" }, { key: ["name", "version"] });
const changes = table(
  {
    seq: "int",
    change: "text",
    kind: "text",
    proposed_by: "text",
    status: "text",
    effective_height: "int",
    approvals: "text",
    rejections: "text",
    reason: "text?",
    content: "text",
    difference: "text?",
    /** Version of the policy that is to be changed. */
    base: "int?",
    settled: "int?",
    tick: "int",
  },
  { key: ["change"], seq: true, fixed: ["seq", "tick"] },
);

const blocks = table({ height: "int", hash: "text", tick: "int" }, { key: ["height"] });
/** Every ordered transaction with its outcome; acts are those with a unit. */
const entries = table(
  {
    history: "int",
    height: "int",
    position: "int",
    code: "text",
    /** Action of an act, type of a system transaction, or `malformed`. */
    what: "text",
    act: "text?",
    unit: "text?",
    officer: "text?",
    via: "text?",
    at: "int?",
    urgency: "int?",
    marks: "text?",
    tick: "int",
  },
  {
    key: ["history"],
    rowid: "history",
    indexes: [["height"], ["act"], ["unit", "history"], ["code", "history"], ["tick"]],
  },
);
const anchors = table(
  { history: "int", chain: "text", header: "int", height: "int", position: "int", tick: "int" },
  {
    key: ["history"],
    rowid: "history",
    indexes: [
      ["chain", "header"],
      ["chain", "history"],
    ],
  },
);
const children = table({ chain: "text", history: "int" }, { key: ["chain"] });

/** One row: how far this chain, and the main chain's summaries, are taken in. */
const cursor = table(
  {
    name: "text",
    version: "int",
    genesis: "text",
    chain: "text",
    epoch: "int",
    height: "int",
    hash: "text",
    notices: "int",
    /** The main chain's audience policy as it was read with the notices. */
    audience: "text?",
  },
  { key: ["name"] },
);

export const TABLES = {
  reports,
  report_bodies,
  lineage,
  custody,
  summaries,
  notices,
  acknowledgements,
  same_as,
  erasures,
  events,
  event_legs,
  event_members,
  event_groups,
  event_decisions,
  tasks,
  timeline,
  same_events,
  resources,
  offers,
  requests,
  receipts,
  units,
  officers,
  officer_keys,
  authorities,
  policies,
  changes,
  blocks,
  entries,
  anchors,
  children,
  cursor,
} as const;

export type TableName = keyof typeof TABLES;
export type Row<T extends TableName> = RowOf<(typeof TABLES)[T]["columns"]>;
/** The tables as Kysely knows them. */
export type Tables = { [T in TableName]: Row<T> };

/** Lists with full-text search, each with an index of tokens beside it (search.ts). */
export const SEARCHED = ["reports", "summaries", "notices"] as const;
export type Searched = (typeof SEARCHED)[number];

/** Another version of the tables means: forget everything and read the chain again. */
export const TABLES_VERSION = 4;

export function specOf(name: TableName): TableSpec {
  return TABLES[name];
}
