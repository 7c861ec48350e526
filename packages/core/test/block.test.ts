import assert from "node:assert/strict";
import { test } from "node:test";
import { Refusal } from "../codes.ts";
import { type MadeBlock, PART_BYTES, blockFits, decodeBlock, encodeBlock, makeBlock } from "../proof/block.ts";
import { type BlockId, NO_BLOCK } from "../proof/blockid.ts";
import { type Commit, type CommitVote, NO_COMMIT, medianTime } from "../proof/commit.ts";
import { type TransactionResult, consensusParamsHash, resultsHash } from "../proof/commitments.ts";
import { formatLightBlock, parseLightBlock } from "../proof/lightblock.ts";
import { genesisLightState, verifyUpdate } from "../proof/lightclient.ts";
import type { Timestamp } from "../proof/timestamp.ts";
import { type Validator, updateValidators, validatorAddress, validatorsHash } from "../proof/validators.ts";
import { BLOCKS, CHAIN_ID, FIRST_KEY, GENESIS_TIME, type RealBlock, SECOND_KEY } from "./cometbft.ts";
import { facts, hash } from "./signedblock.ts";

const utf8 = new TextEncoder();
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");
const fromHex = (text: string) => new Uint8Array(Buffer.from(text, "hex"));
const fromBase64 = (text: string) => new Uint8Array(Buffer.from(text, "base64"));

const first: Validator = { publicKey: fromBase64(FIRST_KEY), power: 10 };
const proposer = validatorAddress(hash, first.publicKey);

function timestamp(text: string): Timestamp {
  const [whole = "", fraction = ""] = text.replace("Z", "").split(".");
  return { seconds: Date.parse(`${whole}Z`) / 1000, nanos: Number(fraction.padEnd(9, "0")) };
}

/** What the chain's application answers for a transaction; see cometbft.ts. */
function resultOf(transaction: string, index: number): TransactionResult {
  const data = transaction.length % 2 === 1 ? utf8.encode(transaction.slice(0, 3)) : new Uint8Array(0);
  return { code: 33 * index, data, gasWanted: index, gasUsed: transaction.length };
}

function updatesOf(block: RealBlock): Validator[] {
  return block.transactions
    .filter((transaction) => transaction.startsWith("val="))
    .map((transaction) => ({ publicKey: fromBase64(SECOND_KEY), power: Number(transaction.split("!")[2]) }));
}

function commitOf(block: RealBlock, height: number, blockId: BlockId, size: number): Commit {
  const vote: CommitVote = {
    flag: "commit",
    validatorAddress: proposer,
    time: timestamp(block.voteTime),
    signature: fromBase64(block.signature),
  };
  return { height, round: 0, blockId, votes: size === 1 ? [vote] : [vote, { flag: "absent" }] };
}

/** The whole chain from genesis and transactions; only app hashes and votes come from outside. */
function rebuild(): { made: MadeBlock; commit: Commit; validators: Validator[] }[] {
  const blocks: { made: MadeBlock; commit: Commit; validators: Validator[] }[] = [];
  let validators = [first];
  let next = [first];
  let results: TransactionResult[] = [];
  for (const [i, real] of BLOCKS.entries()) {
    const last = blocks.at(-1);
    const made = makeBlock(hash, {
      chainId: CHAIN_ID,
      appVersion: 7,
      height: i + 1,
      time: last === undefined ? timestamp(GENESIS_TIME) : medianTime(last.commit, last.validators),
      lastBlockId: last?.made.blockId ?? NO_BLOCK,
      lastCommit: last?.commit ?? NO_COMMIT,
      transactions: real.transactions.map((transaction) => utf8.encode(transaction)),
      validatorsHash: validatorsHash(hash, validators),
      nextValidatorsHash: validatorsHash(hash, next),
      consensusHash: consensusParamsHash(hash, { blockBytesMax: -1, blockGasMax: -1 }),
      appHash: fromHex(real.appHash),
      lastResultsHash: resultsHash(hash, results),
      proposerAddress: proposer,
    });
    blocks.push({ made, commit: commitOf(real, i + 1, made.blockId, validators.length), validators });
    results = real.transactions.map(resultOf);
    validators = next;
    next = updateValidators(hash, next, updatesOf(real));
  }
  return blocks;
}

test("eleven blocks of a real CometBFT chain are rebuilt to the byte", () => {
  const blocks = rebuild();
  assert.equal(blocks.length, 11);
  for (const [i, { made }] of blocks.entries()) {
    // The block hash covers every header field, the parts hash every byte of the block.
    assert.equal(hex(made.blockId.hash), BLOCKS[i]?.hash, `hash of block ${i + 1}`);
    assert.equal(hex(made.blockId.parts.hash), BLOCKS[i]?.partsHash, `parts of block ${i + 1}`);
  }
  assert.equal(blocks[4]?.made.blockId.parts.total, 3, "the large block has three parts");
  assert.equal(blocks[8]?.validators.length, 2, "the second validator votes from H + 2 on");
});

test("a light client follows that chain from its genesis, block by block and in one step", () => {
  const blocks = rebuild();
  const genesis = genesisLightState(hash, {
    chainId: CHAIN_ID,
    initialHeight: 1,
    time: timestamp(GENESIS_TIME),
    validators: [first],
  });
  let state = genesis;
  for (const { made, commit, validators } of blocks) {
    const text = formatLightBlock({ header: made.header, commit, validators });
    const verdict = verifyUpdate(hash, state, parseLightBlock(text), undefined, facts);
    assert.equal(verdict.verdict, "trusted");
    if (verdict.verdict === "trusted") state = verdict.state;
  }
  assert.equal(state.height, 11);
  assert.equal(state.headerHash, BLOCKS[10]?.hash);

  const newest = blocks[10] as (typeof blocks)[number];
  const block = { header: newest.made.header, commit: newest.commit, validators: newest.validators };
  assert.deepEqual(verifyUpdate(hash, genesis, block, [first], facts), { verdict: "trusted", state });
});

test("blocks are read back, and only from their one form", () => {
  for (const { made } of rebuild()) {
    const block = decodeBlock(made.bytes);
    assert.ok(blockFits(hash, block));
    assert.deepEqual(encodeBlock(block), made.bytes);
  }
});

test("a block whose content is not what its header names does not fit", () => {
  const block = decodeBlock((rebuild()[2] as { made: MadeBlock }).made.bytes);
  assert.ok(!blockFits(hash, { ...block, transactions: [...block.transactions].reverse() }));
  assert.ok(!blockFits(hash, { ...block, transactions: [] }));
  assert.ok(!blockFits(hash, { ...block, lastCommit: NO_COMMIT }));
  assert.ok(!blockFits(hash, { ...block, header: { ...block.header, evidenceHash: hash(Uint8Array.of(1)) } }));
});

test("bytes that are no block in its one form are refused, never a crash", () => {
  const bytes = (rebuild()[9] as { made: MadeBlock }).made.bytes;
  const refused = (hostile: Uint8Array) =>
    assert.throws(
      () => decodeBlock(hostile),
      (error) => error instanceof Refusal && error.code === "HEADER_INVALID",
    );
  for (let size = 0; size < bytes.length; size++) refused(bytes.slice(0, size));
  refused(Uint8Array.of(...bytes, 0));
  refused(Uint8Array.of(...bytes, 0x1a, 0));
  // Evidence, field 3, is none of ours.
  const evidence = bytes.findIndex((_, i) => bytes[i] === 0x1a && bytes[i + 1] === 0 && bytes[i + 2] === 0x22);
  const accusing = Uint8Array.of(...bytes.slice(0, evidence), 0x1a, 2, 0x0a, 0, ...bytes.slice(evidence + 2));
  assert.throws(() => decodeBlock(accusing), { code: "HEADER_INVALID", at: "block/evidence" });
});

test("a block of exactly one part has one part, a byte more makes two", () => {
  const made = (size: number) => makeBlock(hash, { ...emptyInput(), transactions: [new Uint8Array(size)] });
  const overhead = made(60_000).bytes.length - 60_000;
  assert.equal(made(PART_BYTES - overhead).blockId.parts.total, 1);
  assert.equal(made(PART_BYTES - overhead + 1).blockId.parts.total, 2);
});

function emptyInput(): Parameters<typeof makeBlock>[1] {
  const nothing = resultsHash(hash, []);
  return {
    chainId: CHAIN_ID,
    appVersion: 1,
    height: 1,
    time: timestamp(GENESIS_TIME),
    lastBlockId: NO_BLOCK,
    lastCommit: NO_COMMIT,
    transactions: [],
    validatorsHash: nothing,
    nextValidatorsHash: nothing,
    consensusHash: nothing,
    appHash: nothing,
    lastResultsHash: nothing,
    proposerAddress: proposer,
  };
}

test("the median time is weighted by power and counts votes for nil", () => {
  const at = (seconds: number) => ({ seconds, nanos: 0 });
  const vote = (flag: "commit" | "nil", seconds: number): CommitVote => ({
    flag,
    validatorAddress: proposer,
    time: at(seconds),
    signature: new Uint8Array(64),
  });
  const members = (...powers: number[]) => powers.map((power) => ({ publicKey: new Uint8Array(32), power }));
  const commit = (...votes: CommitVote[]): Commit => ({ height: 1, round: 0, blockId: NO_BLOCK, votes });
  assert.deepEqual(
    medianTime(commit(vote("commit", 9), vote("commit", 1), vote("commit", 5)), members(10, 10, 10)),
    at(5),
  );
  // Of two equals the earlier.
  assert.deepEqual(medianTime(commit(vote("commit", 9), vote("commit", 1)), members(10, 10)), at(1));
  assert.deepEqual(
    medianTime(commit(vote("commit", 9), vote("commit", 1), vote("commit", 5)), members(90, 10, 10)),
    at(9),
  );
  assert.deepEqual(
    medianTime(commit(vote("nil", 9), { flag: "absent" }, vote("commit", 5)), members(90, 500, 10)),
    at(9),
  );
});
