import assert from "node:assert/strict";
import { test } from "node:test";
import {
  STATE_RING_HEIGHTS,
  appHashOf,
  encodeHex,
  encodeSystem,
  encodeVersioned,
  headerHash,
  decodeHex,
  inclusionProof,
  leafHash,
  msOfTimestamp,
  proveKey,
  stateKeyHash,
  trustOf,
  trustedState,
  validatorsOf,
  verifyInclusion,
  verifyStateProof,
  verifyUpdate,
  type LightState,
} from "@tocsin/core";
import type { Chain, CommittedBlock } from "../chain.ts";
import { NodeError } from "../errors.ts";
import {
  BEGIN,
  CrashingStorage,
  HandClock,
  endorsed,
  facts,
  genesisWith,
  hash,
  key,
  openTestChain,
  recordOf,
  signedReport,
  stateText,
  submitReport,
  unitName,
} from "./ledgerfixture.ts";

test("a new chain proves its genesis state with its first header", async () => {
  const chain = await openTestChain({ storage: new CrashingStorage() });
  const { height, opening } = chain.proven();
  assert.equal(height, 1);
  assert.equal(opening.size, 0);
  assert.deepEqual(chain.lightBlock(1)?.header.appHash, appHashOf(hash, opening));
  assert.equal(chain.block(1), undefined);
  await chain.close();
});

test("a report is in the block, in the state and in the history, with the header that proves it", async () => {
  const chain = await openTestChain({ storage: new CrashingStorage() });
  const told: CommittedBlock[] = [];
  chain.onCommitted((block) => told.push(block));
  const placed = await submitReport(chain, { name: "first" });
  assert.deepEqual([placed.code, placed.height, placed.index, placed.history], ["VALID", 2, 1, 0]);
  assert.equal(chain.head().height, 3);
  assert.equal(chain.proven().height, 3);
  assert.deepEqual(
    told.map(({ height, entries }) => [height, entries.length]),
    [[2, 1]],
  );
  assert.deepEqual(chain.block(2), told[0]);
  assert.deepEqual(chain.locateAct(recordOf({ name: "first" })), { height: 2, index: 1, history: 0 });
  assert.equal(chain.locateAct(recordOf({ name: "other" })), undefined);
  assert.match(stateText(chain, key.report(recordOf({ name: "first" }))), /"status":"reported"/);
  assert.deepEqual(
    chain.scan("report/", "report/", 10).map(({ key: name }) => name),
    [key.report(recordOf({ name: "first" }))],
  );
  await chain.close();
});

/** Follows every header from genesis. */
function follow(chain: Chain): LightState {
  let state = trustedState(hash, trustOf(hash, chain.genesis));
  const validators = validatorsOf(hash, chain.genesis);
  for (let height = 1; height <= chain.head().height; height++) {
    const block = chain.lightBlock(height);
    assert.ok(block !== undefined);
    const verdict = verifyUpdate(hash, state, block, validators, facts);
    assert.equal(verdict.verdict, "trusted", `height ${height}: ${JSON.stringify(verdict)}`);
    if (verdict.verdict === "trusted") state = verdict.state;
  }
  return state;
}

test("the light client follows every header from genesis, and each opening opens its app hash", async () => {
  const chain = await openTestChain({ storage: new CrashingStorage() });
  for (let i = 0; i < 4; i++)
    await Promise.all(["a", "b", "c"].map((name) => submitReport(chain, { name: `${name}-of-${i}` })));
  const state = follow(chain);
  assert.equal(state.height, chain.head().height);
  assert.equal(state.appHash, encodeHex(appHashOf(hash, chain.proven().opening)));
  for (let height = 1; height <= state.height; height++) {
    const opening = chain.openingAt(height);
    assert.ok(opening !== undefined);
    assert.deepEqual(chain.lightBlock(height)?.header.appHash, appHashOf(hash, opening));
  }
  assert.equal(chain.openingAt(state.height + 1), undefined);
  assert.equal(chain.lightBlock(state.height + 1), undefined);
  await chain.close();
});

test("a committed leaf verifies against the signed header by its inclusion proof", async () => {
  const chain = await openTestChain({ storage: new CrashingStorage() });
  for (let i = 0; i < 3; i++)
    await Promise.all(["a", "b"].map((name) => submitReport(chain, { name: `${name}-of-${i}` })));
  const { height, opening } = chain.proven();
  assert.deepEqual(chain.lightBlock(height)?.header.appHash, appHashOf(hash, opening));
  for (let index = 0; index < opening.size; index++) {
    const path = inclusionProof(hash, (level, at) => chain.historyNode(level, at), index, opening.size);
    const leaf = leafHash(hash, chain.leafBytes(index));
    assert.ok(verifyInclusion(hash, leaf, index, opening.size, path, decodeHex(opening.history)));
  }
  assert.throws(
    () => chain.leafBytes(opening.size),
    (error) => error instanceof NodeError && error.code === "NOT_FOUND",
  );
  await chain.close();
});

test("state is proven present and absent against every header of the ring, as it was then", async () => {
  const clock = new HandClock();
  const chain = await openTestChain({ storage: new CrashingStorage(), clock });
  const names = Array.from({ length: 60 }, (_, i) => `report-${i}`);
  const placedAt = new Map<string, number>();
  for (const name of names) placedAt.set(name, (await submitReport(chain, { name })).height);
  const newest = chain.head().height;
  const oldest = newest - STATE_RING_HEIGHTS + 1;
  for (let height = oldest; height <= newest; height += 7) {
    const opening = chain.openingAt(height);
    assert.ok(opening !== undefined);
    for (const name of ["report-0", "report-30", "report-59"]) {
      const stateKey = key.report(recordOf({ name }));
      const versioned = chain.state.get(stateKey);
      assert.ok(versioned !== undefined);
      // The header at a height commits to the state before that height's block.
      const isThere = (placedAt.get(name) as number) < height;
      const keyHash = stateKeyHash(hash, stateKey);
      const proof = proveKey(hash, (id) => chain.statePage(height, id), keyHash);
      const claim = isThere ? hash(encodeVersioned(versioned)) : null;
      assert.ok(verifyStateProof(hash, decodeHex(opening.state), keyHash, claim, proof), `${name} at ${height}`);
    }
  }
  for (const height of [oldest - 1, newest + 1]) {
    assert.throws(
      () => chain.statePage(height, ""),
      (error) => error instanceof NodeError && error.code === "NOT_FOUND",
    );
  }
  await chain.close();
});

test("500 reports of 50 units that come together are all valid and share a block", async () => {
  const storage = new CrashingStorage();
  const chain = await openTestChain({ storage, genesis: genesisWith(50), blockMax: 2_000 });
  const transactions = Array.from({ length: 500 }, (_, i) => {
    const unit = unitName(i % 50);
    return { unit, bytes: endorsed(chain, signedReport({ name: `many-${i}`, unit })) };
  });
  const placed = await Promise.all(transactions.map(({ bytes, unit }) => chain.submit(bytes, { urgency: 3, unit })));
  assert.ok(placed.every(({ code }) => code === "VALID"));
  const sizes = [...new Set(placed.map(({ height }) => height))].map(
    (height) => chain.block(height)?.entries.length ?? 0,
  );
  assert.ok(Math.max(...sizes) >= 499, `blocks of ${sizes.join()}`);
  assert.deepEqual(
    [...placed].map(({ history }) => history).sort((a, b) => a - b),
    [...Array(500).keys()],
  );
  follow(chain);
  assert.equal((await chain.verifyReplay()).transactions, 500);
  await chain.close();
});

test("ticks rise strictly while the clock stands still, and follow it when it moves", async () => {
  const clock = new HandClock();
  const chain = await openTestChain({ storage: new CrashingStorage(), clock });
  const ticks: number[] = [];
  chain.onCommitted(({ tick }) => ticks.push(tick));
  for (let i = 0; i < 3; i++) await submitReport(chain, { name: `tick-${i}` });
  clock.pass(5_000);
  await submitReport(chain, { name: "tick-later" });
  const start = BEGIN + 60_000;
  assert.deepEqual(ticks, [start, start + 1, start + 2, start + 5_000]);
  let time = 0;
  for (let height = 1; height <= chain.head().height; height++) {
    const next = msOfTimestamp(chain.lightBlock(height)?.header.time ?? { seconds: 0, nanos: 0 });
    assert.ok(next > time, `header time at ${height}`);
    time = next;
  }
  await chain.close();
});

test("a restart goes on where the chain stood, and refuses what it has seen", async () => {
  const storage = new CrashingStorage();
  const first = await openTestChain({ storage });
  const placed = await submitReport(first, { name: "kept" });
  const again = endorsed(first, signedReport({ name: "second" }));
  const head = first.head();
  await first.close();

  const second = await openTestChain({ storage });
  assert.deepEqual(second.head(), head);
  assert.deepEqual(second.block(placed.height)?.entries[0]?.leaf, placed.leaf);
  assert.equal((await second.submit(again, { urgency: 3, unit: unitName(0) })).code, "VALID");
  assert.equal((await second.submit(again, { urgency: 3, unit: unitName(0) })).code, "DUPLICATE");
  assert.deepEqual(second.locateAct(recordOf({ name: "second" })), { height: head.height + 1, index: 1, history: 1 });
  follow(second);
  await second.verifyReplay();
  await second.close();
});

test("an endorsed lie stays in the block with its code and changes nothing", async () => {
  const chain = await openTestChain({ storage: new CrashingStorage() });
  const lie = endorsed(chain, signedReport({ name: "lie" }), (effects) => ({ ...effects, result: { forged: true } }));
  const placed = await chain.submit(lie, { urgency: 3, unit: unitName(0) });
  assert.equal(placed.code, "EFFECTS_MISMATCH");
  assert.equal(chain.state.get(key.report(recordOf({ name: "lie" }))), undefined);
  assert.equal(chain.block(placed.height)?.entries[0]?.code, "EFFECTS_MISMATCH");
  await chain.verifyReplay();
  await chain.close();
});

test("bytes that are no transaction, or that their author has not signed, are never ordered", async () => {
  const chain = await openTestChain({ storage: new CrashingStorage() });
  const before = chain.head().height;
  const priority = { urgency: 3, unit: unitName(0) };
  await assert.rejects(chain.submit(new TextEncoder().encode("{}"), priority), { name: "Refusal", code: "SCHEMA" });
  await assert.rejects(chain.submit(new TextEncoder().encode("no json"), priority), {
    name: "Refusal",
    code: "MALFORMED",
  });
  const good = Buffer.from(endorsed(chain, signedReport({ name: "forged" }))).toString("utf8");
  const forged = good.replace(
    /"signature":"(.{10})/g,
    (_, head: string) => `"signature":"${[...head].reverse().join("")}`,
  );
  await assert.rejects(chain.submit(new TextEncoder().encode(forged), priority), {
    name: "Refusal",
    code: "BAD_SIGNATURE",
  });
  assert.equal(chain.head().height, before);
  await chain.close();
});

test("a listener that fails stops neither the chain nor the others", async () => {
  const chain = await openTestChain({ storage: new CrashingStorage() });
  const thrown: unknown[] = [];
  const listeners = process.listeners("uncaughtException");
  process.removeAllListeners("uncaughtException");
  process.once("uncaughtException", (error) => thrown.push(error));
  let told = 0;
  chain.onCommitted(() => {
    throw new Error("a broken listener");
  });
  const end = chain.onCommitted(() => told++);
  assert.equal((await submitReport(chain, { name: "one" })).code, "VALID");
  await new Promise(setImmediate);
  for (const listener of listeners) process.on("uncaughtException", listener);
  assert.match(String(thrown[0]), /a broken listener/);
  end();
  assert.equal(told, 1);
  await chain.close();
});

test("a closed chain refuses, and closing twice is closing once", async () => {
  const chain = await openTestChain({ storage: new CrashingStorage() });
  const bytes = endorsed(chain, signedReport({ name: "late" }));
  await Promise.all([chain.close(), chain.close()]);
  await assert.rejects(chain.submit(bytes, { urgency: 3, unit: unitName(0) }), { code: "STOPPING" });
});

test("a heartbeat makes a block although nothing else happened", async () => {
  const chain = await openTestChain({ storage: new CrashingStorage() });
  const placed = await chain.submit(encodeSystem({ type: "heartbeat", chain: "cn", sequence: 1 }), {
    urgency: 0,
    unit: "cn.e1",
  });
  assert.equal(placed.code, "VALID");
  const { header } = chain.lightBlock(placed.height + 1) ?? {};
  assert.ok(header !== undefined);
  assert.equal(encodeHex(headerHash(hash, header)), encodeHex(chain.head().blockId.hash));
  await chain.close();
});

test("data of one genesis are not opened with another, nor with another's key", async () => {
  const storage = new CrashingStorage();
  await (await openTestChain({ storage })).close();
  await assert.rejects(openTestChain({ storage, genesis: genesisWith(4) }), { code: "CONFIGURATION" });
  const signer = { publicKey: new Uint8Array(32), sign: () => new Uint8Array(64) };
  await assert.rejects(openTestChain({ storage, signer }), { code: "CONFIGURATION" });
});
