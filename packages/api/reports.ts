import { AreaText, AudienceClause, DigestText, SealedReference, Situation, Status, Time, UnitId } from "@tocsin/core";
import { type Static, Type } from "typebox";
import { Anchored } from "./acts.ts";
import { endpoint } from "./endpoint.ts";
import { AnyObject, Count, Level, Location, Page, PageQuery, Query, Record, strict } from "./forms.ts";

/** A rule over units, and who of this chain it admits. */
export const AudienceReply = Type.Object(
  {
    origin: Type.String(),
    s: Type.Integer({ minimum: 1, maximum: 5 }),
    policyVersion: Count,
    clauses: Type.Array(AudienceClause),
    /** Units of this chain that it admits, the reporting one apart. */
    units: Type.Array(UnitId),
  },
  strict,
);
export type AudienceReply = Static<typeof AudienceReply>;

const UploadId = Type.String({ pattern: "^[0-9a-f]{32}$" });
const UploadReply = Type.Object(
  {
    upload: UploadId,
    /** Bytes that have arrived; the next ones begin here. */
    offset: Count,
    size: Count,
    /** Once all bytes are there. */
    part: Type.Optional(SealedReference),
  },
  strict,
);

export const Standing = Type.Union([
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
    /** Where full text was asked for and found behind the headline: the piece of the open text around it. */
    extract: Type.Optional(Type.String()),
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
    /** The report that it continues, of the same chain. */
    follows: Type.Optional(DigestText),
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

/** Filters that lists of reports, summaries and notices share. */
export const ReportFilter = {
  situation: Type.Optional(Situation),
  kind: Type.Optional(Type.String({ maxLength: 40 })),
  area: Type.Optional(AreaText),
  event: Type.Optional(DigestText),
  standing: Type.Optional(Standing),
  status: Type.Optional(Status),
  /** Response level as 1–4: this one and graver ones. */
  graveTo: Type.Optional(Level),
  security: Type.Optional(Type.Integer({ minimum: 1, maximum: 5 })),
  unit: Type.Optional(UnitId),
  from: Type.Optional(Time),
  to: Type.Optional(Time),
  /** Full text: every word, and of Chinese text every pair of neighbours, must occur. */
  q: Type.Optional(Query),
  /** Reports that await a verdict of a manager. */
  unverified: Type.Optional(Type.Boolean()),
};

/** Of notices only: those that the caller's unit has not acknowledged in their newest revision. */
export const Unacknowledged = { unacknowledged: Type.Optional(Type.Boolean()) };

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
    query: Type.Object({ ...ReportFilter, ...Unacknowledged, ...PageQuery }, strict),
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
        /** What was filed for an event. */
        event: Type.Optional(DigestText),
        series: Type.Optional(Type.String({ maxLength: 48 })),
        area: Type.Optional(AreaText),
        from: Type.Optional(Type.String({ maxLength: 10 })),
        to: Type.Optional(Type.String({ maxLength: 10 })),
        status: Type.Optional(Status),
        /** `reports` of this chain, `summaries` of the chains below or `notices` of the main chain. */
        over: Type.Optional(Type.Union([Type.Literal("reports"), Type.Literal("summaries"), Type.Literal("notices")])),
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
  audience: endpoint({
    method: "GET",
    path: "/v1/audience",
    summary: "To whom a report of a security level from this chain is readable, by the policy in force.",
    tag: "sealed",
    auth: "token",
    query: Type.Object({ s: Type.Integer({ minimum: 1, maximum: 5 }) }, strict),
    reply: AudienceReply,
  }),
  sealReport: endpoint({
    method: "POST",
    path: "/v1/reports/sealed",
    summary:
      "Seal a report of security 3 to 5: its text goes into this node's vault, and what comes back may stand in a block.",
    tag: "sealed",
    auth: "token",
    body: Type.Object(
      {
        /** The whole report as one of form `open`, but with `s` from 3 to 5. */
        report: AnyObject,
      },
      strict,
    ),
    reply: Type.Object(
      {
        /** Body of `reports.submit`, of form `limited` or `opaque`. */
        body: AnyObject,
        audience: AudienceReply,
      },
      strict,
    ),
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
  beginUpload: endpoint({
    method: "POST",
    path: "/v1/uploads",
    summary: "Begin to seal a file in pieces: one that breaks off goes on where it stopped, for a quarter of an hour.",
    tag: "sealed",
    auth: "token",
    body: Type.Object({ size: Type.Integer({ minimum: 0 }) }, strict),
    reply: UploadReply,
  }),
  uploadState: endpoint({
    method: "GET",
    path: "/v1/uploads/{upload}",
    summary: "How many bytes of a file have arrived; its reference once all have.",
    tag: "sealed",
    auth: "token",
    params: Type.Object({ upload: UploadId }, strict),
    reply: UploadReply,
  }),
  appendUpload: endpoint({
    method: "POST",
    path: "/v1/uploads/{upload}/bytes",
    summary: "Send the next bytes of a file, from the offset that has been reached.",
    tag: "sealed",
    auth: "token",
    params: Type.Object({ upload: UploadId }, strict),
    query: Type.Object({ offset: Type.Integer({ minimum: 0 }) }, strict),
    body: "bytes",
    reply: UploadReply,
  }),
  cancelUpload: endpoint({
    method: "DELETE",
    path: "/v1/uploads/{upload}",
    summary: "Give an upload up; what has arrived of it is gone.",
    tag: "sealed",
    auth: "token",
    params: Type.Object({ upload: UploadId }, strict),
    reply: Type.Object({ cancelled: Type.Boolean() }, strict),
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
