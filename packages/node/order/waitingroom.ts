import { FairQueue, urgencyClass } from "@tocsin/core";
import type { Priority } from "../chain.ts";
import { NodeError } from "../errors.ts";
import { QUEUE_BYTES_MAX, QUEUE_PRIORITY_PERCENT, QUEUE_ROUTINE_PERCENT, QUEUE_UNIT_PERCENT } from "../limits.ts";

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
  readonly #transactionsMax: number;
  #bytes = 0;
  /** Admitted, but not queued yet: their signatures are being verified. */
  readonly #entering = new Map<string, number>();
  #enteringCount = 0;

  constructor(transactionsMax: number) {
    this.#transactionsMax = transactionsMax;
  }

  get size(): number {
    return this.#queue.size;
  }

  /** Takes a place for a transaction that is about to come. @throws NodeError QUEUE_FULL */
  enter(size: number, { urgency, unit }: Priority): void {
    this.demandShare(unit);
    const taken = (100 * (this.#queue.size + this.#enteringCount)) / this.#transactionsMax;
    const isFull = taken >= percentFor(urgency) || this.#bytes + size > QUEUE_BYTES_MAX;
    if (isFull) throw new NodeError("QUEUE_FULL");
    this.#bytes += size;
    this.#enteringCount += 1;
    this.#entering.set(unit, (this.#entering.get(unit) ?? 0) + 1);
  }

  /** @throws NodeError QUEUE_FULL when the unit has its share already */
  demandShare(unit: string): void {
    const own = (100 * (this.#queue.sizeOf(unit) + (this.#entering.get(unit) ?? 0))) / this.#transactionsMax;
    if (own >= QUEUE_UNIT_PERCENT) throw new NodeError("QUEUE_FULL", unit);
  }

  /** Queues a transaction that has entered. */
  push(waiting: T): void {
    this.#entered(waiting.priority.unit);
    this.#queue.push(waiting, waiting.priority);
  }

  /** Gives back the place of a transaction that has entered and does not come. */
  leave(size: number, { unit }: Priority): void {
    this.#entered(unit);
    this.#bytes -= size;
  }

  /** The transaction whose turn it is. */
  shift(): T | undefined {
    const waiting = this.#queue.shift();
    if (waiting !== undefined) this.#bytes -= waiting.size;
    return waiting;
  }

  #entered(unit: string): void {
    const left = (this.#entering.get(unit) ?? 0) - 1;
    if (left <= 0) this.#entering.delete(unit);
    else this.#entering.set(unit, left);
    this.#enteringCount -= 1;
  }
}

function percentFor(urgency: number): number {
  const urgencyOf = urgencyClass(urgency);
  if (urgencyOf === "immediate") return 100;
  return urgencyOf === "priority" ? QUEUE_PRIORITY_PERCENT : QUEUE_ROUTINE_PERCENT;
}
