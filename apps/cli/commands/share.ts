import { STANDINGS } from "@tocsin/api";
import type { Command } from "commander";
import { fields, level, short, show, table, time } from "../output.ts";
import { type Session, type Surroundings, work } from "../session.ts";
import { valueWord } from "../words.ts";
import { act, integer } from "./report.ts";

/** Notices, summaries and counts; acknowledging what was read. */
export function shareCommands(program: Command, surroundings: Surroundings): void {
  const notices = program
    .command("notices")
    .description("Notices of the main chain for your unit.")
    .option("--area <code>")
    .option("--situation <name>")
    .option("--unacknowledged", "only those that your unit has not acknowledged")
    .option("--limit <n>", "at most this many", "20")
    .addHelpText("after", "\nExample:\n  tocsin notices --unacknowledged\n");
  notices.action(work(surroundings, notices, listNotices));

  const acknowledge = program
    .command("acknowledge <record>")
    .description("Say that your unit has read a notice; its reporter sees it.")
    .addHelpText("after", "\nExample:\n  tocsin acknowledge 3f2a…\n");
  acknowledge.action(
    work(surroundings, acknowledge, async (session, record: string) => {
      const summary = await session.client.call("summary", { params: { record } });
      await act(session, "exchange.acknowledge", { record, origin: summary.origin, revision: summary.revision });
    }),
  );

  const summary = program
    .command("summary <record>")
    .description("One summary in its newest state.")
    .addHelpText("after", "\nExample:\n  tocsin summary 3f2a…\n");
  summary.action(work(surroundings, summary, showSummary));

  const counts = program
    .command("counts")
    .description("Counts by series, day and area over canonical records.")
    .option("--series <name>", "e.g. local-confirmed")
    .option("--area <code>")
    .option("--from <day>", "YYYY-MM-DD")
    .option("--to <day>", "YYYY-MM-DD")
    .option("--status <status>", "actual, exercise or test")
    .option("--over <what>", "reports of this chain or notices of the main chain", "reports")
    .addHelpText(
      "after",
      "\nExample:\n  tocsin counts --series local-confirmed --from 2021-07-20 --to 2021-08-31 --status exercise\n",
    );
  counts.action(work(surroundings, counts, listCounts));
}

async function listNotices(
  session: Session,
  flags: {
    readonly limit: string;
    readonly unacknowledged?: boolean;
    readonly area?: string;
    readonly situation?: string;
  },
): Promise<void> {
  const page = await session.client.call("notices", {
    query: { ...flags, limit: integer(flags.limit, "--limit") } as never,
  });
  show(session.terminal, session.settings, page, ({ items }) =>
    table(session.settings, items, [
      { heading: "record", cell: (row) => short(row.record) },
      { heading: "received", cell: (row) => time(row.received) },
      { heading: "chain", cell: (row) => row.origin },
      { heading: "unit", cell: (row) => row.unit },
      { heading: "standing", cell: (row) => valueWord(session.settings.lang, STANDINGS, row.standing) },
      { heading: "response", cell: (row) => level(row.c) },
      { heading: "headline", cell: (row) => row.headline },
    ]),
  );
}

async function showSummary(session: Session, record: string): Promise<void> {
  const summary = await session.client.call("summary", { params: { record } });
  show(session.terminal, session.settings, summary, (value) =>
    fields(session.settings, [
      ["record", value.record],
      ["status", value.status],
      ["chain", value.origin],
      ["unit", value.unit],
      ["standing", `${value.standing} (${value.revision})`],
      ["headline", value.headline],
      ["area", value.area],
      ["time", time(value.occurred)],
      ["security", value.s],
    ]),
  );
}

async function listCounts(session: Session, flags: { readonly [name: string]: string }): Promise<void> {
  const counts = await session.client.call("counts", { query: flags as never });
  show(session.terminal, session.settings, counts, ({ rows, total }) =>
    [
      table(session.settings, rows, [
        { heading: "series", cell: (row) => row.series },
        { heading: "day", cell: (row) => row.day },
        { heading: "area", cell: (row) => row.area },
        { heading: "count", cell: (row) => row.count },
      ]),
      `= ${total}\n`,
    ].join(""),
  );
}
