import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { Retention } from "../cometbft/retention.ts";

/** A store of blocks with these ticks, 0 for those without transactions, that counts what is read of it. */
function storeOf(ticks: readonly number[]) {
  const read: number[] = [];
  const newest = ticks.reduce((a, b) => Math.max(a, b), 0);
  const store = {
    tip: { height: ticks.length, tick: newest },
    blocks: {
      row: (height: number) => ({ height }),
      head: ({ height }: { readonly height: number }) => {
        read.push(height);
        return { tick: ticks[height - 1] ?? 0 };
      },
    },
  };
  return { store: store as unknown as ConstructorParameters<typeof Retention>[0], read };
}

test("blocks are kept that are younger than is stated, and those without a tick go with those before them", () => {
  const blocks = fc.array(fc.record({ isEmpty: fc.boolean(), step: fc.integer({ min: 1, max: 50 }) }), {
    minLength: 100,
    maxLength: 100,
  });
  fc.assert(
    fc.property(blocks, fc.integer({ min: 0, max: 3_000 }), (steps, keptMs) => {
      let now = 1_000;
      const ticks = steps.map(({ isEmpty, step }) => {
        if (!isEmpty) now += step;
        return isEmpty ? 0 : now;
      });
      const { store } = storeOf(ticks);
      // The slow way: from the first block on, as long as one is too old.
      const since = Math.max(0, ...ticks) - keptMs;
      let [oldest, last] = [1, 0];
      while (oldest < 100) {
        last = (ticks[oldest - 1] as number) || last;
        if (last >= since) break;
        oldest += 1;
      }
      assert.equal(new Retention(store, keptMs, 1).retainHeight(), oldest);
    }),
    { seed: 20_211_130 },
  );
});

test("after a start the oldest block that is kept is found without reading all of them", () => {
  const { store, read } = storeOf(Array.from({ length: 100_000 }, (_, i) => 1_000 + i));
  assert.equal(new Retention(store, 10, 1).retainHeight(), 99_990);
  assert.ok(read.length < 40, `${read.length} reads`);
});
