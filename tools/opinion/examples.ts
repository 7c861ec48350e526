import { readFileSync } from "node:fs";
import { EMOTIONS, type EmotionLabel, type Example, type Polarity } from "../../packages/situation/index.ts";
import { readColumns } from "../../apps/cli/situation/columns.ts";

/** A post with its intensities, under the name that its source gives it. */
export interface Post extends Example<EmotionLabel> {
  readonly id: string;
}

/** Names of BRIGHTER's Chinese files of SemEval-2025 Task 11, track B. */
export const BRIGHTER_FILES = ["track_b_train_chn.csv", "track_b_dev_chn.csv"];

/** BRIGHTER's Chinese posts: train, then dev. @param folder with the files of SemEval-2025 Task 11, track B */
export function brighterPosts(folder: string): Post[] {
  return BRIGHTER_FILES.flatMap((name) =>
    readColumns(`${folder}/${name}`, ["id", "text", ...EMOTIONS]).rows.map(({ field }) => ({
      id: field("id"),
      text: field("text"),
      label: Object.fromEntries(EMOTIONS.map((emotion) => [emotion, Number(field(emotion))])) as EmotionLabel,
    })),
  );
}

/** Posts that we have written and labelled ourselves. */
export function ownPosts(): Post[] {
  const lines = readFileSync(new URL("./own.jsonl", import.meta.url), "utf8")
    .trim()
    .split("\n");
  return lines.map((line) => JSON.parse(line));
}

/** Any of anger, disgust, fear, sadness: negative; otherwise joy: positive; otherwise, and with surprise alone, neutral. */
export function withPolarity({ text, label }: Post): Example<Polarity> {
  const { anger, disgust, fear, sadness, joy } = label;
  if (anger + disgust + fear + sadness > 0) return { text, label: "negative" };
  return { text, label: joy > 0 ? "positive" : "neutral" };
}
