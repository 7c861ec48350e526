import assert from "node:assert/strict";
import { test } from "node:test";
import { checkActs, checkLanes, checkReplay, checkSummaries, entriesOf } from "../checkers.ts";
import { Journal } from "../journal.ts";
import { Random } from "../random.ts";
import { CHONGQING, type Shape, type UnitPlan } from "../shape.ts";
import type { SimTree } from "../tree.ts";
import { MINUTE_MS, laboratoryReport, openQuietTree, summarised } from "./quiettree.ts";

const CHAIN = "cn-50";
const REPORTS = 500;
const CLINICS: readonly UnitPlan[] = Array.from({ length: 50 }, (_, i) => ({
  id: `${CHAIN}:clinic-${i + 1}`,
  role: "member",
  department: "hospital",
}));
const CROWD: Shape = CHONGQING.map((plan) =>
  plan.id === CHAIN ? { ...plan, units: [...plan.units, ...CLINICS] } : plan,
);

test("500 reports of 50 units to one event stand in one block, all of them valid", async () => {
  const tree = await openQuietTree(CROWD, { node: () => ({ blockMax: REPORTS, atWorkMax: REPORTS }) });
  const event = await openEvent(tree);
  const node = tree.node(CHAIN);
  const height = node.chain.head().height;

  const journal = new Journal(tree, new Random("crowd"));
  const open = holdBack(tree, REPORTS);
  const sent = Array.from({ length: REPORTS }, (_, i) => {
    const { id: unit } = CLINICS[i % CLINICS.length] as UnitPlan;
    const body = laboratoryReport("50", tree.clock.now(), 100 + i);
    return journal.send(CHAIN, tree.sign(CHAIN, { unit, action: "reports.submit", args: { event }, body }));
  });
  await open;
  // Nothing here needs time to pass; who has to try again does, and waits.
  for (let turns = 0; journal.waiting.length > 0 && turns < 2_000; turns++) await tree.clock.settle();
  assert.equal(journal.waiting.length, 0, "reports that were not taken at once");
  const outcomes = await Promise.all(sent);
  assert.deepEqual([...new Set(outcomes.map(({ kind }) => kind))], ["done"]);
  const block = node.chain.block(height + 1);
  assert.equal(block?.entries.length, REPORTS);
  for (const { code, transaction } of block?.entries ?? []) {
    assert.equal(code, "VALID");
    assert.ok(transaction?.type === "act" && transaction.proposal.args["event"] === event);
  }
  await tree.clock.run(10 * MINUTE_MS);
  assert.equal(summarised(tree, "cn").length, REPORTS);
  assert.deepEqual([...checkActs(tree, journal), ...checkLanes(tree), ...checkSummaries(tree)], []);
  assert.deepEqual(await checkReplay(tree), []);
  assert.equal(entriesOf(node.chain).filter(({ code }) => code !== "VALID").length, 0);
  await tree.close();
});

/** An event that all clinics have joined. */
async function openEvent(tree: SimTree): Promise<string> {
  const { act: event } = await tree.act(CHAIN, {
    unit: `${CHAIN}:hc`,
    action: "events.open",
    args: { category: "outbreak", title: { zh: "疫情", en: "outbreak" }, stage: "response", areas: ["50"] },
  });
  for (const { id: unit } of CLINICS) await tree.act(CHAIN, { unit, action: "events.join", args: { event } });
  return event;
}

/**
 * Holds back what the chain's node hands to its engine until so many are there, so that all were endorsed on one state
 * and are ordered together. Resolves when they are.
 */
function holdBack(tree: SimTree, count: number): Promise<void> {
  const { chain } = tree.node(CHAIN);
  const submit = chain.submit.bind(chain);
  let held = 0;
  let release: () => void = () => undefined;
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  chain.submit = async (...args) => {
    held += 1;
    if (held === count) release();
    await released;
    return submit(...args);
  };
  return released;
}
