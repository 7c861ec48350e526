import assert from "node:assert/strict";
import { test } from "node:test";
import { type ConflictVerdict, detectConflict, detectFork } from "../proof/conflict.ts";
import { genesisLightState, lightStateOf } from "../proof/lightclient.ts";
import { addMs, timestampOfMs } from "../proof/timestamp.ts";
import { type BlockPlan, facts, hash, signedBlock, validator } from "./signedblock.ts";

const T0 = timestampOfMs(1_785_000_000_000);
const three = [1, 2, 3].map((seed) => validator(seed, 10));
const strangers = [5, 6].map((seed) => validator(seed, 10));
const set = signedBlock({ height: 10, time: T0, validators: three }).validators;

const block = (mark: number, change: Partial<BlockPlan> = {}) =>
  signedBlock({ height: 10, time: T0, validators: three, appHash: hash(Uint8Array.of(mark)), ...change });
const known = lightStateOf(hash, block(1));

function nameOf(verdict: ConflictVerdict): string {
  return verdict.verdict === "refused" ? verdict.error : verdict.verdict;
}

test("a second header at a trusted height, signed by the chain, is a conflict whatever its time", () => {
  const judge = (other: ReturnType<typeof block>) => nameOf(detectConflict(hash, known, other, set, facts));
  assert.equal(judge(block(2)), "conflict");
  assert.equal(judge(block(1, { time: addMs(T0, -60_000) })), "conflict");
  assert.equal(judge(block(1)), "SAME_HEADER");
  assert.equal(judge(block(1, { round: 4 })), "SAME_HEADER");
  assert.equal(judge(block(2, { height: 11 })), "HEIGHTS_DIFFER");
  assert.equal(judge(block(2, { chainId: "cn-32.e2" })), "WRONG_CHAIN");
});

test("what the chain's validators did not sign is no conflict: a stranger cannot freeze a chain", () => {
  const judge = (other: ReturnType<typeof block>, validators = set) =>
    nameOf(detectConflict(hash, known, other, validators, facts));
  assert.equal(judge(block(2, { validators: strangers })), "NOT_ENOUGH_TRUST");
  assert.equal(judge(block(2, { validators: [...strangers, validator(1, 10)] })), "NOT_ENOUGH_TRUST");
  assert.equal(judge(block(2, { flags: ["commit", "commit", "absent"] })), "NOT_ENOUGH_POWER");
  const forged = block(2);
  const altered = { ...forged, commit: { ...forged.commit, votes: block(3).commit.votes } };
  assert.equal(judge(altered), "BAD_SIGNATURE");
});

test("a header of invented validators is a conflict when more than a third of the real ones signed it", () => {
  const lunatic = block(2, { validators: [...three.slice(0, 2), ...strangers] });
  assert.equal(nameOf(detectConflict(hash, known, lunatic, set, facts)), "conflict");
  assert.equal(nameOf(detectConflict(hash, known, lunatic, undefined, facts)), "TRUSTED_VALIDATORS_MISSING");
});

test("before the first block nothing can be contradicted", () => {
  const genesis = genesisLightState(hash, { chainId: "cn-32.e1", initialHeight: 11, time: T0, validators: three });
  assert.equal(nameOf(detectConflict(hash, genesis, block(2), set, facts)), "HEIGHTS_DIFFER");
});

test("two signed headers of one height are a fork at any height, before and after the trusted one", () => {
  const judge = (a: ReturnType<typeof block>, b: ReturnType<typeof block>) =>
    nameOf(detectFork(hash, known, [a, b], set, facts));
  for (const height of [3, 10, 400]) assert.equal(judge(block(2, { height }), block(3, { height })), "conflict");
  assert.equal(judge(block(2), block(2)), "SAME_HEADER");
  assert.equal(judge(block(2), block(3, { height: 11 })), "HEIGHTS_DIFFER");
  assert.equal(judge(block(2), block(3, { validators: strangers })), "NOT_ENOUGH_TRUST");
  assert.equal(judge(block(2, { chainId: "cn-43.e1" }), block(3)), "WRONG_CHAIN");
});

test("unknown signatures of either header are waited for, a false one decides", () => {
  const blocks = [block(2), block(3)] as const;
  const waiting = detectFork(hash, known, blocks, set, () => "unknown");
  assert.equal(waiting.verdict === "unknown" && waiting.checks.length, 6);
  let first = true;
  const verdict = detectFork(hash, known, blocks, set, () => {
    const fact = first ? false : "unknown";
    first = false;
    return fact;
  });
  assert.equal(nameOf(verdict), "BAD_SIGNATURE");
});
