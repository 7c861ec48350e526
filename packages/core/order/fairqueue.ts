/**
 * Weighted fair queue over flows of (urgency, unit), by start-time fair queueing with integer tags.
 *
 * Every flow has the weight 2^urgency. An item that reaches the head of its flow is served after at most
 * Σ (⌈w(other) / w(own)⌉ + 1) items over the other flows that have something waiting: the more urgent overtake, in
 * proportion; nobody starves; and a unit that floods only lengthens flows of its own (DESIGN 7, property 6).
 */
export interface Flow {
  /** 0–9. */
  readonly urgency: number;
  readonly unit: string;
}

interface Waiting<T> {
  readonly item: T;
  readonly tag: number;
}

interface FlowQueue<T> {
  readonly weight: number;
  readonly items: Waiting<T>[];
  /** First item that still waits; the array is compacted now and then. */
  head: number;
  lastTag: number;
}

/** Cost of one item in a flow of weight 1; divisible by every weight. */
const COST = 1 << 20;
const COMPACT_AT = 1_024;

export class FairQueue<T> {
  readonly #flows = new Map<string, FlowQueue<T>>();
  #size = 0;
  /** Virtual time: the tag of the item served last. */
  #time = 0;

  get size(): number {
    return this.#size;
  }

  push(item: T, flow: Flow): void {
    const queue = this.#flow(flow);
    const tag = Math.max(this.#time, queue.lastTag) + COST / queue.weight;
    queue.items.push({ item, tag });
    queue.lastTag = tag;
    this.#size += 1;
  }

  /** The item whose turn it is; ties go to the more urgent flow, then to the unit that sorts first. */
  shift(): T | undefined {
    let best: FlowQueue<T> | undefined;
    let bestName = "";
    let bestTag = Number.POSITIVE_INFINITY;
    for (const [name, queue] of this.#flows) {
      const tag = queue.items[queue.head]?.tag ?? Number.POSITIVE_INFINITY;
      if (tag < bestTag || (tag === bestTag && best !== undefined && isBefore(queue, name, best, bestName))) {
        best = queue;
        bestName = name;
        bestTag = tag;
      }
    }
    if (best === undefined) return undefined;
    const served = best.items[best.head] as Waiting<T>;
    best.head += 1;
    this.#size -= 1;
    this.#time = served.tag;
    this.#tidy(best, bestName);
    return served.item;
  }

  #flow(flow: Flow): FlowQueue<T> {
    const name = `${flow.urgency}/${flow.unit}`;
    let queue = this.#flows.get(name);
    if (queue === undefined) {
      queue = { weight: 2 ** flow.urgency, items: [], head: 0, lastTag: 0 };
      this.#flows.set(name, queue);
    }
    return queue;
  }

  /** Drops served items, empty flows whose tag is past, and all tags once nothing waits. */
  #tidy(queue: FlowQueue<T>, name: string): void {
    if (this.#size === 0) {
      this.#flows.clear();
      this.#time = 0;
      return;
    }
    if (queue.head === queue.items.length) this.#flows.delete(name);
    else if (queue.head >= COMPACT_AT) {
      queue.items.splice(0, queue.head);
      queue.head = 0;
    }
  }
}

function isBefore<T>(a: FlowQueue<T>, aName: string, b: FlowQueue<T>, bName: string): boolean {
  return a.weight === b.weight ? aName < bName : a.weight > b.weight;
}
