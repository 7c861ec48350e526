import { Command } from "commander";
import { accessCommands } from "./commands/access.ts";
import { archiveCommands } from "./commands/archive.ts";
import { bulletinCommands } from "./commands/bulletin.ts";
import { chainCommands } from "./commands/chain.ts";
import { doctorCommand } from "./commands/doctor.ts";
import { documentCommands } from "./commands/document.ts";
import { epiCommand } from "./commands/epi.ts";
import { eventCommands } from "./commands/event.ts";
import { importCommands } from "./commands/import.ts";
import { lookCommands } from "./commands/look.ts";
import { networkCommands } from "./commands/network.ts";
import { operateCommands } from "./commands/operate.ts";
import { passkeyCommands } from "./commands/passkey.ts";
import { releaseCommands } from "./commands/release.ts";
import { reportCommands } from "./commands/report.ts";
import { rosterCommands } from "./commands/roster.ts";
import { shareCommands } from "./commands/share.ts";
import { signalCommands } from "./commands/signal.ts";
import { sourceCommands } from "./commands/source.ts";
import { situationCommands } from "./commands/situation.ts";
import { situationsCommand } from "./commands/situations.ts";
import { stateCommands } from "./commands/state.ts";
import { subscriptionCommands } from "./commands/subscription.ts";
import { traceCommands } from "./commands/trace.ts";
import { EXIT } from "./exit.ts";
import type { Surroundings } from "./session.ts";
import { VERSION } from "./version.ts";

/** The whole command line; tests hand in other surroundings. */
export function tocsinProgram(surroundings: Surroundings): Command {
  const program = new Command("tocsin")
    .description("Public-health emergency information, shared at once between agencies of every level, with proof.")
    .version(VERSION)
    .option("--url <address>", "node to talk to (TOCSIN_URL)")
    .option("--token <token>", "bearer token (TOCSIN_TOKEN)")
    .option("--profile <name>", "profile of the configuration file (TOCSIN_PROFILE)")
    .option("--lang <language>", "en or zh (TOCSIN_LANG, LANG)")
    .option("--json", "print JSON")
    .addHelpText("after", HELP);
  program.exitOverride((error) => surroundings.exit(error.exitCode === 0 ? EXIT.done : EXIT.usage) as never);
  program.configureOutput({
    writeOut: (text) => surroundings.terminal.out(text),
    writeErr: (text) => surroundings.terminal.err(text),
  });
  for (const add of [
    reportCommands,
    shareCommands,
    eventCommands,
    accessCommands,
    importCommands,
    documentCommands,
    traceCommands,
    lookCommands,
    operateCommands,
    passkeyCommands,
    networkCommands,
    archiveCommands,
    chainCommands,
    signalCommands,
    releaseCommands,
    bulletinCommands,
    epiCommand,
    situationsCommand,
    situationCommands,
    stateCommands,
    sourceCommands,
    subscriptionCommands,
    rosterCommands,
    doctorCommand,
  ])
    add(program, surroundings);
  for (const command of program.commands) command.copyInheritedSettings(program);
  return program;
}

const HELP = `
Settings come from $XDG_CONFIG_HOME/tocsin/config.json, then the environment, then flags; the later wins.

Examples:
  tocsin status
  tocsin report --area 320115 --headline '…' --data '{"kind":"laboratory",…}'
  tocsin notices --unacknowledged --lang zh
  tocsin proof verify record.proof --genesis genesis.json
`;

if (import.meta.main) {
  const surroundings: Surroundings = {
    environment: process.env,
    terminal: {
      out: (text) => process.stdout.write(text),
      err: (text) => process.stderr.write(text),
      colour: process.stdout.isTTY === true && process.env["NO_COLOR"] === undefined,
    },
    exit: (code) => {
      process.exitCode = code;
      if (code !== 0) process.exit(code);
    },
  };
  await tocsinProgram(surroundings).parseAsync(process.argv);
}
