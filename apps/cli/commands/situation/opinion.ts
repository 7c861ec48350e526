import { jiebaSegment } from "@tocsin/node";
import {
  EMOTIONS,
  POLARITIES,
  type Whereabouts,
  emotionBy,
  hourOf,
  polarityBy,
  scoreEmotion,
  scorePolarity,
} from "@tocsin/situation";
import type { Command } from "commander";
import { Usage } from "../../exit.ts";
import { type Column, show, table } from "../../output.ts";
import { type Surroundings, work } from "../../session.ts";
import { printable } from "../../situation/columns.ts";
import { tellProvenance } from "../../situation/counts.ts";
import { figure } from "../../situation/figures.ts";
import { emotionModel, polarityModel } from "../../situation/opinionmodel.ts";
import { type PostLine, postsOf } from "../../situation/posts.ts";

interface OpinionFlags {
  readonly model?: string;
  readonly by?: string;
}

const DIMENSIONS = ["place", "event", "hour"] as const;
const INPUT =
  '\nThe file has a line of JSON a text: {"id": "1", "text": "…"}, UTF-8 or GB18030; with --by also "place", "event" and\n' +
  '"time" (2021-07-21T09:30 …). Chinese only, simplified or traditional; a text that cannot be scored has nulls and a\n' +
  "reason: not-supported (another language), empty, no-words, too-long (above 20,000 characters).\n";

/** `tocsin situation emotion`: six emotions with intensity. */
export function emotionCommand(situation: Command, surroundings: Surroundings): void {
  const command = situation
    .command("emotion <file>")
    .description("Score texts for anger, disgust, fear, joy, sadness and surprise: intensity 0 to 3 and its class.");
  opinionOptions(command).addHelpText(
    "after",
    `${INPUT}\nExamples:\n  tocsin situation emotion posts.jsonl --json\n` +
      "  tocsin situation emotion posts.jsonl --by place,hour\n  tocsin situation emotion posts.jsonl --model mine.model\n",
  );
  command.action(
    work(surroundings, command, async (session, file: string, flags: OpinionFlags) => {
      const dimensions = dimensionsOf(flags.by);
      const model = emotionModel(flags.model);
      const posts = postsOf(session, file);
      const texts = posts.map(({ text }) => text);
      const { rows, provenance } = scoreEmotion(model, texts, jiebaSegment());
      tellProvenance(session, provenance);
      const { terminal, settings } = session;
      const intensities = EMOTIONS.map((emotion) => ({
        heading: emotion,
        cell: (row: { readonly [name in typeof emotion]: number | null }) => figure(row[emotion]),
      }));
      if (dimensions.length > 0) {
        const groups = emotionBy(rows.map((row, i) => ({ ...row, ...whereabouts(posts[i], dimensions) })));
        return show(terminal, settings, groups, () => table(settings, groups, [...groupColumns(), ...intensities]));
      }
      const named = rows.map((row, i) => ({ id: posts[i]?.id ?? "", ...row }));
      show(terminal, settings, named, () => table(settings, named, [idColumn, ...intensities, reasonColumn]));
    }),
  );
}

/** `tocsin situation polarity`: positive, neutral or negative. */
export function polarityCommand(situation: Command, surroundings: Surroundings): void {
  const command = situation
    .command("polarity <file>")
    .description("Tell whether texts are positive, neutral or negative, with the weight of each.");
  opinionOptions(command).addHelpText(
    "after",
    `${INPUT}\nExamples:\n  tocsin situation polarity posts.jsonl --json\n` +
      "  tocsin situation polarity posts.jsonl --by event\n  tocsin situation polarity posts.jsonl --model mine.model\n",
  );
  command.action(
    work(surroundings, command, async (session, file: string, flags: OpinionFlags) => {
      const dimensions = dimensionsOf(flags.by);
      const model = polarityModel(flags.model);
      const posts = postsOf(session, file);
      const texts = posts.map(({ text }) => text);
      const { rows, provenance } = scorePolarity(model, texts, jiebaSegment());
      tellProvenance(session, provenance);
      const { terminal, settings } = session;
      const weights = POLARITIES.map((one) => ({
        heading: one,
        cell: (row: { readonly [name in typeof one]: number | null }) => figure(row[one]),
      }));
      if (dimensions.length > 0) {
        const groups = polarityBy(rows.map((row, i) => ({ ...row, ...whereabouts(posts[i], dimensions) })));
        return show(terminal, settings, groups, () => table(settings, groups, [...groupColumns(), ...weights]));
      }
      const named = rows.map((row, i) => ({ id: posts[i]?.id ?? "", ...row }));
      const polarity = { heading: "polarity", cell: (row: (typeof named)[number]) => row.polarity ?? "" } as const;
      show(terminal, settings, named, () => table(settings, named, [idColumn, polarity, ...weights, reasonColumn]));
    }),
  );
}

const idColumn: Column<{ readonly id: string }> = { heading: "id", cell: ({ id }) => printable(id) };
const reasonColumn: Column<{ readonly reason: string | null }> = {
  heading: "reason",
  cell: ({ reason }) => reason ?? "",
};

function opinionOptions(command: Command): Command {
  return command
    .option("--model <file>", "a model of `tocsin situation train`; the shipped one when absent")
    .option("--by <names>", "put texts together by place, event, hour: one or several, with commas");
}

/** @throws Usage when a name is none of the dimensions */
function dimensionsOf(by: string | undefined): readonly string[] {
  const names = by === undefined ? [] : by.split(",").map((name) => name.trim());
  const wrong = names.find((name) => !DIMENSIONS.some((dimension) => dimension === name));
  if (wrong !== undefined) throw new Usage(`--by has "${wrong}"; give place, event, hour.`);
  return names;
}

function whereabouts(post: PostLine | undefined, dimensions: readonly string[]): Whereabouts {
  const of = (name: string, value: string) => (dimensions.includes(name) ? value : "");
  return {
    place: of("place", post?.field("place") ?? ""),
    event: of("event", post?.field("event") ?? ""),
    hour: of("hour", hourOf(post?.field("time") ?? "")),
  };
}

function groupColumns(): Column<Whereabouts & { readonly posts: number; readonly scored: number }>[] {
  return [
    { heading: "place", cell: ({ place }) => printable(place) },
    { heading: "event", cell: ({ event }) => printable(event) },
    { heading: "hour", cell: ({ hour }) => hour },
    { heading: "posts", cell: ({ posts }) => posts },
    { heading: "scored", cell: ({ scored }) => scored },
  ];
}
