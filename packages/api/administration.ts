import { DigestText, OfficerId, Time, UnitId } from "@tocsin/core";
import { type Static, Type } from "typebox";
import { endpoint } from "./endpoint.ts";
import { Count, Page, PageQuery, strict } from "./forms.ts";
import { ReportItem } from "./reports.ts";

/** What a key that a node keeps is for: an officer's acts, a manager's endorsements, or what is sealed to the unit. */
const KeyUse = Type.Union([Type.Literal("officer"), Type.Literal("endorser"), Type.Literal("hpke")]);

/** A key whose secret half the node keeps. */
export const KeptKey = Type.Object(
  { use: KeyUse, unit: UnitId, officer: Type.Optional(OfficerId), key: Type.String(), created: Time },
  strict,
);
export type KeptKey = Static<typeof KeptKey>;

/** One ordered act with its outcome, as auditors read it. */
export const ActItem = Type.Object(
  {
    /** Absent when the author could not be authenticated. */
    act: Type.Optional(DigestText),
    action: Type.String(),
    unit: Type.String(),
    officer: Type.String(),
    /** `own` key, or the node's `keystore`. */
    via: Type.String(),
    code: Type.String(),
    at: Time,
    urgency: Count,
    tick: Count,
    height: Count,
    index: Count,
    history: Count,
    marks: Type.Array(Type.String()),
  },
  strict,
);
export type ActItem = Static<typeof ActItem>;

/** A holder of sealed parts that are to be destroyed. */
const Holder = Type.Object(
  {
    unit: UnitId,
    /** When it confirmed, by its own word; absent as long as it has not. */
    confirmed: Type.Optional(Time),
    /** Sealed parts that it has destroyed. */
    digests: Type.Array(DigestText),
  },
  strict,
);

/** An order to destroy a record's sealed parts, or to remove its open part, with who has carried it out. */
export const ErasureOrder = Type.Object(
  {
    act: DigestText,
    what: Type.Union([Type.Literal("sealed"), Type.Literal("open")]),
    record: DigestText,
    unit: UnitId,
    officer: Type.String(),
    reason: Type.String(),
    tick: Count,
    height: Count,
    history: Count,
    /** Nodes that hold sealed parts, by the units that run them: who has confirmed and who has not. None for an open part. */
    holders: Type.Array(Holder),
    /** Units to which parts were released before, by their receipts: what they did with their copy no ledger knows. */
    recipients: Type.Array(Type.String()),
  },
  strict,
);
export type ErasureOrder = Static<typeof ErasureOrder>;

/** A finding about the node. What it is about stands in `facts`; the reader's page puts it into words. */
export const HealthFinding = Type.Object(
  {
    check: Type.Union([
      Type.Literal("disk"),
      Type.Literal("storage"),
      Type.Literal("backup"),
      Type.Literal("client"),
      Type.Literal("keys"),
      Type.Literal("contracts"),
      Type.Literal("link"),
      Type.Literal("model"),
    ]),
    verdict: Type.Union([Type.Literal("ok"), Type.Literal("warn"), Type.Literal("fail")]),
    facts: Type.Record(Type.String(), Type.Union([Type.String(), Type.Integer()])),
  },
  strict,
);
export type HealthFinding = Static<typeof HealthFinding>;

const Period = { from: Time, to: Time, unit: Type.Optional(Type.String({ maxLength: 80 })) };
const ActsQuery = {
  ...Period,
  action: Type.Optional(Type.String({ maxLength: 40 })),
  refused: Type.Optional(Type.Boolean()),
};

export const administration = {
  keys: endpoint({
    method: "GET",
    path: "/v1/keys",
    summary:
      "Keys of the caller's unit, and of units that it hosts, whose secrets this node keeps; without the secrets.",
    tag: "keys",
    auth: "administrator",
    reply: Type.Object({ items: Type.Array(KeptKey) }, strict),
  }),
  createKey: endpoint({
    method: "POST",
    path: "/v1/keys",
    summary:
      "Make the next key of an officer or a unit in this node's keystore; it counts when the registry names it. Again, it is the same key until then.",
    tag: "keys",
    auth: "token",
    body: Type.Object({ use: KeyUse, unit: UnitId, officer: Type.Optional(OfficerId) }, strict),
    reply: KeptKey,
  }),
  auditActs: endpoint({
    method: "GET",
    path: "/v1/audit/acts",
    summary: "Who did what in a period, newest first, refused acts included; for auditors.",
    tag: "audit",
    auth: "token",
    query: Type.Object({ ...ActsQuery, ...PageQuery }, strict),
    reply: Page(ActItem),
  }),
  auditActsCsv: endpoint({
    method: "GET",
    path: "/v1/audit/acts.csv",
    summary: "The same as CSV in UTF-8 with byte order mark, the whole period.",
    tag: "audit",
    auth: "token",
    query: Type.Object(ActsQuery, strict),
    reply: { mediaType: "text/csv; charset=utf-8" },
  }),
  erasureOrders: endpoint({
    method: "GET",
    path: "/v1/erasures",
    summary: "Orders to destroy sealed parts or to remove open ones, newest first, with who has confirmed.",
    tag: "retention",
    auth: "token",
    query: Type.Object({ what: Type.Union([Type.Literal("sealed"), Type.Literal("open")]), ...PageQuery }, strict),
    reply: Page(ErasureOrder),
  }),
  erasuresDue: endpoint({
    method: "GET",
    path: "/v1/erasures/due",
    summary:
      "Reports whose sealed parts, or open ones, have been kept as long as policy says and are not destroyed yet, newest first.",
    tag: "retention",
    auth: "token",
    query: Type.Object(
      { what: Type.Optional(Type.Union([Type.Literal("sealed"), Type.Literal("open")])), ...PageQuery },
      strict,
    ),
    reply: Page(ReportItem),
  }),
  health: endpoint({
    method: "GET",
    path: "/v1/health",
    summary: "What an administrator should know of this node: disk, backup, links, keys that end, contracts.",
    tag: "health",
    auth: "administrator",
    reply: Type.Object({ items: Type.Array(HealthFinding) }, strict),
  }),
} as const;
