import { AreaText, DigestText, Status, Time } from "@tocsin/core";
import { type Static, Type } from "typebox";
import { endpoint } from "./endpoint.ts";
import { AnalysisProvenance, Figure } from "./epi.ts";
import { Count, strict } from "./forms.ts";

const bySituation = <T extends typeof Count | typeof Figure>(figure: T) =>
  Type.Object({ epidemic: figure, medical: figure, government: figure, opinion: figure, media: figure }, strict);

const Emotion = Type.Object({ emotion: Type.String(), reports: Count, mean: Type.Number() }, strict);

const Read = Type.Object(
  {
    /** Texts that were read: Chinese ones. The figures below are over these, null where there are none. */
    texts: Count,
    /** Texts by what they are about. */
    classes: Type.Object({ ...bySituation(Count).properties, none: Count }, strict),
    /** Shares of the polarities. */
    polarity: Type.Object({ positive: Figure, neutral: Figure, negative: Figure }, strict),
    /** Mean intensities, 0 to 3. */
    emotions: Type.Object(
      { anger: Figure, disgust: Figure, fear: Figure, joy: Figure, sadness: Figure, surprise: Figure },
      strict,
    ),
  },
  strict,
);

/** What reports of a period, and where asked for of a place or an event, are about. */
const Group = Type.Object(
  {
    /** Beijing time: `2021-07-20`, or `2021-07-20T14` by hour. */
    period: Type.String(),
    place: Type.Optional(Type.String()),
    event: Type.Optional(DigestText),
    reports: Count,
    /** Reports by the situation that their units declared. */
    declared: bySituation(Count),
    /** Each situation's share of the keywords of their open text; null where there are none. */
    shares: bySituation(Figure),
    /** What models of the product read out of their open text; they are no statement of the units. */
    read: Read,
    /** Reports by the polarity that they state, and the emotions that they state with their mean intensity, 0 to 3. */
    stated: Type.Object({ positive: Count, neutral: Count, negative: Count, emotions: Type.Array(Emotion) }, strict),
  },
  strict,
);

const TrendDay = Type.Object(
  {
    date: Type.String(),
    posts: Count,
    synthetic: Count,
    shares: bySituation(Figure),
    keywords: bySituation(Count),
    mentions: bySituation(Count),
  },
  strict,
);

const Wave = Type.Object(
  {
    start: Type.String(),
    peakDate: Type.String(),
    peak: Type.Number(),
    halfDate: Type.Union([Type.String(), Type.Null()]),
    end: Type.Union([Type.String(), Type.Null()]),
    riseDays: Type.Number(),
    fadeDays: Figure,
    fadesRapidly: Type.Union([Type.Boolean(), Type.Null()]),
  },
  strict,
);

const Stage = Type.Object(
  {
    situation: Type.String(),
    provenance: AnalysisProvenance,
    /** Where attention stands on the newest day; null while no bound is known. */
    stage: Type.Union([Type.String(), Type.Null()]),
    waves: Type.Array(Wave),
  },
  strict,
);

const Topic = Type.Object(
  {
    date: Type.String(),
    terms: Type.Array(Type.String()),
    posts: Count,
    expected: Type.Number(),
    keyness: Figure,
    isNew: Type.Boolean(),
  },
  strict,
);

export const SituationsReply = Type.Object(
  {
    status: Status,
    from: Time,
    to: Time,
    reports: Count,
    /** Reports whose text cannot be read: not Chinese, or without words. */
    unread: Count,
    /** Whether the period has more reports than were looked at; the newest were. */
    isCut: Type.Boolean(),
    provenance: AnalysisProvenance,
    /** Of what `read` comes from: a model each for class, polarity and emotions. */
    models: Type.Array(AnalysisProvenance),
    groups: Type.Array(Group),
    trend: Type.Optional(Type.Object({ provenance: AnalysisProvenance, rows: Type.Array(TrendDay) }, strict)),
    stages: Type.Optional(Type.Array(Stage)),
    /** Topics of the newest day against the seven before. */
    topics: Type.Optional(Type.Object({ provenance: AnalysisProvenance, rows: Type.Array(Topic) }, strict)),
    height: Count,
  },
  strict,
);
export type SituationsReply = Static<typeof SituationsReply>;

export const situations = {
  situations: endpoint({
    method: "GET",
    path: "/v1/situations",
    summary:
      "The five situations of what reports of this chain say, as far as the caller may see them: shares by time, place and event, opinion, stages, topics.",
    tag: "situation",
    auth: "token",
    query: Type.Object(
      {
        by: Type.Optional(Type.Union([Type.Literal("day"), Type.Literal("hour")])),
        group: Type.Optional(Type.Union([Type.Literal("none"), Type.Literal("place"), Type.Literal("event")])),
        area: Type.Optional(AreaText),
        event: Type.Optional(DigestText),
        /** From (inclusive) to (exclusive); the last 31 days where absent. */
        from: Type.Optional(Time),
        to: Type.Optional(Time),
        /** Only `actual` ones unless another is asked for. */
        status: Type.Optional(Status),
        after: Type.Optional(Count),
      },
      strict,
    ),
    reply: SituationsReply,
  }),
} as const;
