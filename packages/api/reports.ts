import { AreaText, DigestText, SealedReference, Situation, Status, Time, UnitId } from "@tocsin/core";
import { type Static, Type } from "typebox";
import { Anchored } from "./acts.ts";
import { endpoint } from "./endpoint.ts";
import { AnyObject, Count, Location, Page, PageQuery, Record, strict } from "./forms.ts";

const Standing = Type.Union([
  Type.Literal("reported"),
  Type.Literal("verified"),
  Type.Literal("doubtful"),
  Type.Literal("rejected"),
  Type.Literal("corrected"),
  Type.Literal("retracted"),
]);

/** A report in a list. What the caller may not see is absent. */
export const ReportItem = Type.Object(
  {
    record: DigestText,
    chain: Type.String(),
    unit: UnitId,
    status: Status,
    standing: Standing,
    revision: Count,
    s: Type.Integer({ minimum: 1, maximum: 5 }),
    kind: Type.Optional(Type.String()),
    situation: Type.Optional(Situation),
    category: Type.Optional(Type.String()),
    area: Type.Optional(Type.String()),
    headline: Type.Optional(Type.String()),
    occurred: Type.Optional(Time),
    c: Type.Optional(Type.Integer()),
    grade: Type.Optional(Type.Integer()),
    warning: Type.Optional(Type.Integer()),
    event: Type.Optional(DigestText),
    people: Type.Optional(AnyObject),
    counts: Type.Optional(AnyObject),
    /** Whether a sealed detail exists that may be asked for. */
    detail: Type.Boolean(),
    erased: Type.Optional(Type.Boolean()),
    /** Tick of the block that took it in. */
    tick: Count,
  },
  strict,
);
export type ReportItem = Static<typeof ReportItem>;

/** One change of a report, oldest first. */
export const Revision = Type.Object(
  {
    act: DigestText,
    action: Type.String(),
    unit: Type.String(),
    officer: Type.String(),
    standing: Standing,
    reason: Type.Optional(Type.String()),
    tick: Count,
    ...Location.properties,
  },
  strict,
);
export type Revision = Static<typeof Revision>;

export const ReportReply = Type.Object(
  {
    ...ReportItem.properties,
    /** The open part as it was signed; absent after redaction. */
    body: Type.Optional(AnyObject),
    /** Digest to name as `ifMatch` when judging or correcting. */
    ifMatch: DigestText,
    climb: Type.String(),
    due: Time,
    follows: Type.Optional(DigestText),
    sealed: Type.Array(DigestText),
    lineage: Type.Array(Revision),
    sameAs: Type.Array(DigestText),
  },
  strict,
);
export type ReportReply = Static<typeof ReportReply>;

/** A notice or summary from the chains above. */
export const SummaryItem = Type.Object({ ...ReportItem.properties, origin: Type.String() }, strict);
export type SummaryItem = Static<typeof SummaryItem>;

export const NoticeItem = Type.Object(
  { ...SummaryItem.properties, acknowledged: Type.Optional(Count), received: Time },
  strict,
);
export type NoticeItem = Static<typeof NoticeItem>;

const ReportFilter = {
  situation: Type.Optional(Situation),
  kind: Type.Optional(Type.String({ maxLength: 40 })),
  area: Type.Optional(AreaText),
  event: Type.Optional(DigestText),
  standing: Type.Optional(Standing),
  security: Type.Optional(Type.Integer({ minimum: 1, maximum: 5 })),
  unit: Type.Optional(UnitId),
  from: Type.Optional(Time),
  to: Type.Optional(Time),
  q: Type.Optional(Type.String({ minLength: 1, maxLength: 100 })),
  /** Reports that await a verdict of a manager. */
  unverified: Type.Optional(Type.Boolean()),
};

/** One hop of a report's way with its legal allowance. */
export const Hop = Type.Object(
  {
    hop: Type.String(),
    chain: Type.String(),
    /** Time at the chain itself and its parent's first-anchor time where they differ by more than 60 s. */
    at: Type.Optional(Time),
    allowanceMs: Type.Optional(Count),
    usedMs: Type.Optional(Count),
    source: Type.Optional(Type.String()),
    uncertain: Type.Optional(Type.Boolean()),
  },
  strict,
);

export type Hop = Static<typeof Hop>;

export const Journey = Type.Object(
  {
    record: DigestText,
    hops: Type.Array(Hop),
    anchored: Type.Array(Anchored),
    acknowledged: Type.Array(Type.Object({ unit: Type.String(), revision: Count, at: Time }, strict)),
    /** Direct broadcast against the sum of the hop-by-hop allowances. */
    directMs: Type.Optional(Count),
    hopByHopAllowanceMs: Count,
  },
  strict,
);
export type Journey = Static<typeof Journey>;

export const CountRow = Type.Object(
  { series: Type.String(), day: Type.String(), area: Type.String(), count: Type.Integer(), records: Count },
  strict,
);
export type CountRow = Static<typeof CountRow>;

export const reports = {
  reports: endpoint({
    method: "GET",
    path: "/v1/reports",
    summary: "Reports of this chain that the caller may see, newest first, with filters and full text.",
    tag: "reports",
    auth: "token",
    query: Type.Object({ ...ReportFilter, ...PageQuery }, strict),
    reply: Page(ReportItem),
  }),
  report: endpoint({
    method: "GET",
    path: "/v1/reports/{record}",
    summary: "One report with its open part, standing and lineage.",
    tag: "reports",
    auth: "token",
    params: Record,
    reply: ReportReply,
  }),
  journey: endpoint({
    method: "GET",
    path: "/v1/reports/{record}/journey",
    summary: "Where a report has arrived, who has read it, and the time used against each hop's allowance.",
    tag: "reports",
    auth: "token",
    params: Record,
    reply: Journey,
  }),
  summaries: endpoint({
    method: "GET",
    path: "/v1/summaries",
    summary: "Summaries of the chains below that the caller may see.",
    tag: "share",
    auth: "token",
    query: Type.Object({ ...ReportFilter, ...PageQuery }, strict),
    reply: Page(SummaryItem),
  }),
  summary: endpoint({
    method: "GET",
    path: "/v1/summaries/{record}",
    summary: "One summary in its newest state.",
    tag: "share",
    auth: "token",
    params: Record,
    reply: SummaryItem,
  }),
  notices: endpoint({
    method: "GET",
    path: "/v1/notices",
    summary: "Notices of the main chain for the caller's unit.",
    tag: "share",
    auth: "token",
    query: Type.Object({ ...ReportFilter, unacknowledged: Type.Optional(Type.Boolean()), ...PageQuery }, strict),
    reply: Page(NoticeItem),
  }),
  notice: endpoint({
    method: "GET",
    path: "/v1/notices/{record}",
    summary: "One notice of the main chain, and the revision of it that the caller's unit has acknowledged.",
    tag: "share",
    auth: "token",
    params: Record,
    reply: NoticeItem,
  }),
  counts: endpoint({
    method: "GET",
    path: "/v1/counts",
    summary: "Counts by series, day and area over canonical records; only actual ones unless asked for.",
    tag: "share",
    auth: "token",
    query: Type.Object(
      {
        series: Type.Optional(Type.String({ maxLength: 48 })),
        area: Type.Optional(AreaText),
        from: Type.Optional(Type.String({ maxLength: 10 })),
        to: Type.Optional(Type.String({ maxLength: 10 })),
        status: Type.Optional(Status),
        /** `reports` of this chain or `notices` of the main chain. */
        over: Type.Optional(Type.Union([Type.Literal("reports"), Type.Literal("notices")])),
      },
      strict,
    ),
    reply: Type.Object({ rows: Type.Array(CountRow), total: Count, height: Count }, strict),
  }),
  sealDetail: endpoint({
    method: "POST",
    path: "/v1/details",
    summary: "Seal a detail (JSON, up to 1 MiB) in this node's vault; name the reference in a report.",
    tag: "sealed",
    auth: "token",
    body: AnyObject,
    reply: SealedReference,
  }),
  sealAttachment: endpoint({
    method: "POST",
    path: "/v1/attachments",
    summary: "Seal a file (streamed, up to 256 MiB) in this node's vault.",
    tag: "sealed",
    auth: "token",
    body: "bytes",
    reply: SealedReference,
  }),
  detail: endpoint({
    method: "GET",
    path: "/v1/reports/{record}/detail",
    summary: "Read the sealed detail of a report of this chain; entitled units only, and logged.",
    tag: "sealed",
    auth: "token",
    params: Record,
    query: Type.Object({ purpose: Type.String({ minLength: 1, maxLength: 48 }) }, strict),
    reply: AnyObject,
  }),
  attachment: endpoint({
    method: "GET",
    path: "/v1/reports/{record}/attachments/{digest}",
    summary: "Read a sealed file of a report of this chain; entitled units only, and logged.",
    tag: "sealed",
    auth: "token",
    params: Type.Object({ record: DigestText, digest: DigestText }, strict),
    query: Type.Object({ purpose: Type.String({ minLength: 1, maxLength: 48 }) }, strict),
    reply: { mediaType: "application/octet-stream" },
  }),
} as const;
