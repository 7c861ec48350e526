import { table } from "../tablespec.ts";

/** Registry, governance, blocks, and how far the projection is. */

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

export const LEDGER_TABLES = {
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
