import { type CaseRow, dayNumber, nowcast, readCases } from "@tocsin/situation";
import type { Command } from "commander";
import { Usage } from "../../exit.ts";
import { show, table } from "../../output.ts";
import { type Surroundings, work } from "../../session.ts";
import { type ColumnRow, numberFlag, readColumns } from "../../situation/columns.ts";
import { newestDay, tellProblems, tellProvenance } from "../../situation/counts.ts";
import { figure, range } from "../../situation/figures.ts";

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
      const columns = readColumns(file, ["onset", "report"]);
      const hasId = columns.header.includes("id");
      const rows = columns.rows.map((row) => caseRow(row, hasId));
      const { cases, problems } = readCases(rows, newestDay(undefined));
      for (const note of columns.notes) session.terminal.err(`${note}\n`);
      tellProblems(session, file, problems);
      session.terminal.err(`${file}: ${cases.length} of ${rows.length} rows taken.\n`);
      const given = flags.asOf === undefined ? undefined : dayNumber(flags.asOf);
      if (given === null) throw new Usage(`--as-of is "${flags.asOf}"; write YYYY-MM-DD.`);
      const newest = cases.reduce((max, { report }) => Math.max(max, report ?? 0), 0);
      const found = nowcast(cases, {
        asOf: given ?? newest,
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

function caseRow({ row, field }: ColumnRow, hasId: boolean): CaseRow {
  return { onset: field("onset"), report: field("report"), row, ...(hasId ? { id: field("id") } : {}) };
}
