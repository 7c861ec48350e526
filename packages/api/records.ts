import { DigestText, Time } from "@tocsin/core";
import { type Static, Type } from "typebox";
import { endpoint } from "./endpoint.ts";
import { AnyObject, Count, Page, PageQuery, Record, strict } from "./forms.ts";
import { EscalationStep } from "./roster.ts";

/** One step of a record's custody, with its place in the history that proves it. */
export const CustodyStep = Type.Object(
  {
    what: Type.String(),
    chain: Type.String(),
    unit: Type.Optional(Type.String()),
    officer: Type.Optional(Type.String()),
    tick: Count,
    height: Count,
    index: Count,
    history: Count,
    note: Type.Optional(Type.String()),
    /** Whether this node has checked the step's proof. */
    proven: Type.Boolean(),
  },
  strict,
);
export type CustodyStep = Static<typeof CustodyStep>;

/** A holder that confirmed the destruction of a record's sealed parts. */
export const ErasureItem = Type.Object({ unit: Type.String(), digests: Type.Array(DigestText), at: Time }, strict);
export type ErasureItem = Static<typeof ErasureItem>;

export const TraceReply = Type.Object({ record: DigestText, steps: Type.Array(CustodyStep) }, strict);
export type TraceReply = Static<typeof TraceReply>;

/** A legal duty with its clock. */
export const ClockItem = Type.Object(
  {
    record: DigestText,
    rule: Type.String(),
    source: Type.String(),
    unit: Type.Optional(Type.String()),
    chain: Type.String(),
    started: Time,
    allowanceMs: Count,
    usedMs: Count,
    leftMs: Type.Integer(),
    /** When the duty was done; absent while it is owed. */
    ended: Type.Optional(Time),
    state: Type.Union([Type.Literal("running"), Type.Literal("met"), Type.Literal("breached")]),
    uncertain: Type.Optional(Type.Boolean()),
    /** Who was told that it waits, by the duty roster. */
    steps: Type.Optional(Type.Array(EscalationStep)),
  },
  strict,
);
export type ClockItem = Static<typeof ClockItem>;

/** A finding of the accountability report. */
export const AuditFinding = Type.Object(
  {
    finding: Type.Union([
      Type.Literal("late-hop"),
      Type.Literal("rejected-report"),
      Type.Literal("corrected-report"),
      Type.Literal("retracted-report"),
      Type.Literal("break-glass"),
      Type.Literal("break-glass-unreviewed"),
      Type.Literal("refused-act"),
      Type.Literal("sealed-read"),
      Type.Literal("handover"),
      Type.Literal("escalated"),
      Type.Literal("passkey-given"),
      Type.Literal("passkey-taken"),
    ]),
    unit: Type.String(),
    officer: Type.Optional(Type.String()),
    record: Type.Optional(Type.String()),
    tick: Count,
    height: Type.Optional(Count),
    history: Type.Optional(Count),
    note: Type.String(),
  },
  strict,
);
export type AuditFinding = Static<typeof AuditFinding>;

export const AuditReply = Type.Object(
  {
    chain: Type.String(),
    from: Time,
    to: Time,
    findings: Type.Array(AuditFinding),
    /** Block height and app hash that the findings rest on, and the head of the log of readings. */
    height: Count,
    appHash: Type.String(),
    readLogHead: Type.String(),
  },
  strict,
);
export type AuditReply = Static<typeof AuditReply>;

export const OpenPartReply = Type.Object(
  {
    record: DigestText,
    chain: Type.String(),
    /** The newest open part as it was signed. */
    body: AnyObject,
    /** Names of the links of the proof that were checked. */
    proof: Type.Array(Type.String()),
  },
  strict,
);
export type OpenPartReply = Static<typeof OpenPartReply>;

/** What an identifier stands for. */
export const Identified = Type.Object(
  {
    what: Type.Union([
      Type.Literal("record"),
      Type.Literal("event"),
      Type.Literal("request"),
      Type.Literal("resource"),
      Type.Literal("offer"),
      Type.Literal("task"),
      Type.Literal("signal"),
      Type.Literal("release"),
    ]),
    id: DigestText,
  },
  strict,
);
export type Identified = Static<typeof Identified>;

export const records = {
  identify: endpoint({
    method: "GET",
    path: "/v1/identifiers/{prefix}",
    summary:
      "Records, events, requests, resources, offers, tasks, signals and releases whose identifier begins with these digits; nobody types sixty-four.",
    tag: "trace",
    auth: "token",
    params: Type.Object({ prefix: Type.String({ pattern: "^[0-9a-f]{6,64}$" }) }, strict),
    reply: Type.Object({ items: Type.Array(Identified) }, strict),
  }),
  trace: endpoint({
    method: "GET",
    path: "/v1/records/{record}/trace",
    summary: "The custody of a record from its source to the main chain, every step proven.",
    tag: "trace",
    auth: "token",
    params: Record,
    reply: TraceReply,
  }),
  openPart: endpoint({
    method: "GET",
    path: "/v1/records/{record}/open",
    summary: "The open part of a report from a chain below, read through its node, proven and logged; for managers.",
    tag: "share",
    auth: "token",
    params: Record,
    reply: OpenPartReply,
  }),
  proof: endpoint({
    method: "GET",
    path: "/v1/records/{record}/proof",
    summary: "A self-contained proof file, checked offline against the main chain's genesis.",
    tag: "trace",
    auth: "token",
    params: Record,
    reply: { mediaType: "text/plain; charset=utf-8" },
  }),
  erasures: endpoint({
    method: "GET",
    path: "/v1/records/{record}/erasures",
    summary: "Which holders have confirmed that they destroyed a record's sealed parts.",
    tag: "trace",
    auth: "token",
    params: Record,
    reply: Type.Object({ items: Type.Array(ErasureItem), height: Count }, strict),
  }),
  clocks: endpoint({
    method: "GET",
    path: "/v1/clocks",
    summary: "Legal duties and their clocks, those with the least time left first.",
    tag: "clocks",
    auth: "token",
    query: Type.Object(
      { state: Type.Optional(Type.String({ maxLength: 16 })), record: Type.Optional(DigestText), ...PageQuery },
      strict,
    ),
    reply: Page(ClockItem),
  }),
  audit: endpoint({
    method: "GET",
    path: "/v1/audit",
    summary: "Accountability for a period and unit; for auditors.",
    tag: "audit",
    auth: "token",
    query: Type.Object({ from: Time, to: Time, unit: Type.Optional(Type.String({ maxLength: 80 })) }, strict),
    reply: AuditReply,
  }),
  auditCsv: endpoint({
    method: "GET",
    path: "/v1/audit.csv",
    summary: "The same as CSV in UTF-8 with byte order mark.",
    tag: "audit",
    auth: "token",
    query: Type.Object({ from: Time, to: Time, unit: Type.Optional(Type.String({ maxLength: 80 })) }, strict),
    reply: { mediaType: "text/csv; charset=utf-8" },
  }),
  stream: endpoint({
    method: "GET",
    path: "/v1/stream",
    summary:
      "Server-sent events of what the caller may see; resumes after Last-Event-ID. A reader that is too far behind is told `behind` and asks for its lists anew.",
    tag: "stream",
    auth: "token",
    query: Type.Object({ topics: Type.Optional(Type.String({ maxLength: 200 })) }, strict),
    reply: { mediaType: "text/event-stream" },
  }),
} as const;
