import { NodeError } from "../errors.ts";
import type { Placed } from "../chain.ts";
import { urgencyClass } from "@tocsin/core";
import { elapsedMs } from "../host/clock.ts";
import { QUEUE_PRIORITY_PERCENT, QUEUE_ROUTINE_PERCENT } from "../limits.ts";
import { MEMPOOL_UNIT_PERCENT } from "./limits.ts";
import type { Pooled } from "./pooled.ts";

interface Waiting {
  /** When it began, by `elapsedMs`. */
  readonly since: number;
  resolve(placed: Placed): void;
  reject(error: Error): void;
}

/**
 * What the engine's mempool holds as this node has checked it, and who waits for it here. Bounded: routine transactions are
 * refused above 60 % of the mempool, all but the top class above 80 % (PROTOCOL 23), and acts of one unit above its share.
 */
export class Pool {
  readonly #countMax: number;
  readonly #bytesMax: number;
  #pending = new Map<string, Pooled | undefined>();
  readonly #waiting = new Map<string, Waiting[]>();

  constructor(countMax: number, bytesMax: number) {
    this.#countMax = countMax;
    this.#bytesMax = bytesMax;
  }

  get size(): number {
    return this.#pending.size;
  }

  /** Whether somebody waits here. */
  get isAwaited(): boolean {
    return this.#waiting.size > 0;
  }

  /**
   * Before the mempool takes a transaction. Of one proposal with one result a single transaction waits, however many sets of
   * endorsements it has; only what somebody waits for here is taken beside it, so that nobody's copy holds up the author's.
   * @throws NodeError QUEUE_FULL
   */
  demandRoom(digest: string, wanted: Pooled): void {
    const urgencyOf = urgencyClass(wanted.urgency);
    const routine = urgencyOf === "priority" ? QUEUE_PRIORITY_PERCENT : QUEUE_ROUTINE_PERCENT;
    const percent = urgencyOf === "immediate" ? 100 : routine;
    const held = [...this.#pending.values()];
    if (this.#isFull(held, percent)) throw new NodeError("QUEUE_FULL");
    if (wanted.effects === undefined) return;
    const units = held.filter((one) => one?.effects !== undefined && one.unit === wanted.unit);
    const isRepeated = !this.#waiting.has(digest) && units.some((one) => one?.effects === wanted.effects);
    if (isRepeated || this.#isFull(units, MEMPOOL_UNIT_PERCENT)) throw new NodeError("QUEUE_FULL", wanted.unit);
  }

  #isFull(held: readonly (Pooled | undefined)[], percent: number): boolean {
    const bytes = held.reduce((sum, one) => sum + (one?.bytes ?? 0), 0);
    return held.length * 100 >= this.#countMax * percent || bytes * 100 >= this.#bytesMax * percent;
  }

  /** The mempool has taken a transaction. */
  take(digest: string, pooled: Pooled): void {
    this.#pending.set(digest, pooled);
  }

  /** What the mempool holds, as the engine itself has just told. */
  reset(digests: readonly string[]): void {
    this.#pending = new Map(digests.map((digest) => [digest, this.#pending.get(digest)]));
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
