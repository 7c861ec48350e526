import type { DeliveryItem, SubscriptionChannel, SubscriptionItem, SubscriptionRule } from "@tocsin/api";
import type { Command } from "commander";
import { Usage } from "../exit.ts";
import { show, table, time } from "../output.ts";
import { type Session, type Surroundings, work } from "../session.ts";
import { label } from "../words.ts";
import { present } from "./acts.ts";
import { integer } from "./report.ts";

const list = (text: string | undefined) => (text === undefined ? undefined : text.split(","));

interface CreateFlags {
  readonly webhook?: string;
  readonly mail?: string;
  readonly language?: string;
  readonly topics?: string;
  readonly situations?: string;
  readonly area?: string;
  readonly level?: string;
  readonly event?: string;
  readonly stage?: string;
  readonly digest?: string;
  readonly perMinute?: string;
  readonly acknowledges?: boolean;
}

/** What a unit is told of by webhook or mail. */
export function subscriptionCommands(program: Command, surroundings: Surroundings): void {
  const subscription = program
    .command("subscription")
    .description("Webhooks and mails of your unit: made, tried, paused, sent again. For administrators.");

  const create = subscription
    .command("create <name>")
    .description("Subscribe to what your unit may see. A webhook's secret is printed once.")
    .option("--webhook <url>", "https address that is sent to")
    .option("--mail <address>", "mail address that is sent to")
    .option("--language <language>", "of mails, zh or en; default zh")
    .option("--topics <list>", "report, standing, signal, notice, clock, with commas; default all")
    .option("--situations <list>", "epidemic, medical, government, opinion, media, with commas")
    .option("--area <code>", "GB/T 2260 code with everything inside it")
    .option("--level <level>", "response level 1–4: this one and graver ones")
    .option("--event <event>", "the event that it belongs to")
    .option("--stage <stage>", "stage of the event: preparedness, response or recovery")
    .option("--digest <minutes>", "collect for so many minutes")
    .option("--per-minute <n>", "messages a minute; what comes beyond is sent together")
    .option("--acknowledges", "the receiver may acknowledge notices for the unit, in your name")
    .addHelpText(
      "after",
      "\nExamples:\n  tocsin subscription create 疾控平台 --webhook https://cdc.example/hook --topics notice --level 2\n" +
        "  tocsin subscription create duty --mail duty@agency.example --language en --area 3201 --digest 30\n",
    );
  create.action(work(surroundings, create, makeSubscription));

  const all = subscription
    .command("list")
    .description("Subscriptions of your unit, without their secrets.")
    .addHelpText("after", "\nExample:\n  tocsin subscription list --json\n");
  all.action(
    work(surroundings, all, async (session) => {
      const reply = await session.client.call("subscriptions");
      show(session.terminal, session.settings, reply, ({ items }) => subscriptionTable(session, items));
    }),
  );

  simple("test", "Send a test and say what came of it.", async (session, id) => {
    const reply = await session.client.call("testSubscription", { params: { id } });
    show(session.terminal, session.settings, reply, ({ code }) => `${code}\n`);
  });
  simple("pause", "Send nothing until it is resumed; nothing is lost meanwhile.", (session, id) =>
    change(session, id, "paused"),
  );
  simple("resume", "Send what has waited and go on.", (session, id) => change(session, id, "active"));
  simple("remove", "Remove a subscription with its deliveries.", async (session, id) => {
    const reply = await session.client.call("removeSubscription", { params: { id } });
    show(session.terminal, session.settings, reply, ({ removed }) => `${removed}\n`);
  });
  simple("rotate", "Print a webhook's next secret; the old one signs too for a day.", async (session, id) => {
    const reply = await session.client.call("rotateSubscriptionSecret", { params: { id } });
    show(session.terminal, session.settings, reply, ({ secret }) => `${secret}\n`);
  });
  simple("deliveries", "What was sent, is tried again and was given up.", async (session, id) => {
    const reply = await session.client.call("deliveries", { params: { id } });
    show(session.terminal, session.settings, reply, ({ waiting, dead, recent }) => {
      const others = recent.filter(({ state }) => state === "delivered" || state === "withheld");
      return deliveryTable(session, [...dead, ...waiting, ...others]);
    });
  });

  const redeliver = subscription
    .command("redeliver <id> [message]")
    .description("Try a message of the dead-letter list again, or all of them.")
    .addHelpText("after", "\nExample:\n  tocsin subscription redeliver 1f2e3d4c5b6a7988\n");
  redeliver.action(
    work(surroundings, redeliver, async (session, id: string, message: string | undefined) => {
      const reply = await session.client.call("redeliver", { params: { id }, body: present({ message }) });
      show(session.terminal, session.settings, reply, ({ messages }) => `${messages}\n`);
    }),
  );

  const replay = subscription
    .command("replay <id> <from>")
    .description("Send everything behind an event of the stream again, with the same identifiers.")
    .addHelpText("after", "\nExample:\n  tocsin subscription replay 1f2e3d4c5b6a7988 120-0-14\n");
  replay.action(
    work(surroundings, replay, async (session, id: string, from: string) => {
      const reply = await session.client.call("replaySubscription", { params: { id }, body: { from } });
      show(session.terminal, session.settings, reply, ({ position }) => `${position}\n`);
    }),
  );

  /** A command about one subscription. */
  function simple(name: string, does: string, run: (session: Session, id: string) => Promise<void>): void {
    const command = subscription
      .command(`${name} <id>`)
      .description(does)
      .addHelpText("after", `\nExample:\n  tocsin subscription ${name} 1f2e3d4c5b6a7988\n`);
    command.action(work(surroundings, command, run));
  }
}

async function makeSubscription(session: Session, name: string, flags: CreateFlags): Promise<void> {
  const { digest, perMinute, level, acknowledges, topics, situations, area, event, stage } = flags;
  const rule = present({
    ...{ topics: list(topics), situations: list(situations), area, event, stage },
    level: level === undefined ? undefined : integer(level, "--level"),
  }) as SubscriptionRule;
  const body = present({
    ...{ name, rule, channel: channelOf(flags), acknowledges },
    digestMinutes: digest === undefined ? undefined : integer(digest, "--digest"),
    perMinute: perMinute === undefined ? undefined : integer(perMinute, "--per-minute"),
  });
  const made = await session.client.call("createSubscription", { body: body as never });
  show(
    session.terminal,
    session.settings,
    made,
    (value) => subscriptionTable(session, [value]) + (value.secret === undefined ? "" : `${value.secret}\n`),
  );
}

/** @throws Usage unless exactly one way is named */
function channelOf({ webhook, mail, language = "zh" }: CreateFlags): SubscriptionChannel {
  if ((webhook === undefined) === (mail === undefined)) throw new Usage("Give --webhook or --mail, one of the two.");
  if (webhook !== undefined) return { kind: "webhook", url: webhook };
  if (language !== "zh" && language !== "en") throw new Usage("--language is zh or en.");
  return { kind: "mail", to: mail as string, language };
}

async function change(session: Session, id: string, state: "active" | "paused"): Promise<void> {
  const reply = await session.client.call("changeSubscription", { params: { id }, body: { state } });
  show(session.terminal, session.settings, reply, (value) => subscriptionTable(session, [value]));
}

function subscriptionTable({ settings }: Session, items: readonly SubscriptionItem[]): string {
  return table(settings, items, [
    { heading: "id", cell: (row) => row.id },
    { heading: "name", cell: (row) => row.name },
    { heading: "sentTo", cell: ({ channel }) => (channel.kind === "mail" ? channel.to : channel.url) },
    { heading: "state", cell: (row) => label(settings.lang, row.state) },
    { heading: "waiting", cell: (row) => row.waiting },
    { heading: "dead", cell: (row) => row.dead },
  ]);
}

function deliveryTable({ settings }: Session, items: readonly DeliveryItem[]): string {
  return table(settings, items, [
    { heading: "message", cell: (row) => row.message },
    { heading: "time", cell: (row) => time(row.at) },
    { heading: "state", cell: (row) => label(settings.lang, row.state) },
    { heading: "result", cell: (row) => row.code },
    { heading: "attempts", cell: (row) => row.attempts },
    { heading: "nextTry", cell: (row) => time(row.next) },
    { heading: "what", cell: (row) => row.topics.join(" ") },
  ]);
}
