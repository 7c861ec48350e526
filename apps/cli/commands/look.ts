import type { Command } from "commander";
import { fields, short, show, table, time } from "../output.ts";
import { type Session, type Surroundings, work } from "../session.ts";
import { act, parseJson, readJson } from "./report.ts";

/** Everything that can be looked at on a node, and any act by its name. */
export function lookCommands(program: Command, surroundings: Surroundings): void {
  const status = program
    .command("status [act]")
    .description("The node, or how far an act has come.")
    .addHelpText("after", "\nExamples:\n  tocsin status\n  tocsin status 3f2a…\n");
  status.action(
    work(surroundings, status, (session, id?: string) => (id === undefined ? showNode(session) : showAct(session, id))),
  );

  const units = program
    .command("units")
    .description("Units of the chain's registry.")
    .addHelpText("after", "\nExample:\n  tocsin units --json\n");
  units.action(
    work(surroundings, units, async (session) => {
      const page = await session.client.call("units", { query: { limit: 200 } });
      show(session.terminal, session.settings, page, ({ items }) =>
        table(session.settings, items, [
          { heading: "unit", cell: (row) => row.id },
          { heading: "name", cell: (row) => row.name[session.settings.lang] },
          { heading: "role", cell: (row) => row.role },
          { heading: "department", cell: (row) => row.department },
          { heading: "status", cell: (row) => row.status },
        ]),
      );
    }),
  );

  const policies = program
    .command("policies")
    .description("Policies in force.")
    .addHelpText("after", "\nExample:\n  tocsin policies --json\n");
  policies.action(
    work(surroundings, policies, async (session) => {
      const reply = await session.client.call("policies");
      show(session.terminal, session.settings, reply, ({ items }) =>
        table(session.settings, items, [
          { heading: "name", cell: (row) => row.name },
          { heading: "version", cell: (row) => row.version },
          { heading: "value", cell: (row) => JSON.stringify(row.value) },
        ]),
      );
    }),
  );

  const blocks = program
    .command("blocks")
    .description("Blocks with transactions, newest first.")
    .addHelpText("after", "\nExample:\n  tocsin blocks\n");
  blocks.action(
    work(surroundings, blocks, async (session) => {
      const page = await session.client.call("blocks", { query: { limit: 20 } });
      show(session.terminal, session.settings, page, ({ items }) =>
        table(session.settings, items, [
          { heading: "height", cell: (row) => row.height },
          { heading: "time", cell: (row) => time(row.tick) },
          { heading: "hash", cell: (row) => short(row.hash) },
          {
            heading: "transactions",
            cell: (row) =>
              row.transactions
                .map((entry) => (entry.code === "VALID" ? entry.what : `${entry.what}!${entry.code}`))
                .join(" "),
          },
        ]),
      );
    }),
  );

  const events = program
    .command("events")
    .description("Events with a leg on this chain.")
    .addHelpText("after", "\nExample:\n  tocsin events\n");
  events.action(
    work(surroundings, events, async (session) => {
      const page = await session.client.call("events");
      show(session.terminal, session.settings, page, ({ items }) =>
        table(session.settings, items, [
          { heading: "event", cell: (row) => short(row.event) },
          { heading: "title", cell: (row) => row.title[session.settings.lang] },
          { heading: "stage", cell: (row) => row.stage },
          { heading: "state", cell: (row) => row.state },
          { heading: "chain", cell: (row) => row.legs.join(" ") },
        ]),
      );
    }),
  );

  const timeline = program
    .command("timeline <event>")
    .description("Posts, reports and decisions of an event from all of its legs.")
    .addHelpText("after", "\nExample:\n  tocsin timeline 90aa…\n");
  timeline.action(
    work(surroundings, timeline, async (session, event: string) => {
      const page = await session.client.call("timeline", { params: { event } });
      show(session.terminal, session.settings, page, ({ items }) =>
        table(session.settings, items, [
          { heading: "time", cell: (row) => time(row.at) },
          { heading: "chain", cell: (row) => row.chain },
          { heading: "unit", cell: (row) => row.unit },
          { heading: "what", cell: (row) => row.what },
          { heading: "note", cell: (row) => JSON.stringify(row.content) },
        ]),
      );
    }),
  );

  const resources = program
    .command("resources")
    .description("Resource requests and offers.")
    .addHelpText("after", "\nExample:\n  tocsin resources\n");
  resources.action(
    work(surroundings, resources, async (session) => {
      const page = await session.client.call("resources");
      show(session.terminal, session.settings, page, ({ items }) =>
        table(session.settings, items, [
          { heading: "unit", cell: (row) => row.unit },
          { heading: "item", cell: (row) => row.item },
          { heading: "need", cell: (row) => row.need },
          { heading: "accepted", cell: (row) => row.accepted },
          { heading: "sent", cell: (row) => row.sent },
          { heading: "received", cell: (row) => row.received },
        ]),
      );
    }),
  );

  const open = program
    .command("open <record>")
    .description(
      "The open part of a report from a chain below, read through its node, proven and logged; for managers.",
    )
    .addHelpText("after", "\nExample:\n  tocsin open 3f2a12\n");
  open.action(
    work(surroundings, open, async (session, record: string) => {
      const reply = await session.client.call("openPart", { params: { record } });
      show(
        session.terminal,
        session.settings,
        reply,
        ({ body, proof }) => `${JSON.stringify(body, null, 2)}\n✓ ${proof.at(-1)}\n`,
      );
    }),
  );

  const tasks = program
    .command("tasks")
    .description("Tasks of the events that you are in.")
    .addHelpText("after", "\nExample:\n  tocsin tasks\n");
  tasks.action(
    work(surroundings, tasks, async (session) => {
      const page = await session.client.call("tasks");
      show(session.terminal, session.settings, page, ({ items }) =>
        table(session.settings, items, [
          { heading: "act", cell: (row) => short(row.task) },
          { heading: "unit", cell: (row) => row.to },
          { heading: "state", cell: (row) => row.state },
          { heading: "expires", cell: (row) => time(row.due) },
          { heading: "title", cell: (row) => row.title },
        ]),
      );
    }),
  );

  const matches = program
    .command("matches <resource>")
    .description("Who reports to have what a resource request asks for, here and in other provinces.")
    .addHelpText("after", "\nExample:\n  tocsin matches 5d1e77\n");
  matches.action(
    work(surroundings, matches, async (session, resource: string) => {
      const reply = await session.client.call("resourceMatches", { params: { resource } });
      show(session.terminal, session.settings, reply, ({ items }) =>
        table(session.settings, items, [
          { heading: "chain", cell: (row) => row.chain },
          { heading: "unit", cell: (row) => row.unit },
          { heading: "item", cell: (row) => row.item },
          { heading: "count", cell: (row) => row.available },
        ]),
      );
    }),
  );

  const erasures = program
    .command("erasures <record>")
    .description("Holders that confirmed the destruction of a record's sealed parts.")
    .addHelpText("after", "\nExample:\n  tocsin erasures 3f2a12\n");
  erasures.action(
    work(surroundings, erasures, async (session, record: string) => {
      const reply = await session.client.call("erasures", { params: { record } });
      show(session.terminal, session.settings, reply, ({ items }) =>
        table(session.settings, items, [
          { heading: "unit", cell: (row) => row.unit },
          { heading: "time", cell: (row) => time(row.at) },
          { heading: "count", cell: (row) => row.digests.length },
        ]),
      );
    }),
  );

  const anyAct = program
    .command("act <action>")
    .description("Do any act by its name; /docs of the node lists them with their arguments.")
    .option("--args <json>", "arguments", "{}")
    .option("--body <file>", "open body as a JSON file")
    .option("--urgency <weight>", "0–9", "3")
    .option("--if-match <digest>", "digest of the record as you judged it")
    .option("--key <idempotency key>")
    .addHelpText("after", `\nExample:\n  tocsin act events.join --args '{"event":"90aa…"}'\n`);
  anyAct.action(
    work(
      surroundings,
      anyAct,
      (
        session,
        action: string,
        flags: { args: string; body?: string; urgency: string; ifMatch?: string; key?: string },
      ) =>
        act(session, action, parseJson(flags.args, "--args") as object, {
          urgency: Number(flags.urgency),
          ifMatch: flags.ifMatch,
          idempotencyKey: flags.key,
          ...(flags.body === undefined ? {} : { body: readJson(flags.body) }),
        }),
    ),
  );
}

async function showNode(session: Session): Promise<void> {
  const node = await session.client.call("node");
  show(session.terminal, session.settings, node, (value) =>
    fields(session.settings, [
      ["chain", `${value.chain}.e${value.epoch}`],
      ["parent", value.parent],
      ["status", value.status],
      ["time", time(value.now)],
      ["height", value.height],
      ["hash", value.appHash],
      ["unit", value.units.join(" ")],
      ["version", value.version],
    ]),
  );
}

async function showAct(session: Session, id: string): Promise<void> {
  const status = await session.client.call("actStatus", { params: { act: id } });
  show(session.terminal, session.settings, status, (value) =>
    [
      fields(session.settings, [
        ["act", value.act],
        ["state", value.state],
        ["code", value.code],
        ["height", `${value.height} / ${value.index}`],
        ["time", time(value.tick)],
      ]),
      table(session.settings, value.anchored, [
        { heading: "chain", cell: (row) => row.chain },
        { heading: "height", cell: (row) => row.height },
        { heading: "time", cell: (row) => time(row.tick) },
      ]),
    ].join("\n"),
  );
}
