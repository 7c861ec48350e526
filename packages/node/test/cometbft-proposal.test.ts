import assert from "node:assert/strict";
import { test } from "node:test";
import { CONTRACTS, decodeTick, encodeSystem, encodeTick } from "@tocsin/core";
import fc from "fast-check";
import { Pool } from "../cometbft/pool.ts";
import type { Pooled } from "../cometbft/pooled.ts";
import { proposalFault, propose } from "../cometbft/proposal.ts";
import { rememberingRules } from "../commit/rules.ts";
import { NodeError } from "../errors.ts";
import { CrashingStorage, endorsed, hash, openTestChain, signedReport, unitName } from "./ledgerfixture.ts";

const rules = rememberingRules(hash, CONTRACTS);
const chain = await openTestChain({ storage: new CrashingStorage() });
const report = (name: string, urgency: number, unit = 0) =>
  endorsed(chain, signedReport({ name, urgency, unit: unitName(unit) }));
await chain.close();
const ROOM = { tick: 1_000, bytesMax: 1_000_000 };

test("a proposal has a tick, then what waits by urgency, units in turn", () => {
  const [low, high] = [report("low", 0), report("high", 6)];
  const flood = ["f1", "f2", "f3"].map((name) => report(name, 3, 1));
  const other = report("other", 3, 2);
  const [tick, ...entries] = propose(rules, [low, ...flood, other, high], ROOM);
  assert.equal(decodeTick(tick as Uint8Array), 1_000);
  assert.deepEqual(entries, [high, flood[0], other, flood[1], flood[2], low]);
  assert.equal(
    proposalFault(rules, [tick as Uint8Array, ...entries], { lastTick: 999, clockMs: 1_000, pastMsMax: 5_000 }),
    undefined,
  );
});

test("nothing that waits makes no block, and bytes that are no transaction are left out", () => {
  assert.deepEqual(propose(rules, [], ROOM), []);
  assert.deepEqual(propose(rules, [Uint8Array.of(1, 2, 3)], ROOM), []);
});

test("a proposal never has more bytes than the engine gives it", () => {
  const waiting = Array.from({ length: 12 }, (_, i) => report(`fits-${i}`, i % 7));
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 30_000 }), (bytesMax) => {
      const entries = propose(rules, waiting, { tick: 1, bytesMax });
      // CometBFT counts each entry with its protobuf field (types.ComputeProtoSizeForTxs).
      const size = entries.reduce((sum, { length }) => sum + 1 + varintBytes(length) + length, 0);
      assert.ok(size <= bytesMax);
    }),
  );
});

test("a proposal is refused for what breaks determinism, and for nothing else", () => {
  const good = report("good", 3);
  const at = { lastTick: 1_000, clockMs: 2_000, pastMsMax: 5_000 };
  const fault = (...entries: Uint8Array[]) => proposalFault(rules, entries, at);
  assert.equal(fault(), undefined);
  assert.equal(fault(encodeTick(2_000), good), undefined);
  // It will be refused when it is executed, and stand there with its code.
  assert.equal(fault(encodeTick(2_000), good, good), undefined);
  assert.equal(fault(encodeTick(2_000), encodeSystem({ type: "heartbeat", chain: "cn-99", sequence: 1 })), undefined);
  assert.match(fault(good) ?? "", /no tick/);
  assert.match(fault(encodeTick(2_000)) ?? "", /alone/);
  assert.match(fault(encodeTick(1_000), good) ?? "", /tick 1000/);
  assert.match(fault(encodeTick(7_001), good) ?? "", /tick 7001/);
  assert.match(fault(encodeTick(2_000), good, encodeTick(2_001)) ?? "", /entry 2/);
  assert.match(fault(encodeTick(2_000), new Uint8Array(200_000)) ?? "", /entry 1/);
});

const pooled = (unit: string, effects: string, change: Partial<Pooled> = {}): Pooled => ({
  ...{ urgency: 9, unit, bytes: 100, effects },
  ...change,
});
const isTaken = (pool: Pool, digest: string, one: Pooled): boolean => {
  try {
    pool.demandRoom(digest, one);
  } catch (error) {
    assert.ok(error instanceof NodeError && error.code === "QUEUE_FULL");
    return false;
  }
  pool.take(digest, one);
  return true;
};
/** How many of a kind it takes, one after the other. */
function takenOf(pool: Pool, name: string, kind: (n: number) => Pooled): number {
  let count = 0;
  while (isTaken(pool, `${name} ${count}`, kind(count))) count += 1;
  return count;
}

test("the pool takes routine to 60 %, priority to 80 %, the most urgent as long as there is room", () => {
  const pool = new Pool(10, 1_000_000);
  const counts = [0, 5, 9].map((urgency) => {
    takenOf(pool, `${urgency}`, (n) => pooled(`unit ${urgency} ${n}`, `${urgency} ${n}`, { urgency }));
    return pool.size;
  });
  assert.deepEqual(counts, [6, 8, 10]);
  pool.reset(["0 0"]);
  assert.equal(pool.size, 1);
  const bytes = new Pool(1_000, 1_000);
  assert.equal(
    takenOf(bytes, "b", (n) => pooled(`unit ${n}`, `${n}`, { urgency: 0 })),
    6,
  );
});

test("acts of one unit take a quarter of the pool, in number and in bytes; others still find room", () => {
  const pool = new Pool(100, 1_000_000);
  assert.equal(
    takenOf(pool, "flood", (n) => pooled("flooding", `${n}`)),
    25,
  );
  assert.ok(isTaken(pool, "other", pooled("other", "other")));
  pool.place("flood 3", { height: 2, index: 1, history: 0, code: "VALID", at: "", leaf: {} as never });
  assert.equal(
    takenOf(pool, "again", (n) => pooled("flooding", `again ${n}`)),
    1,
  );
  const large = new Pool(1_000, 4_000_000);
  assert.equal(
    takenOf(large, "large", (n) => pooled("flooding", `${n}`, { bytes: 64_000 })),
    16,
  );
  assert.ok(isTaken(large, "other", pooled("other", "other")));
  // What nobody signs is no unit's.
  const system: Pooled = { urgency: 9, unit: "cn-32", bytes: 100 };
  assert.equal(takenOf(large, "system", () => system) > 500, true);
});

test("of one proposal with one result a single transaction waits, besides what its author waits for here", async () => {
  const pool = new Pool(100, 1_000_000);
  assert.ok(isTaken(pool, "a", pooled("u", "same")));
  assert.ok(!isTaken(pool, "b", pooled("u", "same")));
  assert.ok(isTaken(pool, "c", pooled("u", "endorsed anew")));
  const waiting = pool.placed("b");
  assert.ok(isTaken(pool, "b", pooled("u", "same")));
  pool.clear(new NodeError("ENGINE_AWAY"));
  await assert.rejects(waiting, { code: "ENGINE_AWAY" });
});

test("who waits hears of the place, of a refusal, and of the engine's end", async () => {
  const pool = new Pool(10, 1_000_000);
  const [placed, refused, ended] = ["a", "b", "c"].map((digest) => pool.placed(digest));
  pool.take("a", pooled("u", "a"));
  pool.place("a", { height: 2, index: 1, history: 0, code: "VALID", at: "", leaf: {} as never });
  assert.equal((await placed)?.height, 2);
  pool.refuse("b", new NodeError("QUEUE_FULL"));
  await assert.rejects(refused as Promise<unknown>, { code: "QUEUE_FULL" });
  pool.clear(new NodeError("ENGINE_AWAY"));
  await assert.rejects(ended as Promise<unknown>, { code: "ENGINE_AWAY" });
  assert.equal(pool.size, 0);
});

function varintBytes(value: number): number {
  return value < 0x80 ? 1 : value < 0x4000 ? 2 : 3;
}
