import { NodeError } from "../errors.ts";
import { TRIALS_PER_MINUTE } from "./limits.ts";

const MINUTE_MS = 60_000;

/** Messages that a unit sends at will to try an address: a receiver that nobody asked must not be flooded by a button. */
export class Trials {
  readonly #now: () => number;
  readonly #counts = new Map<string, number>();
  #minute = -1;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** Counts a unit's messages of this minute. @throws NodeError RATE_LIMITED where they would be too many */
  demand(unit: string, messages: number): void {
    const minute = Math.floor(this.#now() / MINUTE_MS);
    if (minute !== this.#minute) this.#counts.clear();
    this.#minute = minute;
    const count = (this.#counts.get(unit) ?? 0) + messages;
    if (count > TRIALS_PER_MINUTE) throw new NodeError("RATE_LIMITED", unit);
    this.#counts.set(unit, count);
  }
}
