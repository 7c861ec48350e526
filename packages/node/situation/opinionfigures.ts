import type { SituationsReply } from "@tocsin/api";
import type { Voice } from "../project/analysisseam.ts";

type Opinion = SituationsReply["groups"][number]["opinion"];

const EMOTIONS = ["anger", "disgust", "fear", "joy", "sadness", "surprise"] as const;

/** What reports say of opinion (their `i`), counted: none is weighed against another. */
export function opinionOf(voices: readonly Pick<Voice, "polarity" | "emotions">[]): Opinion {
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

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
