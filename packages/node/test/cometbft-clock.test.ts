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
  const [a, b, c] = [Uint8Array.of(1), Uint8Array.of(2), Uint8Array.of(3)];
  for (let turn = 0; turn < 5; turn++) watch.see(a, 100_000, 0, 4);
  // Others that are right in between, or wrong the other way, say nothing against this clock.
  watch.see(b, 30_000, 0, 4);
  watch.see(b, 0, 30_001, 4);
  watch.see(a, 30_001, 0, 4);
  assert.throws(
    () => watch.see(c, 40_000, 0, 4),
    (error: Error) => coded("CLOCK_SKEWED")(error) && /40 s behind/.test(error.message),
  );
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
