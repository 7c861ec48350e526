import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { ZERO_TIME, addMs, compareTimestamps, msOfTimestamp, timestampOfMs } from "../proof/timestamp.ts";
import { voteTime } from "../proof/vote.ts";

const moment = fc.record({
  seconds: fc.integer({ min: ZERO_TIME.seconds, max: 253_402_300_799 }),
  nanos: fc.integer({ min: 0, max: 999_999_999 }),
});
const nanoseconds = (time: { seconds: number; nanos: number }) =>
  BigInt(time.seconds) * 1_000_000_000n + BigInt(time.nanos);

test("property: milliseconds are added without losing the nanoseconds, before 1970 too", () => {
  fc.assert(
    fc.property(moment, fc.integer({ min: -1e12, max: 1e12 }), (time, ms) => {
      const later = addMs(time, ms);
      assert.equal(nanoseconds(later), nanoseconds(time) + BigInt(ms) * 1_000_000n);
      assert.ok(later.nanos >= 0 && later.nanos < 1e9);
    }),
  );
});

test("property: whole milliseconds go there and back, the order is that of time", () => {
  fc.assert(
    fc.property(moment, moment, fc.integer({ min: -1e13, max: 1e13 }), (a, b, ms) => {
      assert.equal(msOfTimestamp(timestampOfMs(ms)), ms);
      const order = nanoseconds(a) - nanoseconds(b);
      assert.equal(Math.sign(compareTimestamps(a, b)), order === 0n ? 0 : order > 0n ? 1 : -1);
    }),
  );
});

test("a vote's time is the clock's, but later than the block's", () => {
  const block = { seconds: 100, nanos: 500 };
  assert.deepEqual(voteTime({ seconds: 200, nanos: 1 }, block), { seconds: 200, nanos: 1 });
  assert.deepEqual(voteTime({ seconds: 100, nanos: 600 }, block), { seconds: 100, nanos: 1_000_500 });
  assert.deepEqual(voteTime({ seconds: 3, nanos: 0 }, block), { seconds: 100, nanos: 1_000_500 });
});
