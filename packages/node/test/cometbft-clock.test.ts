import assert from "node:assert/strict";
import { test } from "node:test";
import type { LightBlock } from "@tocsin/core";
import { ClockWatch } from "../cometbft/clockwatch.ts";
import { ProposerTurns } from "../cometbft/turns.ts";
import type { Clock } from "../host/clock.ts";
import { TestConsortium, engineBinary, runningClock, validatorText } from "./cometbftfixture.ts";
import { hash, signerOf, submitReport } from "./ledgerfixture.ts";

const binary = engineBinary();
const skip = binary === undefined ? "CometBFT is not installed: npm run engine:install" : false;
const LIMIT = { timeout: 120_000 };

const coded = (code: string) => (error: unknown) => (error as { readonly code?: unknown }).code === code;

test("one proposer with a wrong clock is its own affair; more than a third of them tell of this one", () => {
  const watch = new ClockWatch();
  const set = [1, 2, 3, 4].map((n) => Uint8Array.of(n));
  const [a, b, c] = set as [Uint8Array, Uint8Array, Uint8Array];
  let blocks = 0;
  const see = (proposer: Uint8Array, tick: number, now: number, block = Uint8Array.of(++blocks)) =>
    watch.see({ height: 1, block, proposer, tick }, now, () => set);
  for (let turn = 0; turn < 5; turn++) see(a, 100_000, 0);
  // Others that are right in between, or wrong the other way, say nothing against this clock.
  see(b, 30_000, 0);
  see(b, 0, 30_001);
  see(a, 30_001, 0);
  // Nor do those who are no validators, whatever addresses a block makes up.
  for (let n = 10; n < 20; n++) see(Uint8Array.of(n), 40_000, 0);
  assert.throws(
    () => see(c, 40_000, 0),
    (error: Error) => coded("CLOCK_SKEWED")(error) && /40 s behind/.test(error.message),
  );
});

test("a block that is proposed again tells of no clock, however old it has become", () => {
  const watch = new ClockWatch();
  const set = [1, 2, 3, 4].map((n) => Uint8Array.of(n));
  const [first, second] = [Uint8Array.of(1), Uint8Array.of(2)];
  const see = (block: Uint8Array, proposer: number, now: number) =>
    watch.see({ height: 7, block, proposer: set[proposer] as Uint8Array, tick: 1_000 }, now, () => set);
  see(first, 0, 1_000);
  see(second, 1, 2_000);
  for (let now = 40_000; now < 100_000; now += 10_000) {
    see(first, 0, now);
    see(second, 1, now);
  }
});

test("a validator is missing after ten of its turns without a proposal or a vote", () => {
  const keys = [0, 1, 2, 3].map((n) => signerOf(`validator ${n}`).publicKey);
  const powers = [1, 1, 1, 3];
  const validators = keys.map((publicKey, n) => ({ publicKey, power: powers[n] }));
  const address = (n: number) => hash(keys[n] as Uint8Array).slice(0, 20);
  const block = (height: number, proposer: number, votes: readonly number[]) =>
    ({
      header: { height, proposerAddress: address(proposer) },
      validators,
      commit: {
        votes: keys.map((_, n) =>
          votes.includes(n) ? { flag: "commit", validatorAddress: address(n) } : { flag: "absent" },
        ),
      },
    }) as unknown as LightBlock;
  const turns = new ProposerTurns(hash);
  turns.see(block(1, 0, [0, 1, 2, 3]));
  for (let height = 2; height <= 20; height++) turns.see(block(height, 0, [0, 1]));
  // Half of the power has ten of twenty turns; a sixth has three.
  assert.deepEqual(turns.missing, []);
  turns.see(block(21, 0, [0, 1]));
  assert.deepEqual(turns.missing, [{ key: signerOf("validator 3").text, turns: 10 }]);
  turns.see(block(22, 0, [3]));
  assert.deepEqual(turns.missing, []);
});

test("a validator whose clock is 20 s off follows; at 40 s its node stops, and the others go on", {
  skip,
  ...LIMIT,
}, async (t) => {
  const skewed = (ms: number): Clock => ({ ...runningClock, now: () => runningClock.now() + ms });
  const skews = [0, 0, 0, 20_000];
  const consortium = await TestConsortium.open(binary as string, 4, (n) => skewed(skews[n] ?? 0));
  t.after(() => consortium.close());
  await consortium.proven(0, 1);
  for (let i = 0; i < 8; i++)
    assert.equal((await submitReport(consortium.chain(0), { name: `mild-${i}` })).code, "VALID");
  await consortium.proven(3, consortium.chain(0).head().height);
  assert.deepEqual([...consortium.defects], []);
  await consortium.stop(3);
  skews[3] = 40_000;
  await consortium.start(3);
  for (let i = 0; !consortium.defects.has(3); i++) await submitReport(consortium.chain(0), { name: `wild-${i}` });
  assert.ok(coded("CLOCK_SKEWED")(consortium.defects.get(3)));
});

test("a dead validator's removal is suggested after ten turns, and the chain goes on meanwhile", {
  skip,
  ...LIMIT,
}, async (t) => {
  const consortium = await TestConsortium.open(binary as string, 4, runningClock);
  t.after(() => consortium.close());
  await consortium.proven(0, 1);
  await submitReport(consortium.chain(0), { name: "all" });
  await consortium.stop(3);
  const chain = consortium.chain(0);
  for (let i = 0; chain.engine().missing.length === 0; i++) await submitReport(chain, { name: `three-${i}` });
  assert.deepEqual(chain.engine().missing, [{ key: validatorText(3).key, turns: 10 }]);
});
