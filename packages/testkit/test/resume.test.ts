import assert from "node:assert/strict";
import { test } from "node:test";
import { checkAnchors, checkLanes, checkReplay, checkSummaries } from "../checkers.ts";
import { Random } from "../random.ts";
import { LUKOU } from "../shape.ts";
import { NO_FAULTS } from "../simnetwork.ts";
import type { SimTree } from "../tree.ts";
import { MINUTE_MS, file, openQuietTree, summariesSent, summarised } from "./quiettree.ts";

const DEEPEST = "cn-320115005";
const ABOVE = ["cn-320115", "cn-3201", "cn-32", "cn"];
const REPORTS = 3;

for (const [hop, stage] of ABOVE.entries()) {
  for (const loses of ["power", "nothing but the exchange"] as const) {
    test(`a climb that breaks off at ${stage}, which loses ${loses}, goes on without loss or repetition`, async () => {
      let isArmed = false;
      const broken: { stop?: Promise<unknown> } = {};
      const tree: SimTree = await openQuietTree(LUKOU, {
        node: (chain) => ({
          onCommitted: () => {
            if (!isArmed || chain !== stage || summarised(tree, stage).length === 0) return;
            isArmed = false;
            broken.stop = Promise.all(tree.links.map((link) => link.stop()));
            if (loses === "power") tree.node(stage).crash();
          },
        }),
      });
      tree.network.faults = { ...NO_FAULTS, doubled: 100 };
      const records: string[] = [];
      isArmed = true;
      for (let i = 0; i < REPORTS; i++) records.push(await file(tree, DEEPEST));
      for (let waited = 0; broken.stop === undefined && waited < 30; waited++) await tree.clock.run(MINUTE_MS);
      assert.ok(broken.stop !== undefined, `the climb came to ${stage}`);
      await tree.clock.until(broken.stop, 10 * MINUTE_MS);
      await tree.clock.run(30 * MINUTE_MS);
      if (loses === "power") await tree.node(stage).start();

      // It stands still in the middle: nothing has come further, and what has come here is kept.
      assert.ok(summarised(tree, stage).length > 0);
      for (const further of ABOVE.slice(hop + 1)) assert.deepEqual(summarised(tree, further), [], further);

      for (const link of tree.links) await link.restart();
      await tree.clock.run(10 * MINUTE_MS);
      assertClimbedOnce(tree, records);
      assert.deepEqual(await checkReplay(tree), []);
      await tree.close();
    });
  }
}

test("a climb whose relayers all end again and again arrives without loss or repetition", async () => {
  const tree = await openQuietTree(LUKOU);
  tree.network.faults = { ...NO_FAULTS, doubled: 50, unanswered: 20, lost: 10, delayMsMax: 2_000 };
  const random = new Random("resume");
  const records: string[] = [];
  for (let round = 0; round < 60; round++) {
    if (round % 4 === 0) records.push(await file(tree, DEEPEST));
    for (const link of tree.links) if (random.chance(40)) await tree.clock.until(link.restart(), MINUTE_MS);
    const node = tree.node(random.pick(ABOVE));
    if (random.chance(30)) {
      node.crash();
      await node.start();
    }
    await tree.clock.run(random.below(2_000));
  }
  tree.network.faults = NO_FAULTS;
  await tree.clock.run(10 * MINUTE_MS);
  assertClimbedOnce(tree, records);
  await tree.close();
});

function assertClimbedOnce(tree: SimTree, records: readonly string[]): void {
  const once = records.map((record) => [record, 1] as const).sort();
  for (const chain of ABOVE) assert.deepEqual(summarised(tree, chain).sort(), [...records].sort(), chain);
  for (const chain of [DEEPEST, ...ABOVE.slice(0, -1)])
    assert.deepEqual([...summariesSent(tree, chain)].sort(), once, `${chain} has sent each once`);
  assert.deepEqual([...checkSummaries(tree), ...checkLanes(tree), ...checkAnchors(tree)], []);
}
