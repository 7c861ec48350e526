import { DigestText, Time } from "@tocsin/core";
import { type Static, Type } from "typebox";
import { endpoint } from "./endpoint.ts";
import { AnyObject, Count, Page, PageQuery, strict } from "./forms.ts";

/** Every status reply says who has it, what was decided, who is responsible (DOMAIN, Life of things). */
export const RequestItem = Type.Object(
  {
    request: DigestText,
    record: DigestText,
    origin: Type.String(),
    unit: Type.String(),
    chain: Type.String(),
    purpose: Type.String(),
    reason: Type.String(),
    state: Type.Union([
      Type.Literal("pending"),
      Type.Literal("granted"),
      Type.Literal("refused"),
      Type.Literal("revoked"),
      Type.Literal("expired"),
      Type.Literal("withdrawn"),
    ]),
    decidedBy: Type.Optional(Type.String()),
    decision: Type.Optional(Type.String()),
    expires: Type.Optional(Time),
    breakGlass: Type.Optional(Type.Boolean()),
    reviewed: Type.Optional(Type.String()),
    /** Of a break-glass access: until when it must be reviewed, and who has done so as `unit/officer`. */
    reviewDue: Type.Optional(Time),
    reviewedBy: Type.Optional(Type.String()),
    receipt: Type.Optional(DigestText),
    tick: Count,
  },
  strict,
);
export type RequestItem = Static<typeof RequestItem>;

/** A download that its unit has acknowledged. */
export const ReceiptItem = Type.Object(
  {
    grant: DigestText,
    record: DigestText,
    unit: Type.String(),
    digests: Type.Array(DigestText),
    at: Time,
    /** The act of the newest receipt, on the receiving unit's chain. */
    act: DigestText,
    tick: Count,
  },
  strict,
);
export type ReceiptItem = Static<typeof ReceiptItem>;

export const DownloadReply = Type.Object(
  {
    record: DigestText,
    grant: DigestText,
    /** Open part, proven against the source chain. */
    open: AnyObject,
    /** Names of the links of the proof that were checked. */
    proof: Type.Array(Type.String()),
    detail: Type.Optional(AnyObject),
    attachments: Type.Array(Type.Object({ digest: DigestText, size: Count }, strict)),
    receipt: DigestText,
  },
  strict,
);
export type DownloadReply = Static<typeof DownloadReply>;

export const access = {
  requests: endpoint({
    method: "GET",
    path: "/v1/requests",
    summary: "Requests for sealed detail: those of the caller's unit, and for managers those that await a decision.",
    tag: "access",
    auth: "token",
    query: Type.Object(
      {
        state: Type.Optional(Type.String({ maxLength: 16 })),
        record: Type.Optional(DigestText),
        unit: Type.Optional(Type.String({ maxLength: 80 })),
        breakGlass: Type.Optional(Type.Boolean()),
        /** Break-glass accesses whose review is open. */
        unreviewed: Type.Optional(Type.Boolean()),
        ...PageQuery,
      },
      strict,
    ),
    reply: Page(RequestItem),
  }),
  request: endpoint({
    method: "GET",
    path: "/v1/requests/{request}",
    summary: "One request with its decision.",
    tag: "access",
    auth: "token",
    params: Type.Object({ request: DigestText }, strict),
    reply: RequestItem,
  }),
  receipts: endpoint({
    method: "GET",
    path: "/v1/receipts",
    summary: "Acknowledged downloads: those of the caller's unit and of its reports; for managers all of the chain.",
    tag: "access",
    auth: "token",
    query: Type.Object({ record: Type.Optional(DigestText), ...PageQuery }, strict),
    reply: Page(ReceiptItem),
  }),
  download: endpoint({
    method: "POST",
    path: "/v1/downloads",
    summary: "Download a granted record: fetched from its source, checked against the chain, receipt recorded.",
    tag: "access",
    auth: "token",
    body: Type.Object({ grant: DigestText }, strict),
    reply: DownloadReply,
  }),
  downloadAttachment: endpoint({
    method: "GET",
    path: "/v1/downloads/{grant}/attachments/{digest}",
    summary: "A sealed file of a granted record, decrypted for the caller's unit.",
    tag: "access",
    auth: "token",
    params: Type.Object({ grant: DigestText, digest: DigestText }, strict),
    reply: { mediaType: "application/octet-stream" },
  }),
} as const;
