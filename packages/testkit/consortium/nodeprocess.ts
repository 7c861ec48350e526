import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { enginePid } from "@tocsin/node";
import { BUILD_VARIABLE, type Build } from "./builds.ts";
import { chainOf } from "./faults.ts";
import type { Machine } from "./machines.ts";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
export const TOCSIN = join(ROOT, "apps", "cli", "tocsin.ts");
const PRELOADED = fileURLToPath(new URL("./testbuild.ts", import.meta.url));
/** As bin/tocsin.js starts it. */
export const NODE_OPTIONS = [
  "--disable-warning=ExperimentalWarning",
  "--max-semi-space-size=4",
  "--heap-growing-percent=50",
];

/** What is kept when a node's data are lost: its keys, its settings, its officers' tokens, and what is sealed. */
const KEPT = ["genesis.json", "keystore", "tokens", "vault", "audit"];

const TOLD_LINES_MAX = 12;
/** Who has not ended by then never will. */
const STOP_MS = 90_000;

export interface NodePlace {
  /** As `cn-32:hc`. */
  readonly unit: string;
  /** The unit's folder. */
  readonly folder: string;
  readonly machine: Machine;
  readonly log: string;
  /** Folder for sockets and other things of the moment. */
  readonly temporary: string;
}

/** A node as its unit runs it: `tocsin node run` with the engine beside it, in a process group of their own. */
export class NodeProcess {
  readonly unit: string;
  readonly chain: string;
  readonly url: string;
  readonly machine: Machine;
  /** The chain's folder in the unit's. */
  readonly dir: string;
  /** How it ended although nobody ended it. */
  readonly ownEnds: string[] = [];
  readonly #place: NodePlace;
  /** Process groups of nodes that were ended without their engines. */
  readonly #orphaned = new Set<number>();
  #child: ChildProcess | undefined;

  constructor(place: NodePlace) {
    const { unit, machine } = place;
    this.unit = unit;
    this.chain = chainOf(unit);
    this.url = `http://${machine.apiHost}:${machine.ports.api}`;
    this.machine = machine;
    this.dir = join(place.folder, this.chain);
    this.#place = place;
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  get enginePid(): number | undefined {
    return enginePid(join(this.dir, "engine"));
  }

  get isRunning(): boolean {
    return this.#child !== undefined;
  }

  /** Starts it, if it does not run. @param vouched its operator states that no other copy of it votes */
  start({ build, vouched = false }: { readonly build?: Build; readonly vouched?: boolean } = {}): void {
    if (this.#child !== undefined) return;
    const { folder, machine, log, temporary } = this.#place;
    const node = [process.execPath, ...NODE_OPTIONS, ...(build === undefined ? [] : ["--import", PRELOADED])];
    const run = [TOCSIN, "node", "run", folder, ...machine.options, ...(vouched ? ["--vouch"] : [])];
    const [name, ...args] = [...machine.prefix, ...node, ...run] as [string, ...string[]];
    const file = openSync(log, "a", 0o600);
    const env = { ...process.env, TMPDIR: temporary, ...(build === undefined ? {} : { [BUILD_VARIABLE]: build }) };
    const child = spawn(name, args, { detached: true, stdio: ["ignore", file, file], env });
    closeSync(file);
    this.#child = child;
    child.once("exit", (code, signal) => {
      if (this.#child !== child) return;
      this.#child = undefined;
      this.ownEnds.push(`${this.unit} ended by itself (${signal ?? code}): ${this.told()}`);
    });
  }

  /**
   * Asks it to end, as its service does, and waits for it.
   * @throws Error when it ends with a failure, or not at all
   */
  async stop(): Promise<void> {
    const child = this.#letGo();
    if (child?.pid === undefined) return;
    child.kill("SIGTERM");
    const late = setTimeout(() => sent(-(child.pid as number), "SIGKILL"), STOP_MS);
    await ended(child);
    clearTimeout(late);
    // One that only begins ends by the signal itself, and may leave its engine behind.
    if (child.signalCode === "SIGTERM") this.#orphaned.add(child.pid);
    else if (child.exitCode !== 0)
      throw new Error(`${this.unit} does not end as it should (${child.signalCode ?? child.exitCode}): ${this.told()}`);
  }

  /** Ends node and engine at once, without a word. */
  async kill(): Promise<void> {
    const child = this.#child;
    this.close();
    await ended(child);
  }

  /** Ends the node alone; its engine is to notice. */
  async killNode(): Promise<void> {
    const child = this.#letGo();
    if (child?.pid !== undefined) this.#orphaned.add(child.pid);
    child?.kill("SIGKILL");
    await ended(child);
  }

  killEngine(): void {
    const pid = this.enginePid;
    if (pid !== undefined) sent(pid, "SIGKILL");
  }

  /** Holds node and engine still until the function that it returns is called. */
  pause(): () => void {
    return this.#held(this.pid === undefined ? undefined : -this.pid);
  }

  pauseEngine(): () => void {
    return this.#held(this.enginePid);
  }

  /** Loses everything but keys and settings, as with a new disk. The node must not run. */
  wipe(): void {
    for (const name of readdirSync(this.dir))
      if (!KEPT.includes(name)) rmSync(join(this.dir, name), { recursive: true, force: true });
  }

  /** The most memory that node and engine have held so far, bytes. */
  memory(): { readonly node: number; readonly engine: number } {
    return { node: peakMemory(this.pid), engine: peakMemory(this.enginePid) };
  }

  /** The last lines of what it has said. */
  told(): string {
    const lines = readFileSync(this.#place.log, "utf8").trimEnd().split("\n");
    return lines.slice(-TOLD_LINES_MAX).join("\n    ");
  }

  /** Ends what lives of it, before it returns. */
  close(): void {
    const pid = this.#letGo()?.pid;
    if (pid !== undefined) sent(-pid, "SIGKILL");
    for (const orphan of this.#orphans()) sent(orphan, "SIGKILL");
    this.#orphaned.clear();
  }

  /** Engines that outlive their nodes. A number may have come to be another process's, so the command line is looked at. */
  #orphans(): readonly number[] {
    if (this.#orphaned.size === 0) return [];
    const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
    const isOurs = (pid: string) => {
      const group = Number(procFile(pid, "stat").split(") ").at(-1)?.split(" ")[2]);
      return this.#orphaned.has(group) && procFile(pid, "cmdline").includes(this.#place.folder);
    };
    return pids.filter(isOurs).map(Number);
  }

  #letGo(): ChildProcess | undefined {
    const child = this.#child;
    this.#child = undefined;
    return child;
  }

  #held(target: number | undefined): () => void {
    if (target === undefined || !sent(target, "SIGSTOP")) return () => undefined;
    return () => void sent(target, "SIGCONT");
  }
}

async function ended(child: ChildProcess | undefined): Promise<void> {
  if (child !== undefined && child.exitCode === null && child.signalCode === null) await once(child, "exit");
}

function sent(target: number, signal: NodeJS.Signals): boolean {
  try {
    return process.kill(target, signal);
  } catch {
    // It has ended already.
    return false;
  }
}

function peakMemory(pid: number | undefined): number {
  if (pid === undefined) return 0;
  const [, kilobytes] = /^VmHWM:\s+(\d+) kB$/m.exec(procFile(pid, "status")) ?? [];
  return Number(kilobytes ?? 0) * 1_024;
}

function procFile(pid: number | string, name: string): string {
  try {
    return readFileSync(`/proc/${pid}/${name}`, "utf8");
  } catch {
    return "";
  }
}
