import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { hostClock } from "@tocsin/node";
import { familyOf } from "./processes.ts";

const TOCSIN = fileURLToPath(new URL("../bin/tocsin.js", import.meta.url));
const LOOK_MS = 20;
/** Without a signal a wait would not keep the process. */
const ALWAYS = new AbortController().signal;
/** What a node has of its chain; its keys are elsewhere. */
const LEDGER = ["blocks", "ledger.mdb", "ledger.mdb-lock", "signing", "engine", "read.sqlite"];

/** A unit's node of one chain in a process of its own, which can be ended as a power cut ends it. */
export class OtherNode {
  readonly #folder: string;
  readonly #chain: string;
  readonly #url: string;
  #child: ChildProcess;

  /** @param folder the unit's */
  constructor(folder: string, chain: string, url: string) {
    this.#folder = folder;
    this.#chain = chain;
    this.#url = url;
    this.#child = spawned(folder);
  }

  /** SIGKILL for the node and everything that it has started. */
  async kill(): Promise<void> {
    const ended = once(this.#child, "exit");
    const { pid } = this.#child;
    for (const one of pid === undefined ? [] : [...familyOf(pid), pid]) killed(one);
    await ended;
  }

  start(): void {
    this.#child = spawned(this.#folder);
  }

  /** Takes away everything but its keys and the chain's genesis: it begins as one that joins. */
  wipe(): void {
    for (const name of LEDGER) rmSync(join(this.#folder, this.#chain, name), { recursive: true, force: true });
  }

  /** Newest durable height as it says itself; undefined while it does not answer. */
  async height(): Promise<number | undefined> {
    const text = await fetch(`${this.#url}/readyz`).then(
      (answer) => answer.text(),
      () => "",
    );
    const [, height] = /"height (\d+)"/.exec(text) ?? [];
    return height === undefined ? undefined : Number(height);
  }

  /** Resolves when it has a height, with what it had been seen at, and when, ms. */
  async reaches(height: number): Promise<readonly (readonly [ms: number, height: number])[]> {
    const seen: [number, number][] = [];
    for (const started = performance.now(); (seen.at(-1)?.[1] ?? 0) < height; ) {
      await hostClock.sleep(LOOK_MS, ALWAYS);
      const now = await this.height();
      if (now !== undefined && now !== seen.at(-1)?.[1]) seen.push([performance.now() - started, now]);
    }
    return seen;
  }

  async close(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const ended = once(this.#child, "exit");
    this.#child.kill("SIGTERM");
    await ended;
  }
}

function spawned(folder: string): ChildProcess {
  const child = spawn(process.execPath, [TOCSIN, "node", "run", folder], { stdio: ["ignore", "ignore", "inherit"] });
  process.once("exit", () => child.kill("SIGKILL"));
  return child;
}

function killed(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It has ended meanwhile.
  }
}
