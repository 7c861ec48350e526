import { existsSync, readFileSync } from "node:fs";
import type { Command } from "commander";
import { Usage } from "../exit.ts";
import { short, show, table, time } from "../output.ts";
import { type Surroundings, work } from "../session.ts";
import { label } from "../words.ts";
import { present } from "./acts.ts";

/** Who is on duty, and who was told of what waits. */
export function rosterCommands(program: Command, surroundings: Surroundings): void {
  const roster = program.command("roster").description("The duty roster of your unit, and what has escalated.");
  const look = roster
    .command("show")
    .description("Who is on duty now, when nobody is, and who was told of notices that wait.")
    .addHelpText("after", "\nExample:\n  tocsin roster show\n  tocsin roster show --json > roster.json\n");
  look.action(
    work(surroundings, look, async (session) => {
      const reply = await session.client.call("roster");
      const { settings } = session;
      show(session.terminal, settings, reply, ({ onDuty, gaps, escalations }) =>
        [
          table(settings, onDuty === undefined ? [] : [onDuty], [
            { heading: "officer", cell: (row) => row.officer },
            { heading: "deputy", cell: (row) => row.deputy },
            { heading: "end", cell: (row) => time(row.until) },
          ]),
          ...(gaps.length === 0
            ? []
            : [
                table(settings, gaps, [
                  { heading: "gap", cell: (row) => time(row.from) },
                  { heading: "end", cell: (row) => time(row.to) },
                ]),
              ]),
          table(
            settings,
            escalations.flatMap(({ record, steps, unit }) => steps.map((step) => ({ ...step, record, owes: unit }))),
            [
              { heading: "record", cell: (row) => short(row.record) },
              { heading: "unit", cell: (row) => row.owes },
              { heading: "time", cell: (row) => time(row.at) },
              { heading: "step", cell: (row) => label(settings.lang, row.step) },
              { heading: "officer", cell: (row) => row.officer },
              { heading: "state", cell: (row) => label(settings.lang, row.state) },
              { heading: "result", cell: (row) => row.code },
            ],
          ),
        ].join("\n"),
      );
    }),
  );

  const set = roster
    .command("set <file>")
    .description("Set the roster from a JSON file; the secret that signs what gateways get is printed when it is made.")
    .option("--new-secret", "make a new secret")
    .addHelpText("after", "\nExample:\n  tocsin roster set roster.json\n\ndocs/INTEGRATION.md has the file's form.\n");
  set.action(
    work(surroundings, set, async (session, file: string, { newSecret }: { readonly newSecret?: boolean }) => {
      const body = present({ roster: rosterIn(file), newSecret });
      const reply = await session.client.call("setRoster", { body: body as never });
      show(session.terminal, session.settings, reply, ({ secret = "" }) => `${secret}\n`);
    }),
  );
  const tried = roster
    .command("test <officer>")
    .description("Send a test to every contact of an officer.")
    .addHelpText("after", "\nExample:\n  tocsin roster test duty\n");
  tried.action(
    work(surroundings, tried, async (session, officer: string) => {
      const reply = await session.client.call("testRoster", { body: { officer } });
      show(session.terminal, session.settings, reply, ({ items }) =>
        table(session.settings, items, [
          { heading: "sentTo", cell: (row) => row.to },
          { heading: "result", cell: (row) => row.code },
        ]),
      );
    }),
  );
  const remove = roster
    .command("remove")
    .description("Remove the roster: nothing escalates from then on.")
    .addHelpText("after", "\nExample:\n  tocsin roster remove\n");
  remove.action(
    work(surroundings, remove, async (session) => {
      const reply = await session.client.call("removeRoster");
      show(session.terminal, session.settings, reply, ({ removed }) => `${removed}\n`);
    }),
  );
}

/** A roster, or what `tocsin roster show --json` has printed. @throws Usage */
function rosterIn(file: string): unknown {
  if (!existsSync(file)) throw new Usage(`${file} does not exist.`);
  try {
    const value = JSON.parse(readFileSync(file, "utf8")) as { readonly roster?: unknown };
    return value.roster ?? value;
  } catch {
    throw new Usage(`${file} is not JSON.`);
  }
}
