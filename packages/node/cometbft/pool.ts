import { NodeError } from "../errors.ts";
import type { Placed, Priority } from "../chain.ts";
import { urgencyClass } from "@tocsin/core";
import { elapsedMs } from "../host/clock.ts";
import { QUEUE_PRIORITY_PERCENT, QUEUE_ROUTINE_PERCENT } from "../limits.ts";

interface Waiting {
  /** When it began, by `elapsedMs`. */
  readonly since: number;
  resolve(placed: Placed): void;
  reject(error: Error): void;
}

/**
 * What the engine's mempool holds as this node has checked it, and who waits for it here. Bounded: routine transactions are
 * refused above 60 % of the mempool, all but the top class above 80 % (PROTOCOL 23).
 */
export class Pool {
  readonly #countMax: number;
  #pending = new Set<string>();
  readonly #waiting = new Map<string, Waiting[]>();

  constructor(countMax: number) {
    this.#countMax = countMax;
  }

  get size(): number {
    return this.#pending.size;
  }

  /** Whether somebody waits here. */
  get isAwaited(): boolean {
    return this.#waiting.size > 0;
  }

  /** @throws NodeError QUEUE_FULL */
  demandRoom({ urgency }: Priority): void {
    const urgencyOf = urgencyClass(urgency);
    const routine = urgencyOf === "priority" ? QUEUE_PRIORITY_PERCENT : QUEUE_ROUTINE_PERCENT;
    const percent = urgencyOf === "immediate" ? 100 : routine;
    if (this.#pending.size * 100 >= this.#countMax * percent) throw new NodeError("QUEUE_FULL");
  }

  /** The mempool has taken a transaction. */
  take(digest: string): void {
    this.#pending.add(digest);
  }

  /** What the mempool holds, as the engine itself has just told. */
  reset(digests: readonly string[]): void {
    this.#pending = new Set(digests);
  }

  /** Resolves when the transaction has its place. */
  placed(digest: string): Promise<Placed> {
    return new Promise((resolve, reject) => {
      const waiting = this.#waiting.get(digest) ?? [];
      waiting.push({ since: elapsedMs(), resolve, reject });
      this.#waiting.set(digest, waiting);
    });
  }

  /** The transaction stands in a durable block. */
  place(digest: string, placed: Placed): void {
    this.#pending.delete(digest);
    for (const { resolve } of this.#taken(digest)) resolve(placed);
  }

  /** The transaction was not taken. */
  refuse(digest: string, error: Error): void {
    this.#pending.delete(digest);
    for (const { reject } of this.#taken(digest)) reject(error);
  }

  /** Refuses what has waited since before a time, by `elapsedMs`. */
  refuseSince(time: number, error: Error): void {
    for (const [digest, waiting] of this.#waiting)
      if (waiting.some(({ since }) => since < time)) this.refuse(digest, error);
  }

  /** The engine has ended, and with it its mempool; what was ordered meanwhile is found by who asks again. */
  clear(error: Error): void {
    this.#pending.clear();
    for (const digest of [...this.#waiting.keys()]) this.refuse(digest, error);
  }

  #taken(digest: string): readonly Waiting[] {
    const waiting = this.#waiting.get(digest) ?? [];
    this.#waiting.delete(digest);
    return waiting;
  }
}
