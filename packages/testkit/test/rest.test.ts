import assert from "node:assert/strict";
import { test } from "node:test";
import { type ClientState, key } from "@tocsin/core";
import { checkLanes, checkSummaries, entriesOf } from "../checkers.ts";
import { LUKOU, NANJING } from "../shape.ts";
import type { SimTree } from "../tree.ts";
import { MINUTE_MS, file, openQuietTree, queueLengths, summarised } from "./quiettree.ts";

const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
/** A transaction makes a block, and the empty block that carries its app hash. */
const HEIGHTS = 2;

for (const [what, shape] of [
  ["five levels", LUKOU],
  ["six chains", NANJING],
] as const) {
  test(`a tree at rest for a simulated day makes few blocks and stays alive: ${what}`, async () => {
    const tree = await openQuietTree(shape, { pollMs: 5 * MINUTE_MS });
    const [deepest] = [...tree.nodes.keys()].slice(-1) as [string];
    await file(tree, deepest);
    await tree.clock.run(HOUR_MS);
    const [heights, queues] = [heightsOf(tree), queueLengths(tree)];
    // Heartbeats go by the age of the headers that are held, so that a day and a little holds one of each.
    await tree.clock.run(DAY_MS + HOUR_MS);

    const bounds = boundsOf(tree);
    for (const [id, height] of heightsOf(tree)) {
      const made = height - (heights.get(id) as number);
      assert.ok(made > 0, `${id} has had its heartbeats`);
      const bound = HEIGHTS * (bounds.get(id) as number);
      assert.ok(made <= bound, `${id} makes ${made} blocks, at most ${bound} have a reason`);
    }
    // Anchors and heartbeats cause no packet back (PROTOCOL 10).
    assert.deepEqual(queueLengths(tree), queues);
    for (const [id, node] of tree.nodes) {
      const since = entriesOf(node.chain).filter(({ height }) => height > (heights.get(id) as number));
      for (const { code, transaction } of since) {
        assert.equal(code, "VALID", id);
        assert.ok(transaction?.type === "system" && ["receive", "heartbeat"].includes(transaction.payload.type), id);
      }
    }
    for (const { from, to } of tree.links) {
      const client = tree.node(to).chain.state.get(key.client(from))?.value as unknown as ClientState;
      assert.equal(client.frozen, false);
      assert.ok(tree.clock.now() - client.timeMs <= DAY_MS + HOUR_MS, `${to} has a fresh header of ${from}`);
    }

    const record = await file(tree, deepest);
    await tree.clock.run(HOUR_MS);
    assert.ok(summarised(tree, "cn").includes(record));
    assert.deepEqual([...checkSummaries(tree), ...checkLanes(tree)], []);
    await tree.close();
  });
}

function heightsOf(tree: SimTree): Map<string, number> {
  return new Map([...tree.nodes].map(([id, node]) => [id, node.chain.head().height]));
}

/**
 * Transactions that a day at rest may bring to each chain: a heartbeat for each that follows it, one header from the
 * parent and the main chain each, and an anchor for whatever its children have.
 */
function boundsOf(tree: SimTree): Map<string, number> {
  const bounds = new Map<string, number>();
  for (const { id } of [...tree.shape].reverse()) {
    const isFollowed = tree.links.filter(({ from }) => from === id).length;
    const fromAbove = tree.links.filter(({ from, to }) => to === id && tree.parentOf(from) !== id).length;
    const children = tree.shape.filter(({ parent }) => parent === id);
    const anchors = children.reduce((sum, child) => sum + (bounds.get(child.id) as number), 0);
    bounds.set(id, isFollowed + fromAbove + anchors);
  }
  return bounds;
}
