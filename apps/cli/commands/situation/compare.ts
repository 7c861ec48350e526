import { type CompareOptions, type Comparison, type DailyCounts, compareControl, dailyCounts } from "@tocsin/situation";
import type { Command } from "commander";
import { show, table } from "../../output.ts";
import { type Surroundings, work } from "../../session.ts";
import { numberFlag } from "../../situation/columns.ts";
import { type CountFlags, countOptions, countsOf, tellProvenance } from "../../situation/counts.ts";
import { figure, range } from "../../situation/figures.ts";
import { type IntervalFlags, intervalOf, intervalOptions } from "../../situation/interval.ts";
import { NANJING_DAYS, NANJING_INTERVAL } from "../../situation/nanjing.ts";

interface CompareFlags extends CountFlags, IntervalFlags {
  readonly hopHours: string;
  readonly atOnceHours: string;
  readonly controlDay?: string;
  readonly window: string;
  readonly priorMean: string;
  readonly priorSd: string;
  readonly seeds: string;
  readonly seed: string;
  readonly dispersion: string;
}

/** From facility to nation by the government line, with every hop's full allowance. */
const LAW_HOURS = 9;
/** Windows to show how much the answer hangs on the choice. */
const OTHER_WINDOWS = [1, 2, 3, 7];

/** `tocsin situation compare`: control after hop-by-hop time against control after at-once time. */
export function compareCommand(situation: Command, surroundings: Surroundings): void {
  const command = situation
    .command("compare [file]")
    .description("Model an outbreak with control starting hop by hop and at once: a model and not evidence.");
  countOptions(intervalOptions(command))
    .option(
      "--hop-hours <hours>",
      "hours until all are told hop by hop; the law allows 9 from facility to nation",
      String(LAW_HOURS),
    )
    .option("--at-once-hours <hours>", "hours until all are told at once", "0")
    .option("--control-day <day>", "day from which control shows in the counts; when R falls below 1 when absent")
    .option("--window <days>", "least days that share one R", "2")
    .option("--prior-mean <r>", "mean of R before the data", "5")
    .option("--prior-sd <r>", "its standard deviation", "5")
    .option("--seeds <n>", "simulations", "1000")
    .option("--seed <n>", "the first of their seeds", "1")
    .option("--dispersion <k>", "the negative binomial's size, or none for Poisson", "none")
    .addHelpText(
      "after",
      "\nWithout a file: Nanjing, 21 July to 12 August 2021, serial interval 4.79 (sd 3) days.\n" +
        "\nExamples:\n  tocsin situation compare\n  tocsin situation compare --hop-hours 24 --json\n" +
        "  tocsin situation compare outbreak.csv --si-mean 2.6 --si-sd 1.5\n",
    );
  command.action(
    work(surroundings, command, async (session, file: string | undefined, flags: CompareFlags) => {
      const interval = intervalOf(flags, file === undefined ? NANJING_INTERVAL : undefined);
      const counts = file === undefined ? dailyCounts(NANJING_DAYS).counts : countsOf(session, file, flags).counts;
      const options: CompareOptions = {
        interval,
        hopHours: numberFlag("--hop-hours", flags.hopHours),
        atOnceHours: numberFlag("--at-once-hours", flags.atOnceHours),
        controlDay: flags.controlDay,
        window: numberFlag("--window", flags.window),
        priorMean: numberFlag("--prior-mean", flags.priorMean),
        priorSd: numberFlag("--prior-sd", flags.priorSd),
        simulations: numberFlag("--seeds", flags.seeds),
        seed: numberFlag("--seed", flags.seed),
        dispersion: flags.dispersion === "none" ? null : numberFlag("--dispersion", flags.dispersion),
      };
      const found = compareControl(counts, options);
      tellProvenance(session, found.provenance);
      const assumptions = [
        ...found.assumptions,
        ...allowance(options),
        ...intervalAssumption(flags, file),
        hangsOn(counts, options),
      ];
      const rows = found.rows.map((row) => ({ ...row, kind: "model", isEvidence: false, assumptions }));
      show(session.terminal, session.settings, rows, () => {
        const cells = table(session.settings, rows, [
          { heading: "arm", cell: ({ arm }) => arm },
          { heading: "hours", cell: ({ hours }) => hours ?? "" },
          { heading: "cases", cell: ({ mean }) => figure(mean) },
          { heading: "median", cell: ({ median }) => figure(median) },
          { heading: "range95", cell: ({ q025, q975 }) => range(q025, q975) },
        ]);
        return `${cells}\n${windowsText(found)}\n${assumptions.map((text) => `- ${text}\n`).join("")}`;
      });
    }),
  );
}

function windowsText({ windows, fewerAtOnce, controlDay }: Comparison): string {
  const lines = windows.map(({ start, end, rMean }) => `${start} to ${end}  R ${figure(rMean)}\n`);
  return `${lines.join("")}control shows from ${controlDay}; fewer cases at once in ${figure(100 * fewerAtOnce)} % of seeds\n`;
}

function allowance({ hopHours }: CompareOptions): string[] {
  if (hopHours !== LAW_HOURS) return [];
  return [
    `The ${LAW_HOURS} h are each hop's full allowance by State Council Order 376, Art. 19 and 20: 2 h each from facility to county authority, to county government, to city and to province, 1 h to the nation. Who was faster had less to lose.`,
  ];
}

function intervalAssumption({ si, siMean }: IntervalFlags, file: string | undefined): string[] {
  if (file !== undefined || si !== undefined || siMean !== undefined) return [];
  const [mean, sd] = NANJING_INTERVAL;
  return [
    `The serial interval has mean ${mean} days (Wang et al. 2022, Front Public Health 10:933075); its deviation of ${sd} days is our assumption.`,
  ];
}

function hangsOn(counts: DailyCounts, options: CompareOptions): string {
  const means = OTHER_WINDOWS.map((window) => {
    const [recorded, hop, , difference] = compareControl(counts, { ...options, window }).rows;
    return `${window} d: ${figure(difference?.mean ?? null)} fewer, hop-by-hop ${figure(hop?.mean ?? null)} of ${recorded?.mean}`;
  });
  return `The answer hangs on the window that R is taken over. ${means.join("; ")}.`;
}
