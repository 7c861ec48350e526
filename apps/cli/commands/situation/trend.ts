import { writeFileSync } from "node:fs";
import {
  type BySituation,
  type PostStream,
  SITUATIONS,
  type Stage,
  type Stages,
  type TrendRow,
  eears,
  keywordTrend,
  opinionStages,
  situationsChart,
} from "@tocsin/situation";
import type { Command } from "commander";
import { Usage } from "../../exit.ts";
import { type Column, show, table } from "../../output.ts";
import { type Session, type Surroundings, work } from "../../session.ts";
import { tellProvenance } from "../../situation/counts.ts";
import { type StreamFlags, streamOf, streamOptions } from "../../situation/stream.ts";
import { word } from "../../words.ts";

interface TrendFlags extends StreamFlags {
  readonly svg?: string;
  readonly title?: string;
  readonly waves?: boolean;
}

/** `tocsin situation trend`: the shares of the five situations by day, and where attention to each stands. */
export function trendCommand(situation: Command, surroundings: Surroundings): void {
  const trend = situation
    .command("trend <file>")
    .description("Shares of the five situations by day from dated texts, with the stage of attention to each.");
  streamOptions(trend)
    .option("--svg <file>", "write the chart of the five situations there")
    .option("--title <text>", "title of the chart")
    .option("--waves", "print the waves of attention instead: start, peak, half, end")
    .addHelpText(
      "after",
      '\nThe file has {"date":"2021-07-20","text":"…"} on each line, id and synthetic as well if there are any.\n' +
        "Shares are of the day's keywords. Stages are of the posts that mention the situation, by a rule of ours\n" +
        "(docs/SITUATION.md), from the bound U of eears over the 7 days before.\n" +
        "\nExamples:\n  tocsin situation trend posts.jsonl --svg situations.svg --lang zh\n" +
        "  tocsin situation trend posts.jsonl --json\n  tocsin situation trend posts.jsonl --waves\n",
    );
  trend.action(
    work(surroundings, trend, async (session, file: string, flags: TrendFlags) => {
      const stream = streamOf(session, file, flags);
      const { rows, provenance } = keywordTrend(stream);
      const stages = stagesOf(stream, rows);
      tellProvenance(session, provenance);
      tellProvenance(session, stages.opinion.provenance);
      if (flags.svg !== undefined) writeChart(session, flags.svg, rows, flags.title);
      if (flags.waves === true) {
        const waves = SITUATIONS.flatMap((name) => stages[name].waves.map((wave) => ({ situation: name, ...wave })));
        show(session.terminal, session.settings, waves, () => table(session.settings, waves, waveColumns(session)));
        return;
      }
      const days = rows.map((row, i) => flat(row, stages, i));
      show(session.terminal, session.settings, days, () => table(session.settings, days, trendColumns(session)));
    }),
  );
}

/** The stages of each situation, from the posts that mention it. */
function stagesOf({ first }: PostStream, rows: readonly TrendRow[]): BySituation<Stages> {
  const of = (situation: (typeof SITUATIONS)[number]) => {
    const counts = rows.map(({ mentions }) => mentions[situation]);
    // Where the days before are all alike, any more than they had is a signal.
    const upper = eears(counts).map((judged) => judged.upper ?? judged.expected);
    return opinionStages(first, counts, upper);
  };
  return {
    epidemic: of("epidemic"),
    medical: of("medical"),
    government: of("government"),
    opinion: of("opinion"),
    media: of("media"),
  };
}

function writeChart({ settings, terminal }: Session, path: string, rows: readonly TrendRow[], title?: string): void {
  const chart = situationsChart(rows, { lang: settings.lang, ...(title === undefined ? {} : { title }) });
  try {
    writeFileSync(path, chart);
  } catch (error) {
    throw new Usage(`${path} cannot be written: ${(error as NodeJS.ErrnoException).code}.`);
  }
  terminal.err(`${path}: ${rows.length} days.\n`);
}

type Day = BySituation<number | null> & {
  readonly date: string;
  readonly posts: number;
  readonly synthetic: number;
  readonly [stage: `${string}Stage`]: Stage | null;
};

/** A day as one flat object: shares under the situations' names, then keywords, mentions and stages. */
function flat(
  { date, posts, synthetic, shares, keywords, mentions }: TrendRow,
  stages: BySituation<Stages>,
  i: number,
) {
  const more = SITUATIONS.flatMap((name) => [
    [`${name}Keywords`, keywords[name]],
    [`${name}Mentions`, mentions[name]],
    [`${name}Stage`, stages[name].rows[i]?.stage ?? null],
  ]);
  return { date, posts, synthetic, ...shares, ...Object.fromEntries(more) } as Day;
}

function trendColumns({ settings }: Session): readonly Column<Day>[] {
  const stage = (name: Stage | null) => (name === null ? "" : word(settings.lang, name));
  return [
    { heading: "day", cell: ({ date }) => date },
    { heading: "posts", cell: ({ posts }) => posts },
    ...SITUATIONS.map((name): Column<Day> => ({ heading: name, cell: (row) => percent(row[name]) })),
    { heading: "stage", cell: (row) => stage(row["opinionStage"] ?? null) },
    { heading: "note", cell: ({ synthetic }) => (synthetic > 0 ? word(settings.lang, "synthetic") : "") },
  ];
}

type WaveRow = Stages["waves"][number] & { readonly situation: (typeof SITUATIONS)[number] };

function waveColumns({ settings }: Session): readonly Column<WaveRow>[] {
  return [
    { heading: "situation", cell: ({ situation }) => word(settings.lang, situation) },
    { heading: "start", cell: ({ start }) => start },
    { heading: "peak", cell: ({ peakDate, peak }) => `${peakDate} (${peak})` },
    { heading: "half", cell: ({ halfDate }) => halfDate ?? "" },
    { heading: "end", cell: ({ end }) => end ?? "" },
    { heading: "note", cell: ({ fadesRapidly }) => (fadesRapidly === true ? word(settings.lang, "fadesRapidly") : "") },
  ];
}

function percent(share: number | null): string {
  return share === null ? "" : `${(100 * share).toFixed(1)} %`;
}
