import { encodeHex } from "@tocsin/core";
import { NodeError } from "../errors.ts";

/** Beyond this a node's clock is not tolerated; the engine itself panics at a minute. */
const SKEW_MS_MAX = 30_000;

/** A proposal as far as it tells of its proposer's clock. */
export interface SeenProposal {
  readonly height: number;
  /** Hash of the proposed block. */
  readonly block: Uint8Array;
  /** Address that the block names; the engine holds it to the set and to nothing else. */
  readonly proposer: Uint8Array;
  readonly tick: number;
}

/**
 * Compares this node's clock with those of the validators whose proposals it sees. One of them may be wrong; when more than
 * a third of them in a row say the same, it is this one. A block that is proposed again is as old as its first proposal, and
 * tells nothing.
 */
export class ClockWatch {
  /** How far each proposer was ahead of this clock, of those that were too far, since one was not. */
  readonly #ahead = new Map<string, number>();
  readonly #seen = new Set<string>();
  #height = 0;

  /**
   * @param validators addresses of the chain's validators
   * @throws NodeError CLOCK_SKEWED
   */
  see({ height, block, proposer, tick }: SeenProposal, now: number, validators: () => readonly Uint8Array[]): void {
    if (!this.#isNew(height, encodeHex(block))) return;
    const aheadMs = tick - now;
    if (Math.abs(aheadMs) <= SKEW_MS_MAX) {
      this.#ahead.clear();
      return;
    }
    const set = validators().map(encodeHex);
    this.#ahead.set(encodeHex(proposer), aheadMs);
    const same = set.filter((address) => Math.sign(this.#ahead.get(address) ?? 0) === Math.sign(aheadMs));
    if (3 * same.length <= set.length) return;
    const seconds = Math.round(Math.abs(aheadMs) / 1_000);
    throw new NodeError("CLOCK_SKEWED", `${seconds} s ${aheadMs > 0 ? "behind" : "ahead of"} the other validators`);
  }

  #isNew(height: number, block: string): boolean {
    if (height !== this.#height) this.#seen.clear();
    this.#height = height;
    const isNew = !this.#seen.has(block);
    this.#seen.add(block);
    return isNew;
  }
}
