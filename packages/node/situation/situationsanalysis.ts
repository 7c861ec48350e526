import type { SituationsReply } from "@tocsin/api";
import {
  type BySituation,
  type PostStream,
  SITUATIONS,
  type Segment,
  SituationError,
  type Stages,
  type TrendRow,
  dayTopics,
  eears,
  inputsDigest,
  keywordCounts,
  keywordTrend,
  opinionStages,
  readPosts,
  readText,
  sharesOf,
} from "@tocsin/situation";
import type { Voice } from "../project/analysisseam.ts";
import { opinionOf } from "./opinionfigures.ts";

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
  "provenance" | "groups" | "trend" | "stages" | "topics" | "unread"
>;

type Group = SituationsReply["groups"][number];

const BEIJING_MS = 8 * 3_600_000;
/** Characters of `2021-07-20` and of `2021-07-20T14`. */
const LENGTH = { day: 10, hour: 13 } as const;
/** Texts, digests and all: raised whenever the same reports would give other groups. */
const VERSION = 1;

/**
 * The five situations of what reports say: shares by period and place or event, trend, stages and topics of the newest day.
 * A text that cannot be read, one in English say, counts with its declared situation and has no keywords. Pure.
 */
export function analyseSituations(
  { voices, synthetic, by, group }: SituationsInput,
  segment: Segment,
): SituationsAnalysis {
  const provenance = {
    method: "situations-of-reports",
    version: VERSION,
    parameters: { by, group },
    inputs: inputsDigest(
      voices.map(({ record, at, text, polarity, emotions }) => [record, at, text, polarity, emotions]),
    ),
  };
  const groups = groupsOf(voices, by, group, segment);
  const stream = streamOf(voices, synthetic, segment);
  const unread = voices.filter(({ text }) => readText(text).text === null).length;
  if (stream === undefined) return { provenance, groups, unread };
  const trend = keywordTrend(stream);
  const topics = dayTopics(stream);
  return {
    provenance,
    groups,
    unread,
    trend: { provenance: asReply(trend.provenance), rows: trend.rows.map((row) => ({ ...row })) },
    stages: stagesOf(stream, trend.rows),
    topics: {
      provenance: asReply(topics.provenance),
      rows: topics.rows.map(({ examples: _ids, ...row }) => ({ ...row, terms: [...row.terms] })),
    },
  };
}

function groupsOf(
  voices: readonly Voice[],
  by: "day" | "hour",
  group: SituationsInput["group"],
  segment: Segment,
): Group[] {
  const found = new Map<string, Voice[]>();
  for (const voice of voices) {
    const named = group === "place" ? voice.place : group === "event" ? (voice.event ?? "") : "";
    const name = `${periodOf(voice.at, by)} ${named}`;
    const members = found.get(name) ?? [];
    if (members.length === 0) found.set(name, members);
    members.push(voice);
  }
  return [...found]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, members]) => {
      const [period = "", named = ""] = name.split(" ");
      return {
        period,
        ...(group === "place" ? { place: named } : {}),
        ...(group === "event" && named !== "" ? { event: named } : {}),
        reports: members.length,
        declared: declaredIn(members),
        shares: { ...sharesOf(keywordsIn(members, segment)) },
        opinion: opinionOf(members),
      };
    });
}

/** Beijing time: `2021-07-20` or `2021-07-20T14`. */
function periodOf(at: number, by: "day" | "hour"): string {
  return new Date(at + BEIJING_MS).toISOString().slice(0, LENGTH[by]);
}

function declaredIn(voices: readonly Voice[]): BySituation<number> {
  const count = (situation: string) => voices.filter((voice) => voice.situation === situation).length;
  return Object.fromEntries(SITUATIONS.map((name) => [name, count(name)])) as unknown as BySituation<number>;
}

function keywordsIn(voices: readonly Voice[], segment: Segment): BySituation<number> {
  const sums = new Map<string, number>();
  for (const voice of voices) {
    const { text } = readText(voice.text);
    if (text === null) continue;
    const counts = keywordCounts(segment(text));
    for (const name of SITUATIONS) sums.set(name, (sums.get(name) ?? 0) + counts[name]);
  }
  return Object.fromEntries(SITUATIONS.map((name) => [name, sums.get(name) ?? 0])) as unknown as BySituation<number>;
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
