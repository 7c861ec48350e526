import type { Priority } from "../chain.ts";
import { NodeError } from "../errors.ts";
import { WaitingRoom } from "../order/waitingroom.ts";

/** An act that waits for its turn. */
interface Visitor {
  readonly size: number;
  readonly priority: Priority;
  start(): void;
  refuse(error: NodeError): void;
}

/**
 * Stands before everything that costs: of the acts that have arrived only so many are verified, executed and ordered at
 * once, and whose turn is next is decided by urgency and, within an urgency, by unit (PROTOCOL 23). So an urgent act waits
 * for what is at work, at most, and not for what came before it.
 */
export class Admission {
  readonly #room: WaitingRoom<Visitor>;
  readonly #atWorkMax: number;
  #atWork = 0;
  #isClosed = false;

  constructor({ waitingMax, atWorkMax }: { readonly waitingMax: number; readonly atWorkMax: number }) {
    this.#room = new WaitingRoom(waitingMax);
    this.#atWorkMax = atWorkMax;
  }

  /** Before anything is read. @throws NodeError QUEUE_FULL when the unit has its share of what may wait */
  demandRoom(unit: string): void {
    this.#room.demandShare(unit);
  }

  /** Does the work of an act of so many bytes when its turn has come. @throws NodeError QUEUE_FULL, STOPPING */
  async run<T>(size: number, priority: Priority, work: () => Promise<T>): Promise<T> {
    if (this.#isClosed) throw new NodeError("STOPPING");
    if (this.#atWork < this.#atWorkMax && this.#room.size === 0) this.#atWork += 1;
    else await this.#turn(size, priority);
    try {
      return await work();
    } finally {
      this.#next();
    }
  }

  #turn(size: number, priority: Priority): Promise<void> {
    this.#room.enter(size, priority);
    return new Promise((start, refuse) => this.#room.push({ size, priority, start, refuse }));
  }

  /** Refuses all that wait and all that come; what is at work goes on. */
  close(): void {
    this.#isClosed = true;
    for (let next = this.#room.shift(); next !== undefined; next = this.#room.shift())
      next.refuse(new NodeError("STOPPING"));
  }

  /** The place goes to whoever is next; it stays taken then. */
  #next(): void {
    const next = this.#room.shift();
    if (next === undefined) this.#atWork -= 1;
    else next.start();
  }
}
