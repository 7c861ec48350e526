import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import pg from "pg";

/** A Postgres server of the test's own in a temporary folder, reached by a socket in it. */
export class PostgresServer {
  readonly #dir = mkdtempSync(join(tmpdir(), "tocsin-pg-"));
  readonly #programs: string;
  readonly #owner = unprivileged();
  #process: ChildProcess | undefined;
  #databases = 0;

  private constructor(programs: string) {
    this.#programs = programs;
  }

  /** Starts a server whose language does not order text by bytes; undefined where Postgres is not installed. */
  static async start(): Promise<PostgresServer | undefined> {
    const programs = programFolder();
    if (programs === undefined) return undefined;
    const server = new PostgresServer(programs);
    if (server.#owner !== undefined) chownSync(server.#dir, server.#owner.uid, server.#owner.gid);
    const locale = ["--locale=C.UTF-8", "--locale-provider=icu", "--icu-locale=en-US"];
    const options = [
      "-D",
      join(server.#dir, "data"),
      "-U",
      "test",
      "-A",
      "trust",
      "-E",
      "UTF8",
      "--no-sync",
      ...locale,
    ];
    execFileSync(join(programs, "initdb"), options, { ...server.#owner, cwd: server.#dir, stdio: "ignore" });
    await server.resume();
    return server;
  }

  /** Connection string of a new database. */
  async database(): Promise<string> {
    const name = `test${++this.#databases}`;
    const client = new pg.Client(this.#url("postgres"));
    await client.connect();
    await client.query(`create database ${name}`);
    await client.end();
    return this.#url(name);
  }

  /** Starts the server again where `pause` has stopped it. */
  async resume(): Promise<void> {
    const settings = ["listen_addresses=", "fsync=off", `unix_socket_directories=${this.#dir}`];
    const options = ["-D", join(this.#dir, "data"), ...settings.flatMap((setting) => ["-c", setting])];
    this.#process = spawn(join(this.#programs, "postgres"), options, {
      ...this.#owner,
      cwd: this.#dir,
      stdio: "ignore",
    });
    for (let left = 200; left > 0; left--) {
      if (await this.#answers()) return;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error("the Postgres server of the test does not answer");
  }

  /** Stops the server at once, with every connection. */
  async pause(): Promise<void> {
    const running = this.#process;
    this.#process = undefined;
    if (running === undefined || running.exitCode !== null) return;
    const ended = once(running, "exit");
    running.kill("SIGINT");
    await ended;
  }

  async stop(): Promise<void> {
    await this.pause();
    rmSync(this.#dir, { recursive: true, force: true });
  }

  async #answers(): Promise<boolean> {
    const client = new pg.Client(this.#url("postgres"));
    client.on("error", () => undefined);
    try {
      await client.connect();
      return true;
    } catch {
      return false;
    } finally {
      await client.end().catch(() => undefined);
    }
  }

  #url(database: string): string {
    return `postgresql://test@/${database}?host=${encodeURIComponent(this.#dir)}`;
  }
}

function programFolder(): string | undefined {
  const installed = "/usr/lib/postgresql";
  const versions = existsSync(installed)
    ? readdirSync(installed).map((version) => join(installed, version, "bin"))
    : [];
  const folders = [...(process.env["PATH"] ?? "").split(delimiter), ...versions];
  return folders.find((folder) => ["initdb", "postgres"].every((program) => existsSync(join(folder, program))));
}

/** Postgres refuses to run as root; then it runs as the user of that name, or as nobody. */
function unprivileged(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  for (const name of ["postgres", "nobody"]) {
    try {
      const id = (flag: string) => Number(execFileSync("id", [flag, name], { stdio: ["ignore", "pipe", "ignore"] }));
      return { uid: id("-u"), gid: id("-g") };
    } catch {
      // There is no user of this name.
    }
  }
  return undefined;
}
