import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { EnrolmentStore } from "@tocsin/node";
import type { Command } from "commander";
import { Usage } from "../exit.ts";
import { fields, show, time } from "../output.ts";
import { type Surroundings, work } from "../session.ts";

/** One-time codes with which officers register a passkey in the console. */
export function passkeyCommands(program: Command, surroundings: Surroundings): void {
  const passkey = program.command("passkey").description("Passkeys with which officers sign in to the console.");
  const enrol = passkey
    .command("enrol <unit> <officer>")
    .description("Make a one-time code, valid for a day: over the API as administrator, or offline with --folder.")
    .option("--folder <node folder>", "folder of a stopped or running node of this machine, e.g. ./network/cn-3201")
    .addHelpText(
      "after",
      "\nExamples:\n  tocsin passkey enrol cn-3201:nanjing-hc duty\n  tocsin passkey enrol cn-3201:nanjing-hc duty --folder ./network/cn-3201\n",
    );
  enrol.action(
    work(surroundings, enrol, async (session, unit: string, officer: string, flags: { folder?: string }) => {
      const made =
        flags.folder === undefined
          ? await session.client.call("createEnrolment", { body: { unit, officer } })
          : storeOf(flags.folder).create(unit, officer);
      show(session.terminal, session.settings, made, (value) =>
        fields(session.settings, [
          ["unit", value.unit],
          ["officer", value.officer],
          ["code", value.code],
          ["expires", time(value.expires)],
        ]),
      );
    }),
  );
}

function storeOf(dir: string): EnrolmentStore {
  if (!existsSync(join(dir, "genesis.json")))
    throw new Usage(`${dir} is no node's folder; name one such as ./network/cn-3201.`);
  return new EnrolmentStore({ dir, random: (size) => new Uint8Array(randomBytes(size)), now: () => Date.now() });
}
