import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { setImmediate } from "node:timers/promises";
import { renewal } from "../app/renewal.ts";

/** Work that counts how often it was begun, and ends when told. */
function counted() {
  const ends: (() => void)[] = [];
  const work = () => new Promise<void>((resolve) => void ends.push(resolve));
  return { work, ends };
}

async function pass(ms: number): Promise<void> {
  mock.timers.tick(ms);
  await setImmediate();
}

test("what is asked for together is done once, not beside itself, and again after a rest", async () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  const { work, ends } = counted();
  const lists = renewal(work);
  for (let i = 0; i < 10; i++) lists.ask();
  await pass(150);
  assert.equal(ends.length, 1);

  for (let i = 0; i < 10; i++) lists.ask();
  await pass(5_000);
  assert.equal(ends.length, 1);
  ends[0]?.();
  await setImmediate();
  await pass(499);
  assert.equal(ends.length, 1);
  await pass(1);
  assert.equal(ends.length, 2);

  lists.ask();
  await pass(5_000);
  assert.equal(ends.length, 2);
  ends[1]?.();
  await setImmediate();
  await pass(500);
  assert.equal(ends.length, 3);

  ends[2]?.();
  await setImmediate();
  await pass(10_000);
  assert.equal(ends.length, 3);
  lists.ask();
  await pass(150);
  assert.equal(ends.length, 4);
  lists.end();
  mock.timers.reset();
});

test("answers that never come hold nothing up for good, and nothing is done after the end", async () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  const { work, ends } = counted();
  const lists = renewal(work);
  lists.ask();
  await pass(150);
  lists.ask();
  await pass(10_000);
  await pass(500);
  assert.equal(ends.length, 2);
  lists.ask();
  lists.end();
  await pass(60_000);
  assert.equal(ends.length, 2);
  mock.timers.reset();
});
