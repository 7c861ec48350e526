import assert from "node:assert/strict";
import { test } from "node:test";
import { SimClock } from "../../testkit/simclock.ts";
import type { Link, Step } from "../link.ts";
import { Relayer } from "../relayer.ts";

/** A link whose steps come to what the test says, with the times at which they were taken. */
function scripted(clock: SimClock, next: () => Step) {
  const times: number[] = [];
  const begin = clock.now();
  const link = {
    name: "cn-50.e1 → cn.e1",
    step: async () => {
      times.push(clock.now() - begin);
      return next();
    },
  } as unknown as Link;
  return { link, times };
}

const NOTHING: Step = { did: "nothing" };
const FROZEN: Step = { did: "refused", code: "CLIENT_FROZEN", at: "cn-50", final: true };

/** A relayer over a scripted link, with the function that wakes it. */
function scene(next: () => Step, pollMs = 1_000) {
  const clock = new SimClock(1_000_000);
  const { link, times } = scripted(clock, next);
  const listeners = new Set<() => void>();
  const relayer = new Relayer({
    link,
    clock,
    pollMs,
    onWake: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  });
  const wake = () => {
    for (const listener of listeners) listener();
  };
  return { clock, times, relayer, listeners, wake };
}

test("a relayer works on as long as something moves, then looks by itself every while", async () => {
  let left = 5;
  const { clock, times, relayer } = scene(() => (left-- > 0 ? { did: "moved", packets: 1 } : NOTHING));
  relayer.start();
  relayer.start();
  await clock.run(2_500);
  assert.deepEqual(times, [0, 0, 0, 0, 0, 0, 1_000, 2_000]);
  assert.deepEqual(relayer.state, { link: "cn-50.e1 → cn.e1", state: "idle", last: NOTHING, failures: 0 });
  await relayer.stop();
});

test("a relayer that is woken looks at once, also when the wake-up comes while it works", async () => {
  let during: () => void = () => undefined;
  const { clock, times, relayer, wake } = scene(() => {
    during();
    return NOTHING;
  });
  relayer.start();
  await clock.run(300);
  wake();
  await clock.run(0);
  assert.deepEqual(times, [0, 300]);
  let once = true;
  during = () => {
    if (once) wake();
    once = false;
  };
  await clock.run(1_000);
  assert.deepEqual(times, [0, 300, 1_300, 1_300]);
  await relayer.stop();
});

test("a relayer backs off while the other side is away, whatever wakes it, and is at work again when it is back", async () => {
  let isAway = true;
  const { clock, times, relayer, wake } = scene(() => {
    if (isAway) throw new Error("away");
    return NOTHING;
  });
  relayer.start();
  for (let i = 0; i < 600; i++) {
    await clock.run(1_000);
    wake();
  }
  const waits = times.slice(1).map((time, i) => time - (times[i] as number));
  assert.ok(waits.length < 40, `${waits.length} tries in ten minutes in which the source was busy`);
  for (const [i, wait] of waits.entries())
    assert.ok(i === 0 || wait >= (waits[i - 1] as number), "each wait is longer");
  assert.equal(Math.max(...waits), 30_000);
  assert.equal(relayer.state.state, "waiting");
  assert.equal(relayer.state.last, undefined);
  assert.equal(relayer.state.failures, times.length);

  isAway = false;
  await clock.run(30_000);
  assert.deepEqual([relayer.state.state, relayer.state.failures], ["idle", 0]);
  const before = times.length;
  wake();
  await clock.run(0);
  assert.equal(times.length, before + 1, "wake-ups count again");
  await relayer.stop();
});

test("a refusal is told and slows the relayer down as well", async () => {
  const { clock, times, relayer } = scene(() => FROZEN);
  relayer.start();
  await clock.run(600_000);
  assert.ok(times.length < 40);
  assert.deepEqual(relayer.state.last, FROZEN);
  assert.equal(relayer.state.state, "waiting");
  await relayer.stop();
});

test("a relayer ends at once, also out of a wait, and is woken by nothing any more", async () => {
  for (const next of [() => NOTHING, () => FROZEN]) {
    const { clock, times, relayer, listeners, wake } = scene(next, 3_600_000);
    relayer.start();
    await clock.run(10_000);
    await relayer.stop();
    const count = times.length;
    wake();
    await clock.run(3_600_000);
    assert.equal(times.length, count);
    assert.equal(relayer.state.state, "stopped");
    assert.equal(listeners.size, 0);
  }
});
