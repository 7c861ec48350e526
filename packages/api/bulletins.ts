import { AreaText, DigestText, Status, Time, UnitId } from "@tocsin/core";
import { type Static, Type } from "typebox";
import { endpoint } from "./endpoint.ts";
import { Decimal, Text } from "./epi.ts";
import { AnyObject, Count, Page, PageQuery, strict } from "./forms.ts";

const Form = Type.Union([Type.Literal("situation-report"), Type.Literal("after-action")]);
const Said = (maxLength: number) =>
  Type.Object(
    {
      zh: Type.String({ minLength: 1, maxLength }),
      en: Type.Optional(Type.String({ minLength: 1, maxLength })),
    },
    strict,
  );

/** What R around the measures of an after-action report is estimated with. */
const Reproduction = Type.Object(
  {
    /** Series of new infections; the largest of the period where absent. */
    series: Type.Optional(Text(64)),
    /** Mean and deviation of the serial interval, days: they depend on the disease. */
    siMean: Decimal,
    siSd: Decimal,
  },
  strict,
);

/** What a bulletin is asked to be about: an event, or an area and what happened in it. */
export const BulletinRequest = Type.Object(
  {
    /** A situation report where absent; an after-action report is of an event. */
    form: Type.Optional(Form),
    event: Type.Optional(DigestText),
    /** "" is the nation. Of a bulletin of an event, the chain's area where absent. */
    area: Type.Optional(Type.Union([AreaText, Type.Literal("")])),
    /** From (inclusive) to (exclusive), ms. */
    from: Time,
    to: Time,
    title: Type.Optional(Said(120)),
    /** What the officer adds in words. */
    assessment: Type.Optional(Said(4_000)),
    /** Of an after-action report; without it no R is told. */
    reproduction: Type.Optional(Reproduction),
  },
  strict,
);
export type BulletinRequest = Static<typeof BulletinRequest>;

/** A bulletin whose content this node holds. */
export const BulletinItem = Type.Object(
  {
    digest: DigestText,
    form: Form,
    unit: UnitId,
    status: Status,
    area: Type.String(),
    event: Type.Optional(DigestText),
    title: Type.Object({ zh: Type.String(), en: Type.Optional(Type.String()) }, strict),
    from: Time,
    to: Time,
    composed: Time,
    height: Count,
    security: Count,
    /** Records that it rests on. */
    sources: Count,
    /** Arguments of `releases.sign` that sign it. */
    facts: AnyObject,
    /** The release by which it was signed; absent while it is a draft. */
    release: Type.Optional(DigestText),
  },
  strict,
);
export type BulletinItem = Static<typeof BulletinItem>;

const Digest = Type.Object({ digest: DigestText }, strict);
const Language = Type.Object({ lang: Type.Optional(Type.Union([Type.Literal("zh"), Type.Literal("en")])) }, strict);

const document = <const F extends "html" | "pdf" | "docx">(format: F, mediaType: string) =>
  endpoint({
    method: "GET",
    path: `/v1/bulletins/{digest}/${format}`,
    summary: `A bulletin as ${format.toUpperCase()}, in Chinese or English; a draft says that it is one.`,
    tag: "releases",
    auth: "token",
    params: Digest,
    query: Language,
    reply: { mediaType },
  });

export const bulletins = {
  composeBulletin: endpoint({
    method: "POST",
    path: "/v1/bulletins",
    summary:
      "Compose a situation report, or an after-action report of an event, of what the caller may see; a draft until signed.",
    tag: "releases",
    auth: "token",
    body: BulletinRequest,
    reply: BulletinItem,
  }),
  bulletins: endpoint({
    method: "GET",
    path: "/v1/bulletins",
    summary:
      "Bulletins that this node holds, newest first: drafts of the caller's unit, and signed ones that the caller may read.",
    tag: "releases",
    auth: "token",
    query: Type.Object(
      {
        state: Type.Optional(Type.Union([Type.Literal("draft"), Type.Literal("signed")])),
        /** Digits with which the digest begins. */
        digest: Type.Optional(Type.String({ pattern: "^[0-9a-f]{1,64}$" })),
        ...PageQuery,
      },
      strict,
    ),
    reply: Page(BulletinItem),
  }),
  bulletin: endpoint({
    method: "GET",
    path: "/v1/bulletins/{digest}",
    summary: "The content of a bulletin as it is signed: figures with their records or queries, texts, sources.",
    tag: "releases",
    auth: "token",
    params: Digest,
    reply: AnyObject,
  }),
  bulletinHtml: document("html", "text/html; charset=utf-8"),
  bulletinPdf: document("pdf", "application/pdf"),
  bulletinDocx: document("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
} as const;
