import { ProtoWriter, encodeDelimited } from "../bytes/proto.ts";
import { type BlockId, encodeBlockId, isNoBlock } from "./blockid.ts";
import { type Timestamp, addMs, compareTimestamps, encodeTimestamp } from "./timestamp.ts";

/** A precommit as its validator signs it. `blockId` is `NO_BLOCK` for a vote for nil. */
export interface Precommit {
  /** The engine's chain id, `cn-3201.e1`. */
  readonly chainId: string;
  readonly height: number;
  readonly round: number;
  readonly blockId: BlockId;
  readonly time: Timestamp;
}

const PRECOMMIT = 2;

/** The bytes that a validator signs: a length-delimited CanonicalVote (CometBFT spec/core/data_structures.md). */
export function precommitSignBytes(vote: Precommit): Uint8Array {
  const writer = new ProtoWriter()
    .varint(1, PRECOMMIT)
    .sfixed64(2, BigInt(vote.height))
    .sfixed64(3, BigInt(vote.round));
  if (!isNoBlock(vote.blockId)) writer.message(4, encodeBlockId(vote.blockId));
  writer.message(5, encodeTimestamp(vote.time)).string(6, vote.chainId);
  return encodeDelimited(writer.finish());
}

/**
 * When a validator says it votes: its clock, but at least one millisecond after the block's own time, so that
 * header times rise (CometBFT spec/consensus/bft-time.md).
 */
export function voteTime(now: Timestamp, blockTime: Timestamp): Timestamp {
  const least = addMs(blockTime, 1);
  return compareTimestamps(now, least) > 0 ? now : least;
}
