import { ProtoWriter } from "../bytes/proto.ts";
import { demand } from "../codes.ts";
import type { Hash } from "../crypto/seam.ts";
import { COMMIT_BYTES_MAX, VALIDATORS_MAX } from "../limits.ts";
import { type BlockId, NO_BLOCK, decodeBlockId, encodeBlockId, isNoBlock } from "./blockid.ts";
import { Message, decodeStrict, sized } from "./message.ts";
import { simpleRoot } from "./simpletree.ts";
import { type Timestamp, ZERO_TIME, compareTimestamps, decodeTimestamp, encodeTimestamp } from "./timestamp.ts";
import { ADDRESS_BYTES, type Validator } from "./validators.ts";

/** A validator's precommit as it stands in a commit: for the block, for nil, or not received. */
export type CommitVote =
  | { readonly flag: "absent" }
  | {
      readonly flag: "commit" | "nil";
      readonly validatorAddress: Uint8Array;
      readonly time: Timestamp;
      readonly signature: Uint8Array;
    };

/** The votes that made a block final, one entry for each validator in the set's order. */
export interface Commit {
  readonly height: number;
  readonly round: number;
  readonly blockId: BlockId;
  readonly votes: readonly CommitVote[];
}

/** What the first block carries as its last commit. */
export const NO_COMMIT: Commit = { height: 0, round: 0, blockId: NO_BLOCK, votes: [] };

export const ED25519_SIGNATURE_BYTES = 64;
const ROUND_MAX = 0x7fff_ffff;
const NOTHING = new Uint8Array(0);
const FLAG_NUMBERS = { absent: 1, commit: 2, nil: 3 } as const;
const FLAGS = [undefined, "absent", "commit", "nil"] as const;

/** The next header's `last_commit_hash`: the tree over the votes. */
export function commitHash(hash: Hash, commit: Commit): Uint8Array {
  return simpleRoot(hash, commit.votes.map(encodeVote));
}

/** tendermint.types.Commit. */
export function encodeCommit(commit: Commit): Uint8Array {
  const writer = new ProtoWriter()
    .varint(1, commit.height)
    .varint(2, commit.round)
    .message(3, encodeBlockId(commit.blockId));
  for (const vote of commit.votes) writer.message(4, encodeVote(vote));
  return writer.finish();
}

/**
 * Reads a commit in its one byte form and checks what CometBFT's `Commit.ValidateBasic` checks, with Ed25519
 * signature sizes. Hostile input is expected. Throws `Refusal("HEADER_INVALID", path)`.
 */
export function decodeCommit(bytes: Uint8Array, at = "commit"): Commit {
  demand(bytes.length <= COMMIT_BYTES_MAX, "HEADER_INVALID", at);
  return decodeStrict(bytes, at, readCommit, encodeCommit);
}

/**
 * The time of the block after this commit: the median of the votes' times weighted by power (CometBFT
 * spec/consensus/bft-time.md), nil votes included. With one validator it is the time of its vote.
 * @param validators the set that made the commit, in its order
 */
export function medianTime(commit: Commit, validators: readonly Validator[]): Timestamp {
  const times: { readonly time: Timestamp; readonly power: number }[] = [];
  for (const [i, vote] of commit.votes.entries()) {
    const power = validators[i]?.power ?? 0;
    if (vote.flag !== "absent") times.push({ time: vote.time, power });
  }
  times.sort((a, b) => compareTimestamps(a.time, b.time));
  let rest = Math.floor(times.reduce((sum, entry) => sum + entry.power, 0) / 2);
  for (const entry of times) {
    if (rest <= entry.power) return entry.time;
    rest -= entry.power;
  }
  return ZERO_TIME;
}

function encodeVote(vote: CommitVote): Uint8Array {
  const absent = vote.flag === "absent";
  return new ProtoWriter()
    .varint(1, FLAG_NUMBERS[vote.flag])
    .bytes(2, absent ? NOTHING : vote.validatorAddress)
    .message(3, encodeTimestamp(absent ? ZERO_TIME : vote.time))
    .bytes(4, absent ? NOTHING : vote.signature)
    .finish();
}

function readCommit(bytes: Uint8Array, at: string): Commit {
  const message = new Message(bytes, at);
  const entries = message.all(4, "votes");
  demand(entries.length <= VALIDATORS_MAX, "HEADER_INVALID", `${at}/votes`);
  const commit: Commit = {
    height: message.count(1, Number.MAX_SAFE_INTEGER, "height"),
    round: message.count(2, ROUND_MAX, "round"),
    blockId: decodeBlockId(message.bytes(3, "blockId"), `${at}/blockId`),
    votes: entries.map((entry, i) => readVote(entry, `${at}/votes/${i}`)),
  };
  const first = commit.height === 0;
  demand(isNoBlock(commit.blockId) === first, "HEADER_INVALID", `${at}/blockId`);
  demand((commit.votes.length === 0) === first, "HEADER_INVALID", `${at}/votes`);
  return commit;
}

function readVote(bytes: Uint8Array, at: string): CommitVote {
  const message = new Message(bytes, at);
  const flag = FLAGS[message.count(1, FLAGS.length - 1, "flag")];
  demand(flag !== undefined, "HEADER_INVALID", `${at}/flag`);
  // What an absent vote carries beyond its flag is refused by the comparison with its only form.
  if (flag === "absent") return { flag };
  return {
    flag,
    validatorAddress: sized(message.bytes(2, "validatorAddress"), ADDRESS_BYTES, `${at}/validatorAddress`),
    time: decodeTimestamp(message.bytes(3, "time"), `${at}/time`),
    signature: sized(message.bytes(4, "signature"), ED25519_SIGNATURE_BYTES, `${at}/signature`),
  };
}
