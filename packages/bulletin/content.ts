import {
  AreaText,
  DigestText,
  type Hash,
  type Json,
  SOURCES_MAX,
  Status,
  Time,
  UnitId,
  concat,
  encodeCanonical,
  encodeHex,
  encodeUtf8,
  sourcesOf,
} from "@tocsin/core";
import { type Static, Type } from "typebox";

const strict = { additionalProperties: false } as const;
const Count = Type.Integer({ minimum: 0 });
const Short = Type.String({ maxLength: 200 });
/** Name of a word of the template, or of a series of counts. */
const Name = Type.String({ pattern: "^[a-zA-Z0-9]([a-zA-Z0-9:.-]{0,62}[a-zA-Z0-9])?$" });

/** A text in Chinese, and in English where there is one. */
const Said = Type.Object({ zh: Type.String(), en: Type.Optional(Type.String()) }, strict);
export type Said = Static<typeof Said>;

/** A question to the node that gives a figure again: an operation of the API with its parameters. */
const Query = Type.Object({ operation: Name, parameters: Type.Record(Name, Short) }, strict);
export type Query = Static<typeof Query>;

/** Where a number comes from: the records themselves, or the queries, answered at the content's height. */
const Origin = Type.Object(
  { records: Type.Optional(Type.Array(DigestText)), queries: Type.Optional(Type.Array(Query)) },
  strict,
);
export type Origin = Static<typeof Origin>;

const Figure = Type.Object(
  {
    name: Name,
    value: Type.Integer(),
    /** The same of the period before, which is as long. */
    before: Type.Optional(Type.Integer()),
    from: Origin,
  },
  strict,
);
export type Figure = Static<typeof Figure>;

/** What stands in a cell: text of somebody, a number, a time, a word of the template, a duration, a record, or nothing. */
const Cell = Type.Union([
  Type.Object({ text: Type.String() }, strict),
  Type.Object({ said: Said }, strict),
  Type.Object({ number: Type.Integer() }, strict),
  Type.Object({ time: Time }, strict),
  Type.Object({ ms: Type.Integer() }, strict),
  Type.Object({ word: Name }, strict),
  Type.Object({ area: Type.String({ maxLength: 12 }) }, strict),
  Type.Object({ record: DigestText }, strict),
  Type.Object({}, strict),
]);
export type Cell = Static<typeof Cell>;

const Section = Type.Union([
  Type.Object({ type: Type.Literal("figures"), name: Name, figures: Type.Array(Figure) }, strict),
  Type.Object(
    {
      type: Type.Literal("curve"),
      name: Name,
      days: Type.Array(Type.String({ pattern: "^[0-9]{4}-[0-9]{2}-[0-9]{2}$" })),
      series: Type.Array(Type.Object({ name: Name, values: Type.Array(Type.Integer()) }, strict)),
      from: Origin,
    },
    strict,
  ),
  Type.Object(
    {
      type: Type.Literal("tiles"),
      name: Name,
      series: Name,
      areas: Type.Array(Type.Object({ code: Type.String({ maxLength: 12 }), amount: Type.Integer() }, strict)),
      from: Origin,
    },
    strict,
  ),
  Type.Object(
    {
      type: Type.Literal("table"),
      name: Name,
      columns: Type.Array(Name),
      rows: Type.Array(Type.Object({ cells: Type.Array(Cell), from: Type.Optional(Origin) }, strict)),
    },
    strict,
  ),
  Type.Object({ type: Type.Literal("text"), name: Name, text: Said }, strict),
  Type.Object(
    {
      type: Type.Literal("questions"),
      name: Name,
      items: Type.Array(Type.Object({ name: Name, count: Count, from: Origin }, strict)),
    },
    strict,
  ),
]);
export type Section = Static<typeof Section>;

/** A record that the bulletin rests on. */
const Source = Type.Object(
  {
    record: DigestText,
    unit: Type.String(),
    kind: Type.Optional(Name),
    headline: Type.Optional(Type.String()),
    standing: Name,
    tick: Time,
  },
  strict,
);
export type Source = Static<typeof Source>;

/**
 * What a bulletin says, without a language: figures with their origin, and texts as they were written. It is what an officer
 * signs; documents in Chinese or English are made of it.
 */
export const BulletinContent = Type.Object(
  {
    format: Type.Literal("tocsin/bulletin-content/v1"),
    form: Type.Union([Type.Literal("situation-report"), Type.Literal("after-action")]),
    /** Engine name of the chain, `cn-3201.e1`. */
    chain: Type.String({ maxLength: 40 }),
    unit: UnitId,
    unitName: Said,
    status: Status,
    area: Type.Union([AreaText, Type.Literal("")]),
    title: Said,
    event: Type.Optional(
      Type.Object(
        {
          id: DigestText,
          title: Said,
          category: Name,
          stage: Type.Optional(Name),
          level: Type.Optional(Count),
          opened: Time,
        },
        strict,
      ),
    ),
    from: Time,
    to: Time,
    /** When it was composed, by the node's clock, and the height at which its queries were answered. */
    composed: Time,
    height: Count,
    /** The highest security level among its sources; 1 where there are none. */
    security: Type.Integer({ minimum: 1, maximum: 5 }),
    sections: Type.Array(Section),
    sources: Type.Array(Source, { maxItems: SOURCES_MAX }),
  },
  strict,
);
export type BulletinContent = Static<typeof BulletinContent>;

/** Bounds of a content as bytes. */
export const CONTENT_LIMITS = { sizeBytesMax: 8 << 20, membersMax: 400_000 } as const;

const CONTENT_TAG = encodeUtf8("tocsin/bulletin-content/v1\n");

/** The digest that an officer signs: H(tag ‖ canonical content), hex. */
export function contentDigest(hash: Hash, content: BulletinContent): string {
  return encodeHex(hash(concat(CONTENT_TAG, encodeCanonical(content as unknown as Json))));
}

/** The arguments of `releases.sign` for a content. */
export function signatureFacts(hash: Hash, content: BulletinContent): { readonly [name: string]: Json } {
  const { area, event, status, form, from, to, height, sources } = content;
  return {
    ...{ area, status, form, from, to, height },
    ...(event === undefined ? {} : { event: event.id }),
    digest: contentDigest(hash, content),
    sources: sourcesOf(hash, recordsOf(sources)) as unknown as Json,
  };
}

/** The ids of the sources, sorted. */
function recordsOf(sources: readonly Source[]): string[] {
  return sources.map(({ record }) => record).sort();
}
