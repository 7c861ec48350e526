import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { STRIDES } from "@tocsin/core";
import { NodeError } from "../errors.ts";
import { QUEUE_BYTES_MAX, QUEUE_UNIT_PERCENT } from "../limits.ts";
import { Admission } from "../submit/admission.ts";

const SIZE = 1_000;

/** An admission whose work ends when the test says so. */
class Observed {
  readonly admission: Admission;
  /** What was let in, in order. */
  readonly begun: string[] = [];
  readonly #ends: (() => void)[] = [];
  #ended = 0;

  constructor(options: { readonly waitingMax: number; readonly atWorkMax: number }) {
    this.admission = new Admission(options);
  }

  get atWork(): number {
    return this.begun.length - this.#ended;
  }

  arrive(name: string, urgency: number, unit: string): Promise<string> {
    return this.admission.run(SIZE, { urgency, unit }, async () => {
      this.begun.push(name);
      await new Promise<void>((end) => this.#ends.push(end));
      return name;
    });
  }

  /** Ends the oldest work. */
  async endOne(): Promise<void> {
    this.#ends.shift()?.();
    this.#ended += 1;
    await new Promise((resolve) => setImmediate(resolve));
  }
}

const refusedFor = (unit: string) => (error: unknown) =>
  error instanceof NodeError && error.code === "QUEUE_FULL" && error.at === unit;

test("no more is at work than may be, and everything gets its turn", async () => {
  const arrival = fc.record({ urgency: fc.integer({ min: 0, max: 9 }), unit: fc.constantFrom("a", "b", "c") });
  await fc.assert(
    fc.asyncProperty(fc.array(arrival, { maxLength: 60 }), fc.integer({ min: 1, max: 8 }), async (all, atWorkMax) => {
      const observed = new Observed({ waitingMax: 1_000, atWorkMax });
      const results = all.map(({ urgency, unit }, i) => observed.arrive(String(i), urgency, unit));
      while (observed.atWork > 0) {
        assert.ok(observed.atWork <= atWorkMax);
        await observed.endOne();
      }
      assert.deepEqual(
        await Promise.all(results),
        all.map((_, i) => String(i)),
      );
    }),
    { numRuns: 40 },
  );
});

test("an urgent act waits for what is at work, and not for what came before it", async () => {
  const observed = new Observed({ waitingMax: 1_000, atWorkMax: 4 });
  for (let i = 0; i < 104; i++) void observed.arrive(`routine ${i}`, 1, `unit-${i % 5}`);
  void observed.arrive("urgent", 9, "unit-0");
  await observed.endOne();
  await observed.endOne();
  assert.ok(observed.begun.slice(0, 6).includes("urgent"), observed.begun.slice(0, 8).join());
});

test("the least urgent class has one of 108 turns, however much comes in the others", async () => {
  const observed = new Observed({ waitingMax: 100_000, atWorkMax: 1 });
  void observed.arrive("first", 0, "flood");
  void observed.arrive("least", 0, "victim");
  const shares = STRIDES.reduce((sum, stride) => sum + Math.ceil((STRIDES[0] as number) / stride), 0);
  for (let i = 0; i < 400; i++)
    for (let urgency = 1; urgency <= 9; urgency++) void observed.arrive("more", urgency, "flood");
  let turns = 0;
  for (; !observed.begun.includes("least"); turns++) await observed.endOne();
  assert.ok(turns <= shares + STRIDES.length, `${turns} turns, ${shares} shares`);
});

test("a unit that floods fills its own share: it is refused, before anything is read, and others are taken", async () => {
  const waitingMax = 20;
  const observed = new Observed({ waitingMax, atWorkMax: 1 });
  void observed.arrive("at work", 3, "flood");
  const share = (waitingMax * QUEUE_UNIT_PERCENT) / 100;
  for (let i = 0; i < share; i++) void observed.arrive(`flood ${i}`, 3, "flood");
  await assert.rejects(observed.arrive("too much", 3, "flood"), refusedFor("flood"));
  assert.throws(() => observed.admission.demandRoom("flood"), refusedFor("flood"));
  observed.admission.demandRoom("other");
  void observed.arrive("other", 3, "other");
  await observed.endOne();
  await observed.endOne();
  assert.ok(observed.begun.slice(0, 3).includes("other"));
});

test("large acts fill a share by their bytes, and all unknown senders together have a small one", async () => {
  const observed = new Observed({ waitingMax: 1_000, atWorkMax: 1 });
  void observed.arrive("at work", 3, "other");
  const waiting = (unit: string) =>
    observed.admission.run(QUEUE_BYTES_MAX / 16, { urgency: 3, unit }, async () => unit);
  for (let i = 0; i < 2; i++) void waiting("");
  await assert.rejects(waiting(""), refusedFor(""));
  for (let i = 0; i < 8; i++) void waiting("large");
  await assert.rejects(waiting("large"), refusedFor("large"));
  await assert.rejects(observed.arrive("routine", 3, "small"), refusedFor(""));
  void observed.arrive("urgent", 9, "small");
  await observed.endOne();
  await observed.endOne();
  assert.ok(observed.begun.includes("urgent"));
});

test("work that fails gives its place to the next", async () => {
  const admission = new Admission({ waitingMax: 10, atWorkMax: 1 });
  const failing = admission.run(SIZE, { urgency: 3, unit: "a" }, () => Promise.reject(new Error("failed")));
  const next = admission.run(SIZE, { urgency: 3, unit: "a" }, async () => "next");
  await assert.rejects(failing, /failed/);
  assert.equal(await next, "next");
  assert.equal(await admission.run(SIZE, { urgency: 3, unit: "a" }, async () => "later"), "later");
});
