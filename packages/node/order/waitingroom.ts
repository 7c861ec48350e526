import { FairQueue, urgencyClass } from "@tocsin/core";
import type { Priority } from "../chain.ts";
import { NodeError } from "../errors.ts";
import {
  QUEUE_BYTES_MAX,
  QUEUE_PRIORITY_PERCENT,
  QUEUE_ROUTINE_PERCENT,
  QUEUE_UNIT_PERCENT,
  QUEUE_UNKNOWN_PERCENT,
} from "../limits.ts";

/** Stands for all units that are not known yet. */
export const UNKNOWN = "";

/** What waits. */
interface Queued {
  /** Bytes. */
  readonly size: number;
  readonly priority: Priority;
}

/**
 * Acts or transactions that wait, bounded. Admission stands before the queue (PROTOCOL 23): what is refused here has cost
 * nothing yet, and a unit that floods fills its own share only.
 */
export class WaitingRoom<T extends Queued> {
  readonly #queue = new FairQueue<T>();
  readonly #countMax: number;
  /** What each unit holds, from entering until its turn. */
  readonly #held = new Map<string, Held>();
  #all: Held = NOTHING;

  constructor(countMax: number) {
    this.#countMax = countMax;
  }

  get size(): number {
    return this.#queue.size;
  }

  /** Takes a place for what is about to come. @throws NodeError QUEUE_FULL */
  enter(size: number, { urgency, unit }: Priority): void {
    this.demandShare(unit);
    const isFull = this.#percent(this.#all) >= percentFor(urgency) || this.#all.bytes + size > QUEUE_BYTES_MAX;
    if (isFull) throw new NodeError("QUEUE_FULL");
    this.#change(unit, 1, size);
  }

  /** @throws NodeError QUEUE_FULL when the unit has its share already */
  demandShare(unit: string): void {
    const most = unit === UNKNOWN ? QUEUE_UNKNOWN_PERCENT : QUEUE_UNIT_PERCENT;
    if (this.#percent(this.#held.get(unit) ?? NOTHING) >= most) throw new NodeError("QUEUE_FULL", unit);
  }

  /** Queues what has entered. */
  push(waiting: T): void {
    this.#queue.push(waiting, waiting.priority);
  }

  /** Gives back the place of what has entered and does not come. */
  leave(size: number, { unit }: Priority): void {
    this.#change(unit, -1, -size);
  }

  /** What has its turn. */
  shift(): T | undefined {
    const waiting = this.#queue.shift();
    if (waiting !== undefined) this.leave(waiting.size, waiting.priority);
    return waiting;
  }

  /** Of what may wait, by number or by bytes, whichever is more. */
  #percent({ count, bytes }: Held): number {
    return 100 * Math.max(count / this.#countMax, bytes / QUEUE_BYTES_MAX);
  }

  #change(unit: string, count: number, bytes: number): void {
    const own = plus(this.#held.get(unit) ?? NOTHING, count, bytes);
    if (own.count === 0) this.#held.delete(unit);
    else this.#held.set(unit, own);
    this.#all = plus(this.#all, count, bytes);
  }
}

interface Held {
  readonly count: number;
  readonly bytes: number;
}

const NOTHING: Held = { count: 0, bytes: 0 };

function plus(held: Held, count: number, bytes: number): Held {
  return { count: held.count + count, bytes: held.bytes + bytes };
}

function percentFor(urgency: number): number {
  const urgencyOf = urgencyClass(urgency);
  if (urgencyOf === "immediate") return 100;
  return urgencyOf === "priority" ? QUEUE_PRIORITY_PERCENT : QUEUE_ROUTINE_PERCENT;
}
