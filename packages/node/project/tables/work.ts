import { table } from "../tablespec.ts";

/** Events with their work, resources, and access to sealed parts. */

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

/** The triage queue: what detectors have found, with the newest standing. */
const signals = table(
  {
    seq: "int",
    signal: "text",
    unit: "text",
    officer: "text",
    act: "text",
    method: "text",
    version: "int",
    parameters: "text",
    inputs: "text",
    series: "text",
    /** As it was given; `place` is the same without trailing zeros. */
    area: "text",
    place: "text",
    from_day: "text",
    to_day: "text",
    observed: "text",
    statistic: "text",
    threshold: "text",
    status: "text",
    standing: "text",
    revision: "int",
    event: "text?",
    /** Tick of the newest step; `tick` is that of the first. */
    changed: "int",
    tick: "int",
  },
  {
    key: ["signal"],
    seq: true,
    fixed: ["seq", "tick"],
    indexes: [
      ["standing", "seq"],
      ["event", "seq"],
    ],
  },
);
const signal_steps = table(
  {
    signal: "text",
    history: "int",
    act: "text",
    action: "text",
    unit: "text",
    officer: "text",
    standing: "text",
    cause: "text?",
    note: "text?",
    tick: "int",
    height: "int",
    position: "int",
  },
  { key: ["signal", "history"] },
);

/** Signed bulletins, and what was published; `content` is what the act said. */
const releases = table(
  {
    seq: "int",
    release: "text",
    kind: "text",
    unit: "text",
    officer: "text",
    act: "text",
    area: "text",
    place: "text",
    event: "text?",
    status: "text",
    standing: "text",
    revision: "int",
    digest: "text?",
    supersedes: "text?",
    superseded_by: "text?",
    content: "text",
    ended: "text?",
    changed: "int",
    tick: "int",
    height: "int",
    position: "int",
    history: "int",
  },
  {
    key: ["release"],
    seq: true,
    fixed: ["seq", "tick"],
    indexes: [
      ["kind", "seq"],
      ["event", "seq"],
      ["digest", "seq"],
    ],
  },
);

export const WORK_TABLES = {
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
  signals,
  signal_steps,
  releases,
} as const;
