import {
  growth,
  importAgainstLocal,
  type Measure,
  reachedNext,
  rtAroundMeasures,
  type TravelLink,
} from "@tocsin/situation";
import type { Command } from "commander";
import { show, table } from "../../output.ts";
import { type Surroundings, work } from "../../session.ts";
import { numberFlag, plainNumber, readColumns } from "../../situation/columns.ts";
import { type CountFlags, countOptions, countsOf, groupedCountsOf, tellProvenance } from "../../situation/counts.ts";
import { figure, range } from "../../situation/figures.ts";
import { type IntervalFlags, intervalOf, intervalOptions } from "../../situation/interval.ts";

/** `tocsin situation growth|origin|measures|reached`: what daily counts tell of an epidemic's course. */
export function courseCommands(situation: Command, surroundings: Surroundings): void {
  growthCommand(situation, surroundings);
  originCommand(situation, surroundings);
  measuresCommand(situation, surroundings);
  reachedCommand(situation, surroundings);
}

function growthCommand(situation: Command, surroundings: Surroundings): void {
  const command = situation.command("growth <file>").description("Growth rate and doubling time over sliding windows.");
  countOptions(command)
    .option("--window <days>", "days of a window", "7")
    .addHelpText("after", "\nExamples:\n  tocsin situation growth cases.csv --window 10 --json\n");
  command.action(
    work(surroundings, command, async (session, file: string, flags: CountFlags & { readonly window: string }) => {
      const window = numberFlag("--window", flags.window);
      const { rows, provenance } = growth(countsOf(session, file, flags).counts, window);
      tellProvenance(session, provenance);
      show(session.terminal, session.settings, rows, () =>
        table(session.settings, rows, [
          { heading: "start", cell: ({ start }) => start },
          { heading: "end", cell: ({ end }) => end },
          { heading: "rate", cell: ({ rate }) => rate?.toFixed(3) },
          { heading: "doublingDays", cell: ({ doublingDays }) => figure(doublingDays) },
          { heading: "range95", cell: ({ doublingLow, doublingHigh }) => range(doublingLow, doublingHigh) },
          { heading: "note", cell: ({ reason }) => reason ?? "" },
        ]),
      );
    }),
  );
}

function originCommand(situation: Command, surroundings: Surroundings): void {
  const command = situation.command("origin <file>").description("Imported against local cases, period by period.");
  countOptions(command)
    .option("--days <n>", "days of a period", "7")
    .addHelpText(
      "after",
      "\nThe file has the column imported.\n\nExamples:\n  tocsin situation origin cases.csv --days 14\n",
    );
  command.action(
    work(surroundings, command, async (session, file: string, flags: CountFlags & { readonly days: string }) => {
      const days = numberFlag("--days", flags.days);
      const { rows, provenance } = importAgainstLocal(countsOf(session, file, flags).counts, days);
      tellProvenance(session, provenance);
      show(session.terminal, session.settings, rows, () =>
        table(session.settings, rows, [
          { heading: "start", cell: ({ start }) => start },
          { heading: "end", cell: ({ end }) => end },
          { heading: "imported", cell: ({ imported }) => imported },
          { heading: "local", cell: ({ local }) => local },
          { heading: "share", cell: ({ share }) => figure(share) },
          { heading: "range95", cell: ({ low, high }) => range(low, high) },
        ]),
      );
    }),
  );
}

interface MeasureFlags extends CountFlags, IntervalFlags {
  readonly measures: string;
  readonly window: string;
  readonly lag: string;
}

function measuresCommand(situation: Command, surroundings: Surroundings): void {
  const command = situation
    .command("measures <file>")
    .description("Measures on the timeline with R before and after: what came after them, not what came of them.")
    .requiredOption("--measures <file>", "CSV date,name");
  countOptions(intervalOptions(command))
    .option("--window <days>", "days of a window", "7")
    .option("--lag <days>", "days until a measure shows in the counts", "0")
    .addHelpText(
      "after",
      "\nExamples:\n  tocsin situation measures cases.csv --measures measures.csv --si-mean 4.8 --si-sd 3 --lag 5\n",
    );
  command.action(
    work(surroundings, command, async (session, file: string, flags: MeasureFlags) => {
      const window = numberFlag("--window", flags.window);
      const options = { interval: intervalOf(flags), window, lagDays: numberFlag("--lag", flags.lag) };
      const { counts } = countsOf(session, file, flags);
      const found = rtAroundMeasures(counts, measuresOf(flags.measures), options);
      tellProvenance(session, found.provenance);
      show(session.terminal, session.settings, found.rows, () =>
        table(session.settings, found.rows, [
          { heading: "day", cell: ({ date }) => date },
          { heading: "name", cell: ({ name }) => name },
          { heading: "before", cell: ({ before }) => figure(before?.mean ?? null) },
          { heading: "range95", cell: ({ before }) => range(before?.q025 ?? null, before?.q975 ?? null) },
          { heading: "after", cell: ({ after }) => figure(after?.mean ?? null) },
          { heading: "range95", cell: ({ after }) => range(after?.q025 ?? null, after?.q975 ?? null) },
          { heading: "lower", cell: ({ lower }) => figure(lower) },
          { heading: "note", cell: ({ before, after }) => before?.warning ?? after?.warning ?? "" },
        ]),
      );
    }),
  );
}

function measuresOf(path: string): Measure[] {
  return readColumns(path, ["date", "name"]).rows.map(({ field }) => ({ date: field("date"), name: field("name") }));
}

interface ReachedFlags extends CountFlags, IntervalFlags {
  readonly links: string;
  readonly areaColumn: string;
  readonly horizon: string;
  readonly scale?: string;
}

function reachedCommand(situation: Command, surroundings: Surroundings): void {
  const command = situation
    .command("reached <file>")
    .description("Areas likely to be reached next, from counts by area and travel between areas.")
    .requiredOption("--links <file>", "CSV from,to,flow: travel between areas, in any unit")
    .option("--area-column <name>", "column that tells the areas apart", "area");
  countOptions(intervalOptions(command))
    .option("--horizon <days>", "days ahead", "7")
    .option("--scale <x>", "first cases that one infectious case brings about elsewhere; fitted when absent")
    .addHelpText(
      "after",
      "\nAreas of the file without a case so far are judged; give each a row with the count 0.\n" +
        "\nExamples:\n  tocsin situation reached cities.csv --links travel.csv --si-mean 4.8 --si-sd 3 --json\n",
    );
  command.action(
    work(surroundings, command, async (session, file: string, flags: ReachedFlags) => {
      const scale = flags.scale === undefined ? {} : { scale: numberFlag("--scale", flags.scale) };
      const options = { interval: intervalOf(flags), horizon: numberFlag("--horizon", flags.horizon), ...scale };
      const areas = groupedCountsOf(session, file, flags.areaColumn, flags).map(({ name, counts }) => ({
        area: name,
        counts,
      }));
      const found = reachedNext(areas, travelOf(flags.links), options);
      tellProvenance(session, found.provenance);
      session.terminal.err(`scale ${found.scale ?? "unknown"}, fitted to ${found.arrivals} arrivals\n`);
      show(session.terminal, session.settings, found.rows, () =>
        table(session.settings, found.rows, [
          { heading: "area", cell: ({ area }) => area },
          { heading: "pressure", cell: ({ pressure }) => pressure.toPrecision(3) },
          { heading: "nextShare", cell: ({ nextShare }) => figure(nextShare) },
          { heading: "chance", cell: ({ chance }) => figure(chance) },
        ]),
      );
    }),
  );
}

function travelOf(path: string): TravelLink[] {
  return readColumns(path, ["from", "to", "flow"]).rows.map(({ field }) => ({
    from: field("from"),
    to: field("to"),
    flow: plainNumber(field("flow")),
  }));
}
