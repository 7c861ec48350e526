import { randomBytes } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type Keystore, NodeError, ScenarioClock, TokenStore, hostClock } from "@tocsin/node";
import type { Command } from "commander";
import { EXIT, Usage } from "../exit.ts";
import { backupNetwork, restoreNetwork } from "../network/backup.ts";
import { readDelivery } from "../network/delivery.ts";
import { parseNetworkFile } from "../network/file.ts";
import { initNetwork, openKeystore, readNetwork } from "../network/init.ts";
import { readMap } from "../network/map.ts";
import { readOidc } from "../network/oidc.ts";
import { openNetwork } from "../network/open.ts";
import { openUnit } from "../network/openunit.ts";
import { isUnitFolder } from "../network/unitfile.ts";
import { fields, show, table, time } from "../output.ts";
import { type Session, type Surroundings, work } from "../session.ts";
import { VERSION } from "../version.ts";
import { integer } from "./report.ts";

const random = (size: number) => new Uint8Array(randomBytes(size));

/** Make, run and keep a network; tokens and keys. */
export function operateCommands(program: Command, surroundings: Surroundings): void {
  const { environment } = surroundings;
  const init = program
    .command("init <folder>")
    .description("Make a network: keys, genesis documents and a folder for each chain.")
    .requiredOption("--network <file>", "network file (JSON) that names chains, units and officers")
    .addHelpText("after", "\nExample:\n  tocsin init ./network --network network.json\n");
  init.action(
    work(surroundings, init, async (session, folder: string, flags: { network: string }) => {
      const network = parseNetworkFile(readFileSync(flags.network, "utf8"));
      await initNetwork({
        dir: folder,
        network,
        now: () => Date.now(),
        random,
        passphrase: environment["TOCSIN_PASSPHRASE"],
      });
      show(session.terminal, session.settings, { folder, chains: network.chains.map(({ id }) => id) }, (value) =>
        fields(session.settings, [
          ["chain", value.chains.join(" ")],
          ["folder", value.folder],
        ]),
      );
    }),
  );

  const node = program.command("node").description("Nodes of a network folder.");
  const run = node
    .command("run <folder>")
    .description("Run every node of a network folder, or the nodes of a unit's folder, until SIGTERM or SIGINT.")
    .option("--host <address>", "address to bind (TOCSIN_HOST); beyond loopback only with --cert or --trusted-proxy")
    .option("--cert <file>", "certificate in PEM (TOCSIN_CERT)")
    .option("--key <file>", "its private key in PEM (TOCSIN_KEY)")
    .option("--trusted-proxy <address>", "IP address of the proxy that ends TLS (TOCSIN_TRUSTED_PROXY)")
    .option("--database-url <url>", "Postgres for the read models (TOCSIN_DATABASE_URL); SQLite files where absent")
    .option(
      "--font <file>",
      "font for PDFs (TOCSIN_FONT), of a collection file#face; Noto Sans CJK where it is installed",
    )
    .option(
      "--engine <file>",
      "cometbft binary (TOCSIN_ENGINE); where absent, the one that was installed or is on PATH",
    )
    .option(
      "--oidc <file>",
      "identity provider that browsers sign in with (TOCSIN_OIDC); docs/OPERATIONS.md has its form",
    )
    .option(
      "--delivery <file>",
      "how messages of subscriptions are sent (TOCSIN_DELIVERY); docs/INTEGRATION.md has its form",
    )
    .option("--public", "serve what units have published without account, with a page at /public (TOCSIN_PUBLIC=1)")
    .option("--map <file>", "GeoJSON with the boundaries that consoles may show (TOCSIN_MAP); tiles where absent")
    .option("--map-audit <number>", "its audit number, 审图号, shown below it (TOCSIN_MAP_AUDIT)")
    .option("--map-code <property>", "property with the GB/T 2260 code (TOCSIN_MAP_CODE); adcode where absent")
    .option("--vouch", "state that no other copy of these nodes runs or will: a restored folder signs on")
    .addHelpText(
      "after",
      "\nExamples:\n  tocsin node run ./network\n  tocsin node run ./network --host 0.0.0.0 --cert cert.pem --key key.pem\n  tocsin node run ./restored --vouch\n  tocsin node run ./units/cn-3201_nanjing-hc\n",
    );
  run.action(
    work(surroundings, run, (session, folder: string, flags: RunFlags) =>
      runNetwork(session, surroundings, folder, flags),
    ),
  );

  const token = program.command("token").description("Bearer tokens of a node.");
  const createToken = token
    .command("create <unit> <officer>")
    .description("Create a token: over the API as administrator, or offline in a node's folder with --folder.")
    .option("--days <n>", "how long it is valid", "30")
    .option("--folder <node folder>", "folder of a stopped or running node of this machine, e.g. ./network/cn-3201")
    .addHelpText(
      "after",
      "\nExamples:\n  tocsin token create cn-3201:lukou-task-force duty --folder ./network/cn-3201\n",
    );
  createToken.action(
    work(
      surroundings,
      createToken,
      (session, unit: string, officer: string, flags: { days: string; folder?: string }) =>
        makeToken(session, unit, officer, flags),
    ),
  );

  const tokens = token
    .command("list")
    .description("Tokens of your unit, without their secrets.")
    .addHelpText("after", "\nExample:\n  tocsin token list\n");
  tokens.action(
    work(surroundings, tokens, async (session) => {
      const reply = await session.client.call("tokens");
      show(session.terminal, session.settings, reply, ({ items }) =>
        table(session.settings, items, [
          { heading: "token", cell: (row) => row.id },
          { heading: "unit", cell: (row) => row.unit },
          { heading: "officer", cell: (row) => row.officer },
          { heading: "expires", cell: (row) => time(row.expires) },
        ]),
      );
    }),
  );

  const revoke = token
    .command("revoke <id>")
    .description("Revoke a token.")
    .addHelpText("after", "\nExample:\n  tocsin token revoke 1f2e3d4c5b6a7988\n");
  revoke.action(
    work(surroundings, revoke, async (session, id: string) => {
      const reply = await session.client.call("revokeToken", { params: { id } });
      show(session.terminal, session.settings, reply, ({ revoked }) => `${revoked}\n`);
    }),
  );

  const keys = program.command("keys").description("Keys that a node keeps.");
  const list = keys
    .command("list <folder>")
    .description("Signing keys of a node's keystore, without their secrets.")
    .addHelpText("after", "\nExample:\n  tocsin keys list ./network/cn-3201\n");
  list.action(
    work(surroundings, list, async (session, folder: string) =>
      listKeys(session, folder, environment["TOCSIN_PASSPHRASE"]),
    ),
  );

  const rotate = keys
    .command("rotate <folder> <unit> <officer>")
    .description("Make an officer's next key and register it; the old one stays valid for the overlap.")
    .option("--overlap-days <n>", "how long the old key stays valid", "7")
    .addHelpText("after", "\nExample:\n  tocsin keys rotate ./network/cn-3201 cn-3201:lukou-task-force duty\n");
  rotate.action(
    work(
      surroundings,
      rotate,
      (session, folder: string, unit: string, officer: string, flags: { overlapDays: string }) =>
        rotateKey(
          session,
          folder,
          unit,
          officer,
          integer(flags.overlapDays, "--overlap-days"),
          environment["TOCSIN_PASSPHRASE"],
        ),
    ),
  );

  const backup = program.command("backup").description("Backups of a network folder.");
  const create = backup
    .command("create <folder> <archive>")
    .description("Copy a network folder while it runs; the sign state is left out (an old copy must not fork a chain).")
    .addHelpText("after", "\nExample:\n  tocsin backup create ./network ./backup-2026-11-23\n");
  create.action(
    work(surroundings, create, async (session, folder: string, archive: string) => {
      const made = await backupNetwork(folder, archive);
      show(session.terminal, session.settings, made, ({ files, bytes }) => `${files} files, ${bytes} bytes\n`);
    }),
  );
  const restore = backup
    .command("restore <archive> <folder>")
    .description("Restore a backup into an empty folder.")
    .addHelpText("after", "\nExample:\n  tocsin backup restore ./backup-2026-11-23 ./network\n");
  restore.action(
    work(surroundings, restore, async (session, archive: string, folder: string) => {
      const made = restoreNetwork(archive, folder);
      show(session.terminal, session.settings, made, ({ files }) => `${files} files\n`);
    }),
  );
}

interface RunFlags {
  readonly host?: string;
  readonly cert?: string;
  readonly key?: string;
  readonly trustedProxy?: string;
  readonly databaseUrl?: string;
  readonly font?: string;
  readonly public?: boolean;
  readonly engine?: string;
  readonly oidc?: string;
  readonly delivery?: string;
  readonly map?: string;
  readonly mapAudit?: string;
  readonly mapCode?: string;
  readonly vouch?: boolean;
}

/** How the nodes listen: by environment, then flag. @throws Usage */
function listening(flags: RunFlags, environment: NodeJS.ProcessEnv) {
  const cert = flags.cert ?? environment["TOCSIN_CERT"];
  const key = flags.key ?? environment["TOCSIN_KEY"];
  if ((cert === undefined) !== (key === undefined)) throw new Usage("Give --cert and --key together.");
  const tls = cert === undefined || key === undefined ? undefined : { cert: textOf(cert), key: textOf(key) };
  return {
    host: flags.host ?? environment["TOCSIN_HOST"],
    tls,
    trustedProxy: flags.trustedProxy ?? environment["TOCSIN_TRUSTED_PROXY"],
    databaseUrl: flags.databaseUrl ?? environment["TOCSIN_DATABASE_URL"],
    font: flags.font ?? environment["TOCSIN_FONT"],
    isPublic: flags.public ?? environment["TOCSIN_PUBLIC"] === "1",
    engineBinary: flags.engine ?? environment["TOCSIN_ENGINE"],
    oidc: readOidc(flags.oidc ?? environment["TOCSIN_OIDC"]),
    delivery: readDelivery(flags.delivery ?? environment["TOCSIN_DELIVERY"]),
    map: readMap({
      file: flags.map ?? environment["TOCSIN_MAP"],
      audit: flags.mapAudit ?? environment["TOCSIN_MAP_AUDIT"],
      code: flags.mapCode ?? environment["TOCSIN_MAP_CODE"],
    }),
    vouched: flags.vouch === true,
  };
}

function textOf(file: string): string {
  if (!existsSync(file)) throw new Usage(`${file} does not exist.`);
  return readFileSync(file, "utf8");
}

async function runNetwork(
  session: Session,
  surroundings: Surroundings,
  folder: string,
  flags: RunFlags,
): Promise<void> {
  if (isUnitFolder(folder)) return runUnit(session, surroundings, folder, flags);
  const file = readNetwork(folder);
  endOnDefect(session);
  const clock = file.clock === "scenario" ? startedClock(file.time ?? Date.now()) : hostClock;
  const network = await openNetwork({
    dir: folder,
    clock,
    version: VERSION,
    ...listening(flags, surroundings.environment),
    passphrase: surroundings.environment["TOCSIN_PASSPHRASE"],
    onFault: (id, error) => session.terminal.err(`fault ${id}: ${error instanceof Error ? error.name : "error"}\n`),
    onProgress: (text) => session.terminal.err(`${text}\n`),
  });
  for (const { id, url } of network.nodes.values()) session.terminal.out(`${id}\t${url}\n`);
  await ended();
  await network.close();
}

/** Runs a unit's nodes. Until enough of a chain's validators run it waits for them, and says so once. */
async function runUnit(session: Session, surroundings: Surroundings, folder: string, flags: RunFlags): Promise<void> {
  endOnDefect(session);
  const stop = new AbortController();
  const end = ended().then(() => stop.abort());
  const unit = await openUnit({
    dir: folder,
    signal: stop.signal,
    clock: hostClock,
    version: VERSION,
    ...listening(flags, surroundings.environment),
    passphrase: surroundings.environment["TOCSIN_PASSPHRASE"],
    onFault: (id, error) => session.terminal.err(`fault ${id}: ${error instanceof Error ? error.name : "error"}\n`),
    onProgress: (text) => session.terminal.err(`${text}\n`),
  }).catch((error: unknown) => {
    if (!stop.signal.aborted) throw error;
  });
  if (unit === undefined) return;
  for (const { id, url } of unit.nodes.values()) session.terminal.out(`${id}\t${url}\n`);
  void unit.ready.then(() => session.terminal.out("ready\n"));
  await end;
  await unit.close();
}

function ended(): Promise<unknown> {
  return new Promise((resolve) => {
    process.once("SIGTERM", resolve);
    process.once("SIGINT", resolve);
  });
}

/** What stops an engine for good ends the process; what is typed says in one line what to do. */
function endOnDefect({ terminal }: Session): void {
  process.once("uncaughtException", (error) => {
    terminal.err(
      error instanceof NodeError ? `${error.code}: ${error.message}\n` : `${error.stack ?? error.message}\n`,
    );
    process.exit(EXIT.failed);
  });
}

/** A scenario's clock that goes on at real speed. */
function startedClock(time: number): ScenarioClock {
  const clock = new ScenarioClock(time);
  clock.run();
  return clock;
}

async function makeToken(
  session: Session,
  unit: string,
  officer: string,
  flags: { readonly days: string; readonly folder?: string },
): Promise<void> {
  const days = integer(flags.days, "--days");
  const made =
    flags.folder === undefined
      ? await session.client.call("createToken", { body: { unit, officer, days } })
      : new TokenStore({ dir: existing(flags.folder), random, now: () => Date.now() }).create(unit, officer, days);
  show(session.terminal, session.settings, made, ({ token }) => `${token}\n`);
}

function listKeys(session: Session, folder: string, passphrase: string | undefined): void {
  const keystore = openKeystore(existing(folder), { random, now: () => Date.now(), passphrase });
  show(session.terminal, session.settings, keystore.list(), (entries) =>
    table(session.settings, entries, [
      { heading: "kind", cell: (row) => row.use },
      { heading: "unit", cell: (row) => row.unit },
      { heading: "officer", cell: (row) => row.officer },
      { heading: "key", cell: (row) => row.key },
      { heading: "time", cell: (row) => time(row.created) },
    ]),
  );
}

const DAY_MS = 86_400_000;
const KEY_DAYS = 730;

/** The new key is in the keystore before it is registered, so that a crash in between loses nothing. */
async function rotateKey(
  session: Session,
  folder: string,
  unit: string,
  officer: string,
  overlapDays: number,
  passphrase: string | undefined,
): Promise<void> {
  const keystore: Keystore = openKeystore(existing(folder), { random, now: () => Date.now(), passphrase });
  const before = keystore.find("officer", unit, officer);
  if (before === undefined) throw new Usage(`${folder} keeps no key of ${unit}/${officer}.`);
  const { now } = await session.client.call("node");
  const key = keystore.createSigningKey("officer", unit, officer);
  const args = {
    unit,
    officer,
    key: { key, notBefore: now - 60_000, notAfter: now + KEY_DAYS * DAY_MS },
    oldNotAfter: now + overlapDays * DAY_MS,
  };
  const reply = await session.client.call("act", { body: { action: "registry.rotateKey", args: args as never } });
  show(session.terminal, session.settings, { key, act: reply.act }, (value) =>
    fields(session.settings, [
      ["key", value.key],
      ["act", value.act],
    ]),
  );
}

function existing(folder: string): string {
  if (!existsSync(join(folder, "genesis.json")))
    throw new Usage(`${folder} is no node's folder; name one such as ./network/cn-3201.`);
  return folder;
}
