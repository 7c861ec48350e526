import { type RtRow, estimateRt } from "@tocsin/situation";
import type { Command } from "commander";
import { type Column, show, table } from "../../output.ts";
import { type Surroundings, work } from "../../session.ts";
import { numberFlag } from "../../situation/columns.ts";
import { type CountFlags, countOptions, countsOf, tellProvenance } from "../../situation/counts.ts";
import { type IntervalFlags, intervalOf, intervalOptions } from "../../situation/interval.ts";
import { figure, range } from "../../situation/figures.ts";

interface RtFlags extends CountFlags, IntervalFlags {
  readonly window: string;
  readonly priorMean: string;
  readonly priorSd: string;
  readonly cv: string;
  readonly few?: boolean;
}

/** `tocsin situation rt`: the reproduction number over time. */
export function rtCommand(situation: Command, surroundings: Surroundings): void {
  const rt = situation.command("rt <file>").description("Estimate R over time from daily counts (Cori et al. 2013).");
  countOptions(intervalOptions(rt))
    .option("--window <days>", "days of a window", "7")
    .option("--prior-mean <r>", "mean of R before the data, a gamma distribution", "5")
    .option("--prior-sd <r>", "its standard deviation (mean 5, sd 5: shape 1, scale 5)", "5")
    .option("--cv <ratio>", "a window needs 1 / cv² − shape cases, 11 at 0.3; fewer are warned of", "0.3")
    .option("--few", "show the figures of windows with too few cases in the table, too")
    .addHelpText(
      "after",
      "\nThe file is CSV with the columns date,count[,imported]. The first day's cases count as imported.\n" +
        "\nExamples:\n  tocsin situation rt cases.csv --si-mean 2.6 --si-sd 1.5\n" +
        "  tocsin situation rt cases.csv --si weights.csv --window 14 --json\n",
    );
  rt.action(
    work(surroundings, rt, async (session, file: string, flags: RtFlags) => {
      const options = {
        interval: intervalOf(flags),
        window: numberFlag("--window", flags.window),
        priorMean: numberFlag("--prior-mean", flags.priorMean),
        priorSd: numberFlag("--prior-sd", flags.priorSd),
        cv: numberFlag("--cv", flags.cv),
      };
      const { counts } = countsOf(session, file, flags);
      const { rows, provenance, casesMin } = estimateRt(counts, options);
      tellProvenance(session, provenance);
      const columns = rtColumns(casesMin, flags.few === true);
      show(session.terminal, session.settings, rows, () => table(session.settings, rows, columns));
    }),
  );
}

function rtColumns(casesMin: number, few: boolean): readonly Column<RtRow>[] {
  const shown = (row: RtRow, text: string) => (row.warning !== null && !few ? "" : text);
  return [
    { heading: "start", cell: ({ start }) => start },
    { heading: "end", cell: ({ end }) => end },
    { heading: "cases", cell: ({ cases }) => cases ?? "" },
    { heading: "mean", cell: (row) => shown(row, figure(row.mean)) },
    { heading: "deviation", cell: (row) => shown(row, figure(row.sd)) },
    { heading: "range50", cell: (row) => shown(row, range(row.q25, row.q75)) },
    { heading: "range95", cell: (row) => shown(row, range(row.q025, row.q975)) },
    { heading: "above1", cell: (row) => shown(row, figure(row.above1)) },
    {
      heading: "note",
      cell: (row) => row.reason ?? (row.warning === null ? "" : `${row.warning}: ${row.cases} of ${casesMin}`),
    },
  ];
}
