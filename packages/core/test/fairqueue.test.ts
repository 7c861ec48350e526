import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { FairQueue, STRIDES } from "../order/fairqueue.ts";

interface Item {
  readonly urgency: number;
  readonly unit: string;
  /** Position in the own line when it came, from 1. */
  readonly place: number;
  /** Items served before it came. */
  readonly since: number;
  /** Most units that waited in its class while it did. */
  units: number;
}

/** The bound of the queue's own description. */
function boundOf(urgency: number, place: number, units: number): number {
  const turns = place * units;
  const own = STRIDES[urgency] as number;
  let others = 0;
  for (const [other, stride] of STRIDES.entries())
    if (other !== urgency) others += Math.floor((turns * own) / stride) + 1;
  return turns - 1 + others;
}

/** Feeds a queue and keeps, beside it, what is needed to judge the bound. */
class Observed {
  readonly queue = new FairQueue<Item>();
  readonly waiting: Item[] = [];
  served = 0;

  push(urgency: number, unit: string): void {
    const place = this.waiting.filter((item) => item.urgency === urgency && item.unit === unit).length + 1;
    const item: Item = { urgency, unit, place, since: this.served, units: 0 };
    this.waiting.push(item);
    this.queue.push(item, item);
    const units = new Set(this.waiting.filter((one) => one.urgency === urgency).map((one) => one.unit)).size;
    for (const one of this.waiting) if (one.urgency === urgency) one.units = Math.max(one.units, units);
  }

  shift(): Item | undefined {
    const item = this.queue.shift();
    if (item === undefined) return undefined;
    this.waiting.splice(this.waiting.indexOf(item), 1);
    const before = this.served - item.since;
    assert.ok(
      before <= boundOf(item.urgency, item.place, item.units),
      `urgency ${item.urgency}: ${before} served before it`,
    );
    this.served += 1;
    return item;
  }
}

const arrival = fc.record({ urgency: fc.integer({ min: 0, max: 9 }), unit: fc.constantFrom("a", "b", "c", "d", "e") });
const action = fc.oneof({ weight: 3, arbitrary: arrival }, { weight: 2, arbitrary: fc.constant("shift" as const) });

test("no item is overtaken by more than the stated bound, whatever arrives", () => {
  fc.assert(
    fc.property(fc.array(action, { maxLength: 600 }), (actions) => {
      const observed = new Observed();
      for (const one of actions) {
        if (one === "shift") observed.shift();
        else observed.push(one.urgency, one.unit);
      }
      while (observed.shift() !== undefined);
      assert.equal(observed.waiting.length, 0);
    }),
    { numRuns: 300 },
  );
});

test("the bound holds against an adversary that keeps every other class full", () => {
  for (const urgency of STRIDES.keys()) {
    const observed = new Observed();
    for (const other of STRIDES.keys()) for (let i = 0; i < 5; i++) observed.push(other, `flood${i % 3}`);
    observed.push(urgency, "victim");
    const isWaiting = () => observed.waiting.some((item) => item.unit === "victim");
    for (let i = 0; isWaiting(); i++) {
      for (const other of STRIDES.keys()) if (other !== urgency) observed.push(other, `flood${i % 3}`);
      observed.shift();
    }
  }
});

test("the head of the most urgent class waits for one item of every other class at most", () => {
  const queue = new FairQueue<string>();
  for (let i = 0; i < 10_000; i++) queue.push("routine", { urgency: i % 9, unit: `unit${i % 50}` });
  for (let i = 0; i < 100; i++) queue.shift();
  queue.push("urgent", { urgency: 9, unit: "unit1" });
  const order = Array.from({ length: 10 }, () => queue.shift());
  assert.ok(order.includes("urgent"));
});

test("of two waiting items of one unit the more urgent goes first, and a line keeps its order", () => {
  const queue = new FairQueue<number>();
  queue.push(1, { urgency: 2, unit: "a" });
  queue.push(2, { urgency: 7, unit: "a" });
  queue.push(3, { urgency: 7, unit: "a" });
  assert.deepEqual([queue.shift(), queue.shift(), queue.shift(), queue.shift()], [2, 3, 1, undefined]);
});

test("a unit that floods its class delays another unit's item by one turn", () => {
  const queue = new FairQueue<string>();
  for (let i = 0; i < 1_000; i++) queue.push("flood", { urgency: 5, unit: "flooder" });
  queue.push("other", { urgency: 5, unit: "other" });
  assert.equal(queue.sizeOf("flooder"), 1_000);
  assert.deepEqual([queue.shift(), queue.shift()], ["flood", "other"]);
  assert.equal(queue.sizeOf("other"), 0);
});

test("long lines keep their order while they are shortened", () => {
  const queue = new FairQueue<number>();
  for (let i = 0; i < 2_000; i++) queue.push(i, { urgency: 3, unit: "a" });
  for (let i = 0; i < 2_000; i++) assert.equal(queue.shift(), i);
  assert.equal(queue.size, 0);
});

test("under overload every class gets at least its weight's share", () => {
  const queue = new FairQueue<number>();
  const shares = STRIDES.map(() => 0);
  const refill = () => {
    for (const urgency of STRIDES.keys()) queue.push(urgency, { urgency, unit: "a" });
  };
  for (let i = 0; i < 400; i++) refill();
  const rounds = 1_080;
  for (let i = 0; i < rounds; i++) {
    const urgency = queue.shift() as number;
    shares[urgency] = (shares[urgency] as number) + 1;
    queue.push(urgency, { urgency, unit: "a" });
  }
  for (const [urgency, stride] of STRIDES.entries())
    assert.ok((shares[urgency] as number) >= Math.floor(rounds * (96 / stride / 108)) - 1);
});

test("an urgency outside 0 to 9 is refused", () => {
  assert.throws(() => new FairQueue().push(1, { urgency: 10, unit: "a" }), RangeError);
});

test("classes take their turns by stride, and a tie goes to the more urgent", () => {
  const queue = new FairQueue<number>();
  for (let i = 0; i < 8; i++) for (const urgency of [8, 9]) queue.push(urgency, { urgency, unit: "a" });
  assert.deepEqual(
    Array.from({ length: 7 }, () => queue.shift()),
    [9, 8, 9, 8, 9, 9, 8],
  );
});
