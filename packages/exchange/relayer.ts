import type { LinkClock } from "./endpoint.ts";
import type { Link, Step } from "./link.ts";

/** What a relayer tells about itself; no packet content. */
export interface RelayerState {
  readonly link: string;
  readonly state: "idle" | "moving" | "waiting" | "stopped";
  readonly last: Step | undefined;
  readonly failures: number;
}

export interface RelayerOptions {
  readonly link: Link;
  readonly clock: LinkClock;
  /** Calls back when the source has something new (push). */
  readonly onWake: (listener: () => void) => () => void;
  /** Looks by itself this often (pull), so that a lost wake-up costs time and nothing else. */
  readonly pollMs?: number;
  /**
   * How long it leaves what is new to other relayers of the same link before it steps in: where each of a chain's nodes has
   * one, one of them does the work.
   */
  readonly standbyMs?: number;
}

const POLL_MS = 1_000;
const BACKOFF_MS_MAX = 30_000;
/**
 * A source that had so many packets at once is busy: what it makes in the next moment travels together, because each batch
 * costs the destination a header, its votes and a block.
 */
const BUSY_PACKETS = 4;
/** A batch this large is not waited for: more is there already. */
const FULL_PACKETS = 32;
const GATHER_MS = 40;

/**
 * Runs a link until it is stopped: pushes on wake-up, pulls by polling, backs off when the other side is away or refuses.
 * A wake-up does not shorten that wait: a busy source would turn it into none.
 */
export class Relayer {
  readonly #options: RelayerOptions;
  readonly #stop = new AbortController();
  #running: Promise<void> | undefined;
  #wake: () => void = () => undefined;
  #woken = false;
  #failures = 0;
  #last: Step | undefined;
  #state: RelayerState["state"] = "idle";

  constructor(options: RelayerOptions) {
    this.#options = options;
  }

  get state(): RelayerState {
    return { link: this.#options.link.name, state: this.#state, last: this.#last, failures: this.#failures };
  }

  start(): void {
    this.#running ??= this.#run();
  }

  /** Ends after the step at work. */
  async stop(): Promise<void> {
    this.#stop.abort();
    this.#wake();
    await this.#running;
  }

  async #run(): Promise<void> {
    const unsubscribe = this.#options.onWake(() => {
      this.#woken = true;
      this.#wake();
    });
    while (!this.#stop.signal.aborted) {
      this.#woken = false;
      await this.#standBy();
      if (this.#stop.signal.aborted) break;
      const pauseMs = await this.#work();
      if (this.#stop.signal.aborted) break;
      if (this.#isBusy) await this.#options.clock.sleep(GATHER_MS, this.#stop.signal).catch(() => undefined);
      else if (pauseMs > 0 && (this.#failures > 0 || !this.#woken)) await this.#pause(pauseMs);
    }
    unsubscribe();
    this.#state = "stopped";
  }

  /** One step; returns how long to wait before the next. */
  async #work(): Promise<number> {
    try {
      this.#state = "moving";
      this.#last = await this.#options.link.step();
      if (this.#last.did === "moved" || this.#last.did === "anchored") {
        this.#failures = 0;
        return 0;
      }
      this.#state = "idle";
      if (this.#last.did === "nothing") {
        this.#failures = 0;
        return this.#options.pollMs ?? POLL_MS;
      }
    } catch {
      this.#last = undefined;
    }
    this.#failures += 1;
    this.#state = "waiting";
    return Math.min(BACKOFF_MS_MAX, 50 * 2 ** Math.min(this.#failures, 10));
  }

  async #standBy(): Promise<void> {
    const { standbyMs = 0, clock } = this.#options;
    if (standbyMs > 0) await clock.sleep(standbyMs, this.#stop.signal).catch(() => undefined);
  }

  get #isBusy(): boolean {
    return this.#last?.did === "moved" && this.#last.packets >= BUSY_PACKETS && this.#last.packets < FULL_PACKETS;
  }

  async #pause(ms: number): Promise<void> {
    const woken = new AbortController();
    if (this.#failures === 0) this.#wake = () => woken.abort();
    await this.#options.clock.sleep(ms, AbortSignal.any([woken.signal, this.#stop.signal])).catch(() => undefined);
    this.#wake = () => undefined;
  }
}
