import { setTimeout as wait } from "node:timers/promises";

/** Time as an argument. Contract time, waiting and repetition all come from here. */
export interface Clock {
  /** Milliseconds since 1970-01-01T00:00Z. */
  now(): number;
  /** Resolves when the time has passed; rejects when the signal aborts. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** Milliseconds on a clock that nobody sets and no scenario leads: for how long ago something was looked at. */
export function elapsedMs(): number {
  return performance.now();
}

/** The machine's clock. */
export const hostClock: Clock = {
  now: () => Date.now(),
  sleep: async (ms, signal) => {
    await wait(ms, undefined, signal === undefined ? { ref: false } : { signal, ref: false });
  },
};

/**
 * A clock led by a scenario: it stands still until it is moved, and after `run()` goes on at real speed from where it
 * stands. Waiting is real waiting, so that a replay is as fast as the machine.
 */
export class ScenarioClock implements Clock {
  #time: number;
  #ranSince: number | undefined;

  constructor(start: number) {
    this.#time = start;
  }

  now(): number {
    return this.#ranSince === undefined ? this.#time : this.#time + (Date.now() - this.#ranSince);
  }

  /** Moves forward to a time; an earlier one changes nothing. */
  moveTo(time: number): void {
    if (time <= this.now()) return;
    this.#time = time;
    if (this.#ranSince !== undefined) this.#ranSince = Date.now();
  }

  /** From now on the clock goes at real speed. */
  run(): void {
    this.#ranSince ??= Date.now();
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return hostClock.sleep(ms, signal);
  }
}
