import { type Projection, exceeds, project } from "@tocsin/situation";
import type { Command } from "commander";
import { show, table } from "../../output.ts";
import { type Surroundings, work } from "../../session.ts";
import { numberFlag } from "../../situation/columns.ts";
import { type CountFlags, countOptions, countsOf, tellProvenance } from "../../situation/counts.ts";
import { figure, range } from "../../situation/figures.ts";
import { type IntervalFlags, intervalOf, intervalOptions } from "../../situation/interval.ts";
import { type ModelFlags, modelOf, modelOptions } from "../../situation/model.ts";

interface ProjectFlags extends CountFlags, IntervalFlags, ModelFlags {
  readonly above?: string;
}

/** `tocsin situation project`: cases of the coming days. */
export function projectCommand(situation: Command, surroundings: Surroundings): void {
  const command = situation
    .command("project <file>")
    .description("Project the coming days' cases from daily counts: a model, as good as `calibrate` says.");
  modelOptions(countOptions(intervalOptions(command)))
    .option("--above <cases>", "tell the chance of more cases than this over the horizon")
    .addHelpText(
      "after",
      "\nExamples:\n  tocsin situation project cases.csv --si-mean 4.8 --si-sd 3 --above 50\n" +
        "  tocsin situation project cases.csv --si weights.csv --horizon 14 --json\n",
    );
  command.action(
    work(surroundings, command, async (session, file: string, flags: ProjectFlags) => {
      const options = { interval: intervalOf(flags), ...modelOf(flags) };
      const above = flags.above === undefined ? null : numberFlag("--above", flags.above);
      const { counts } = countsOf(session, file, flags);
      const projection = project(counts, options);
      tellProvenance(session, projection.provenance);
      const rows = rowsOf(projection, above);
      show(session.terminal, session.settings, rows, () =>
        table(session.settings, rows, [
          { heading: "day", cell: ({ day }) => day },
          { heading: "mean", cell: ({ mean }) => figure(mean) },
          { heading: "median", cell: ({ median }) => figure(median) },
          { heading: "range50", cell: ({ q25, q75 }) => range(q25, q75) },
          { heading: "range95", cell: ({ q025, q975 }) => range(q025, q975) },
          { heading: "note", cell: (row) => noteOf(row) },
        ]),
      );
    }),
  );
}

/** The days, then the total with the chances. */
function rowsOf(projection: Projection, above: number | null) {
  const none = { rMean: null, above1: null, above: null, exceeds: null };
  const chance = above === null ? null : exceeds(projection, above);
  const { rMean, above1, total } = projection;
  return [...projection.rows.map((row) => ({ ...row, ...none })), { ...total, rMean, above1, above, exceeds: chance }];
}

function noteOf({ rMean, above1, above, exceeds: chance }: ReturnType<typeof rowsOf>[number]): string {
  if (rMean === null) return "";
  const more = above === null ? "" : `, P(cases > ${above}) ${figure(chance)}`;
  return `R ${figure(rMean)}, P(R > 1) ${figure(above1)}${more}`;
}
