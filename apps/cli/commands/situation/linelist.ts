import {
  type AgeBand,
  attackRates,
  type ContactLink,
  dayText,
  epidemicCurve,
  reportingDelay,
  transmissionTree,
} from "@tocsin/situation";
import type { Command } from "commander";
import { Usage } from "../../exit.ts";
import { show, table } from "../../output.ts";
import { type Session, type Surroundings, work } from "../../session.ts";
import { numberFlag, plainNumber, readColumns } from "../../situation/columns.ts";
import { tellProblems, tellProvenance } from "../../situation/counts.ts";
import { figure } from "../../situation/figures.ts";
import { type IntervalFlags, intervalOf, intervalOptions } from "../../situation/interval.ts";
import { casesOf, reportsUntil } from "../../situation/linelist.ts";

const FILE =
  "\nThe file is CSV with a case a row: id, onset, report, infected, imported, age; absent columns are unknown.\n";

/** `tocsin situation curve|delay|attack|contacts`: what a line list tells. */
export function lineListCommands(situation: Command, surroundings: Surroundings): void {
  curveCommand(situation, surroundings);
  delayCommand(situation, surroundings);
  attackCommand(situation, surroundings);
  contactsCommand(situation, surroundings);
}

function curveCommand(situation: Command, surroundings: Surroundings): void {
  const command = situation
    .command("curve <file>")
    .description("Count a line list's cases a day: the epidemic curve.")
    .option("--by <date>", "onset or report", "onset")
    .addHelpText("after", `${FILE}\nExamples:\n  tocsin situation curve cases.csv --by report --json\n`);
  command.action(
    work(surroundings, command, async (session, file: string, { by }: { readonly by: string }) => {
      if (by !== "onset" && by !== "report") throw new Usage(`--by is "${by}"; give onset or report.`);
      const { counts, undated } = epidemicCurve(casesOf(session, file, [by]), by);
      session.terminal.err(`${undated} cases without ${by}: they are in no day\n`);
      const rows = counts.total.map((count, i) => ({
        date: dayText(counts.first + i),
        count,
        imported: counts.imported[i] ?? null,
      }));
      show(session.terminal, session.settings, rows, () =>
        table(session.settings, rows, [
          { heading: "day", cell: ({ date }) => date },
          { heading: "cases", cell: ({ count }) => count ?? "" },
          { heading: "imported", cell: ({ imported }) => imported ?? "" },
        ]),
      );
    }),
  );
}

function delayCommand(situation: Command, surroundings: Surroundings): void {
  const command = situation
    .command("delay <file>")
    .description("The delay from onset to report, corrected for reports still to come (Lawless 1994).")
    .option("--as-of <day>", "the day until which reports are in; the newest report's when absent")
    .option("--longest <days>", "longest delay; the longest seen when absent")
    .addHelpText("after", `${FILE}\nExamples:\n  tocsin situation delay cases.csv --as-of 2021-07-28\n`);
  command.action(
    work(surroundings, command, async (session, file: string, flags: { asOf?: string; longest?: string }) => {
      const cases = casesOf(session, file, ["onset", "report"]);
      const longest = flags.longest === undefined ? undefined : numberFlag("--longest", flags.longest);
      const found = reportingDelay(cases, reportsUntil(cases, flags.asOf), longest);
      tellProvenance(session, found.provenance);
      session.terminal.err(
        `mean ${figure(found.mean)} d, median ${found.median} d, 90 % within ${found.q90} d; ${found.cases} cases, ` +
          `${found.early} reported before onset and ${found.late} later than the longest not used\n`,
      );
      show(session.terminal, session.settings, found.rows, () =>
        table(session.settings, found.rows, [
          { heading: "delay", cell: ({ days }) => days },
          { heading: "cases", cell: ({ count }) => count },
          { heading: "share", cell: ({ share }) => figure(share) },
          { heading: "cumulative", cell: ({ cumulative }) => figure(cumulative) },
        ]),
      );
    }),
  );
}

function attackCommand(situation: Command, surroundings: Surroundings): void {
  const command = situation
    .command("attack <file>")
    .description("Attack rate by age band, with its exact 95 % interval.")
    .requiredOption("--bands <file>", "CSV from,below,population: ages from … until below (empty: no end), and people")
    .addHelpText("after", `${FILE}\nExamples:\n  tocsin situation attack cases.csv --bands people.csv --json\n`);
  command.action(
    work(surroundings, command, async (session, file: string, flags: { readonly bands: string }) => {
      const { rows, unplaced, provenance } = attackRates(casesOf(session, file, ["age"]), bandsOf(flags.bands));
      tellProvenance(session, provenance);
      session.terminal.err(`${unplaced} cases without an age, or with one in no band\n`);
      show(session.terminal, session.settings, rows, () =>
        table(session.settings, rows, [
          { heading: "band", cell: ({ band }) => band },
          { heading: "cases", cell: ({ cases }) => cases },
          { heading: "population", cell: ({ population }) => population },
          { heading: "share", cell: ({ share }) => share?.toPrecision(3) ?? "" },
          {
            heading: "range95",
            cell: ({ low, high }) => `${low?.toPrecision(3) ?? ""} – ${high?.toPrecision(3) ?? ""}`,
          },
        ]),
      );
    }),
  );
}

function bandsOf(path: string): AgeBand[] {
  return readColumns(path, ["from", "below", "population"]).rows.map(({ field }) => ({
    from: plainNumber(field("from")),
    below: field("below") === "" ? null : plainNumber(field("below")),
    population: plainNumber(field("population")),
  }));
}

interface ContactFlags extends IntervalFlags {
  readonly links: string;
  readonly clusters?: boolean;
}

function contactsCommand(situation: Command, surroundings: Surroundings): void {
  const command = situation
    .command("contacts <file>")
    .description("Who infected whom: transmission tree, clusters and intervals from a line list and contact links.")
    .requiredOption("--links <file>", "CSV from,to: ids of cases, the infector first")
    .option("--clusters", "clusters instead of cases");
  intervalOptions(command).addHelpText(
    "after",
    `${FILE}\nExamples:\n  tocsin situation contacts cases.csv --links links.csv --si-mean 4.8 --si-sd 3 --clusters\n`,
  );
  command.action(
    work(surroundings, command, async (session, file: string, flags: ContactFlags) => {
      const cases = casesOf(session, file, ["id", "onset"]);
      const tree = transmissionTree(cases, linksOf(flags.links), intervalOf(flags));
      tellProblems(session, flags.links, tree.problems);
      tellProvenance(session, tree.provenance);
      for (const [name, of] of [
        ["generation interval", tree.generation],
        ["serial interval", tree.serial],
      ] as const)
        session.terminal.err(`${name}: ${of.pairs} pairs, mean ${figure(of.mean)} d, sd ${figure(of.sd)} d\n`);
      session.terminal.err(
        `cases infected by one: mean ${figure(tree.offspringMean)}, dispersion ${figure(tree.offspringSize)}\n`,
      );
      if (flags.clusters === true) showClusters(session, tree.clusters);
      else showTree(session, tree.cases);
    }),
  );
}

function showClusters(session: Session, rows: ReturnType<typeof transmissionTree>["clusters"]): void {
  show(session.terminal, session.settings, rows, () =>
    table(session.settings, rows, [
      { heading: "cluster", cell: ({ cluster }) => cluster },
      { heading: "first", cell: ({ first }) => first },
      { heading: "cases", cell: ({ cases }) => cases },
      { heading: "generation", cell: ({ generations }) => generations },
    ]),
  );
}

function showTree(session: Session, rows: ReturnType<typeof transmissionTree>["cases"]): void {
  show(session.terminal, session.settings, rows, () =>
    table(session.settings, rows, [
      { heading: "case", cell: ({ id }) => id },
      { heading: "infector", cell: ({ infector }) => infector ?? "" },
      { heading: "chance", cell: ({ chance }) => figure(chance) },
      { heading: "generation", cell: ({ generation }) => generation },
      { heading: "cluster", cell: ({ cluster }) => cluster },
      { heading: "infected", cell: ({ infected }) => infected },
    ]),
  );
}

function linksOf(path: string): ContactLink[] {
  return readColumns(path, ["from", "to"]).rows.map(({ row, field }) => ({
    from: field("from"),
    to: field("to"),
    row,
  }));
}
