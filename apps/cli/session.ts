import { ApiClient } from "@tocsin/client";
import type { Command } from "commander";
import { failureOf } from "./exit.ts";
import type { Terminal } from "./output.ts";
import { type GlobalFlags, type Settings, readSettings } from "./settings.ts";
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
    try {
      const settings = readSettings(flags, surroundings.environment);
      const client = new ApiClient({
        baseUrl: settings.url,
        token: settings.token,
        fetch: noticing(terminal, settings),
      });
      await run({ settings, terminal, client }, ...args);
    } catch (error) {
      const failure = failureOf(error);
      if (flags.json === true) terminal.out(`${JSON.stringify({ code: failure.code, message: failure.message })}\n`);
      else terminal.err(`${failure.code}: ${failure.message}\n`);
      surroundings.exit(failure.exit);
    }
  };
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
