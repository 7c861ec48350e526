import { FairQueue, urgencyClass } from "@tocsin/core";
import type { Placed, Priority } from "../chain.ts";
import { NodeError } from "../errors.ts";
import { QUEUE_BYTES_MAX, QUEUE_PRIORITY_PERCENT, QUEUE_ROUTINE_PERCENT, QUEUE_UNIT_PERCENT } from "../limits.ts";

/** A transaction that waits for its place in a block. */
export interface Waiting {
  readonly bytes: Uint8Array;
  readonly priority: Priority;
  readonly resolve: (placed: Placed) => void;
  readonly reject: (error: Error) => void;
}

/**
 * The transactions that wait, bounded. Admission stands before the queue (PROTOCOL 23): what is refused here has cost
 * nothing yet, and a unit that floods fills its own share only.
 */
export class WaitingRoom {
  readonly #queue = new FairQueue<Waiting>();
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
  enter(bytes: Uint8Array, { urgency, unit }: Priority): void {
    const taken = (100 * (this.#queue.size + this.#enteringCount)) / this.#transactionsMax;
    const own = (100 * (this.#queue.sizeOf(unit) + (this.#entering.get(unit) ?? 0))) / this.#transactionsMax;
    if (taken >= percentFor(urgency) || own >= QUEUE_UNIT_PERCENT || this.#bytes + bytes.length > QUEUE_BYTES_MAX) {
      throw new NodeError("QUEUE_FULL", own >= QUEUE_UNIT_PERCENT ? unit : "");
    }
    this.#bytes += bytes.length;
    this.#enteringCount += 1;
    this.#entering.set(unit, (this.#entering.get(unit) ?? 0) + 1);
  }

  /** Queues a transaction that has entered. */
  push(waiting: Waiting): void {
    this.#entered(waiting.priority.unit);
    this.#queue.push(waiting, waiting.priority);
  }

  /** Gives back the place of a transaction that has entered and does not come. */
  leave(bytes: Uint8Array, { unit }: Priority): void {
    this.#entered(unit);
    this.#bytes -= bytes.length;
  }

  /** The transaction whose turn it is. */
  shift(): Waiting | undefined {
    const waiting = this.#queue.shift();
    if (waiting !== undefined) this.#bytes -= waiting.bytes.length;
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
