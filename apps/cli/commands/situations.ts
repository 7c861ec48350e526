import type { SituationsReply } from "@tocsin/api";
import type { Command } from "commander";
import { instant } from "../instant.ts";
import { type Column, show, table } from "../output.ts";
import { type Session, type Surroundings, work } from "../session.ts";
import { present } from "./acts.ts";

interface SituationsFlags {
  readonly by?: string;
  readonly group?: string;
  readonly area?: string;
  readonly event?: string;
  readonly from?: string;
  readonly to?: string;
  readonly status?: string;
}

type Group = SituationsReply["groups"][number];

/** The five situations of what stands on the chain; `tocsin situation` analyses files. */
export function situationsCommand(program: Command, surroundings: Surroundings): void {
  const situations = program
    .command("situations")
    .description("The five situations of what reports of the chain say: shares, opinion, stages, topics.")
    .option("--by <period>", "day or hour; default day")
    .option("--group <what>", "place or event as well; default none")
    .option("--area <code>", "GB/T 2260 code with everything inside it")
    .option("--event <event>", "reports of this event")
    .option("--from <time>", "ISO 8601; default 31 days before the end")
    .option("--to <time>", "ISO 8601; default now")
    .option("--status <status>", "actual, exercise or test; default actual")
    .addHelpText(
      "after",
      "\nExamples:\n  tocsin situations --status exercise\n  tocsin situations --by hour --group place --json\n",
    );
  situations.action(work(surroundings, situations, showSituations));
}

async function showSituations(session: Session, { from, to, ...flags }: SituationsFlags): Promise<void> {
  const { by, group, area, event, status } = flags;
  const query = present({
    ...{ by, group, area, event, status },
    from: from === undefined ? undefined : instant("--from", from),
    to: to === undefined ? undefined : instant("--to", to),
  });
  const reply = await session.client.call("situations", { query: query as never });
  if (reply.isCut) session.terminal.err(`Only the newest ${reply.reports} reports were looked at.\n`);
  if (reply.unread > 0)
    session.terminal.err(`${reply.unread} of ${reply.reports} reports have no text that is read.\n`);
  show(session.terminal, session.settings, reply, (value) => situationsText(session, value));
}

function situationsText({ settings }: Session, { groups, stages = [], topics }: SituationsReply): string {
  return [
    table(settings, groups, [
      { heading: "time", cell: ({ period }) => period.replace("T", " ") },
      { heading: "area", cell: ({ place }) => place },
      { heading: "event", cell: ({ event }) => event?.slice(0, 12) },
      { heading: "count", cell: ({ reports }) => reports },
      ...SHOWN.map(shareColumn),
      { heading: "negative", cell: ({ read }) => percent(read.polarity.negative) },
    ]),
    table(settings, stages, [
      { heading: "situation", cell: ({ situation }) => situation },
      { heading: "stage", cell: ({ stage }) => stage ?? "" },
    ]),
    table(settings, topics?.rows ?? [], [
      { heading: "topic", cell: ({ terms }) => terms.join(" ") },
      { heading: "count", cell: ({ posts }) => posts },
    ]),
  ].join("\n");
}

const SHOWN = ["epidemic", "medical", "government", "opinion", "media"] as const;

function shareColumn(name: (typeof SHOWN)[number]): Column<Group> {
  return {
    heading: name,
    cell: ({ shares }) => percent(shares[name]),
  };
}

function percent(share: number | null): string {
  return share === null ? "" : `${Math.round(share * 100)} %`;
}
