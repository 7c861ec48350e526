import type { Command } from "commander";
import { type Surroundings, work } from "../session.ts";
import { act } from "./report.ts";

/** What was given: positional arguments by name, and flags. */
export interface Given {
  readonly [name: string]: string | undefined;
}

/** A command that is one act. */
export interface ActCommand {
  /** As commander reads it: `join <event>`. */
  readonly usage: string;
  readonly does: string;
  readonly action: string;
  /** Flags with what they mean; those in `needs` must be given. */
  readonly flags?: readonly (readonly [flag: string, does: string])[];
  readonly needs?: readonly string[];
  readonly args: (given: Given) => object;
  readonly body?: (given: Given) => object;
  readonly example: string;
}

/** Adds a command for each act to a parent command. */
export function addActs(parent: Command, surroundings: Surroundings, acts: readonly ActCommand[]): void {
  for (const definition of acts) addAct(parent, surroundings, definition);
}

function addAct(parent: Command, surroundings: Surroundings, definition: ActCommand): void {
  const { usage, does, action, flags = [], needs = [], args, body, example } = definition;
  const command = parent.command(usage).description(does);
  for (const [flag, meaning] of flags) {
    if (needs.some((name) => flag.startsWith(`--${name} `))) command.requiredOption(flag, meaning);
    else command.option(flag, meaning);
  }
  command.addHelpText("after", `\nExample:\n  ${example}\n`);
  command.action(
    work(surroundings, command, async (session, ...values: unknown[]) => {
      const names = command.registeredArguments.map((argument) => argument.name());
      const positional = Object.fromEntries(names.map((name, i) => [name, values[i]]));
      const given = { ...(values[names.length] as Given), ...positional } as Given;
      await act(session, action, args(given), body === undefined ? {} : { body: body(given) });
    }),
  );
}

/** Arguments that were given, and no others. */
export function present(args: { readonly [name: string]: unknown }): object {
  return Object.fromEntries(Object.entries(args).filter(([, value]) => value !== undefined));
}
