import assert from "node:assert/strict";
import { test } from "node:test";
import { Refusal } from "../codes.ts";
import { NO_BLOCK } from "../proof/blockid.ts";
import { type Commit, NO_COMMIT, commitHash, decodeCommit, encodeCommit, medianTime } from "../proof/commit.ts";
import { type Header, decodeHeader, encodeHeader, headerHash } from "../proof/header.ts";
import { type LightBlock, commitSignatures } from "../proof/lightblock.ts";
import { lightStateOf, verifyUpdate } from "../proof/lightclient.ts";
import { MIXED_COMMIT } from "./cometbft.ts";
import { facts, hash } from "./signedblock.ts";

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");
const fromHex = (text: string) => new Uint8Array(Buffer.from(text, "hex"));
const setOf = (list: readonly { key: string; power: number }[]) =>
  list.map(({ key, power }) => ({ publicKey: fromHex(key), power }));

const header = decodeHeader(fromHex(MIXED_COMMIT.header));
const commit = decodeCommit(fromHex(MIXED_COMMIT.commit));
const validators = setOf(MIXED_COMMIT.validators);
const trusted = lightStateOf(hash, { header: decodeHeader(fromHex(MIXED_COMMIT.trustedHeader)) });
const trustedValidators = setOf(MIXED_COMMIT.trustedNextValidators);

const judge = (block: LightBlock) => verifyUpdate(hash, trusted, block, trustedValidators, facts);

test("CometBFT's header and commit are read, written and hashed as CometBFT does", () => {
  assert.equal(hex(headerHash(hash, header)), MIXED_COMMIT.headerHash);
  assert.equal(hex(commitHash(hash, commit)), MIXED_COMMIT.commitHash);
  assert.equal(hex(encodeHeader(header)), MIXED_COMMIT.header);
  assert.equal(hex(encodeCommit(commit)), MIXED_COMMIT.commit);
  assert.deepEqual(
    commit.votes.map((vote) => vote.flag),
    ["commit", "nil", "commit", "absent", "commit"],
  );
  assert.deepEqual(medianTime(commit, validators), MIXED_COMMIT.medianTime);
});

test("the sign bytes of votes for the block and for nil are CometBFT's, and its signatures verify", () => {
  const checks = commitSignatures({ header, commit, validators });
  assert.deepEqual(
    checks.map((check) => hex(check.message)),
    MIXED_COMMIT.signBytes,
  );
  assert.ok(checks.every(facts));
  assert.ok(checks.every((check) => check.rule === "zip215"));
  assert.equal(judge({ header, commit, validators }).verdict, "trusted");
});

/** The verdict on bytes from outside: refused when they are not read, else what the light client says. */
function outcome(headerBytes: Uint8Array, commitBytes: Uint8Array): string {
  try {
    return judge({ header: decodeHeader(headerBytes), commit: decodeCommit(commitBytes), validators }).verdict;
  } catch (error) {
    if (error instanceof Refusal && error.code === "HEADER_INVALID") return "refused";
    throw error;
  }
}

test("any change of a single byte of header or commit is refused", () => {
  const headerBytes = fromHex(MIXED_COMMIT.header);
  const commitBytes = fromHex(MIXED_COMMIT.commit);
  assert.equal(outcome(headerBytes, commitBytes), "trusted");
  for (const mask of [0x01, 0x80]) {
    for (let i = 0; i < headerBytes.length; i++) {
      assert.equal(outcome(altered(headerBytes, i, mask), commitBytes), "refused", `header byte ${i} ^ ${mask}`);
    }
    for (let i = 0; i < commitBytes.length; i++) {
      assert.equal(outcome(headerBytes, altered(commitBytes, i, mask)), "refused", `commit byte ${i} ^ ${mask}`);
    }
  }
});

test("cut, extended and repeated bytes are refused", () => {
  const headerBytes = fromHex(MIXED_COMMIT.header);
  const commitBytes = fromHex(MIXED_COMMIT.commit);
  for (let size = 0; size < headerBytes.length; size++) {
    assert.equal(outcome(headerBytes.slice(0, size), commitBytes), "refused");
  }
  for (let size = 0; size < commitBytes.length; size++) {
    assert.equal(outcome(headerBytes, commitBytes.slice(0, size)), "refused");
  }
  // An unknown field, and a known one a second time.
  assert.equal(outcome(Uint8Array.of(...headerBytes, 0x78, 1), commitBytes), "refused");
  assert.equal(outcome(Uint8Array.of(...headerBytes, ...headerBytes), commitBytes), "refused");
  assert.equal(outcome(headerBytes, Uint8Array.of(...commitBytes, ...commitBytes.slice(0, 3))), "refused");
});

test("a commit larger than any that could be meant is refused before it is read", () => {
  assert.throws(() => decodeCommit(new Uint8Array(1 << 20)), Refusal);
  assert.throws(() => decodeHeader(new Uint8Array(1 << 20)), Refusal);
});

test("a commit has height, block and votes, or none of them", () => {
  const refused = (hostile: Commit, at: string) =>
    assert.throws(() => decodeCommit(encodeCommit(hostile)), { code: "HEADER_INVALID", at });
  assert.deepEqual(decodeCommit(encodeCommit(NO_COMMIT)), NO_COMMIT);
  refused({ ...commit, blockId: NO_BLOCK }, "commit/blockId");
  refused({ ...commit, votes: [] }, "commit/votes");
  refused({ ...commit, height: 0 }, "commit/blockId");
  refused({ ...NO_COMMIT, votes: commit.votes }, "commit/votes");
});

test("a header that CometBFT refuses is refused, and the field is named", () => {
  const refused = (change: Partial<Header>, at: string) => {
    const bytes = encodeHeader({ ...header, ...change });
    assert.throws(() => decodeHeader(bytes), { code: "HEADER_INVALID", at: `header/${at}` });
  };
  const short = new Uint8Array(31);
  refused({ version: { block: 10, app: 0 } }, "version/block");
  refused({ version: { block: 12, app: 0 } }, "version/block");
  refused({ height: 0 }, "height");
  refused({ height: -1 }, "height");
  refused({ chainId: "c".repeat(51) }, "chainId");
  refused({ time: { seconds: 253_402_300_800, nanos: 0 } }, "time/seconds");
  refused({ time: { seconds: 0, nanos: 1_000_000_000 } }, "time/nanos");
  refused({ lastBlockId: { hash: short, parts: { total: 1, hash: short } } }, "lastBlockId/hash");
  refused({ dataHash: short }, "dataHash");
  refused({ validatorsHash: new Uint8Array(0) }, "validatorsHash");
  refused({ nextValidatorsHash: new Uint8Array(0) }, "nextValidatorsHash");
  refused({ appHash: new Uint8Array(65) }, "appHash");
  refused({ proposerAddress: short }, "proposerAddress");
});

function altered(bytes: Uint8Array, at: number, mask: number): Uint8Array {
  const copy = bytes.slice();
  copy[at] = (copy[at] as number) ^ mask;
  return copy;
}
