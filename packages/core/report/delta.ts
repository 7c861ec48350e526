import { type Static, Type } from "typebox";
import { AreaText, DigestText, Time } from "../unit/unit.ts";
import { KindData } from "./kind.ts";

/** The message δ = {a, i, t, s, c} of Chen et al. 2021, section 3: the open part of a report. */

export const Situation = Type.Union([
  Type.Literal("epidemic"),
  Type.Literal("medical"),
  Type.Literal("government"),
  Type.Literal("opinion"),
  Type.Literal("media"),
]);
export type Situation = Static<typeof Situation>;

/** Counts of people that may stand in the open; persons stand in the sealed detail only. */
export const People = Type.Object(
  {
    confirmed: Type.Optional(Type.Integer({ minimum: 0, maximum: 1_000_000_000 })),
    suspected: Type.Optional(Type.Integer({ minimum: 0, maximum: 1_000_000_000 })),
    asymptomatic: Type.Optional(Type.Integer({ minimum: 0, maximum: 1_000_000_000 })),
    severe: Type.Optional(Type.Integer({ minimum: 0, maximum: 1_000_000_000 })),
    recovered: Type.Optional(Type.Integer({ minimum: 0, maximum: 1_000_000_000 })),
    deaths: Type.Optional(Type.Integer({ minimum: 0, maximum: 1_000_000_000 })),
    affected: Type.Optional(Type.Integer({ minimum: 0, maximum: 1_000_000_000 })),
  },
  { additionalProperties: false },
);

export const Place = Type.Object(
  {
    area: AreaText,
    text: Type.Optional(Type.String({ maxLength: 200 })),
    /** WGS 84, decimal degrees as strings: the ledger holds no floating point. */
    point: Type.Optional(
      Type.Object(
        {
          lat: Type.String({ pattern: "^-?[0-9]{1,2}(\\.[0-9]{1,6})?$" }),
          lon: Type.String({ pattern: "^-?[0-9]{1,3}(\\.[0-9]{1,6})?$" }),
        },
        { additionalProperties: false },
      ),
    ),
  },
  { additionalProperties: false },
);

/** a: what happened. */
export const EventInformation = Type.Object(
  {
    category: Type.String({ pattern: "^[a-z0-9]([a-z0-9-]{0,46}[a-z0-9])?$" }),
    headline: Type.String({ minLength: 1, maxLength: 200 }),
    main: Type.Optional(Type.String({ maxLength: 4_000 })),
    place: Place,
    people: Type.Optional(People),
    spread: Type.Optional(Type.String({ maxLength: 400 })),
  },
  { additionalProperties: false },
);

const Emotion = Type.Object(
  {
    emotion: Type.Union([
      Type.Literal("anger"),
      Type.Literal("disgust"),
      Type.Literal("fear"),
      Type.Literal("joy"),
      Type.Literal("sadness"),
      Type.Literal("surprise"),
    ]),
    intensity: Type.Integer({ minimum: 0, maximum: 3 }),
  },
  { additionalProperties: false },
);

/** i: public opinion. */
export const OpinionInformation = Type.Object(
  {
    topics: Type.Array(Type.String({ minLength: 1, maxLength: 60 }), { maxItems: 16 }),
    emotions: Type.Optional(Type.Array(Emotion, { maxItems: 6 })),
    polarity: Type.Optional(Type.Integer({ minimum: -1, maximum: 1 })),
    text: Type.Optional(Type.String({ maxLength: 1_000 })),
  },
  { additionalProperties: false },
);

/** t: timeliness. When it happened, was detected, was first reported, and until when it holds. */
export const Timeliness = Type.Object(
  {
    occurred: Time,
    detected: Type.Optional(Time),
    reported: Type.Optional(Time),
    validUntil: Type.Optional(Time),
  },
  { additionalProperties: false },
);

export const SecurityLevel = Type.Integer({ minimum: 1, maximum: 5 });
/** Ⅰ–Ⅳ as 1–4. Event grade, response level and warning level are three scales and never merged (DOMAIN). */
export const FourSteps = Type.Integer({ minimum: 1, maximum: 4 });

/** Reference to a sealed part: digest of the ciphertext and a key commitment, never a digest of plaintext. */
export const SealedReference = Type.Object(
  {
    digest: DigestText,
    commitment: DigestText,
    size: Type.Integer({ minimum: 1, maximum: 300_000_000 }),
  },
  { additionalProperties: false },
);
export type SealedReference = Static<typeof SealedReference>;

export const Sealed = Type.Object(
  {
    detail: Type.Optional(SealedReference),
    attachments: Type.Optional(Type.Array(SealedReference, { maxItems: 16 })),
  },
  { additionalProperties: false },
);

const levels = {
  c: Type.Optional(FourSteps),
  grade: Type.Optional(FourSteps),
  warning: Type.Optional(FourSteps),
};

/** Security 1–2: the whole open part stands in the block. */
export const OpenDelta = Type.Object(
  {
    form: Type.Literal("open"),
    situation: Situation,
    a: EventInformation,
    i: Type.Optional(OpinionInformation),
    t: Timeliness,
    s: Type.Integer({ minimum: 1, maximum: 2 }),
    ...levels,
    data: KindData,
    sealed: Type.Optional(Sealed),
  },
  { additionalProperties: false },
);
export type OpenDelta = Static<typeof OpenDelta>;

/** What the source sealed to its audience: the summary's text, and the commitment to who may read it. */
export const SealedSummary = Type.Object(
  { digest: DigestText, commitment: DigestText, audience: DigestText, policyVersion: Type.Integer({ minimum: 1 }) },
  { additionalProperties: false },
);

/** Security 3: only time, place code, category and levels stand in the open. */
export const LimitedDelta = Type.Object(
  {
    form: Type.Literal("limited"),
    situation: Situation,
    category: Type.String({ pattern: "^[a-z0-9]([a-z0-9-]{0,46}[a-z0-9])?$" }),
    area: AreaText,
    t: Timeliness,
    s: Type.Literal(3),
    ...levels,
    summary: SealedSummary,
    sealed: Type.Optional(Sealed),
  },
  { additionalProperties: false },
);

/** Security 4–5: an opaque id, digest and audience commitment; all else is sealed. */
export const OpaqueDelta = Type.Object(
  {
    form: Type.Literal("opaque"),
    s: Type.Integer({ minimum: 4, maximum: 5 }),
    summary: SealedSummary,
    sealed: Type.Optional(Sealed),
  },
  { additionalProperties: false },
);

export const Delta = Type.Union([OpenDelta, LimitedDelta, OpaqueDelta]);
export type Delta = Static<typeof Delta>;
