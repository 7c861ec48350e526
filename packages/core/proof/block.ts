import { concat, equal } from "../bytes/bytes.ts";
import { encodeVarint } from "../bytes/proto.ts";
import { demand } from "../codes.ts";
import type { Hash } from "../crypto/seam.ts";
import type { BlockId, PartSetHeader } from "./blockid.ts";
import { type Commit, commitHash, decodeCommit, encodeCommit } from "./commit.ts";
import { dataHash } from "./commitments.ts";
import { BLOCK_PROTOCOL, type Header, decodeHeader, encodeHeader, headerHash } from "./header.ts";
import { Message } from "./message.ts";
import { simpleRoot } from "./simpletree.ts";
import type { Timestamp } from "./timestamp.ts";

/** A block as CometBFT stores and gossips it, without evidence: this engine has no other validator to accuse. */
export interface Block {
  readonly header: Header;
  readonly transactions: readonly Uint8Array[];
  /** `NO_COMMIT` in the first block. */
  readonly lastCommit: Commit;
}

/** All that a header does not derive from the block's own content. */
export interface BlockInput {
  readonly chainId: string;
  readonly appVersion: number;
  readonly height: number;
  /** Genesis time in the first block, else `medianTime` of the last commit. */
  readonly time: Timestamp;
  readonly lastBlockId: BlockId;
  readonly lastCommit: Commit;
  readonly transactions: readonly Uint8Array[];
  readonly validatorsHash: Uint8Array;
  readonly nextValidatorsHash: Uint8Array;
  readonly consensusHash: Uint8Array;
  readonly appHash: Uint8Array;
  readonly lastResultsHash: Uint8Array;
  readonly proposerAddress: Uint8Array;
}

/** A block with what its validators vote for. */
export interface MadeBlock {
  readonly header: Header;
  readonly blockId: BlockId;
  /** The encoded block. */
  readonly bytes: Uint8Array;
}

/** CometBFT's part size. */
export const PART_BYTES = 65_536;

/** Fills the header, encodes the block and names it, exactly as CometBFT does. */
export function makeBlock(hash: Hash, input: BlockInput): MadeBlock {
  const header: Header = {
    version: { block: BLOCK_PROTOCOL, app: input.appVersion },
    chainId: input.chainId,
    height: input.height,
    time: input.time,
    lastBlockId: input.lastBlockId,
    lastCommitHash: commitHash(hash, input.lastCommit),
    dataHash: dataHash(hash, input.transactions),
    validatorsHash: input.validatorsHash,
    nextValidatorsHash: input.nextValidatorsHash,
    consensusHash: input.consensusHash,
    appHash: input.appHash,
    lastResultsHash: input.lastResultsHash,
    evidenceHash: simpleRoot(hash, []),
    proposerAddress: input.proposerAddress,
  };
  const bytes = encodeBlock({ header, transactions: input.transactions, lastCommit: input.lastCommit });
  return { header, blockId: { hash: headerHash(hash, header), parts: partSetHeader(hash, bytes) }, bytes };
}

/** tendermint.types.Block. */
export function encodeBlock(block: Block): Uint8Array {
  const data: Uint8Array[] = [];
  for (const transaction of block.transactions) data.push(fieldHead(1, transaction.length), transaction);
  const header = encodeHeader(block.header);
  const lastCommit = encodeCommit(block.lastCommit);
  return joined([
    fieldHead(1, header.length),
    header,
    fieldHead(2, sizeOf(data)),
    ...data,
    fieldHead(3, 0),
    fieldHead(4, lastCommit.length),
    lastCommit,
  ]);
}

/**
 * Reads a block in its one byte form. Transactions are views of the input. That the header's hashes fit the
 * content is for `blockFits` to say. Throws `Refusal("HEADER_INVALID", path)`, also for a block with evidence.
 */
export function decodeBlock(bytes: Uint8Array, at = "block"): Block {
  const message = new Message(bytes, at);
  const block: Block = {
    header: decodeHeader(message.bytes(1, "header"), `${at}/header`),
    transactions: new Message(message.bytes(2, "data"), `${at}/data`).all(1, "transactions"),
    lastCommit: decodeCommit(message.bytes(4, "lastCommit"), `${at}/lastCommit`),
  };
  demand(message.bytes(3, "evidence").length === 0, "HEADER_INVALID", `${at}/evidence`);
  demand(equal(encodeBlock(block), bytes), "HEADER_INVALID", at);
  return block;
}

/** Whether the header's data, last-commit and evidence hashes are those of the block's content. */
export function blockFits(hash: Hash, block: Block): boolean {
  return (
    equal(block.header.dataHash, dataHash(hash, block.transactions)) &&
    equal(block.header.lastCommitHash, commitHash(hash, block.lastCommit)) &&
    equal(block.header.evidenceHash, simpleRoot(hash, []))
  );
}

/** The tree over the block's bytes in parts of 64 KiB. */
export function partSetHeader(hash: Hash, bytes: Uint8Array): PartSetHeader {
  const parts: Uint8Array[] = [];
  for (let from = 0; from < bytes.length; from += PART_BYTES) parts.push(bytes.subarray(from, from + PART_BYTES));
  return { total: parts.length, hash: simpleRoot(hash, parts) };
}

/** Tag and length of a length-delimited field; numbers below 16 have a tag of one byte. */
function fieldHead(number: number, size: number): Uint8Array {
  return concat(Uint8Array.of(number * 8 + 2), encodeVarint(size));
}

function sizeOf(pieces: readonly Uint8Array[]): number {
  return pieces.reduce((size, piece) => size + piece.length, 0);
}

/** As `concat`, for as many pieces as a hostile block may have: arguments of a call are limited, lists are not. */
function joined(pieces: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(sizeOf(pieces));
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}
