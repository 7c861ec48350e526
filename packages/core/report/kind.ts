import { type Static, Type } from "typebox";
import { AreaText, DigestText, UnitId } from "../unit/unit.ts";

/** Each report has a kind with its own schema and version (DESIGN, Words). The literals stand on the wire. */

const Day = Type.String({ pattern: "^[0-9]{4}-[0-9]{2}-[0-9]{2}$" });
const Count = Type.Integer({ minimum: 0, maximum: 1_000_000_000 });
const Short = Type.String({ minLength: 1, maxLength: 120 });
const strict = { additionalProperties: false } as const;
const version = Type.Literal(1);

/** One case under a random id; identity stands in the sealed detail only. */
export const CaseData = Type.Object(
  {
    kind: Type.Literal("case"),
    version,
    case: Type.String({ pattern: "^[0-9a-f]{32}$" }),
    classification: Type.Union([
      Type.Literal("suspected"),
      Type.Literal("probable"),
      Type.Literal("confirmed"),
      Type.Literal("asymptomatic"),
      Type.Literal("discarded"),
    ]),
    onsetDay: Type.Optional(Day),
    reportDay: Day,
    ageBand: Type.Optional(Type.String({ pattern: "^([0-9]{1,3}-[0-9]{1,3}|[0-9]{1,3}\\+)$" })),
    occurrenceArea: AreaText,
    treatmentArea: Type.Optional(AreaText),
    responsibleArea: AreaText,
    origin: Type.Union([Type.Literal("local"), Type.Literal("import")]),
  },
  strict,
);

/** A count of a named series for one day and area; `new` of that day and the running total. */
export const CountData = Type.Object(
  {
    kind: Type.Literal("count"),
    version,
    series: Type.String({ pattern: "^[a-z0-9]([a-z0-9-]{0,46}[a-z0-9])?$" }),
    day: Day,
    area: AreaText,
    new: Type.Integer({ minimum: -1_000_000_000, maximum: 1_000_000_000 }),
    total: Type.Optional(Count),
    basis: Type.Optional(Type.Union([Type.Literal("stated"), Type.Literal("derived")])),
  },
  strict,
);

export const LaboratoryData = Type.Object(
  {
    kind: Type.Literal("laboratory"),
    version,
    specimen: Short,
    method: Type.Optional(Short),
    taken: Count,
    tested: Count,
    positive: Count,
  },
  strict,
);

export const ContactData = Type.Object(
  {
    kind: Type.Literal("contact"),
    version,
    close: Count,
    secondary: Type.Optional(Count),
    quarantined: Type.Optional(Count),
  },
  strict,
);

export const TrajectoryData = Type.Object(
  {
    kind: Type.Literal("trajectory"),
    version,
    from: Day,
    to: Day,
    areas: Type.Array(AreaText, { minItems: 1, maxItems: 32 }),
    persons: Count,
  },
  strict,
);

export const PassengerFlowData = Type.Object(
  {
    kind: Type.Literal("passenger-flow"),
    version,
    mode: Type.Union([Type.Literal("air"), Type.Literal("rail"), Type.Literal("road"), Type.Literal("water")]),
    day: Day,
    from: AreaText,
    to: AreaText,
    persons: Count,
  },
  strict,
);

export const MeasureData = Type.Object(
  {
    kind: Type.Literal("measure"),
    version,
    measure: Short,
    from: Day,
    to: Type.Optional(Day),
    areas: Type.Array(AreaText, { minItems: 1, maxItems: 32 }),
  },
  strict,
);

export const ResourceData = Type.Object(
  {
    kind: Type.Literal("resource"),
    version,
    item: Short,
    measureUnit: Short,
    available: Count,
    needed: Type.Optional(Count),
  },
  strict,
);

export const OpinionData = Type.Object(
  { kind: Type.Literal("opinion"), version, platform: Short, posts: Count, reads: Type.Optional(Count), day: Day },
  strict,
);

export const ReleaseData = Type.Object(
  {
    kind: Type.Literal("release"),
    version,
    title: Short,
    channel: Short,
    address: Type.Optional(Type.String({ maxLength: 300 })),
  },
  strict,
);

/** A disease nobody can name yet is a first-class report: it is filed first and verified later. */
export const UnknownCauseData = Type.Object(
  {
    kind: Type.Literal("unknown-cause"),
    version,
    cases: Count,
    severe: Type.Optional(Count),
    deaths: Type.Optional(Count),
    symptoms: Type.Array(Short, { minItems: 1, maxItems: 16 }),
  },
  strict,
);

export const KindData = Type.Union([
  CaseData,
  CountData,
  LaboratoryData,
  ContactData,
  TrajectoryData,
  PassengerFlowData,
  MeasureData,
  ResourceData,
  OpinionData,
  ReleaseData,
  UnknownCauseData,
]);
export type KindData = Static<typeof KindData>;
export type Kind = KindData["kind"];

/** Kinds that are signals of danger in themselves climb at once by default (DESIGN, Report first). */
export const SIGNAL_KINDS: readonly Kind[] = ["laboratory", "unknown-cause"];

export const RecordReference = Type.Object({ record: DigestText, writer: UnitId }, strict);
