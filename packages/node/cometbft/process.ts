import { type ChildProcess, spawn } from "node:child_process";
import { realpathSync } from "node:fs";
import { createInterface } from "node:readline";
import type { Clock } from "../host/clock.ts";
import { writePid } from "./pause.ts";

export interface EngineProcessOptions {
  /** Path of the `cometbft` binary. */
  readonly binary: string;
  readonly clock: Clock;
  readonly home: string;
  /** Told of each line that the engine logs. */
  readonly onLog: (line: string) => void;
}

const KILL_MS = 10_000;

/** One run of the engine, from its start to its end. */
export class EngineProcess {
  readonly #child: ChildProcess;
  readonly #clock: Clock;
  /** Resolves when the process has ended, with why. */
  readonly ended: Promise<string>;
  #isEnded = false;

  constructor({ binary, clock, home, onLog }: EngineProcessOptions) {
    this.#clock = clock;
    this.#child = spawn(binary, ["start", "--home", realpathSync(home)], { stdio: ["ignore", "pipe", "pipe"] });
    writePid(home, this.#child.pid);
    for (const stream of [this.#child.stdout, this.#child.stderr])
      if (stream !== null) createInterface({ input: stream }).on("line", onLog);
    this.ended = new Promise((resolve) => {
      this.#child.once("error", (error) => resolve(error.message));
      this.#child.once("exit", (code, signal) => resolve(signal ?? `exit code ${code}`));
    });
    void this.ended.then(() => {
      this.#isEnded = true;
      writePid(home, undefined);
    });
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** Asks it to end, and ends it when it does not. */
  async stop(): Promise<void> {
    if (this.#isEnded) return;
    this.#child.kill("SIGTERM");
    const end = new AbortController();
    this.#clock.sleep(KILL_MS, end.signal).then(
      () => this.#child.kill("SIGKILL"),
      () => undefined,
    );
    await this.ended;
    end.abort();
  }
}
