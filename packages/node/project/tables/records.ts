import { table } from "../tablespec.ts";

/** Reports of this chain, and what has come of those of others. */

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
    /** What a case report says of its case beside its figure; never who it is. */
    onset: "text?",
    imported: "int?",
    age: "text?",
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
      ["canon", "seq"],
      ["kind", "day", "seq"],
      ["situation", "seq"],
      ["climb", "due"],
      ["day", "series"],
      ["item"],
    ],
  },
);

/** The long parts of a report, apart from what lists read. */
const report_bodies = table(
  { record: "text", body: "text?", body_digest: "text", summary: "text?", sealed: "text" },
  { key: ["record"], long: true },
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
      ["canon", "seq"],
      ["day", "series"],
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
    /** Grows with every change of a notice, whichever: the order of streams. */
    changed: "int",
    tick: "int",
  },
  {
    key: ["record"],
    seq: true,
    fixed: ["seq", "received", "tick"],
    indexes: [
      ["changed"],
      ["c", "seq"],
      ["event", "seq"],
      ["kind", "seq"],
      ["origin", "seq"],
      ["canon", "seq"],
      ["day", "series"],
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

export const RECORDS_TABLES = {
  reports,
  report_bodies,
  lineage,
  custody,
  summaries,
  notices,
  acknowledgements,
  same_as,
  erasures,
} as const;
