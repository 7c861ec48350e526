import { ApiClient } from "@tocsin/client";
import type { Command } from "commander";
import { Failed, failureOf, Usage } from "./exit.ts";
import type { Terminal } from "./output.ts";
import { type GlobalFlags, type Settings, languageOf, readSettings } from "./settings.ts";
import { word } from "./words.ts";

/** What a command works with. */
export interface Session {
  readonly settings: Settings;
  readonly terminal: Terminal;
  readonly client: ApiClient;
}

/** Where the process's effects are; tests hand in others. */
export interface Surroundings {
  readonly environment: NodeJS.ProcessEnv;
  readonly terminal: Terminal;
  exit(code: number): void;
}

/** Wraps a command's work: settings, client, typed failures with their exit codes, and the word for exercises. */
export function work<A extends unknown[]>(
  surroundings: Surroundings,
  command: Command,
  run: (session: Session, ...args: A) => Promise<void>,
): (...args: A) => Promise<void> {
  return async (...args) => {
    const flags = command.optsWithGlobals<GlobalFlags>();
    const { terminal } = surroundings;
    let lang = languageOf(flags, surroundings.environment);
    try {
      const settings = readSettings(flags, surroundings.environment);
      lang = settings.lang;
      const client = new ApiClient({
        baseUrl: settings.url,
        token: settings.token,
        fetch: noticing(terminal, settings),
      });
      const session: Session = { settings, terminal, client };
      await run(session, ...((await resolved(session, command, args)) as A));
    } catch (error) {
      const failure = failureOf(error, lang);
      // A check that did not hold has printed its verdict.
      const isTold = error instanceof Failed;
      if (flags.json !== true) terminal.err(`${failure.code}: ${failure.message}\n`);
      else if (!isTold) terminal.out(`${JSON.stringify({ code: failure.code, message: failure.message })}\n`);
      surroundings.exit(failure.exit);
    }
  };
}

/** Arguments that name a thing of the ledger; its first digits are enough. */
const NAMED: readonly string[] = [
  "record",
  "event",
  "request",
  "grant",
  "resource",
  "offer",
  "task",
  "signal",
  "release",
];
const DIGITS = /^[0-9a-f]{6,63}$/;

/** The arguments with identifiers in full where only their first digits were given, as tables print them. */
async function resolved(session: Session, command: Command, args: readonly unknown[]): Promise<unknown[]> {
  const names = command.registeredArguments.map((argument) => argument.name());
  const full: unknown[] = [...args];
  for (const [i, name] of names.entries()) {
    const given = args[i];
    if (!NAMED.includes(name) || typeof given !== "string" || !DIGITS.test(given)) continue;
    full[i] = await identified(session, given);
  }
  return full;
}

/** @throws Usage when the digits name nothing, or more than one thing */
async function identified({ client }: Session, prefix: string): Promise<string> {
  const { items } = await client.call("identify", { params: { prefix } });
  const [only, other] = items;
  if (only === undefined) throw new Usage(`Nothing that you may see begins with ${prefix}.`);
  if (other === undefined) return only.id;
  const choices = items.map(({ what, id }) => `${what} ${id}`).join(", ");
  throw new Usage(`${prefix} is not enough; there are ${choices}.`);
}

/** Says once when the network that answers is not an actual one. */
function noticing(terminal: Terminal, settings: Settings): typeof fetch {
  let said = settings.json;
  return async (input, init) => {
    const response = await fetch(input, init);
    const status = response.headers.get("x-tocsin-status");
    if (!said && status !== null && status !== "actual") {
      said = true;
      terminal.err(`${word(settings.lang, "exercise")}\n`);
    }
    return response;
  };
}
