import { evaluateDetectors } from "@tocsin/situation";
import type { Command } from "commander";
import { show, table } from "../../output.ts";
import { type Surroundings, work } from "../../session.ts";
import { numberFlag } from "../../situation/columns.ts";
import { tellProvenance } from "../../situation/counts.ts";
import { figure } from "../../situation/figures.ts";

interface EvaluateFlags {
  readonly seeds: string;
  readonly seed: string;
}

/** `tocsin situation evaluate`: the one place that measures detectors. */
export function evaluateCommand(situation: Command, surroundings: Surroundings): void {
  const command = situation
    .command("evaluate")
    .description("Measure the detectors on known outbreaks, and say which is the default and why.")
    .option("--seeds <n>", "simulated series of each of the 42 scenarios", "10")
    .option("--seed <n>", "the first of their seeds", "1")
    .addHelpText(
      "after",
      "\nSimulated: Noufaily et al. 2013, 42 scenarios of weekly counts with one outbreak in the last 49 weeks each.\n" +
        "k1: cryptosporidiosis in Germany 2001 to 2005, one labelled outbreak; a detector that needs more weeks before\n" +
        "it than there are is not judged on it. Each detector has its own default parameters; the columns at 1 a year\n" +
        "hold them against each other with the thresholds moved to one false alarm a year and series.\n" +
        "\nExamples:\n  tocsin situation evaluate\n  tocsin situation evaluate --seeds 50 --json\n",
    );
  command.action(
    work(surroundings, command, async (session, flags: EvaluateFlags) => {
      const { rows, choices, provenance } = evaluateDetectors({
        seeds: numberFlag("--seeds", flags.seeds),
        seed: numberFlag("--seed", flags.seed),
        progress: (done, of) => session.terminal.err(done % 6 === 0 ? `${done} of ${of} scenarios\n` : ""),
      });
      tellProvenance(session, provenance);
      const reason = (detector: string, series: string) =>
        choices.filter((one) => series === "simulated" && one.detector === detector).map(({ history }) => history);
      const told = rows.map((row) => ({
        ...row,
        defaultFor: reason(row.detector, row.series).join(" ") || null,
        why: choices.find(({ detector }) => row.series === "simulated" && detector === row.detector)?.why ?? null,
      }));
      show(session.terminal, session.settings, told, () => {
        const cells = table(session.settings, told, [
          { heading: "series", cell: ({ series }) => series },
          { heading: "detector", cell: ({ detector }) => detector },
          { heading: "outbreaks", cell: ({ outbreaks }) => outbreaks },
          { heading: "sensitivity", cell: ({ sensitivity }) => percent(sensitivity) },
          { heading: "daysToDetection", cell: ({ daysToDetection }) => figure(daysToDetection) },
          { heading: "falseAlarmsAYear", cell: ({ falseAlarmsAYear }) => figure(falseAlarmsAYear) },
          { heading: "sensitivityAtOne", cell: ({ sensitivityAtOne }) => percent(sensitivityAtOne) },
          { heading: "daysAtOne", cell: ({ daysAtOne }) => figure(daysAtOne) },
        ]);
        const lines = choices.map(({ history, detector, why }) => `${HISTORIES[history]}: ${detector}: ${why}.\n`);
        return `${cells}\n${lines.join("")}`;
      });
    }),
  );
}

const HISTORIES = { years: "default with years of history", short: "default with a short history" } as const;

function percent(share: number | null): string {
  return share === null ? "" : `${(100 * share).toFixed(1)} %`;
}
