import { once } from "node:events";
import type { Server } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import {
  type Docked,
  Duplicates,
  type ItemState,
  type Journal,
  type ServiceOptions,
  type SourceEvent,
  SourceError,
  follow,
  handleAll,
  takeAll,
  webhookServer,
} from "@tocsin/source";
import type { Command } from "commander";
import { Failed } from "../exit.ts";
import { nodeTime } from "../instant.ts";
import { show, short, table, time } from "../output.ts";
import { type Session, type Surroundings, work } from "../session.ts";
import { type Docking, classifier, dock, isSigned, openJournal, readDocking, webhooksOf } from "../source/docking.ts";
import { integer } from "./report.ts";

/** Items remembered when duplicates are looked for. */
const REMEMBERED = 20_000;

/** Platforms that agencies already have, docked: files, feeds, JSON, webhooks. */
export function sourceCommands(program: Command, surroundings: Surroundings): void {
  const source = program
    .command("source")
    .description("Take in what other platforms have: files in a folder, RSS and Atom, HTTP JSON, webhooks.");

  const run = source
    .command("run <file>")
    .description("Read the sources of a file again and again, until SIGTERM or SIGINT.")
    .addHelpText("after", "\nExample:\n  tocsin source run sources.json\n");
  run.action(work(surroundings, run, (session, file: string) => runSources(session, surroundings, file)));

  const one = source
    .command("once <file>")
    .description("Read what is new in each source, handle it, and print what was taken.")
    .addHelpText("after", "\nExample:\n  tocsin source once sources.json\n");
  one.action(work(surroundings, one, (session, file: string) => runOnce(session, surroundings, file)));

  const items = source
    .command("items <file>")
    .description("Items that were taken, newest first: reported, local, linked to what they repeat, refused.")
    .option("--source <name>")
    .option("--state <state>", "waiting, reported, local, linked or refused")
    .option("--limit <n>", "at most this many", "50")
    .addHelpText("after", "\nExample:\n  tocsin source items sources.json --state linked\n");
  items.action(
    work(surroundings, items, async (session, file: string, flags: ItemFlags) => listItems(session, file, flags)),
  );

  const faults = source
    .command("faults <file>")
    .description("Parts of sources that could not be taken, with file, row and column.")
    .option("--limit <n>", "at most this many", "50")
    .addHelpText("after", "\nExample:\n  tocsin source faults sources.json\n");
  faults.action(
    work(surroundings, faults, async (session, file: string, flags: { limit: string }) =>
      listFaults(session, file, flags),
    ),
  );

  const retry = source
    .command("retry <file>")
    .description("Let refused items wait again; the next run handles them.")
    .option("--source <name>")
    .addHelpText("after", "\nExample:\n  tocsin source retry sources.json --source inbox\n");
  retry.action(
    work(surroundings, retry, async (session, file: string, flags: { source?: string }) => {
      const count = withJournal(file, (journal) => journal.retry(flags.source));
      show(session.terminal, session.settings, { waiting: count }, (value) => `${value.waiting}\n`);
    }),
  );
}

interface ItemFlags {
  readonly source?: string;
  readonly state?: string;
  readonly limit: string;
}

async function runOnce(session: Session, surroundings: Surroundings, file: string): Promise<void> {
  const docking = readDocking(file);
  const docked = dock(docking, surroundings.environment);
  const journal = openJournal(docking);
  const failed: string[] = [];
  try {
    const options = await optionsOf(session, journal, docking);
    const { signal } = new AbortController();
    for (const one of docked) {
      const { name } = one.settings;
      const problem = await takeAll(one, options, signal).then(() => null, codeOf);
      if (problem !== null) failed.push(`${name}: ${problem}`);
      const away = await handleAll(one, options, signal);
      if (away !== null) failed.push(`${name}: ${away}`);
    }
    printSummary(session, journal, docking);
  } finally {
    journal.close();
  }
  if (failed.length > 0) throw new Failed(`Not all could be taken. ${failed.join("; ")}`);
}

function codeOf(error: unknown): string {
  if (error instanceof SourceError) return `${error.code}. ${error.message}`;
  throw error;
}

async function runSources(session: Session, surroundings: Surroundings, file: string): Promise<void> {
  const docking = readDocking(file);
  const docked = dock(docking, surroundings.environment);
  const journal = openJournal(docking);
  const stop = new AbortController();
  for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, () => stop.abort());
  let server: Server | undefined;
  try {
    const options = await optionsOf(session, journal, docking);
    server = await listen(docking, surroundings, options);
    session.terminal.err(`${docked.map(({ settings }) => settings.name).join(", ")}\n`);
    await Promise.all(docked.map((one: Docked) => follow(one, options, stop.signal)));
    printSummary(session, journal, docking);
  } finally {
    server?.closeAllConnections();
    server?.close();
    journal.close();
  }
}

async function listen(
  docking: Docking,
  { environment }: Surroundings,
  { journal, now }: ServiceOptions,
): Promise<Server | undefined> {
  const { listen: at } = docking.file;
  if (at === undefined) return undefined;
  const server = webhookServer(webhooksOf(docking, environment), { journal, now, verify: isSigned });
  server.listen(at.port, at.host ?? "127.0.0.1");
  await once(server, "listening");
  return server;
}

/** Times of items are the node's, which in an exercise are not the machine's. */
async function optionsOf(session: Session, journal: Journal, { file }: Docking): Promise<ServiceOptions> {
  const ahead = (await nodeTime(session)) - Date.now();
  const duplicates = new Duplicates(REMEMBERED);
  duplicates.remember(journal.handled(REMEMBERED), file.sources);
  const now = (): number => Date.now() + ahead;
  const { client, terminal } = session;
  return {
    ...{ journal, client, duplicates, now, classify: classifier(), random: Math.random },
    sources: file.sources.map(({ name }) => name),
    wait: (ms, signal) => sleep(ms, undefined, { signal }).catch(() => undefined),
    tell: (event) => terminal.err(`${time(now())}  ${toldOf(event)}\n`),
  };
}

function toldOf(event: SourceEvent): string {
  switch (event.what) {
    case "taken":
      return `${event.source}: ${event.items} taken`;
    case "handled":
      return `${event.source}: ${event.items} handled`;
    case "failed":
      return `${event.source}: ${event.code}; again in ${Math.round(event.againMs / 1000)} s`;
    case "node-away":
      return `${event.source}: the node cannot take items now (${event.code}); they wait`;
  }
}

function printSummary(session: Session, journal: Journal, { file }: Docking): void {
  const summaries = journal.summaries(file.sources.map(({ name }) => name));
  show(session.terminal, session.settings, summaries, (rows) =>
    table(session.settings, rows, [
      { heading: "docked", cell: (row) => row.source },
      { heading: "reported", cell: (row) => row.reported },
      { heading: "local", cell: (row) => row.local },
      { heading: "linked", cell: (row) => row.linked },
      { heading: "waiting", cell: (row) => row.waiting },
      { heading: "refused", cell: (row) => row.refused },
      { heading: "faults", cell: (row) => row.faults },
    ]),
  );
}

function listItems(session: Session, file: string, { source, state, limit }: ItemFlags): void {
  const filter = {
    limit: integer(limit, "--limit"),
    ...(source === undefined ? {} : { source }),
    ...(state === undefined ? {} : { state: state as ItemState }),
  };
  const items = withJournal(file, (journal) => journal.items(filter));
  show(session.terminal, session.settings, items, (rows) =>
    table(session.settings, rows, [
      { heading: "number", cell: (row) => row.number },
      { heading: "docked", cell: (row) => row.source },
      { heading: "state", cell: (row) => row.state },
      { heading: "record", cell: (row) => short(row.record) },
      { heading: "repeats", cell: (row) => (row.link === undefined ? "" : `${row.link.kind} ${row.link.of}`) },
      { heading: "reason", cell: (row) => row.problem },
      { heading: "time", cell: (row) => time(row.item.published ?? row.taken) },
      { heading: "title", cell: (row) => row.item.title.slice(0, 60) },
    ]),
  );
}

function listFaults(session: Session, file: string, { limit }: { readonly limit: string }): void {
  const faults = withJournal(file, (journal) => journal.faults(integer(limit, "--limit")));
  show(session.terminal, session.settings, faults, (rows) =>
    table(session.settings, rows, [
      { heading: "docked", cell: (row) => row.source },
      { heading: "time", cell: (row) => time(row.taken) },
      { heading: "file", cell: (row) => row.fault.file },
      { heading: "row", cell: (row) => row.fault.row },
      { heading: "column", cell: (row) => row.fault.column },
      { heading: "reason", cell: (row) => `${row.fault.code}: ${row.fault.message}` },
    ]),
  );
}

function withJournal<T>(file: string, use: (journal: Journal) => T): T {
  const journal = openJournal(readDocking(file));
  try {
    return use(journal);
  } finally {
    journal.close();
  }
}
