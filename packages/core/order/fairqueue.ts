/**
 * A weighted fair queue over classes of urgency, and within a class over units in turn. Pure: its only time is the
 * number of items that it has served, so equal calls give equal orders.
 *
 * Classes: stride scheduling. Class c takes a turn each STRIDES[c] steps of virtual time, as long as it has something
 * waiting; the least tag is served, ties go to the more urgent. A tag stays where it is while virtual time runs on, so
 * what waits ages and is overtaken by ever fewer. Units: within a class each takes one item in its turn, so a unit that
 * floods lengthens its own line only.
 *
 * Bound. Let an item be the k-th of its unit in its class c, and let at most n units have something waiting in that class
 * while it waits. It is served within m = k·n turns of its class, and before it at most
 *   (m − 1) + Σ over the other classes d of (⌊m · STRIDES[c] / STRIDES[d]⌋ + 1)
 * items are served, whatever arrives meanwhile (DESIGN 7, property 6). For the head of a unit's line in the most urgent
 * class, with n units there, that is n − 1 + Σ(⌊3n / STRIDES[d]⌋ + 1); a class has at least its weight's share of 108:
 * 32 of 108 for class 9, 1 of 108 for class 0.
 */
export class FairQueue<T> {
  readonly #classes: readonly UrgencyQueue<T>[] = STRIDES.map(() => new UrgencyQueue<T>());
  readonly #sizes = new Map<string, number>();
  #size = 0;
  /** Virtual time: the tag that was served last. */
  #time = 0;

  get size(): number {
    return this.#size;
  }

  /** How many items of a unit wait, in all classes. */
  sizeOf(unit: string): number {
    return this.#sizes.get(unit) ?? 0;
  }

  /** @param flow the item's urgency 0–9 and its unit. @throws RangeError for another urgency */
  push(item: T, { urgency, unit }: Flow): void {
    const queue = this.#classes[urgency];
    if (queue === undefined) throw new RangeError("Urgency is an integer of 0 to 9.");
    if (queue.isEmpty) queue.tag = this.#time + (STRIDES[urgency] as number);
    queue.push(item, unit);
    this.#sizes.set(unit, this.sizeOf(unit) + 1);
    this.#size += 1;
  }

  /** Takes the item whose turn it is. */
  shift(): T | undefined {
    let best: UrgencyQueue<T> | undefined;
    let urgency = 0;
    for (const [candidate, queue] of this.#classes.entries()) {
      if (queue.isEmpty || (best !== undefined && queue.tag > best.tag)) continue;
      best = queue;
      urgency = candidate;
    }
    if (best === undefined) return undefined;
    const { item, unit } = best.shift();
    this.#time = best.tag;
    best.tag += STRIDES[urgency] as number;
    this.#forget(unit);
    return item;
  }

  #forget(unit: string): void {
    const left = this.sizeOf(unit) - 1;
    if (left === 0) this.#sizes.delete(unit);
    else this.#sizes.set(unit, left);
    this.#size -= 1;
    // Virtual time starts over whenever nothing waits, so that it never grows past what a number holds exactly.
    if (this.#size === 0) this.#time = 0;
  }
}

/** Steps of virtual time between two turns of a class, by urgency: 96 divided by the weights 1, 2, 3, 4, 6, 8, 12, 16, 24, 32. */
export const STRIDES: readonly number[] = [96, 48, 32, 24, 16, 12, 8, 6, 4, 3];

/** What an item is queued by. */
export interface Flow {
  /** 0–9; 9 is the most urgent. */
  readonly urgency: number;
  readonly unit: string;
}

/** The items of one class: a line a unit, served in turn. A map keeps the order of the turns. */
class UrgencyQueue<T> {
  readonly #lines = new Map<string, Line<T>>();
  tag = 0;

  get isEmpty(): boolean {
    return this.#lines.size === 0;
  }

  push(item: T, unit: string): void {
    const line = this.#lines.get(unit);
    if (line === undefined) this.#lines.set(unit, { items: [item], head: 0 });
    else line.items.push(item);
  }

  /** Takes the first item of the unit whose turn it is; the unit goes to the end. Only when not empty. */
  shift(): { readonly item: T; readonly unit: string } {
    const [unit, line] = this.#lines.entries().next().value as [string, Line<T>];
    const item = line.items[line.head] as T;
    line.head += 1;
    this.#lines.delete(unit);
    if (line.head < line.items.length) this.#lines.set(unit, shortened(line));
    return { item, unit };
  }
}

interface Line<T> {
  readonly items: T[];
  /** First item that still waits. */
  head: number;
}

const SHORTEN_AT = 256;

/** Drops served items now and then, so that taking one stays cheap and memory is given back. */
function shortened<T>(line: Line<T>): Line<T> {
  return line.head < SHORTEN_AT ? line : { items: line.items.slice(line.head), head: 0 };
}
