import { beijingTime } from "@tocsin/core";
import type { SituationsReply } from "@tocsin/api";
import {
  type BySituation,
  type EmotionModel,
  type PolarityModel,
  type PostStream,
  SITUATIONS,
  type Segment,
  SituationError,
  type SituationModel,
  type Stages,
  type TrendRow,
  classifySituations,
  dayTopics,
  eears,
  inputsDigest,
  keywordTrend,
  opinionStages,
  readPosts,
  scoreEmotion,
  scorePolarity,
  sharesOf,
} from "@tocsin/situation";
import type { Voice } from "../project/analysisseam.ts";
import { type ReadText, readIn, statedIn } from "./opinionfigures.ts";

export interface SituationsInput {
  readonly voices: readonly Voice[];
  /** Reports of exercises and tests: whatever is drawn of them says so. */
  readonly synthetic: boolean;
  readonly by: "day" | "hour";
  readonly group: "none" | "place" | "event";
}

/** What of a reply the analysis gives. */
export type SituationsAnalysis = Pick<
  SituationsReply,
  "provenance" | "models" | "groups" | "trend" | "stages" | "topics" | "unread"
>;

type Group = SituationsReply["groups"][number];

/** Characters of `2021-07-20` and of `2021-07-20T14`. */
const LENGTH = { day: 10, hour: 13 } as const;
/** Texts, digests and all: raised whenever the same reports would give other groups. */
const VERSION = 1;

/** What reads texts: words, and the models that ship with the product. */
export interface Readers {
  readonly segment: Segment;
  readonly situation: SituationModel;
  readonly emotion: EmotionModel;
  readonly polarity: PolarityModel;
}

/** A report with what was read in its text. */
interface Heard {
  readonly voice: Voice;
  readonly read: ReadText;
}

/**
 * The five situations of what reports say: shares by period and place or event, what they state of opinion and what models
 * read in their text, trend, stages, and topics of the newest day. A text that cannot be read, one in English say, counts
 * with its declared situation and gives no other figure. Pure.
 */
export function analyseSituations(
  { voices, synthetic, by, group }: SituationsInput,
  readers: Readers,
): SituationsAnalysis {
  const { segment } = readers;
  const provenance = {
    method: "situations-of-reports",
    version: VERSION,
    parameters: { by, group },
    inputs: inputsDigest(
      voices.map(({ record, at, text, polarity, emotions }) => [record, at, text, polarity, emotions]),
    ),
  };
  const { heard, models } = readAll(voices, readers);
  const groups = groupsOf(heard, by, group);
  const unread = heard.filter(({ read }) => read.class.reason !== null).length;
  const common = { provenance, models, groups, unread };
  const stream = streamOf(voices, synthetic, segment);
  if (stream === undefined) return common;
  const trend = keywordTrend(stream);
  const topics = dayTopics(stream);
  return {
    ...common,
    trend: { provenance: asReply(trend.provenance), rows: trend.rows.map((row) => ({ ...row })) },
    stages: stagesOf(stream, trend.rows),
    topics: {
      provenance: asReply(topics.provenance),
      rows: topics.rows.map(({ examples: _ids, ...row }) => ({ ...row, terms: [...row.terms] })),
    },
  };
}

function readAll(voices: readonly Voice[], { segment, situation, emotion, polarity }: Readers) {
  const texts = voices.map(({ text }) => text);
  const classes = classifySituations(situation, texts, segment);
  const polarities = scorePolarity(polarity, texts, segment);
  const emotions = scoreEmotion(emotion, texts, segment);
  const heard = voices.map((voice, n): Heard => {
    const row = <T>(rows: readonly T[]) => rows[n] as T;
    return {
      voice,
      read: { class: row(classes.rows), polarity: row(polarities.rows), emotion: row(emotions.rows) },
    };
  });
  return { heard, models: [classes, polarities, emotions].map((one) => asReply(one.provenance)) };
}

function groupsOf(heard: readonly Heard[], by: "day" | "hour", group: SituationsInput["group"]): Group[] {
  const found = new Map<string, Heard[]>();
  for (const one of heard) {
    const { place, event = "", at } = one.voice;
    const name = `${periodOf(at, by)} ${group === "place" ? place : group === "event" ? event : ""}`;
    const members = found.get(name) ?? [];
    if (members.length === 0) found.set(name, members);
    members.push(one);
  }
  return [...found]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, members]) => {
      const [period = "", named = ""] = name.split(" ");
      const voices = members.map(({ voice }) => voice);
      return {
        period,
        ...(group === "place" ? { place: named } : {}),
        ...(group === "event" && named !== "" ? { event: named } : {}),
        reports: members.length,
        declared: declaredIn(voices),
        shares: { ...sharesIn(members) },
        stated: statedIn(voices),
        read: readIn(members.map(({ read }) => read)),
      };
    });
}

/** Beijing time: `2021-07-20` or `2021-07-20T14`. */
function periodOf(at: number, by: "day" | "hour"): string {
  return beijingTime(at).slice(0, LENGTH[by]);
}

function declaredIn(voices: readonly Voice[]): BySituation<number> {
  const count = (situation: string) => voices.filter((voice) => voice.situation === situation).length;
  return Object.fromEntries(SITUATIONS.map((name) => [name, count(name)])) as unknown as BySituation<number>;
}

/** Each report's shares count alike, however long its text. */
function sharesIn(heard: readonly Heard[]): BySituation<number | null> {
  const known = heard.filter(({ read }) => read.class.shares.epidemic !== null);
  const sum = (name: (typeof SITUATIONS)[number]) =>
    known.reduce((all, { read }) => all + (read.class.shares[name] ?? 0), 0);
  return sharesOf(Object.fromEntries(SITUATIONS.map((name) => [name, sum(name)])) as unknown as BySituation<number>);
}

/** The readable texts by day; undefined where there are none, or they are further apart than any analysis spans. */
function streamOf(voices: readonly Voice[], synthetic: boolean, segment: Segment): PostStream | undefined {
  const rows = voices.map(({ record, text, at }, row) => ({
    id: record,
    text,
    date: periodOf(at, "day"),
    synthetic,
    row,
  }));
  try {
    return readPosts(rows, { segment }).stream;
  } catch (error) {
    if (error instanceof SituationError) return undefined;
    throw error;
  }
}

/** The stage of attention to each situation, from the reports that mention it, by eears as the bound. */
function stagesOf({ first }: PostStream, rows: readonly TrendRow[]): NonNullable<SituationsReply["stages"]> {
  const of = (situation: (typeof SITUATIONS)[number]): Stages => {
    const counts = rows.map(({ mentions }) => mentions[situation]);
    // Where the days before are all alike, any more than they had is a signal.
    return opinionStages(
      first,
      counts,
      eears(counts).map(({ upper, expected }) => upper ?? expected),
    );
  };
  return SITUATIONS.map((situation) => {
    const { provenance, rows: days, waves } = of(situation);
    return {
      situation,
      provenance: asReply(provenance),
      stage: days.at(-1)?.stage ?? null,
      waves: waves.map((wave) => ({ ...wave })),
    };
  });
}

function asReply(provenance: Stages["provenance"]): SituationsReply["provenance"] {
  return { ...provenance, parameters: { ...provenance.parameters } };
}
