import { jiebaSegment } from "@tocsin/node";
import {
  EMOTIONS,
  type EmotionLabel,
  INTENSITY_MAX,
  POLARITIES,
  type Polarity,
  trainEmotion,
  trainPolarity,
} from "@tocsin/situation";
import type { Command } from "commander";
import { Usage } from "../../exit.ts";
import { show } from "../../output.ts";
import { type Surroundings, work } from "../../session.ts";
import { writeModel } from "../../situation/opinionmodel.ts";
import { type PostLine, postsOf } from "../../situation/posts.ts";

interface TrainFlags {
  readonly task: string;
  readonly out: string;
}

/** `tocsin situation train`: a model out of labelled texts. */
export function trainCommand(situation: Command, surroundings: Surroundings): void {
  const command = situation
    .command("train <file>")
    .description("Train a model for `emotion` or `polarity` on labelled texts; the same file gives the same model.")
    .requiredOption("--task <name>", "emotion or polarity")
    .requiredOption("--out <model>", "where the model is written")
    .addHelpText(
      "after",
      '\nThe file has a line of JSON a text: {"id", "text", "label"}.\n' +
        'emotion:  "label": {"anger": 0, "disgust": 0, "fear": 2, "joy": 0, "sadness": 1, "surprise": 0}, each from 0 to 3\n' +
        'polarity: "label": "positive", "neutral" or "negative"\n' +
        "It takes about a minute for 3,000 texts.\n" +
        "\nExamples:\n  tocsin situation train labelled.jsonl --task emotion --out mine.model\n" +
        "  tocsin situation emotion posts.jsonl --model mine.model --json\n",
    );
  command.action(
    work(surroundings, command, async (session, file: string, { task, out }: TrainFlags) => {
      const isEmotion = task === "emotion";
      if (!isEmotion && task !== "polarity") throw new Usage(`--task is "${task}"; give emotion or polarity.`);
      const posts = postsOf(session, file, isEmotion ? emotionProblem : polarityProblem);
      session.terminal.err("training …\n");
      const model = isEmotion
        ? trainEmotion(examples<EmotionLabel>(posts), jiebaSegment())
        : trainPolarity(examples<Polarity>(posts), jiebaSegment());
      const found = { task, texts: model.origin.texts, model: out, ...writeModel(out, model) };
      show(
        session.terminal,
        session.settings,
        found,
        ({ texts, bytes, sha256 }) => `${out}: ${task}, ${texts} texts, ${bytes} bytes, sha256 ${sha256}\n`,
      );
    }),
  );
}

/** Posts whose labels have been judged by the functions below. */
function examples<Label>(posts: readonly PostLine[]) {
  return posts.map(({ text, label }) => ({ text, label: label as Label }));
}

function emotionProblem(label: unknown): string | null {
  const values = (typeof label === "object" && label !== null ? label : {}) as { readonly [name: string]: unknown };
  const wrong = EMOTIONS.find((emotion) => {
    const value = values[emotion];
    return typeof value !== "number" || !(value >= 0 && value <= INTENSITY_MAX);
  });
  return wrong === undefined ? null : `give ${wrong} as a number from 0 to ${INTENSITY_MAX}.`;
}

function polarityProblem(label: unknown): string | null {
  return POLARITIES.some((one) => one === label) ? null : `give ${POLARITIES.join(", ")}.`;
}
