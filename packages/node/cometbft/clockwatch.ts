import { encodeHex } from "@tocsin/core";
import { NodeError } from "../errors.ts";

/** Beyond this a node's clock is not tolerated; the engine itself panics at a minute. */
const SKEW_MS_MAX = 30_000;

/**
 * Compares this node's clock with those of the validators whose proposals it sees. One of them may be wrong; when more than
 * a third of them in a row say the same, it is this one.
 */
export class ClockWatch {
  /** How far each proposer was ahead of this clock, of those that were too far, since one was not. */
  readonly #ahead = new Map<string, number>();

  /**
   * @param tick the proposer's clock, of a proposal that is new
   * @param validators how many the chain has
   * @throws NodeError CLOCK_SKEWED
   */
  see(proposer: Uint8Array, tick: number, now: number, validators: number): void {
    const aheadMs = tick - now;
    if (Math.abs(aheadMs) <= SKEW_MS_MAX) {
      this.#ahead.clear();
      return;
    }
    this.#ahead.set(encodeHex(proposer), aheadMs);
    const same = [...this.#ahead.values()].filter((ms) => Math.sign(ms) === Math.sign(aheadMs));
    if (3 * same.length <= validators) return;
    const seconds = Math.round(Math.abs(aheadMs) / 1_000);
    throw new NodeError("CLOCK_SKEWED", `${seconds} s ${aheadMs > 0 ? "behind" : "ahead of"} the other validators`);
  }
}
