import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { encodeBase64url } from "../bytes/base64url.ts";
import { type Json, encodeCanonical } from "../bytes/canonical.ts";
import { Refusal } from "../codes.ts";
import type { SignatureCheck, SignatureFacts } from "../crypto/signature.ts";
import { type Assertion, withAssertion } from "../endorse/assertion.ts";
import { bodyDigest } from "../endorse/proposal.ts";
import { readSignedProposal } from "../endorse/signed.ts";
import { simulate } from "../endorse/simulate.ts";
import { CONTRACTS } from "../execute/all.ts";
import type { ChainFacts } from "../execute/facts.ts";
import { OFFICER_PASSKEYS_MAX } from "../limits.ts";
import { executeBlock } from "../machine.ts";
import { encodeAct, parseTransaction } from "../order/transaction.ts";
import { DEFAULT_POLICIES } from "../policy/defaults.ts";
import { key } from "../state/key.ts";
import type { Passkey } from "../unit/unit.ts";
import type { TestLedgerState } from "./fixture.ts";
import { HUAIAN, JIANGSU, NHC, SUQIAN, mainChain, provinceChain, refusesAll } from "./registry.ts";
import { HOST, PASSKEY, assertionOver } from "./specassertion.ts";
import { crypto } from "./specchain.ts";
import { NOW, refuses, sha256 } from "./tree.ts";

const WATCH = "governance.withdraw";
const OTHER = `ed25519:${"B".repeat(42)}A`;

/** Every author's signature holds; passkeys' are verified. */
const facts: SignatureFacts = ({ rule, publicKey, message, signature }: SignatureCheck) =>
  rule === "p256" ? crypto.verifyP256(publicKey, message, signature) : true;

interface Asked {
  readonly via?: "own" | "keystore";
  readonly action?: string;
  readonly args?: object;
  readonly assertion?: (proposal: Uint8Array) => Assertion;
}

/** What an endorser says to an act of Jiangsu's officer for everything. */
function endorse(state: TestLedgerState, { via = "keystore", action = WATCH, args, assertion }: Asked = {}): void {
  const { proposal } = state.act(JIANGSU, "all", action, args ?? { change: "ab".repeat(32), reason: "x" });
  const value = { ...proposal, author: { ...proposal.author, via } };
  const signed = encodeCanonical({
    proposal: value,
    signature: encodeBase64url(new Uint8Array(64)),
  } as unknown as Json);
  const bytes =
    assertion === undefined ? signed : withAssertion(signed, assertion(encodeCanonical(value as unknown as Json)));
  const chain = state.value<ChainFacts>(key.chain()) as ChainFacts;
  const environment = { hash: sha256, facts, contracts: CONTRACTS, chain, state, tick: NOW, replay: false };
  simulate(environment, readSignedProposal(sha256, bytes));
}

const register = (state: TestLedgerState, passkey = { key: PASSKEY, host: HOST }) =>
  state.run(JIANGSU, "all", "registry.addPasskey", { unit: JIANGSU, officer: "all", passkey });

function holding(): TestLedgerState {
  const state = mainChain();
  register(state);
  return state;
}

/** Refused by the contract for what it is about, so every rule before it was passed. */
const passes = refuses("NOT_FOUND");

describe("an act of weight that the node signs from its keystore", () => {
  test("wants the passkey of an officer who holds one, and of nobody else", () => {
    assert.throws(() => endorse(mainChain()), passes);
    assert.throws(() => endorse(holding()), refuses("PASSKEY_WANTED", WATCH));
    assert.throws(() => endorse(holding(), { via: "own" }), passes);
    assert.throws(() => endorse(holding(), { assertion: assertionOver }), passes);
  });

  test("wants one of everybody, or none, where policy says so", () => {
    const state = mainChain();
    const value = { ...DEFAULT_POLICIES.passkeys, from: "everyone" };
    state.set(key.policy("passkeys"), { version: 2, value });
    assert.throws(() => endorse(state), refuses("PASSKEY_WANTED", WATCH));
    const free = holding();
    free.set(key.policy("passkeys"), { version: 2, value: { acts: [], from: "everyone" } });
    assert.throws(() => endorse(free), passes);
    const raised = holding();
    raised.values.delete(key.policy("passkeys"));
    assert.throws(() => endorse(raised), refuses("PASSKEY_WANTED", WATCH));
  });

  test("is refused with an answer to another proposal, of another page, altered, or of a key that does not count", () => {
    const first: Uint8Array[] = [];
    const kept = (proposal: Uint8Array) => {
      first.push(proposal);
      return assertionOver(first[0] as Uint8Array);
    };
    assert.throws(() => endorse(holding(), { assertion: kept }), passes);
    assert.throws(
      () => endorse(holding(), { assertion: kept, args: { change: "cd".repeat(32), reason: "x" } }),
      refuses("BAD_ASSERTION"),
    );
    const wrong: readonly ((proposal: Uint8Array) => Assertion)[] = [
      (proposal) => assertionOver(proposal, { origin: "https://evil.example" }),
      (proposal) => assertionOver(proposal, { host: "evil.example" }),
      (proposal) => assertionOver(proposal, { flags: 0x01 }),
      (proposal) => ({ ...assertionOver(proposal), signature: encodeBase64url(new Uint8Array(64)) }),
      (proposal) => ({ ...assertionOver(proposal), client: "A".repeat(21) }),
      (proposal) => ({ ...assertionOver(proposal), authenticator: "A".repeat(20) }),
    ];
    for (const assertion of wrong) assert.throws(() => endorse(holding(), { assertion }), refuses("BAD_ASSERTION"));
    const foreign = mainChain();
    register(foreign, { key: OTHER, host: HOST });
    assert.throws(() => endorse(foreign, { assertion: assertionOver }), refuses("PASSKEY_NOT_VALID", "all"));
  });

  test("that gives somebody a key or a host wants it of every holder, whatever policy says, from version 3 on", () => {
    const acts: readonly (readonly [name: string, args: object])[] = [
      ["rotateKey", { unit: JIANGSU, officer: "nobody", key: { key: OTHER, notBefore: NOW, notAfter: NOW + 1 } }],
      ["revokeKey", { unit: JIANGSU, officer: "nobody", key: OTHER }],
      ...["registerOfficer", "registerUnit", "authorise", "setNodeKeys", "setAudienceKey", "setHost"].map(
        (name) => [name, {}] as const,
      ),
    ];
    const free = { version: 2, value: { acts: [], from: "everyone" } };
    const taken = {
      key: PASSKEY,
      host: HOST,
      at: NOW,
      revoked: true,
      taken: { officer: "o", at: NOW, reason: "lost" },
    };
    for (const [name, args] of acts) {
      const asked = { action: `registry.${name}`, args };
      const wanted = refuses("PASSKEY_WANTED", asked.action);
      const other = (error: unknown) => error instanceof Refusal && error.code !== "PASSKEY_WANTED";
      const holder = holding();
      holder.set(key.policy("passkeys"), free);
      assert.throws(() => endorse(holder, asked), wanted);
      assert.throws(() => endorse(holder, { ...asked, assertion: assertionOver }), other);
      assert.throws(() => endorse(holder, { ...asked, via: "own" }), other);
      assert.throws(() => endorse(mainChain(), asked), other);
      const robbed = mainChain();
      robbed.set(key.passkeys(JIANGSU, "all"), [taken as unknown as Json]);
      assert.throws(() => endorse(robbed, asked), wanted);
      const before = holding();
      before.set(key.chain(), { ...before.value<ChainFacts>(key.chain()), contract: 2 });
      before.contract = 2;
      assert.throws(() => endorse(before, asked), other);
    }
  });

  test("has no assertion before the version that brings them", () => {
    const state = mainChain();
    state.set(key.chain(), { ...state.value<ChainFacts>(key.chain()), contract: 2 });
    state.contract = 2;
    assert.throws(() => endorse(state, { assertion: assertionOver }), refuses("SCHEMA", "/assertion"));
    assert.throws(() => endorse(state), passes);
  });

  test("is no transaction in a block of an earlier version, as for a build that has never heard of it", () => {
    const state = mainChain();
    state.contract = 2;
    state.set(key.chain(), { ...state.value<ChainFacts>(key.chain()), contract: 2 });
    const { proposal } = state.act(JIANGSU, "all", WATCH, {});
    const assertion = assertionOver(encodeCanonical(proposal as unknown as Json));
    const effects = { reads: [], absent: [], writes: [], appends: [], result: {} };
    const signature = encodeBase64url(new Uint8Array(64));
    const endorsements = [{ unit: NHC, key: proposal.author.key, path: [], signature }];
    const salt = encodeBase64url(new Uint8Array(16));
    const body = { text: "open" };
    const digest = bodyDigest(sha256, new Uint8Array(16), encodeCanonical(body));
    const whole = { proposal: { ...proposal, body: digest }, signature, assertion, body, salt, effects, endorsements };
    const bytes = encodeAct(whole);
    const rules = { hash: sha256, contracts: CONTRACTS, parse: (text: Uint8Array) => parseTransaction(sha256, text) };
    const block = { height: 1_000, tick: NOW, transactions: [bytes], replay: false };
    const [outcome] = executeBlock(rules, state, facts, block).outcomes;
    const envelope = Buffer.from(sha256(bytes)).toString("hex");
    const leaf = { envelope, code: "SCHEMA", height: 1_000, index: 1, tick: NOW };
    assert.deepEqual([outcome?.leaf, outcome?.transaction], [leaf, undefined]);
  });
});

describe("passkeys in the registry", () => {
  const name = key.passkeys(HUAIAN, "reporter");
  const passkey = { key: PASSKEY, host: HOST };
  const args = { unit: HUAIAN, officer: "reporter", passkey };
  const gone = { unit: HUAIAN, officer: "reporter", key: PASSKEY };

  test("are added and revoked by the officer, or by an administrator of the unit, who says why", () => {
    const state = provinceChain();
    state.run(HUAIAN, "reporter", "registry.addPasskey", args);
    assert.deepEqual(state.value(name), [{ ...passkey, at: NOW }]);
    state.run(HUAIAN, "reporter", "registry.revokePasskey", gone);
    assert.deepEqual(state.value(name), [{ ...passkey, at: NOW, revoked: true }]);
    const other = provinceChain();
    other.run(HUAIAN, "administrator", "registry.addPasskey", args);
    refusesAll(other, "registry.revokePasskey", [[`${HUAIAN}/administrator`, gone, "SCHEMA"]]);
    other.run(HUAIAN, "administrator", "registry.revokePasskey", { ...gone, reason: "telephone lost" });
    const taken = { officer: "administrator", at: NOW, reason: "telephone lost" };
    assert.deepEqual(other.value(name), [{ ...passkey, at: NOW, revoked: true, taken }]);
  });

  test("that an administrator took away leave their officer one who wants one", () => {
    const state = mainChain();
    const stored: Passkey = {
      ...{ key: PASSKEY, host: HOST, at: NOW, revoked: true },
      taken: { officer: "other", at: NOW, reason: "lost" },
    };
    state.set(key.passkeys(JIANGSU, "all"), [stored]);
    assert.throws(() => endorse(state), refuses("PASSKEY_WANTED", WATCH));
    // The next one is registered as the first was.
    endorse(state, {
      action: "registry.addPasskey",
      args: { unit: JIANGSU, officer: "all", passkey: { key: OTHER, host: HOST } },
    });
    state.set(key.passkeys(JIANGSU, "all"), [{ key: PASSKEY, host: HOST, at: NOW, revoked: true }]);
    assert.throws(() => endorse(state), passes);
  });

  test("are nobody else's to change, and each is there once", () => {
    const state = provinceChain();
    refusesAll(state, "registry.addPasskey", [
      [`${HUAIAN}/verifier`, args, "NOT_PERMITTED"],
      [`${SUQIAN}/administrator`, args, "NOT_PERMITTED"],
      [`${JIANGSU}/registrar`, args, "NOT_PERMITTED"],
      [`${HUAIAN}/administrator`, { ...args, officer: "nobody" }, "UNKNOWN_OFFICER"],
      [`${HUAIAN}/reporter`, { ...args, passkey: { ...passkey, key: "p256:AAAA" } }, "SCHEMA"],
      [`${HUAIAN}/reporter`, { ...args, passkey: { ...passkey, host: "https://x" } }, "SCHEMA"],
    ]);
    refusesAll(state, "registry.revokePasskey", [[`${HUAIAN}/reporter`, gone, "NOT_FOUND"]]);
    state.run(HUAIAN, "reporter", "registry.addPasskey", args);
    refusesAll(state, "registry.addPasskey", [[`${HUAIAN}/reporter`, args, "EXISTS"]]);
    refusesAll(state, "registry.revokePasskey", [
      [`${SUQIAN}/administrator`, { ...gone, reason: "x" }, "NOT_PERMITTED"],
      [`${JIANGSU}/registrar`, { ...gone, reason: "x" }, "NOT_PERMITTED"],
      [`${HUAIAN}/verifier`, { ...gone, reason: "x" }, "NOT_PERMITTED"],
    ]);
    state.run(HUAIAN, "reporter", "registry.revokePasskey", gone);
    refusesAll(state, "registry.revokePasskey", [[`${HUAIAN}/reporter`, gone, "WRONG_STATE"]]);
  });

  test("of whoever holds one are changed with one; a full list drops the revoked ones", () => {
    const add = { unit: JIANGSU, officer: "all", passkey: { key: OTHER, host: HOST } };
    const asked = { action: "registry.addPasskey", args: add };
    endorse(mainChain(), asked);
    assert.throws(() => endorse(holding(), asked), refuses("PASSKEY_WANTED"));
    endorse(holding(), { ...asked, assertion: assertionOver });
    const state = provinceChain();
    const full = Array.from({ length: OFFICER_PASSKEYS_MAX }, (_, at) => ({ key: `p256:${at}`, host: HOST, at }));
    state.set(name, full);
    refusesAll(state, "registry.addPasskey", [[`${HUAIAN}/reporter`, args, "OUT_OF_BOUNDS"]]);
    state.set(name, full.with(3, { ...(full[3] as (typeof full)[number]), revoked: true } as never));
    state.run(HUAIAN, "reporter", "registry.addPasskey", args);
    const stored = state.value<readonly Passkey[]>(name) ?? [];
    assert.deepEqual([stored.length, stored.some(({ revoked }) => revoked), stored.at(-1)?.key], [16, false, PASSKEY]);
  });
});
