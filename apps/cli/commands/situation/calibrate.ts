import { calibrate } from "@tocsin/situation";
import type { Command } from "commander";
import { show, table } from "../../output.ts";
import { type Surroundings, work } from "../../session.ts";
import { type CountFlags, countOptions, groupedCountsOf, tellProvenance } from "../../situation/counts.ts";
import { figure } from "../../situation/figures.ts";
import { type IntervalFlags, intervalOf, intervalOptions } from "../../situation/interval.ts";
import { type ModelFlags, modelOf, modelOptions } from "../../situation/model.ts";

interface CalibrateFlags extends CountFlags, IntervalFlags, ModelFlags {
  readonly groupColumn: string;
  readonly from?: string;
  readonly to?: string;
}

/** `tocsin situation calibrate`: what projections would have been worth. */
export function calibrateCommand(situation: Command, surroundings: Surroundings): void {
  const command = situation
    .command("calibrate <file>")
    .description("Hold projections from each week of known series against what came: coverage and Brier score.");
  modelOptions(countOptions(intervalOptions(command)))
    .option("--group-column <name>", "column that tells the series apart", "area")
    .option("--from <day>", "only projections made on this day or later")
    .option("--to <day>", "only projections made on this day or before")
    .addHelpText(
      "after",
      "\nThe event is more cases over the horizon than 0, 10, 50, or than over as many days before it (previous).\n" +
        "few, enough: projections from a window with fewer than 11 cases, or with as many.\n" +
        "A projection is worth something where its Brier score is below that of the base rate.\n" +
        "\nExamples:\n  tocsin situation calibrate provinces.csv --group-column province --count-column confirmed_new \\\n" +
        "    --si-mean 4.79 --si-sd 3 --from 2021-09-01 --json\n",
    );
  command.action(
    work(surroundings, command, async (session, file: string, flags: CalibrateFlags) => {
      const options = { interval: intervalOf(flags), ...modelOf(flags), from: flags.from, to: flags.to };
      const series = groupedCountsOf(session, file, flags.groupColumn, flags);
      const { rows, skipped, provenance } = calibrate(series, options);
      tellProvenance(session, provenance);
      session.terminal.err(
        `${series.length} series; ${skipped} projections not made: no cases before, or no counts.\n`,
      );
      show(session.terminal, session.settings, rows, () =>
        table(session.settings, rows, [
          { heading: "group", cell: ({ group }) => group },
          { heading: "threshold", cell: ({ above }) => above ?? "previous" },
          { heading: "projections", cell: ({ projections }) => projections },
          { heading: "coverage50", cell: ({ coverage50 }) => figure(coverage50) },
          { heading: "coverage95", cell: ({ coverage95 }) => figure(coverage95) },
          { heading: "events", cell: ({ events }) => events },
          { heading: "brier", cell: ({ brier }) => brier?.toFixed(3) },
          { heading: "brierBaseRate", cell: ({ brierBaseRate }) => brierBaseRate?.toFixed(3) },
        ]),
      );
    }),
  );
}
