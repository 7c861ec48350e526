import { nowcast } from "@tocsin/situation";
import type { Command } from "commander";
import { show, table } from "../../output.ts";
import { type Surroundings, work } from "../../session.ts";
import { numberFlag } from "../../situation/columns.ts";
import { tellProvenance } from "../../situation/counts.ts";
import { figure, range } from "../../situation/figures.ts";
import { casesOf, reportsUntil } from "../../situation/linelist.ts";

interface NowcastFlags {
  readonly asOf?: string;
  readonly longest?: string;
  readonly seeds: string;
  readonly seed: string;
}

/** `tocsin situation nowcast`: cases by onset, with those not yet reported. */
export function nowcastCommand(situation: Command, surroundings: Surroundings): void {
  const command = situation
    .command("nowcast <file>")
    .description("Correct a line list's cases by onset for reports still to come (Lawless 1994).")
    .option("--as-of <day>", "the day until which reports are in; the newest report's when absent")
    .option("--longest <days>", "longest delay from onset to report; the longest seen when absent")
    .option("--seeds <n>", "simulations", "1000")
    .option("--seed <n>", "seed", "1")
    .addHelpText(
      "after",
      "\nThe file is CSV with the columns onset,report and, if there is one, id: one case a row.\n" +
        "\nExamples:\n  tocsin situation nowcast cases.csv --as-of 2021-07-28\n  tocsin situation nowcast cases.csv --longest 14 --json\n",
    );
  command.action(
    work(surroundings, command, async (session, file: string, flags: NowcastFlags) => {
      const cases = casesOf(session, file, ["onset", "report"]);
      const found = nowcast(cases, {
        asOf: reportsUntil(cases, flags.asOf),
        simulations: numberFlag("--seeds", flags.seeds),
        seed: numberFlag("--seed", flags.seed),
        ...(flags.longest === undefined ? {} : { longest: numberFlag("--longest", flags.longest) }),
      });
      tellProvenance(session, found.provenance);
      const { median, q90, cases: used } = found.delay;
      session.terminal.err(`delay from onset to report: median ${median} d, 90 % within ${q90} d, ${used} cases\n`);
      show(session.terminal, session.settings, found.rows, () =>
        table(session.settings, found.rows, [
          { heading: "day", cell: ({ day }) => day },
          { heading: "reported", cell: ({ reported }) => reported },
          { heading: "share", cell: ({ share }) => figure(share) },
          { heading: "median", cell: ({ median: middle }) => figure(middle) },
          { heading: "range50", cell: ({ q25, q75 }) => range(q25, q75) },
          { heading: "range95", cell: ({ q025, q975 }) => range(q025, q975) },
          { heading: "note", cell: ({ reason }) => reason ?? "" },
        ]),
      );
    }),
  );
}
