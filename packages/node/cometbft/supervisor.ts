import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AbciServer } from "../abci/server.ts";
import type { Application } from "../abci/application.ts";
import { NodeError, type NodeErrorCode, isDiskFull } from "../errors.ts";
import { type Clock, elapsedMs } from "../host/clock.ts";
import { type EngineHome, writeHome } from "./home.ts";
import { EngineProcess } from "./process.ts";

export interface SupervisorOptions {
  readonly application: Application;
  readonly clock: Clock;
  readonly binary: string;
  /** Asked at each start: who the peers are changes with the registry. */
  readonly home: () => Omit<EngineHome, "abciSocket" | "rpcSocket">;
  readonly sockets: EngineSockets;
  /** The engine has ended, and its mempool with it. */
  readonly onEnded: () => void;
  readonly onLog: (line: string) => void;
  /** A failure that a restart may mend, as a full disk; the pair starts again. */
  readonly onFault: (error: unknown) => void;
  /** A failure that no restart mends: the process must end. */
  readonly onDefect: (error: unknown) => void;
}

/** Sockets of one pair, in a folder that only this user may open. Paths of sockets are short, so it is a temporary one. */
export interface EngineSockets {
  readonly dir: string;
  readonly abci: string;
  readonly rpc: string;
}

export function makeSockets(): EngineSockets {
  const dir = mkdtempSync(join(tmpdir(), "tocsin-"));
  return { dir, abci: join(dir, "abci"), rpc: join(dir, "rpc") };
}

const AGAIN_MS = 500;
const AGAIN_MS_MAX = 15_000;
/** A pair that has run so long begins to count anew. */
const STEADY_MS = 60_000;

/** Codes that no restart mends. */
const LASTING: readonly NodeErrorCode[] = ["CONFIGURATION", "CONTRACTS_MISSING", "CLOCK_SKEWED", "KEY_IN_USE"];
/** An engine that the last process has left may hold an address for a moment; one that fails for it so often in a row fails for good. */
const SAME_DEFECTS_MAX = 4;

/** Whether the engine runs. */
export interface EngineState {
  readonly running: boolean;
  readonly restarts: number;
  /** Why it ended last. */
  readonly ended?: string;
}

/** Runs the application's server and the engine as a pair: when one of them ends both begin anew, a little later each time. */
export class Supervisor {
  readonly #options: SupervisorOptions;
  readonly #stopped = new AbortController();
  #process: EngineProcess | undefined;
  #running: Promise<void> = Promise.resolve();
  #restarts = -1;
  #ended: string | undefined;
  /** Runs in a row that have ended for what only a person mends. */
  #defects = 0;

  constructor(options: SupervisorOptions) {
    this.#options = options;
  }

  get state(): EngineState {
    const ended = this.#ended === undefined ? {} : { ended: this.#ended };
    return { running: this.#process !== undefined, restarts: Math.max(0, this.#restarts), ...ended };
  }

  /** Process id of the engine, for tests that end it. */
  get pid(): number | undefined {
    return this.#process?.pid;
  }

  start(): void {
    this.#running = this.#run().catch((error: unknown) => this.#options.onDefect(error));
  }

  /** Ends the engine, so that the pair begins anew. */
  again(): void {
    void this.#process?.stop();
  }

  async stop(): Promise<void> {
    this.#stopped.abort();
    await this.#process?.stop();
    await this.#running;
    rmSync(this.#options.sockets.dir, { recursive: true, force: true });
  }

  async #run(): Promise<void> {
    const { clock } = this.#options;
    for (let wait = AGAIN_MS; !this.#stopped.signal.aborted; wait = Math.min(2 * wait, AGAIN_MS_MAX)) {
      const begun = elapsedMs();
      this.#restarts += 1;
      this.#ended = await this.#once().catch((error: unknown) => this.#notBegun(error));
      if (elapsedMs() - begun > STEADY_MS) wait = AGAIN_MS;
      await clock.sleep(wait, this.#stopped.signal).catch(() => undefined);
    }
  }

  /** One run of the pair. @returns why it ended */
  async #once(): Promise<string> {
    const { application, clock, home, sockets, binary, onEnded, onLog } = this.#options;
    rmSync(sockets.abci, { force: true });
    rmSync(sockets.rpc, { force: true });
    const server = new AbciServer(application, (error) => this.#failed(error));
    try {
      await server.listen(sockets.abci);
      const settings = home();
      writeHome({ ...settings, abciSocket: sockets.abci, rpcSocket: sockets.rpc });
      this.#process = new EngineProcess({ binary, clock, home: settings.dir, onLog });
      if (this.#stopped.signal.aborted) void this.#process.stop();
      const why = await this.#process.ended;
      this.#judge(this.#process.said.defect);
      return why;
    } finally {
      this.#process = undefined;
      await server.close();
      onEnded();
    }
  }

  /** @throws NodeError of what only a person mends, when it was not the first time */
  #judge(defect: NodeError | undefined): void {
    this.#defects = defect === undefined ? 0 : this.#defects + 1;
    if (defect !== undefined && this.#defects >= SAME_DEFECTS_MAX) throw defect;
  }

  /** Room on the disk mends it, so the pair is tried again. */
  #notBegun(error: unknown): string {
    if (!isDiskFull(error)) throw error;
    const fault = new NodeError("DISK_FULL", "engine");
    this.#options.onFault(fault);
    return fault.code;
  }

  /** The application could not answer; its engine halts for it. */
  #failed(error: unknown): void {
    const { onFault, onDefect } = this.#options;
    void this.#process?.stop();
    const isTyped = error instanceof NodeError && !LASTING.includes(error.code);
    if (isTyped) onFault(error);
    else onDefect(error);
  }
}
