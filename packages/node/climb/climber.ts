import { type Code, type Json, Refusal, type ReportState, type Summary, encodeSystem, key } from "@tocsin/core";
import type { Chain } from "../chain.ts";
import type { Clock } from "../host/clock.ts";

/** A report whose waiting time has passed, or that was verified, with the summary that its state names by digest. */
export interface DueReport {
  readonly record: string;
  readonly summary: Summary;
  readonly urgency: number;
}

export interface ClimberOptions {
  readonly chain: Chain;
  readonly clock: Clock;
  /** Waiting reports that are due at a time, at most `limit`. */
  readonly due: (now: number, limit: number) => Promise<readonly DueReport[]>;
  readonly pollMs?: number;
}

const BATCH = 64;
const POLL_MS = 1_000;

/**
 * Lets waiting reports climb: no level above the home chain waits for a person. It only proposes; the ledger judges
 * whether a report is due. Several climbers on one chain do no harm.
 */
export class Climber {
  readonly #options: ClimberOptions;
  readonly #stop = new AbortController();
  #running: Promise<void> | undefined;
  #wake: AbortController | undefined;
  /** A wake-up that came while a step was at work. */
  #woken = false;

  constructor(options: ClimberOptions) {
    this.#options = options;
  }

  start(): void {
    this.#running ??= this.#run();
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    this.#wake?.abort();
    await this.#running;
  }

  /** Looks now: after a verdict a report should not wait for the next poll. */
  wake(): void {
    this.#woken = true;
    this.#wake?.abort();
  }

  /** Lets everything climb that is due now. Returns how many did. */
  async step(): Promise<number> {
    const { chain, clock, due } = this.#options;
    // The read model may lag behind what has climbed already, and a refused transaction would stand in a block.
    const reports = (await due(clock.now(), BATCH)).filter(({ record }) => this.#isWaiting(record));
    const climbs = reports.map(async ({ record, summary, urgency }) => {
      const transaction = encodeSystem({ type: "climb", record, summary: summary as unknown as Record<string, Json> });
      const { code } = await chain.submit(transaction, { urgency, unit: "climb" }).catch(refusedOf);
      return code === "VALID" ? 1 : 0;
    });
    const moved = await Promise.all(climbs);
    return moved.reduce<number>((sum, one) => sum + one, 0);
  }

  #isWaiting(record: string): boolean {
    const report = this.#options.chain.state.get(key.report(record))?.value as unknown as
      | ReportState
      | null
      | undefined;
    return report?.climb === "waiting";
  }

  async #run(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      this.#woken = false;
      const moved = await this.step().catch((error: unknown) => {
        if (error instanceof Refusal) return 0;
        if (error instanceof Error && "code" in error) return 0;
        throw error;
      });
      if (moved === 0 && !this.#woken) await this.#pause();
    }
  }

  async #pause(): Promise<void> {
    this.#wake = new AbortController();
    const signal = AbortSignal.any([this.#wake.signal, this.#stop.signal]);
    await this.#options.clock.sleep(this.#options.pollMs ?? POLL_MS, signal).catch(() => undefined);
  }
}

/** Another node's climber was faster: of no account for the other reports. */
function refusedOf(error: unknown): { readonly code: Code } {
  if (error instanceof Refusal) return error;
  throw error;
}
