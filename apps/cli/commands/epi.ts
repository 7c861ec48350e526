import type { EpiReply } from "@tocsin/api";
import type { Command } from "commander";
import { fields, show, table } from "../output.ts";
import { type Session, type Surroundings, work } from "../session.ts";
import { figure, range } from "../situation/figures.ts";
import { present } from "./acts.ts";
import { integer } from "./report.ts";

interface EpiFlags {
  readonly series?: string;
  readonly area?: string;
  readonly from?: string;
  readonly to?: string;
  readonly status?: string;
  readonly over?: string;
  readonly siMean?: string;
  readonly siSd?: string;
  readonly window?: string;
  readonly horizon?: string;
}

/** Analyses of what stands on the chain, made by its node; `tocsin situation` makes them of files. */
export function epiCommand(program: Command, surroundings: Surroundings): void {
  const epi = program
    .command("epi")
    .description("Epidemic curve, Rt, doubling time, nowcast and projection of a series on the chain.")
    .option("--series <name>", "a series of counts, or case:<classification>; default case:confirmed")
    .option("--area <code>", "GB/T 2260 code with everything inside it")
    .option("--from <day>", "first day")
    .option("--to <day>", "last day")
    .option("--status <status>", "actual, exercise or test; default actual")
    .option("--over <list>", "reports, summaries or notices; default reports")
    .option("--si-mean <days>", "mean of the serial interval; without it there is no Rt")
    .option("--si-sd <days>", "its standard deviation")
    .option("--window <days>", "days of a window; default 7")
    .option("--horizon <days>", "days ahead; default 7")
    .addHelpText(
      "after",
      "\nExamples:\n  tocsin epi --status exercise --series local-confirmed --si-mean 2.6 --si-sd 1.5\n  tocsin epi --area 3201 --json\n",
    );
  epi.action(work(surroundings, epi, showEpi));
}

async function showEpi(session: Session, { window, horizon, ...flags }: EpiFlags): Promise<void> {
  const { series, area, from, to, status, over, siMean, siSd } = flags;
  const query = present({
    ...{ series, area, from, to, status, over, siMean, siSd },
    window: window === undefined ? undefined : integer(window, "--window"),
    horizon: horizon === undefined ? undefined : integer(horizon, "--horizon"),
  });
  const reply = await session.client.call("epi", { query: query as never });
  for (const { what, say } of reply.missing) session.terminal.err(`${what}: ${say}\n`);
  show(session.terminal, session.settings, reply, (value) => epiText(session, value));
}

function epiText({ settings }: Session, reply: EpiReply): string {
  const { growth, rt, projection, curves } = reply;
  const onsets = new Map(curves.find(({ by }) => by === "onset")?.days.map(({ day, total }) => [day, total]));
  const windows = new Map(rt?.rows.map((row) => [row.end, row]));
  const days = curves.find(({ by }) => by === "report")?.days ?? [];
  const total = projection?.total;
  return [
    table(settings, days, [
      { heading: "day", cell: ({ day }) => day },
      { heading: "reported", cell: (row) => row.total ?? "" },
      { heading: "onset", cell: ({ day }) => onsets.get(day) ?? "" },
      { heading: "reproduction", cell: ({ day }) => rtOf(windows.get(day), (row) => figure(row.mean)) },
      { heading: "range95", cell: ({ day }) => rtOf(windows.get(day), (row) => range(row.q025, row.q975)) },
      { heading: "note", cell: ({ day }) => windows.get(day)?.warning ?? windows.get(day)?.reason ?? "" },
    ]),
    fields(settings, [
      ["status", reply.status],
      ["doubling", growth === undefined ? undefined : `${figure(growth.doublingDays)} ${growth.reason ?? ""}`.trim()],
      ["ahead", total === undefined ? undefined : `${figure(total.median)} (${range(total.q025, total.q975)})`],
      ["above1", projection === undefined ? undefined : figure(projection.above1)],
    ]),
  ].join("\n");
}

type Window = NonNullable<EpiReply["rt"]>["rows"][number];

/** A window with too few cases says what the prior says: its figures are not shown. */
function rtOf(row: Window | undefined, text: (row: Window) => string): string {
  return row === undefined || row.warning !== null ? "" : text(row);
}
