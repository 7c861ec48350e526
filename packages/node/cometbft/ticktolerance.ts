import { TICK_SKEW_MS_MAX } from "@tocsin/core";

/**
 * How far a proposed tick may lie behind this clock. CometBFT proposes a block again, as it was, when some are locked on it;
 * were its age held against it for ever, those who are not could never agree with those who are. So what is tolerated
 * doubles with each proposal of a height that was refused for its age alone. What lies ahead is never tolerated further:
 * it comes of age by itself, and a tick far ahead would stand in the way of all that follow.
 */
export class TickTolerance {
  #height = 0;
  #pastMsMax = TICK_SKEW_MS_MAX;

  /** In milliseconds. */
  pastMsMax(height: number): number {
    if (height !== this.#height) {
      this.#height = height;
      this.#pastMsMax = TICK_SKEW_MS_MAX;
    }
    return this.#pastMsMax;
  }

  /** A proposal of the height was refused for its age alone. Past a safe integer the doubling ends; no clock is that old. */
  refused(height: number): void {
    this.#pastMsMax = Math.min(2 * this.pastMsMax(height), Number.MAX_SAFE_INTEGER);
  }
}
