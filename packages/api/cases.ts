import { AreaText, CaseData, DigestText, Status, UnitId } from "@tocsin/core";
import { type Static, Type } from "typebox";
import { endpoint } from "./endpoint.ts";
import { AnyObject, Count, Page, PageQuery, strict } from "./forms.ts";
import { Standing } from "./reports.ts";

/** Kinds of report that tell of persons, whose identity stands in the sealed part. */
const PersonalKind = Type.Union([Type.Literal("case"), Type.Literal("contact"), Type.Literal("trajectory")]);
const { classification, origin } = CaseData.properties;

/** A line of the line list: one canonical record, and what it says of its persons in the open. */
export const CaseItem = Type.Object(
  {
    record: DigestText,
    unit: UnitId,
    kind: PersonalKind,
    status: Status,
    standing: Standing,
    revision: Count,
    s: Type.Integer({ minimum: 1, maximum: 5 }),
    event: Type.Optional(DigestText),
    area: Type.Optional(Type.String()),
    headline: Type.Optional(Type.String()),
    /** Day of the report, in Beijing. */
    day: Type.Optional(Type.String()),
    /** Random id of the case; never who it is. */
    case: Type.Optional(Type.String()),
    classification: Type.Optional(classification),
    onset: Type.Optional(Type.String()),
    age: Type.Optional(Type.String()),
    origin: Type.Optional(origin),
    occurrenceArea: Type.Optional(Type.String()),
    treatmentArea: Type.Optional(Type.String()),
    responsibleArea: Type.Optional(Type.String()),
    /** Persons of whom a report of contacts or of a trajectory tells. */
    persons: Type.Optional(Count),
    detail: Type.Boolean(),
    erased: Type.Optional(Type.Boolean()),
    tick: Count,
  },
  strict,
);
export type CaseItem = Static<typeof CaseItem>;

const Day = Type.String({ maxLength: 10 });

/** What the line list is asked for by, its order with it. */
export const CaseQuery = {
  /** `case` unless another is asked for. */
  kind: Type.Optional(PersonalKind),
  area: Type.Optional(AreaText),
  event: Type.Optional(DigestText),
  standing: Type.Optional(Standing),
  /** `actual` unless another is asked for. */
  status: Type.Optional(Status),
  unit: Type.Optional(UnitId),
  classification: Type.Optional(classification),
  /** Days of the report, both inclusive. */
  from: Type.Optional(Day),
  to: Type.Optional(Day),
  /** `filed` unless another is asked for. */
  sort: Type.Optional(
    Type.Union([
      Type.Literal("filed"),
      Type.Literal("day"),
      Type.Literal("onset"),
      Type.Literal("area"),
      Type.Literal("unit"),
    ]),
  ),
  ascending: Type.Optional(Type.Boolean()),
};

/** Why sealed parts are read; it stands in the log. */
const Purpose = Type.String({ minLength: 1, maxLength: 48 });
const RECORDS_MAX = 200;

export const cases = {
  cases: endpoint({
    method: "GET",
    path: "/v1/cases",
    summary: "The line list of this chain: canonical records that tell of persons, what is the same as another once.",
    tag: "reports",
    auth: "token",
    query: Type.Object({ ...CaseQuery, ...PageQuery }, strict),
    reply: Page(CaseItem),
  }),
  caseDetails: endpoint({
    method: "POST",
    path: "/v1/cases/details",
    summary: "The sealed details of lines that the caller is entitled to; each reading is logged with its purpose.",
    tag: "sealed",
    auth: "token",
    body: Type.Object(
      { records: Type.Array(DigestText, { minItems: 1, maxItems: RECORDS_MAX, uniqueItems: true }), purpose: Purpose },
      strict,
    ),
    reply: Type.Object(
      {
        items: Type.Array(Type.Object({ record: DigestText, detail: AnyObject }, strict)),
        /** What was not given and why, by the code of the problem; of what the caller is not entitled to `NOT_FOUND`. */
        withheld: Type.Array(Type.Object({ record: DigestText, code: Type.String() }, strict)),
      },
      strict,
    ),
  }),
} as const;
