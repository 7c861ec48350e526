import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { hostClock } from "@tocsin/node";
import { openNetwork, type RunningNetwork } from "../network/open.ts";
import { tocsinProgram } from "../tocsin.ts";

const EXAMPLE = fileURLToPath(new URL("../../../examples/network.json", import.meta.url));

/** What a command has come to. */
export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

class Exit extends Error {}

/** Runs the command line in this process, as a shell would with this environment. */
export async function tocsin(args: readonly string[], environment: NodeJS.ProcessEnv = {}): Promise<Ran> {
  const ran = { code: 0, out: "", err: "" };
  const program = tocsinProgram({
    environment: { XDG_CONFIG_HOME: "/nowhere", ...environment },
    terminal: {
      out: (text) => {
        ran.out += text;
      },
      err: (text) => {
        ran.err += text;
      },
      colour: false,
    },
    exit: (code) => {
      ran.code = code;
      throw new Exit();
    },
  });
  try {
    await program.parseAsync(["node", "tocsin", ...args]);
  } catch (error) {
    if (!(error instanceof Exit)) throw error;
  }
  return ran;
}

/** Runs a command that is to succeed. */
export async function done(args: readonly string[], environment: NodeJS.ProcessEnv): Promise<string> {
  const { code, out, err } = await tocsin(args, environment);
  assert.equal(code, 0, `tocsin ${args.join(" ")}: ${err}${out}`);
  return out;
}

/** Runs a command that is to succeed and reads what it prints. */
export async function json<T>(args: readonly string[], environment: NodeJS.ProcessEnv): Promise<T> {
  return JSON.parse(await done(["--json", ...args], environment)) as T;
}

/** Ports that nobody uses at the moment. */
export async function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address() as { readonly port: number };
      server.close(() => resolve(port));
    });
  });
}

/** The example's network in a temporary folder, made by `tocsin init`, on free ports. */
export async function makeExample(): Promise<{ readonly dir: string; readonly folder: string; remove(): void }> {
  const dir = mkdtempSync(join(tmpdir(), "tocsin-cli-"));
  const example = JSON.parse(readFileSync(EXAMPLE, "utf8")) as { chains: { port: number }[] };
  for (const chain of example.chains) chain.port = await freePort();
  writeFileSync(join(dir, "network.json"), JSON.stringify(example));
  const folder = join(dir, "network");
  await done(["init", folder, "--network", join(dir, "network.json")], {});
  return { dir, folder, remove: () => rmSync(dir, { recursive: true, force: true }) };
}

export interface Running {
  /** For files of the test. */
  readonly dir: string;
  readonly folder: string;
  readonly network: RunningNetwork;
  /** The environment of an officer at a chain's node. */
  as(chain: string, unit: string, officer?: string): NodeJS.ProcessEnv;
  close(): Promise<void>;
}

/** The example's network, running in this process. */
export async function openExample(): Promise<Running> {
  const { dir, folder, remove } = await makeExample();
  const network = await openNetwork({ dir: folder, clock: hostClock, version: "test" });
  return {
    ...{ dir, folder, network },
    as(chain, unit, officer = "duty") {
      const { url, tokens } = network.node(chain);
      return { TOCSIN_URL: url, TOCSIN_TOKEN: tokens.create(unit, officer, 1).token };
    },
    async close() {
      await network.close();
      remove();
    },
  };
}
