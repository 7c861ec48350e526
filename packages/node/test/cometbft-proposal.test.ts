import assert from "node:assert/strict";
import { test } from "node:test";
import { CONTRACTS, decodeTick, encodeSystem, encodeTick } from "@tocsin/core";
import fc from "fast-check";
import { Pool } from "../cometbft/pool.ts";
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

test("the pool takes routine to 60 %, priority to 80 %, the most urgent as long as there is room", () => {
  const pool = new Pool(10);
  const taken = (urgency: number) => {
    try {
      pool.demandRoom({ urgency, unit: "u" });
      return true;
    } catch (error) {
      assert.ok(error instanceof NodeError && error.code === "QUEUE_FULL");
      return false;
    }
  };
  const counts = [0, 9].map((urgency) => {
    let count = 0;
    while (taken(urgency)) pool.take(`${urgency}-${count++}`);
    return pool.size;
  });
  assert.deepEqual(counts, [6, 10]);
  pool.reset(["0-0"]);
  assert.equal(pool.size, 1);
});

test("who waits hears of the place, of a refusal, and of the engine's end", async () => {
  const pool = new Pool(10);
  const [placed, refused, ended] = ["a", "b", "c"].map((digest) => pool.placed(digest));
  pool.take("a");
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
