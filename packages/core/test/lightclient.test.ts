import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { ed25519 } from "@noble/curves/ed25519.js";
import fc from "fast-check";
import { decodeCanonical, encodeCanonical } from "../bytes/canonical.ts";
import type { SignatureCheck, SignatureFacts } from "../crypto/signature.ts";
import type { CommitVote } from "../proof/commit.ts";
import { type LightBlock, commitSignatures } from "../proof/lightblock.ts";
import {
  type LightState,
  type LightVerdict,
  genesisLightState,
  lightStateOf,
  verifyUpdate,
} from "../proof/lightclient.ts";
import { addMs, timestampOfMs } from "../proof/timestamp.ts";
import { type Validator, validatorsHash } from "../proof/validators.ts";
import { type BlockPlan, facts, hash, secretKey, signedBlock, signedCommit, validator } from "./signedblock.ts";

const T0 = timestampOfMs(1_785_000_000_000);
const later = (ms: number) => addMs(T0, ms);
const four = [1, 2, 3, 4].map((seed) => validator(seed, 10));
const others = [5, 6, 7, 8].map((seed) => validator(seed, 10));

/** The trusted state at height 10. */
const base = stateAt({ height: 10, time: T0, validators: four });
const plan = (height: number, change: Partial<BlockPlan> = {}): BlockPlan => ({
  height,
  time: later(1000 * (height - 10)),
  validators: four,
  ...change,
});

function stateAt(at: BlockPlan): LightState {
  return lightStateOf(hash, signedBlock(at));
}

function judge(trusted: LightState, block: LightBlock, trustedValidators?: readonly Validator[]): string {
  return nameOf(verifyUpdate(hash, trusted, block, trustedValidators, facts));
}

function nameOf(verdict: LightVerdict): string {
  return verdict.verdict === "refused" ? verdict.error : verdict.verdict;
}

test("the next header is trusted when the announced validators signed it", () => {
  const block = signedBlock(plan(11, { appHash: hash(Uint8Array.of(99)) }));
  const verdict = verifyUpdate(hash, base, block, undefined, facts);
  assert.deepEqual(verdict, { verdict: "trusted", state: lightStateOf(hash, block) });
  assert.equal(judge(base, signedBlock(plan(11, { validators: others })), four), "VALIDATORS_NOT_ANNOUNCED");
  const announcing = stateAt(plan(10, { nextValidators: others }));
  assert.equal(judge(announcing, signedBlock(plan(11, { validators: others }))), "trusted");
  assert.equal(judge(announcing, signedBlock(plan(11))), "VALIDATORS_NOT_ANNOUNCED");
});

test("skipping needs more than a third of the trusted power, exactly a third is too little", () => {
  const set = (overlap: number) => [...four.slice(0, overlap), ...others];
  assert.equal(judge(base, signedBlock(plan(20))), "trusted", "the same validators vouch for themselves");
  assert.equal(judge(base, signedBlock(plan(20, { validators: set(2) })), four), "trusted");
  assert.equal(judge(base, signedBlock(plan(20, { validators: set(1) })), four), "NOT_ENOUGH_TRUST");
  assert.equal(judge(base, signedBlock(plan(20, { validators: set(0) })), four), "NOT_ENOUGH_TRUST");

  const three = four.slice(0, 3);
  const ofThree = stateAt(plan(10, { validators: three }));
  assert.equal(judge(ofThree, signedBlock(plan(20, { validators: set(1) })), three), "NOT_ENOUGH_TRUST", "a third");
});

test("the trusted power is what the trusted set says, not what the new header claims", () => {
  const claimed = { ...(four[0] as Validator), power: 1_000_000_000 };
  assert.equal(judge(base, signedBlock(plan(20, { validators: [claimed, ...others] })), four), "NOT_ENOUGH_TRUST");
});

test("skipping is judged by the announced validators, and by no other set", () => {
  const trusted = stateAt(plan(10, { nextValidators: others }));
  const mixed = signedBlock(plan(20, { validators: [...others, validator(9, 10)] }));
  assert.equal(judge(trusted, mixed, others), "trusted");
  assert.equal(judge(trusted, mixed, [...others].reverse()), "trusted");
  assert.equal(judge(trusted, mixed), "TRUSTED_VALIDATORS_MISSING");
  assert.equal(judge(trusted, mixed, four), "TRUSTED_VALIDATORS_MISSING");
  assert.equal(judge(trusted, mixed, [...others, validator(9, 10)]), "TRUSTED_VALIDATORS_MISSING");
  assert.equal(judge(trusted, mixed, []), "TRUSTED_VALIDATORS_MISSING");
  // Who signed the trusted header but was not announced has no say any more.
  assert.equal(judge(trusted, signedBlock(plan(20)), others), "NOT_ENOUGH_TRUST");
});

test("two thirds are not enough, absent votes and votes for nil do not count", () => {
  const three = four.slice(0, 3);
  const trusted = stateAt(plan(10, { validators: three }));
  const votes = (...flags: CommitVote["flag"][]) => judge(trusted, signedBlock(plan(11, { validators: three, flags })));
  assert.equal(votes("commit", "commit", "commit"), "trusted");
  assert.equal(votes("commit", "commit", "absent"), "NOT_ENOUGH_POWER");
  assert.equal(votes("commit", "commit", "nil"), "NOT_ENOUGH_POWER");
  assert.equal(votes("nil", "nil", "nil"), "NOT_ENOUGH_POWER");
  assert.equal(judge(base, signedBlock(plan(11, { flags: ["commit", "nil", "commit", "commit"] }))), "trusted");
});

test("property: the verdict is that of a plain count in exact arithmetic", () => {
  const flag = fc.constantFrom<CommitVote["flag"]>("commit", "commit", "commit", "nil", "absent");
  const member = fc.record({ power: fc.oneof(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 1e9 })), flag });
  fc.assert(
    fc.property(fc.array(member, { minLength: 1, maxLength: 5 }), fc.nat(4), (members, kept) => {
      const validators = members.map(({ power }, i) => validator(i, power));
      const trustedValidators = validators.slice(0, kept + 1).concat(validator(20, 3));
      const trusted = stateAt(plan(10, { validators: trustedValidators }));
      const unsorted = signedBlock(plan(20, { validators }));
      // The flags follow the set's order, whatever it is.
      const flags = members.map((one) => one.flag);
      const block = { ...unsorted, commit: signedCommit(unsorted.header, unsorted.validators, flags, 3) };

      const sum = (list: readonly Validator[]) => list.reduce((power, one) => power + BigInt(one.power), 0n);
      const voters = block.validators.filter((_, i) => flags[i] === "commit");
      const isVoter = (one: Validator) => voters.some((voter) => Buffer.compare(voter.publicKey, one.publicKey) === 0);
      const trust = 3n * sum(trustedValidators.filter(isVoter)) > sum(trustedValidators);
      const power = 3n * sum(voters) > 2n * sum(block.validators);
      const expected = !trust ? "NOT_ENOUGH_TRUST" : power ? "trusted" : "NOT_ENOUGH_POWER";
      assert.equal(judge(trusted, block, sorted(trustedValidators)), expected);
    }),
    { numRuns: 60 },
  );
});

function sorted(validators: readonly Validator[]): readonly Validator[] {
  return signedBlock(plan(10, { validators })).validators;
}

test("no validator is counted twice", () => {
  const [one, two] = four as [Validator, Validator];
  const twice = signedBlock(plan(11, { validators: [one, one, two] }));
  assert.equal(judge(stateAt(plan(10, { validators: [one, one, two] })), twice), "VALIDATORS_NOT_OF_HEADER");

  // One vote in two places: the second place belongs to another key.
  const block = signedBlock(plan(11));
  const [vote] = block.commit.votes as [CommitVote];
  const doubled = { ...block, commit: { ...block.commit, votes: [vote, vote, vote, vote] } };
  assert.equal(judge(base, doubled), "VOTES_NOT_OF_VALIDATORS");
  const longer = { ...block, commit: { ...block.commit, votes: [...block.commit.votes, vote] } };
  assert.equal(judge(base, longer), "VOTES_NOT_OF_VALIDATORS");
  const shorter = { ...block, commit: { ...block.commit, votes: block.commit.votes.slice(1) } };
  assert.equal(judge(base, shorter), "VOTES_NOT_OF_VALIDATORS");
});

test("a header goes forward in height and time and stays on its chain", () => {
  assert.equal(judge(base, signedBlock(plan(10))), "HEIGHT_NOT_ABOVE");
  assert.equal(judge(base, signedBlock(plan(9))), "HEIGHT_NOT_ABOVE");
  assert.equal(judge(base, signedBlock(plan(11, { time: T0 }))), "TIME_NOT_AFTER");
  assert.equal(judge(base, signedBlock(plan(11, { time: { ...T0, nanos: T0.nanos + 1 } }))), "trusted");
  assert.equal(judge(base, signedBlock(plan(11, { chainId: "cn-32.e2" }))), "WRONG_CHAIN");
});

test("a commit for another header or height, and validators of another header, are refused", () => {
  const block = signedBlock(plan(11));
  const other = signedBlock(plan(11, { appHash: hash(Uint8Array.of(1)) }));
  const tampered = { ...block, header: other.header };
  assert.equal(judge(base, tampered), "COMMIT_OF_ANOTHER_HEADER");
  const higher = { ...block, commit: { ...block.commit, height: 12 } };
  assert.equal(judge(base, higher), "COMMIT_OF_ANOTHER_HEADER");
  assert.equal(judge(base, { ...block, validators: others }), "VALIDATORS_NOT_OF_HEADER");
  const reordered = { ...block, validators: [...block.validators].reverse() };
  assert.equal(judge(base, reordered), "VALIDATORS_NOT_OF_HEADER");
});

test("from genesis: the first header has genesis time, a later one may be skipped to", () => {
  const genesis = genesisLightState(hash, { chainId: "cn-32.e1", initialHeight: 10, time: T0, validators: four });
  assert.equal(genesis.height, 9);
  assert.equal(judge(genesis, signedBlock(plan(10, { time: T0 }))), "trusted");
  assert.equal(judge(genesis, signedBlock(plan(10, { time: addMs(T0, -1) }))), "TIME_NOT_AFTER");
  assert.equal(judge(genesis, signedBlock(plan(9))), "HEIGHT_NOT_ABOVE");
  assert.equal(judge(genesis, signedBlock(plan(30))), "trusted");
  assert.equal(judge(genesis, signedBlock(plan(10, { validators: others }))), "VALIDATORS_NOT_ANNOUNCED");
  const reversed = { chainId: "cn-32.e1", initialHeight: 10, time: T0, validators: [...four].reverse() };
  assert.deepEqual(genesisLightState(hash, reversed), genesis, "the order of a genesis does not matter");
});

test("trust ages with a clock, and only with one", () => {
  const block = signedBlock(plan(11, { time: later(5_000) }));
  const at = (ms: number, trustingPeriodMs?: number) => {
    const clock = { nowMs: 1_785_000_000_000 + ms, driftMs: 1_000 };
    const full = trustingPeriodMs === undefined ? clock : { ...clock, trustingPeriodMs };
    return nameOf(verifyUpdate(hash, base, block, undefined, facts, full));
  };
  assert.equal(at(9_999, 10_000), "trusted");
  assert.equal(at(10_000, 10_000), "TRUST_EXPIRED");
  assert.equal(at(1e12), "trusted", "without a trusting period a header never ages");
  assert.equal(at(4_001), "trusted");
  assert.equal(at(4_000), "TIME_AHEAD", "as far ahead as the drift is too far");
  assert.equal(judge(base, block), "trusted");
});

test("an unknown signature waits and names what it waits for; it never hides a refusal", () => {
  const block = signedBlock(plan(11));
  const checks = commitSignatures(block);
  const knowing = (known: (index: number) => boolean | "unknown"): SignatureFacts => {
    return (check) => known(checks.findIndex((one) => Buffer.compare(one.signature, check.signature) === 0));
  };
  const verdict = (known: (index: number) => boolean | "unknown") =>
    verifyUpdate(hash, base, block, undefined, knowing(known));
  assert.deepEqual(
    verdict(() => "unknown"),
    { verdict: "unknown", checks },
  );
  // Three of four suffice for the power, and still the fourth is waited for.
  assert.deepEqual(
    verdict((i) => (i === 3 ? "unknown" : true)),
    { verdict: "unknown", checks: [checks[3]] },
  );
  assert.equal(nameOf(verdict((i) => (i === 3 ? "unknown" : i !== 0))), "BAD_SIGNATURE");
  assert.equal(nameOf(verdict((i) => i !== 3)), "BAD_SIGNATURE");
});

test("what needs no signature is judged before any is asked for", () => {
  const never: SignatureFacts = () => assert.fail("a signature was asked for");
  const hostile = [
    signedBlock(plan(10)),
    signedBlock(plan(11, { validators: others })),
    signedBlock(plan(11, { flags: ["commit", "commit", "nil", "absent"] })),
    { ...signedBlock(plan(11)), validators: others },
  ];
  for (const block of hostile) assert.equal(verifyUpdate(hash, base, block, four, never).verdict, "refused");
});

test("a bad signature is refused wherever it stands, also of a vote for nil", () => {
  for (const flags of [undefined, ["commit", "commit", "commit", "nil"] as const]) {
    for (let i = 0; i < 4; i++) {
      const block = signedBlock(plan(11, flags === undefined ? {} : { flags }));
      const votes = block.commit.votes.map((vote, at) => {
        if (at !== i || vote.flag === "absent") return vote;
        const signature = vote.signature.slice();
        signature[40] = (signature[40] as number) ^ 1;
        return { ...vote, signature };
      });
      assert.equal(judge(base, { ...block, commit: { ...block.commit, votes } }), "BAD_SIGNATURE");
    }
  }
});

test("a vote that only ZIP-215 accepts counts, because CometBFT's validators count it", () => {
  const alone = [validator(1, 10)];
  const trusted = stateAt(plan(10, { validators: alone }));
  const block = signedBlock(plan(11, { validators: alone }));
  const [honest] = commitSignatures(block) as [SignatureCheck];
  const signature = signatureWithTorsion(secretKey(1), honest.message);
  const votes = block.commit.votes.map((vote) => (vote.flag === "absent" ? vote : { ...vote, signature }));
  const odd = { ...block, commit: { ...block.commit, votes } };

  const zip215: SignatureFacts = (check) =>
    ed25519.verify(check.signature, check.message, check.publicKey, { zip215: check.rule === "zip215" });
  // OpenSSL, like libsodium, compares R byte for byte, without the cofactor.
  assert.equal(judge(trusted, odd), "BAD_SIGNATURE");
  assert.equal(verifyUpdate(hash, trusted, odd, undefined, zip215).verdict, "trusted");
});

/** R has a component of order 8, so s·B = R + k·A holds only after multiplying by the cofactor. */
function signatureWithTorsion(secret: Uint8Array, message: Uint8Array): Uint8Array {
  const { Point } = ed25519;
  const order8 = Point.fromHex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05");
  const { scalar, pointBytes } = ed25519.utils.getExtendedPublicKey(secret);
  const nonce = 12_345n;
  const r = Point.BASE.multiply(nonce).add(order8).toBytes();
  const digest = createHash("sha512").update(r).update(pointBytes).update(message).digest();
  const k = Point.Fn.create(BigInt(`0x${digest.reverse().toString("hex")}`));
  const s = Point.Fn.create(nonce + k * scalar);
  const tail = Buffer.from(s.toString(16).padStart(64, "0"), "hex").reverse();
  return Uint8Array.of(...r, ...tail);
}

test("a light state is canonical JSON and comes back equal", () => {
  assert.deepEqual(decodeCanonical(encodeCanonical(base)), base);
  assert.equal(base.validatorsHash, Buffer.from(validatorsHash(hash, sorted(four))).toString("hex"));
});
