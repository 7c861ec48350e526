import { jiebaSegment, shippedSituationModel, unpackedSituationModel } from "@tocsin/node";
import { type ClassRow, SITUATIONS, classifySituations } from "@tocsin/situation";
import type { Command } from "commander";
import { type Column, show, table } from "../../output.ts";
import { type Session, type Surroundings, work } from "../../session.ts";
import { fileBytes } from "../../situation/columns.ts";
import { tellProvenance } from "../../situation/counts.ts";
import { postsOf } from "../../situation/posts.ts";
import { word } from "../../words.ts";

interface ClassifyFlags {
  readonly model?: string;
}

/** `tocsin situation classify`: which of the five situations a text speaks of. */
export function classifyCommand(situation: Command, surroundings: Surroundings): void {
  const classify = situation
    .command("classify <file>")
    .description("Say of each text which of the five situations it is about, or none of them.")
    .option("--model <file>", "another model than the one that ships")
    .addHelpText(
      "after",
      '\nThe file has {"id":"…","text":"…"} on each line; a row comes out for each. The weights of the classes add up to 1\n' +
        "and are no chances; the shares are of the text's keywords (epidemicShare …). A text that cannot be read has null\n" +
        "and a reason.\n" +
        "\nExamples:\n  tocsin situation classify posts.jsonl\n  tocsin situation classify posts.jsonl --json --model my.json.gz\n",
    );
  classify.action(
    work(surroundings, classify, async (session, file: string, flags: ClassifyFlags) => {
      const model =
        flags.model === undefined ? shippedSituationModel() : unpackedSituationModel(fileBytes(flags.model));
      const posts = postsOf(session, file);
      const texts = posts.map(({ text }) => text);
      const { rows, provenance } = classifySituations(model, texts, jiebaSegment());
      tellProvenance(session, provenance);
      const flat = rows.map((row, i) => flatRow(posts[i]?.id ?? "", row));
      show(session.terminal, session.settings, flat, () => table(session.settings, flat, columnsOf(session)));
    }),
  );
}

type Flat = ReturnType<typeof flatRow>;

function flatRow(id: string, { class: name, reason, weights, shares }: ClassRow) {
  const named = Object.fromEntries(SITUATIONS.map((one) => [`${one}Share`, shares[one]]));
  return { id, class: name, ...weights, ...named, reason };
}

function columnsOf({ settings }: Session): readonly Column<Flat>[] {
  return [
    { heading: "id", cell: ({ id }) => id },
    { heading: "situation", cell: (row) => (row.class === null ? "" : word(settings.lang, row.class)) },
    { heading: "weight", cell: (row) => (row.class === null ? "" : (row[row.class] ?? 0).toFixed(2)) },
    { heading: "reason", cell: ({ reason }) => reason ?? "" },
  ];
}
