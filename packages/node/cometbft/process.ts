import { type ChildProcess, spawn } from "node:child_process";
import { realpathSync } from "node:fs";
import { createInterface } from "node:readline";
import type { Clock } from "../host/clock.ts";
import { writePid } from "./pause.ts";
import { EngineSaid } from "./said.ts";

export interface EngineProcessOptions {
  /** Path of the `cometbft` binary. */
  readonly binary: string;
  readonly clock: Clock;
  readonly home: string;
  /** Told of each line that the engine logs. */
  readonly onLog: (line: string) => void;
}

const KILL_MS = 10_000;
/** What CometBFT says when it has stopped to order, as after a write that failed; the process itself goes on. */
const IS_FAILED = /"_msg":"CONSENSUS FAILURE!!!"/;

/** One run of the engine, from its start to its end. */
export class EngineProcess {
  readonly #child: ChildProcess;
  readonly #clock: Clock;
  /** What it has said of errors. */
  readonly said = new EngineSaid();
  /** Resolves when the process has ended, with why. */
  readonly ended: Promise<string>;
  #isEnded = false;
  #hasFailed = false;

  /** @throws Error of the file system where its number cannot be written down */
  constructor({ binary, clock, home, onLog }: EngineProcessOptions) {
    this.#clock = clock;
    this.#child = spawn(binary, ["start", "--home", realpathSync(home)], { stdio: ["ignore", "pipe", "pipe"] });
    for (const stream of [this.#child.stdout, this.#child.stderr])
      if (stream !== null)
        createInterface({ input: stream }).on("line", (line) => {
          onLog(line);
          this.said.see(line);
          if (IS_FAILED.test(line) || this.said.isStuck) this.#fail();
        });
    this.ended = new Promise((resolve) => {
      this.#child.once("error", (error) => resolve(error.message));
      // Its output is read to the end then.
      this.#child.once("close", (code, signal) => {
        const why = this.#hasFailed ? "consensus failed" : (signal ?? `exit code ${code}`);
        resolve(this.said.last === undefined ? why : `${why}: ${this.said.last}`);
      });
    });
    try {
      writePid(home, this.#child.pid);
    } catch (error) {
      this.#child.kill("SIGKILL");
      throw error;
    }
    void this.ended.then(() => {
      this.#isEnded = true;
      writePid(home, undefined);
    });
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  #fail(): void {
    this.#hasFailed = true;
    void this.stop();
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
