import assert from "node:assert/strict";
import { test } from "node:test";
import {
  ACTIONS,
  type Action,
  CONTRACTS,
  CONTRACT_VERSION,
  type Contracts,
  type Json,
  contractsOf,
} from "@tocsin/core";
import type { Chain, Placed } from "../chain.ts";
import { NodeError } from "../errors.ts";
import { TestConsortium, engineBinary, runningClock } from "./cometbftfixture.ts";
import {
  CrashingStorage,
  MANAGER,
  endorsed,
  openTestChain,
  recordOf,
  signedAct,
  signedReport,
  unitName,
} from "./ledgerfixture.ts";

const binary = engineBinary();
const skip = binary === undefined ? "CometBFT is not installed: npm run engine:install" : false;

const THIS_VERSION = CONTRACT_VERSION;
const NEXT_VERSION = CONTRACT_VERSION + 1;

/** The next build: the contracts of this one, and a version in which reports say by which rule they were taken. */
const NEXT: Contracts = new Map([...CONTRACTS, ...contractsOf(NEXT_VERSION, ACTIONS.map(changed))]);

function changed(action: Action): Action {
  if (action.name !== "reports.submit") return action;
  const run: Action["run"] = (context, args, body) => ({ ...(action.run(context, args, body) as object), rule: 2 });
  return { ...action, run };
}

test("embedded: the new rule holds from its height on, old blocks replay by the old one, an older build stops before it", async () => {
  const storage = new CrashingStorage();
  const old = await openTestChain({ storage });
  await report(old, "by-rule-1");
  const { height } = await approve(old, 9);
  await report(old, "waiting");
  await old.close();

  const chain = await openTestChain({ storage, contracts: NEXT });
  while (chain.head().height < height - 1) await report(chain, `before-${chain.head().height}`);
  assert.equal((await report(chain, "too-late", THIS_VERSION)).code, "CONTRACT_VERSION");
  assert.equal((await report(chain, "by-rule-2", NEXT_VERSION)).code, "VALID");
  assert.deepEqual([resultOf(chain, "by-rule-1"), resultOf(chain, "by-rule-2")], [undefined, 2]);
  assert.deepEqual((await chain.verifyReplay()).appHash, chain.head().appHash);
  await chain.close();

  const refused = await openTestChain({ storage }).catch((error: unknown) => error);
  assert.ok(refused instanceof NodeError && refused.code === "CONTRACTS_MISSING", String(refused));
});

test("embedded: an older build stops at the governed height, with a reason and without the block", async () => {
  const storage = new CrashingStorage();
  const defects: unknown[] = [];
  const old = await openTestChain({ storage, onDefect: (error) => defects.push(error) });
  const { height } = await approve(old, 4);
  while (old.head().height < height - 1) await report(old, `before-${old.head().height}`);
  const before = old.head();
  const refused = await report(old, "at-the-height").catch((error: unknown) => error);
  for (const error of [refused, defects[0]])
    assert.ok(
      error instanceof NodeError && error.code === "CONTRACTS_MISSING" && error.at === `version ${NEXT_VERSION}`,
      String(error),
    );
  assert.deepEqual(old.head(), before);
  await old.close();

  const next = await openTestChain({ storage, contracts: NEXT });
  assert.equal((await report(next, "at-the-height", NEXT_VERSION)).height, height);
  await next.close();
});

test("CometBFT: nodes with the new build go on, the one without stops before it diverges and catches up when it has it", {
  skip,
}, async (t) => {
  const consortium = await TestConsortium.open(binary as string, 4, runningClock, 4, (n) =>
    n === 3 ? CONTRACTS : NEXT,
  );
  t.after(() => consortium.close());
  await consortium.proven(0, 1);
  const chain = consortium.chain(0);
  await report(chain, "by-rule-1");
  const { height } = await approve(chain, chain.head().height + 4);
  for (let i = 0; chain.head().height < height - 1; i++) await report(chain, `before-${i}`);
  const first = await report(chain, "at-the-height", NEXT_VERSION);
  const last = await report(chain, "by-rule-2", NEXT_VERSION);
  assert.deepEqual([last.code, resultOf(chain, "by-rule-1"), resultOf(chain, "by-rule-2")], ["VALID", undefined, 2]);

  while (!consortium.defects.has(3)) await new Promise((resolve) => setTimeout(resolve, 20));
  const defect = consortium.defects.get(3);
  assert.ok(defect instanceof NodeError && defect.code === "CONTRACTS_MISSING", String(defect));
  assert.match(defect.message, /install a version of Tocsin that has it/);
  // An empty block executes nothing, so it may have had one at that height.
  assert.ok(consortium.chain(3).head().height < first.height);
  await consortium.stop(3);

  consortium.contracts = () => NEXT;
  await consortium.start(3);
  await consortium.proven(3, last.height);
  for (const n of [0, 3]) assert.equal(resultOf(consortium.chain(n), "by-rule-2"), 2);
  const openings = [0, 1, 2, 3].map((n) => consortium.chain(n).openingAt(last.height)?.state);
  assert.equal(new Set(openings).size, 1);
  assert.deepEqual((await consortium.chain(3).verifyReplay()).height, consortium.chain(3).head().height);
});

/** Files a report as a client of a version would. */
function report(chain: Chain, name: string, contract = THIS_VERSION): Promise<Placed> {
  const signed = signedReport({ name, contract });
  const effects = endorsed(chain, signed, undefined, NEXT);
  return chain.submit(effects, { urgency: 3, unit: unitName(0) });
}

/** The chain's only manager decides for the next version from a height on. */
async function approve(chain: Chain, height: number): Promise<{ readonly height: number }> {
  const args = { change: { kind: "contract", version: NEXT_VERSION }, effectiveHeight: height, reason: "a new rule" };
  const signed = signedAct({
    name: "upgrade",
    unit: MANAGER,
    action: "governance.propose",
    args: args as Record<string, Json>,
  });
  const { code } = await chain.submit(endorsed(chain, signed), { urgency: 3, unit: MANAGER });
  assert.equal(code, "VALID");
  return { height };
}

/** What the contract said when it took a report: the rule, which only the next version names. */
function resultOf(chain: Chain, name: string): unknown {
  const place = chain.locateAct(recordOf({ name }));
  const entry = place && chain.block(place.height)?.entries[place.index - 1];
  assert.ok(entry?.transaction?.type === "act", name);
  return (entry.transaction.effects.result as { readonly rule?: number }).rule;
}
