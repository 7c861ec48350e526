import type { SituationsReply } from "@tocsin/api";
import { CLASSES, type ClassRow, type EmotionRow, type PolarityRow } from "@tocsin/situation";
import type { Voice } from "../project/analysisseam.ts";

type Stated = SituationsReply["groups"][number]["stated"];
export type Read = SituationsReply["groups"][number]["read"];

const EMOTIONS = ["anger", "disgust", "fear", "joy", "sadness", "surprise"] as const;

/** What reports say of opinion (their `i`), counted: none is weighed against another. */
export function statedIn(voices: readonly Pick<Voice, "polarity" | "emotions">[]): Stated {
  const polarities = voices.flatMap(({ polarity }) => (polarity === undefined ? [] : [polarity]));
  const emotions = EMOTIONS.flatMap((emotion) => {
    const intensities = voices.flatMap((voice) =>
      voice.emotions.filter((one) => one.emotion === emotion).map(({ intensity }) => intensity),
    );
    return intensities.length === 0 ? [] : [{ emotion, reports: intensities.length, mean: mean(intensities) }];
  });
  return {
    positive: polarities.filter((polarity) => polarity > 0).length,
    neutral: polarities.filter((polarity) => polarity === 0).length,
    negative: polarities.filter((polarity) => polarity < 0).length,
    emotions,
  };
}

/** One text as the models have read it. */
export interface ReadText {
  readonly class: ClassRow;
  readonly polarity: PolarityRow;
  readonly emotion: EmotionRow;
}

/** What the models have read in texts, put together; those that cannot be read take no part. */
export function readIn(texts: readonly ReadText[]): Read {
  const scored = texts.filter((text) => text.class.reason === null);
  const count = (name: string) => scored.filter((text) => text.class.class === name).length;
  const share = (name: string) => part(scored.filter((text) => text.polarity.polarity === name).length, scored.length);
  const level = (name: (typeof EMOTIONS)[number]) => {
    const known = scored.flatMap(({ emotion }) => emotion[name] ?? []);
    return known.length === 0 ? null : rounded(mean(known));
  };
  return {
    texts: scored.length,
    classes: figures(CLASSES, count),
    polarity: { positive: share("positive"), neutral: share("neutral"), negative: share("negative") },
    emotions: figures(EMOTIONS, level),
  };
}

function figures<N extends string, F>(names: readonly N[], figure: (name: N) => F): { [name in N]: F } {
  return Object.fromEntries(names.map((name) => [name, figure(name)])) as { [name in N]: F };
}

function part(count: number, of: number): number | null {
  return of === 0 ? null : rounded(count / of);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function rounded(value: number): number {
  return Math.round(value * 1e4) / 1e4;
}
