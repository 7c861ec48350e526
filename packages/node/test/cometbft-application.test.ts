import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import {
  CONTRACTS,
  type Genesis,
  codeNumber,
  encodeHex,
  encodeSystem,
  encodeTick,
  formatChain,
  validatorsOf,
  withoutBody,
} from "@tocsin/core";
import type { RequestFinalizeBlock, RequestInitChain } from "cosmjs-types/tendermint/abci/types";
import { LedgerApplication, type LedgerApplicationOptions, appStateOf } from "../cometbft/application.ts";
import { ClockWatch } from "../cometbft/clockwatch.ts";
import { Interned } from "../cometbft/interned.ts";
import { Misbehaviour } from "../cometbft/misbehaviour.ts";
import { Pool } from "../cometbft/pool.ts";
import { Screen } from "../cometbft/screen.ts";
import { Committer } from "../commit/committer.ts";
import { beginStore, genesisChain } from "../commit/genesis.ts";
import { viewOf } from "../commit/plan.ts";
import { rememberingRules } from "../commit/rules.ts";
import { NodeError } from "../errors.ts";
import { nodeCrypto } from "../host/crypto.ts";
import { openStore } from "../store/ledgerstore.ts";
import { CachingVerifier } from "../validate/verifier.ts";
import {
  BEGIN,
  CrashingStorage,
  HandClock,
  PowerCut,
  endorsed,
  genesisWith,
  hash,
  signedReport,
  signerOf,
  unitName,
} from "./ledgerfixture.ts";

const NOTHING = new Uint8Array();
const TIME = { seconds: BigInt(BEGIN / 1_000), nanos: 0 };

/** The application on a storage, without an engine: the test says what one would. */
async function open(
  storage: CrashingStorage,
  genesis: Genesis = genesisWith(3),
  misbehaviour: LedgerApplicationOptions["misbehaviour"] = { see: () => undefined },
) {
  const begun = genesisChain(hash, genesis);
  await beginStore(storage.values, begun);
  const store = openStore(storage, hash, begun.tip);
  await store.segments.cut(store.segments.end);
  const told: number[] = [];
  const rules = rememberingRules(hash, CONTRACTS);
  const verifier = new CachingVerifier(nodeCrypto);
  const pool = new Pool(10, 1_000_000);
  const view = viewOf(store);
  const clock = new HandClock();
  const application = new LedgerApplication({
    ...{ hash, genesis, view, pool, start: genesis.initialHeight },
    rules,
    screen: new Screen({ hash, rules, view, verifier, clock }),
    interned: new Interned(hash, 1 << 20),
    committer: new Committer(store, undefined),
    verifier,
    clock,
    isPeer: (id) => id === "0123abcd",
    clockWatch: new ClockWatch(),
    misbehaviour,
    onCommitted: ({ height }) => told.push(height),
    shelf: { list: () => [], chunk: async () => new Uint8Array(0) },
    retainHeight: () => 0,
    onHeight: () => undefined,
  });
  return { application, view, told, pool, clock };
}

test("only the chain's own nodes may connect, and other queries have no answer", async () => {
  const { application } = await open(new CrashingStorage());
  const code = async (path: string) =>
    (await application.query({ path, data: NOTHING, height: 0n, prove: false })).code;
  assert.equal(await code("/p2p/filter/addr/192.0.2.1:26656"), 0);
  assert.equal(await code("/p2p/filter/id/0123abcd"), 0);
  for (const path of ["/p2p/filter/id/0123abce", "/p2p/filter/id/", "/p2p/filter/id/0123abcd/", "/store", ""])
    assert.equal(await code(path), 1, path);
});

function blockOf(height: number, txs: readonly Uint8Array[]): RequestFinalizeBlock {
  return {
    ...{ height: BigInt(height), time: TIME, txs: [...txs], hash: hash(encodeTick(height)) },
    ...{ misbehavior: [], nextValidatorsHash: NOTHING, proposerAddress: NOTHING },
    decidedLastCommit: { round: 0, votes: [] },
  };
}

function genesisRequest(genesis: Genesis): RequestInitChain {
  return {
    time: TIME,
    chainId: formatChain({ id: genesis.chain, epoch: genesis.epoch }),
    initialHeight: BigInt(genesis.initialHeight),
    appStateBytes: Buffer.from(appStateOf(hash, genesis)),
    validators: validatorsOf(hash, genesis).map(({ publicKey, power }) => ({
      pubKey: { ed25519: publicKey },
      power: BigInt(power),
    })),
  };
}

const isCoded = (code: string) => (error: unknown) => error instanceof NodeError && error.code === code;

test("a crash at any step of a commit leaves a block that is there whole, or is decided again with the same result", async () => {
  let steps = Number.POSITIVE_INFINITY;
  let expected = "";
  for (let crashAt = 0; crashAt <= steps; crashAt++) {
    const storage = new CrashingStorage();
    const first = await open(storage);
    const tx = endorsed({ state: first.view.state } as never, signedReport({ name: "first" }));
    const block = blockOf(1, [encodeTick(BEGIN + 61_000), tx]);
    const { appHash, txResults } = await first.application.finalizeBlock(block);
    assert.deepEqual(
      txResults.map(({ code }) => code),
      [0, codeNumber("VALID")],
    );
    expected ||= encodeHex(appHash);
    const before = storage.steps;
    if (crashAt === 0) {
      await first.application.commit();
      steps = storage.steps - before;
      continue;
    }
    storage.crashAt = before + crashAt;
    await assert.rejects(first.application.commit(), PowerCut);
    storage.restart();
    const again = await open(storage);
    const { lastBlockHeight, lastBlockAppHash } = await again.application.info();
    if (lastBlockHeight === 0n) {
      assert.equal(encodeHex((await again.application.finalizeBlock(block)).appHash), expected);
      await again.application.commit();
    } else {
      assert.equal(encodeHex(lastBlockAppHash), expected);
    }
    assert.equal(again.view.tip.height, 1);
    assert.equal(encodeHex(again.view.tip.appHash), expected);
  }
  assert.ok(steps > 2 && steps < 100, `${steps} steps`);
});

test("nothing of a block that was decided is told or kept before it is committed", async () => {
  const { application, view, told } = await open(new CrashingStorage());
  const tx = endorsed({ state: view.state } as never, signedReport({ name: "first" }));
  const before = encodeHex(view.tip.appHash);
  await application.finalizeBlock(blockOf(1, [encodeTick(BEGIN + 61_000), tx]));
  assert.deepEqual([view.tip.height, encodeHex(view.tip.appHash), told], [0, before, []]);
  // The engine was started anew: it decides again, and a commit without a decision is none.
  await application.info();
  await assert.rejects(application.commit(), isCoded("ENGINE_PROTOCOL"));
});

test("a full disk is told, changes nothing, and the block is committed when there is room", async () => {
  const storage = new CrashingStorage();
  const { application, view, told } = await open(storage);
  const tx = endorsed({ state: view.state } as never, signedReport({ name: "first" }));
  const block = blockOf(1, [encodeTick(BEGIN + 61_000), tx]);
  await application.finalizeBlock(block);
  storage.fail = () => Object.assign(new Error("no space"), { code: "ENOSPC" });
  storage.crashAt = storage.steps + 1;
  await assert.rejects(application.commit(), isCoded("DISK_FULL"));
  storage.crashAt = Number.POSITIVE_INFINITY;
  assert.equal(view.tip.height, 0);
  await application.info();
  await application.finalizeBlock(block);
  await application.commit();
  assert.deepEqual([view.tip.height, told], [1, [1]]);
});

test("evidence of two votes is kept behind the block that has it; against this node's own key it ends the node", async (t) => {
  const dir = mkdtempSync(join(tmpdir(), "tocsin-evidence-"));
  t.after(() => rmSync(dir, { recursive: true }));
  const file = join(dir, "misbehaviour.json");
  const [own, other] = [new Uint8Array(20).fill(1), new Uint8Array(20).fill(2)];
  const misbehaviour = new Misbehaviour(file, own);
  const { application, view } = await open(new CrashingStorage(), genesisWith(3), misbehaviour);
  const against = (address: Uint8Array, at: number) => ({
    ...{ type: 1, validator: { address, power: 1n }, height: BigInt(at), time: TIME, totalVotingPower: 4n },
  });
  await application.finalizeBlock({ ...blockOf(1, []), misbehavior: [against(other, 1)] });
  assert.deepEqual(misbehaviour.known, []);
  await application.commit();
  const known = [{ validator: "02".repeat(20), height: 1 }];
  assert.deepEqual(misbehaviour.known, known);
  await application.finalizeBlock({ ...blockOf(2, []), misbehavior: [against(own, 1)] });
  await assert.rejects(application.commit(), isCoded("KEY_IN_USE"));
  // The block is durable, so the engine does not hand it over again when the node has keys of its own.
  assert.equal(view.tip.height, 2);
  const again = new Misbehaviour(file, own);
  assert.deepEqual(again.known, [...known, { validator: "01".repeat(20), height: 1 }]);
  again.see([against(own, 1)]);
  writeFileSync(file, "{}");
  assert.deepEqual(new Misbehaviour(file, own).known, []);
});

test("an engine with another genesis, or at another height, is told so", async () => {
  const genesis = genesisWith(3);
  const { application, view } = await open(new CrashingStorage(), genesis);
  const { appHash } = await application.initChain(genesisRequest(genesis));
  assert.deepEqual(appHash, view.tip.appHash);
  const other = { ...genesis, time: genesis.time + 1 };
  await assert.rejects(application.initChain(genesisRequest(other)), /digest/);
  const renamed = { ...genesisRequest(genesis), chainId: "cn-32.e1" };
  await assert.rejects(application.initChain(renamed), isCoded("CONFIGURATION"));
  const weaker = { ...genesisRequest(genesis), validators: [] };
  await assert.rejects(application.initChain(weaker), /validators/);
  await assert.rejects(application.finalizeBlock(blockOf(2, [])), isCoded("ENGINE_PROTOCOL"));
  await assert.rejects(application.commit(), isCoded("ENGINE_PROTOCOL"));
});

test("the mempool takes what its author signed, and a proposal with anything else gets no vote", async () => {
  const { application, view, pool } = await open(new CrashingStorage());
  const good = endorsed({ state: view.state } as never, signedReport({ name: "good" }));
  const text = Buffer.from(good).toString("utf8");
  const at = text.indexOf('"signature":"', text.indexOf('"salt"')) + 13;
  const forged = new Uint8Array(Buffer.from(text.slice(0, at) + (text[at] === "A" ? "B" : "A") + text.slice(at + 1)));
  const check = (tx: Uint8Array) => application.checkTx({ tx, type: 0 });
  assert.equal((await check(good)).code, 0);
  assert.equal(pool.size, 1);
  const wider = await open(new CrashingStorage(), genesisWith(5));
  const strangers = signedReport({ name: "stranger", unit: unitName(4) });
  const stranger = endorsed({ state: wider.view.state } as never, strangers);
  assert.equal((await check(stranger)).log, "KEY_NOT_VALID");
  assert.equal((await check(forged)).log, "BAD_SIGNATURE");
  assert.equal((await check(Uint8Array.of(0x7b))).log, "MALFORMED");
  const judge = async (...txs: Uint8Array[]) => {
    const { hash: id, decidedLastCommit: proposedLastCommit, ...rest } = blockOf(1, txs);
    return (await application.processProposal({ ...rest, hash: id, proposedLastCommit })).status;
  };
  const tick = encodeTick(BEGIN + 60_500);
  assert.equal(await judge(tick, good), 1);
  assert.equal(await judge(), 1);
  assert.equal(await judge(tick, forged), 2);
  assert.equal(await judge(tick, good, stranger), 2);
  const { txs } = await application.prepareProposal({
    ...{ txs: [stranger, good], maxTxBytes: 1_000_000n, height: 1n, time: TIME, misbehavior: [] },
    ...{ localLastCommit: { round: 0, votes: [] }, nextValidatorsHash: NOTHING, proposerAddress: NOTHING },
  });
  assert.deepEqual(txs.slice(1), [good]);
  assert.equal(await judge(tick, good, Uint8Array.of(0x7b)), 2);
  assert.equal(await judge(encodeTick(BEGIN + 80_000), good), 2);
});

test("an act whose body was taken away on its way is not taken, not proposed and not voted for", async () => {
  const { application, view } = await open(new CrashingStorage());
  const whole = endorsed({ state: view.state } as never, signedReport({ name: "whole" }));
  const bare = withoutBody(whole);
  assert.equal((await application.checkTx({ tx: bare, type: 0 })).log, "BODY_MISMATCH");
  const { hash: id, decidedLastCommit: proposedLastCommit, ...rest } = blockOf(1, [encodeTick(BEGIN + 60_500), bare]);
  assert.equal((await application.processProposal({ ...rest, hash: id, proposedLastCommit })).status, 2);
  const { txs } = await application.prepareProposal({
    ...{ txs: [bare, whole], maxTxBytes: 1_000_000n, height: 1n, time: TIME, misbehavior: [] },
    ...{ localLastCommit: { round: 0, votes: [] }, nextValidatorsHash: NOTHING, proposerAddress: NOTHING },
  });
  assert.deepEqual(txs.slice(1), [whole]);
});

test("an act that managers have not endorsed as it stands is not taken, whatever its author has signed", async () => {
  const { application, view, pool } = await open(new CrashingStorage());
  const honest = endorsed({ state: view.state } as never, signedReport({ name: "honest" }));
  const text = Buffer.from(honest).toString("utf8");
  const check = async (changed: string) =>
    (await application.checkTx({ tx: new Uint8Array(Buffer.from(changed)), type: 0 })).log;
  const invented = text.replace('"result":{', '"result":{"a":1,');
  const stranger = text.replace(/("endorsements":\[\{"key":")[^"]*/, `$1${signerOf("stranger").text}`);
  assert.notEqual(invented, text);
  assert.notEqual(stranger, text);
  assert.equal(await check(invented), "ENDORSEMENT_INVALID");
  assert.equal(await check(stranger), "ENDORSEMENT_INVALID");
  assert.equal(pool.size, 0);
  assert.equal(await check(text), "");
  assert.equal(pool.size, 1);
});

test("what nobody has signed is taken and proposed only while it would be valid, once a block", async () => {
  const { application, view, pool } = await open(new CrashingStorage());
  const check = async (tx: Uint8Array, type = 0) => (await application.checkTx({ tx, type })).log;
  const propose = async (...txs: Uint8Array[]) => {
    const request = {
      ...{ txs, maxTxBytes: 1_000_000n, height: 1n, time: TIME, misbehavior: [] },
      ...{ localLastCommit: { round: 0, votes: [] }, nextValidatorsHash: NOTHING, proposerAddress: NOTHING },
    };
    return (await application.prepareProposal(request)).txs.slice(1);
  };
  const beat = (sequence: number, chain = "cn") => encodeSystem({ type: "heartbeat", chain, sequence });
  const junk = Array.from({ length: 6 }, (_, n) =>
    encodeSystem({
      type: "receive",
      source: `cn-${32 + n}.e1`,
      block: { header: "AA", commit: "AA", validators: [] },
    }),
  );
  for (const tx of junk) assert.equal(await check(tx), "CLIENT_UNKNOWN");
  const climb = encodeSystem({ type: "climb", record: "0".repeat(64), summary: {} });
  assert.equal(await check(climb), "NOT_FOUND");
  assert.deepEqual(
    [await check(beat(0)), await check(beat(9)), await check(beat(1, "cn-32"))],
    ["DUPLICATE", "DUPLICATE", "WRONG_CHAIN"],
  );
  assert.equal(pool.size, 0);
  assert.deepEqual([await check(beat(1)), await check(beat(2))], ["", ""]);
  assert.equal(pool.size, 2);
  const good = endorsed({ state: view.state } as never, signedReport({ name: "good", urgency: 0 }));
  assert.deepEqual(await propose(...junk, climb, good, beat(1), beat(2), beat(7)), [good, beat(1)]);

  await application.finalizeBlock(blockOf(1, [encodeTick(BEGIN + 61_000), beat(1)]));
  await application.commit();
  await application.finalizeBlock(blockOf(2, [encodeTick(BEGIN + 61_001), good]));
  await application.commit();
  // The engine asks again of what it has left.
  assert.deepEqual([await check(beat(2), 1), await check(beat(3), 1)], ["DUPLICATE", ""]);
  assert.deepEqual(await propose(beat(2), beat(3)), [beat(3)]);
});

test("a block that some are locked on is voted for in the end, however old; one that is ahead or before the last never", async () => {
  const { application, view, clock } = await open(new CrashingStorage());
  const good = endorsed({ state: view.state } as never, signedReport({ name: "good" }));
  const judge = async (...txs: Uint8Array[]) => {
    const { hash: id, decidedLastCommit: proposedLastCommit, ...rest } = blockOf(view.tip.height + 1, txs);
    return (await application.processProposal({ ...rest, hash: id, proposedLastCommit })).status;
  };
  const locked = [encodeTick(clock.now()), good];
  assert.equal(await judge(...locked), 1);
  clock.pass(29_000);
  // What is no good for another reason makes nothing more tolerable.
  for (let round = 0; round < 9; round++) assert.equal(await judge(...locked, Uint8Array.of(0x7b)), 2);
  for (let round = 0; round < 3; round++) assert.equal(await judge(...locked), 2, `round ${round}`);
  assert.equal(await judge(...locked), 1);
  // Rounds grow longer, and the block older, more slowly than what is tolerated.
  const rounds: number[] = [];
  for (let round = 0; (await judge(...locked)) === 2 || round < 4; round++) {
    rounds.push(round);
    clock.pass(round * 30_000);
  }
  assert.ok(rounds.length < 12, `${rounds.length} rounds`);
  assert.equal(await judge(encodeTick(clock.now() + 5_001), good), 2);

  await application.finalizeBlock(blockOf(1, locked));
  await application.commit();
  const next = endorsed({ state: view.state } as never, signedReport({ name: "next" }));
  for (let round = 0; round < 99; round++) assert.equal(await judge(locked[0] as Uint8Array, next), 2);
  // Each height begins at five seconds.
  assert.equal(await judge(encodeTick(clock.now() - 5_001), next), 2);
  assert.equal(await judge(encodeTick(clock.now() - 5_000), next), 1);
});
