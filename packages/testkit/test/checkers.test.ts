import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { key } from "@tocsin/core";
import type { CommittedBlock } from "@tocsin/node";
import {
  checkActs,
  checkAnchors,
  checkDefects,
  checkLanes,
  checkReplay,
  checkSealed,
  checkSummaries,
} from "../checkers.ts";
import { Journal } from "../journal.ts";
import { Random } from "../random.ts";
import { CHONGQING } from "../shape.ts";
import type { SimTree } from "../tree.ts";
import { MINUTE_MS, commonUnit, laboratoryReport, openQuietTree } from "./quiettree.ts";

/** Each checker is shown a tree where what it looks for has happened: one that never speaks is worth nothing. */

const CHAIN = "cn-50";
let tree: SimTree;
let journal: Journal;

before(async () => {
  tree = await openQuietTree(CHONGQING);
  journal = new Journal(tree, new Random("checkers"));
  for (let i = 0; i < 3; i++) await send(100 + i);
  await tree.clock.run(5 * MINUTE_MS);
});

after(() => tree.close());

test("a tree at rest passes every checker", async () => {
  const failures = [checkActs(tree, journal), checkLanes(tree), checkAnchors(tree), checkSummaries(tree)].flat();
  assert.deepEqual([...failures, ...checkDefects(tree, journal), ...(await checkReplay(tree))], []);
});

test("an acknowledged act that has gone from the chain is noticed", (t) => {
  const { act, place } = lastAct();
  showBlocks(t, (block) => ({ ...block, entries: block.entries.filter(({ leaf }) => leaf.act !== act) }));
  assert.deepEqual(checkActs(tree, journal), [
    `reports.submit ${act} on ${CHAIN} was acknowledged at ${place} and stands at no place`,
  ]);
});

test("an act that is valid twice is noticed", (t) => {
  const { act, place } = lastAct();
  showBlocks(t, (block) => ({
    ...block,
    entries: block.entries.flatMap((entry) => (entry.leaf.act === act ? [entry, entry] : [entry])),
  }));
  assert.deepEqual(checkActs(tree, journal), [`${CHAIN} ${act} is valid more than once: ${place}, ${place}`]);
});

test("an act that was refused and stands, and one that was never answered, are noticed", () => {
  const entry = journal.entries.at(-1);
  assert.ok(entry !== undefined);
  const { outcome } = entry;
  const { act, place } = lastAct();
  entry.outcome = { kind: "refused", code: "NOT_PERMITTED", tries: 1 };
  assert.deepEqual(checkActs(tree, journal), [
    `reports.submit ${act} on ${CHAIN} was refused (NOT_PERMITTED) and stands at ${place}`,
  ]);
  entry.outcome = undefined;
  assert.deepEqual(checkActs(tree, journal), [`reports.submit ${act} on ${CHAIN} was never answered`]);
  entry.outcome = outcome;
});

test("what has not arrived yet is missed by the checkers of lanes, summaries and anchors", async () => {
  for (const link of tree.links) await tree.clock.until(link.stop(), MINUTE_MS);
  const { act } = await send(200);
  await tree.clock.run(5 * MINUTE_MS);
  assert.deepEqual(checkSummaries(tree), [`the summary of ${act} (${CHAIN}) on cn is missing`]);
  assert.deepEqual(checkLanes(tree), [`${CHAIN} up/routine: 4 sent, cn has 3 and 0 above`]);
  assert.equal(checkAnchors(tree).length, 1);
  for (const link of tree.links) await link.restart();
  await tree.clock.run(5 * MINUTE_MS);
  assert.deepEqual([...checkSummaries(tree), ...checkLanes(tree), ...checkAnchors(tree)], []);
});

test("a summary of another revision than its report, and one without a report, are noticed", (t) => {
  const { state } = tree.node("cn").chain;
  const { act } = lastAct();
  const stored = state.get(key.summary(act));
  assert.ok(stored !== undefined);
  const older = { ...stored, value: { ...(stored.value as object), revision: 9 } };
  const get = state.get.bind(state);
  const lie = t.mock.method(state, "get", (name: string) => (name === key.summary(act) ? older : get(name)));
  assert.deepEqual(checkSummaries(tree), [
    `the summary of ${act} (${CHAIN}) on cn says reported 9, the report reported 0`,
  ]);
  lie.mock.restore();

  const child = tree.node(CHAIN).chain.state;
  const read = child.get.bind(child);
  t.mock.method(child, "get", (name: string) => (name === key.report(act) ? undefined : read(name)));
  assert.deepEqual(checkSummaries(tree), [`${act} has 0 home chains`]);
});

test("a block whose bytes have rotted is noticed by the replay", async () => {
  const rotten = await openQuietTree(CHONGQING);
  const node = rotten.node("cn");
  for (let i = 0; i < 3; i++)
    await rotten.act("cn", {
      unit: "cn:hospital",
      action: "reports.submit",
      args: {},
      body: laboratoryReport("11", rotten.clock.now(), 100 + i),
    });
  assert.deepEqual(await checkReplay(rotten), []);
  node.crash();
  node.rot();
  await node.start();
  assert.equal((await checkReplay(rotten)).length, 1);
  await rotten.close();
});

test("a text that must stay sealed and lies open on a disk is noticed", async () => {
  const canary = "canary 7c1e";
  assert.deepEqual(checkSealed(tree, [canary]), []);
  await send(300, canary);
  const failures = checkSealed(tree, [canary]);
  assert.ok(failures.includes(`a sealed text lies open on ${CHAIN}`));
});

test("an answer that nobody should get is kept as a defect", async (t) => {
  await tree.node(CHAIN).ask(async ({ gateway }) => {
    t.mock.method(gateway, "submit", async () => Promise.reject(new Error("broken")), { times: 1 });
  });
  await send(400);
  const [defect, ...others] = checkDefects(tree, journal);
  assert.match(defect ?? "", /broken/);
  assert.deepEqual(others, []);
});

/** Files a report that climbs at once. */
async function send(taken: number, headline = "report"): Promise<{ readonly act: string }> {
  const report = laboratoryReport("50", tree.clock.now(), taken) as { readonly a: object };
  const body = { ...report, a: { ...report.a, headline } } as never;
  const wish = tree.sign(CHAIN, { unit: commonUnit(tree, CHAIN), action: "reports.submit", args: {}, body });
  const outcome = await tree.clock.until(journal.send(CHAIN, wish), 10 * MINUTE_MS);
  assert.equal(outcome.kind, "done");
  return wish;
}

function lastAct(): { readonly act: string; readonly place: string } {
  const entry = journal.entries.at(-1);
  assert.ok(entry?.outcome?.kind === "done");
  const { height, index } = entry.outcome.result;
  return { act: entry.wish.act, place: `${height}/${index}` };
}

/** Lets the chain show other blocks than it has. */
function showBlocks(t: { readonly mock: typeof test.mock }, show: (block: CommittedBlock) => CommittedBlock): void {
  const { chain } = tree.node(CHAIN);
  const read = chain.block.bind(chain);
  t.mock.method(chain, "block", (height: number) => {
    const block = read(height);
    return block === undefined ? undefined : show(block);
  });
}
