import {
  type FirstSeenRow,
  type TermBurstRow,
  type TopicRow,
  dayTopics,
  firstSeenTerms,
  termBursts,
} from "@tocsin/situation";
import type { Command } from "commander";
import { type Column, show, table } from "../../output.ts";
import { type Surroundings, work } from "../../session.ts";
import { numberFlag } from "../../situation/columns.ts";
import { tellProvenance } from "../../situation/counts.ts";
import { figure } from "../../situation/figures.ts";
import { type StreamFlags, streamOf, streamOptions } from "../../situation/stream.ts";

interface TopicFlags extends StreamFlags {
  readonly day?: string;
  readonly before: string;
  readonly top: string;
  readonly postsMin: string;
}

/** `tocsin situation topics`: what a day's posts are about that those before were not. */
export function topicsCommand(situation: Command, surroundings: Surroundings): void {
  const topics = situation
    .command("topics <file>")
    .description("Topics of a day: terms that stand out from the days before (log-likelihood), with example posts.");
  streamOptions(topics)
    .option("--day <day>", "the day; the last one when absent")
    .option("--before <days>", "days before that it is held against", "7")
    .option("--top <n>", "topics at most", "10")
    .option("--posts-min <n>", "posts of the day that a term must be in", "2")
    .addHelpText("after", `${FILE}  tocsin situation topics posts.jsonl --day 2021-07-21 --before 14\n`);
  topics.action(
    work(surroundings, topics, async (session, file: string, flags: TopicFlags) => {
      const options = {
        day: flags.day,
        before: numberFlag("--before", flags.before),
        top: numberFlag("--top", flags.top),
        postsMin: numberFlag("--posts-min", flags.postsMin),
      };
      const { rows, provenance } = dayTopics(streamOf(session, file, flags), options);
      tellProvenance(session, provenance);
      show(session.terminal, session.settings, rows, () => table(session.settings, rows, TOPIC_COLUMNS));
    }),
  );
}

interface BurstFlags extends StreamFlags {
  readonly ratio: string;
  readonly gamma: string;
  readonly top: string;
  readonly postsMin: string;
}

/** `tocsin situation bursts`: terms that are frequent for a while. */
export function burstsCommand(situation: Command, surroundings: Surroundings): void {
  const bursts = situation
    .command("bursts <file>")
    .description("Bursts of terms (Kleinberg's automaton of two states), the weightiest first.");
  streamOptions(bursts)
    .option("--ratio <s>", "how many times as frequent a term is in its burst", "2")
    .option("--gamma <γ>", "what entering a burst costs, in ln(days)", "1")
    .option("--top <n>", "bursts at most", "50")
    .option("--posts-min <n>", "posts that a term must be in, over all days", "5")
    .addHelpText("after", `${FILE}  tocsin situation bursts posts.jsonl --ratio 3 --top 20\n`);
  bursts.action(
    work(surroundings, bursts, async (session, file: string, flags: BurstFlags) => {
      const options = {
        ratio: numberFlag("--ratio", flags.ratio),
        gamma: numberFlag("--gamma", flags.gamma),
        top: numberFlag("--top", flags.top),
        postsMin: numberFlag("--posts-min", flags.postsMin),
      };
      const { rows, provenance } = termBursts(streamOf(session, file, flags), options);
      tellProvenance(session, provenance);
      show(session.terminal, session.settings, rows, () => table(session.settings, rows, BURST_COLUMNS));
    }),
  );
}

interface FirstFlags extends StreamFlags {
  readonly known: string;
  readonly postsMin: string;
}

/** `tocsin situation first-seen`: terms that no post had before. */
export function firstSeenCommand(situation: Command, surroundings: Surroundings): void {
  const first = situation.command("first-seen <file>").description("Terms on the day on which they are first seen.");
  streamOptions(first)
    .option("--known <days>", "days at the beginning that only show what is known already", "7")
    .option("--posts-min <n>", "posts that have the term on its first day", "2")
    .addHelpText("after", `${FILE}  tocsin situation first-seen posts.jsonl --known 14\n`);
  first.action(
    work(surroundings, first, async (session, file: string, flags: FirstFlags) => {
      const options = {
        known: numberFlag("--known", flags.known),
        postsMin: numberFlag("--posts-min", flags.postsMin),
      };
      const { rows, provenance } = firstSeenTerms(streamOf(session, file, flags), options);
      tellProvenance(session, provenance);
      show(session.terminal, session.settings, rows, () => table(session.settings, rows, FIRST_COLUMNS));
    }),
  );
}

const FILE = '\nThe file has {"id":…,"date":"2021-07-20","text":"…"} on each line.\n\nExamples:\n';

const TOPIC_COLUMNS: readonly Column<TopicRow>[] = [
  { heading: "day", cell: ({ date }) => date },
  { heading: "posts", cell: ({ posts }) => posts },
  { heading: "expected", cell: ({ expected }) => figure(expected) },
  { heading: "keyness", cell: ({ keyness }) => figure(keyness) },
  { heading: "topic", cell: ({ terms }) => terms.join(" ") },
  { heading: "examples", cell: ({ examples }) => examples.join(" ") },
];

const BURST_COLUMNS: readonly Column<TermBurstRow>[] = [
  { heading: "term", cell: ({ term }) => term },
  { heading: "start", cell: ({ start }) => start },
  { heading: "end", cell: ({ end }) => end },
  { heading: "weight", cell: ({ weight }) => figure(weight) },
  { heading: "posts", cell: ({ posts, postsInAll }) => `${posts} / ${postsInAll}` },
  { heading: "examples", cell: ({ examples }) => examples.join(" ") },
];

const FIRST_COLUMNS: readonly Column<FirstSeenRow>[] = [
  { heading: "day", cell: ({ date }) => date },
  { heading: "term", cell: ({ term }) => term },
  { heading: "posts", cell: ({ posts, postsInAll }) => `${posts} / ${postsInAll}` },
  { heading: "examples", cell: ({ examples }) => examples.join(" ") },
];
