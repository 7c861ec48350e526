import { ProtoWriter } from "../bytes/proto.ts";
import { demand } from "../codes.ts";
import { HASH_BYTES, type Hash } from "../crypto/seam.ts";
import { HEADER_BYTES_MAX } from "../limits.ts";
import { type BlockId, decodeBlockId, encodeBlockId } from "./blockid.ts";
import { Message, decodeStrict, sized, sizedOrEmpty } from "./message.ts";
import { simpleRoot } from "./simpletree.ts";
import { type Timestamp, decodeTimestamp, encodeTimestamp } from "./timestamp.ts";
import { ADDRESS_BYTES } from "./validators.ts";

/** CometBFT's block header, its 14 fields in their order. Hashes are 32 bytes, or empty where CometBFT allows it. */
export interface Header {
  readonly version: { readonly block: number; readonly app: number };
  /** The engine's chain id, `cn-3201.e1`. */
  readonly chainId: string;
  readonly height: number;
  /** Genesis time in the first block; afterwards the median time of the last commit. */
  readonly time: Timestamp;
  /** `NO_BLOCK` in the first block. */
  readonly lastBlockId: BlockId;
  readonly lastCommitHash: Uint8Array;
  readonly dataHash: Uint8Array;
  readonly validatorsHash: Uint8Array;
  readonly nextValidatorsHash: Uint8Array;
  readonly consensusHash: Uint8Array;
  /** What the application returned for the block before this one. */
  readonly appHash: Uint8Array;
  readonly lastResultsHash: Uint8Array;
  readonly evidenceHash: Uint8Array;
  readonly proposerAddress: Uint8Array;
}

/** CometBFT's block protocol of the 0.34 to 0.38 lines. */
export const BLOCK_PROTOCOL = 11;
const CHAIN_ID_BYTES_MAX = 50;
const APP_HASH_BYTES_MAX = 64;

/** The block hash: the tree over the fields, each in its own protobuf wrapping. */
export function headerHash(hash: Hash, header: Header): Uint8Array {
  const wrapped = (value: Uint8Array) => new ProtoWriter().bytes(1, value).finish();
  return simpleRoot(hash, [
    encodeVersion(header),
    new ProtoWriter().string(1, header.chainId).finish(),
    new ProtoWriter().varint(1, header.height).finish(),
    encodeTimestamp(header.time),
    encodeBlockId(header.lastBlockId),
    wrapped(header.lastCommitHash),
    wrapped(header.dataHash),
    wrapped(header.validatorsHash),
    wrapped(header.nextValidatorsHash),
    wrapped(header.consensusHash),
    wrapped(header.appHash),
    wrapped(header.lastResultsHash),
    wrapped(header.evidenceHash),
    wrapped(header.proposerAddress),
  ]);
}

/** tendermint.types.Header. */
export function encodeHeader(header: Header): Uint8Array {
  return new ProtoWriter()
    .message(1, encodeVersion(header))
    .string(2, header.chainId)
    .varint(3, header.height)
    .message(4, encodeTimestamp(header.time))
    .message(5, encodeBlockId(header.lastBlockId))
    .bytes(6, header.lastCommitHash)
    .bytes(7, header.dataHash)
    .bytes(8, header.validatorsHash)
    .bytes(9, header.nextValidatorsHash)
    .bytes(10, header.consensusHash)
    .bytes(11, header.appHash)
    .bytes(12, header.lastResultsHash)
    .bytes(13, header.evidenceHash)
    .bytes(14, header.proposerAddress)
    .finish();
}

/**
 * Reads a header in its one byte form and checks what CometBFT's `Header.ValidateBasic` checks. Hostile input is
 * expected. Throws `Refusal("HEADER_INVALID", path)`.
 */
export function decodeHeader(bytes: Uint8Array, at = "header"): Header {
  demand(bytes.length <= HEADER_BYTES_MAX, "HEADER_INVALID", at);
  return decodeStrict(bytes, at, readHeader, encodeHeader);
}

function encodeVersion(header: Header): Uint8Array {
  return new ProtoWriter().varint(1, header.version.block).varint(2, header.version.app).finish();
}

function readHeader(bytes: Uint8Array, at: string): Header {
  const message = new Message(bytes, at);
  const version = new Message(message.bytes(1, "version"), `${at}/version`);
  const hashAt = (number: number, name: string) =>
    sizedOrEmpty(message.bytes(number, name), HASH_BYTES, `${at}/${name}`);
  const header: Header = {
    version: {
      block: version.count(1, BLOCK_PROTOCOL, "block"),
      app: version.count(2, Number.MAX_SAFE_INTEGER, "app"),
    },
    chainId: message.text(2, "chainId"),
    height: message.count(3, Number.MAX_SAFE_INTEGER, "height"),
    time: decodeTimestamp(message.bytes(4, "time"), `${at}/time`),
    lastBlockId: decodeBlockId(message.bytes(5, "lastBlockId"), `${at}/lastBlockId`),
    lastCommitHash: hashAt(6, "lastCommitHash"),
    dataHash: hashAt(7, "dataHash"),
    // Without a validators hash a header has no hash of its own in CometBFT.
    validatorsHash: sized(message.bytes(8, "validatorsHash"), HASH_BYTES, `${at}/validatorsHash`),
    nextValidatorsHash: sized(message.bytes(9, "nextValidatorsHash"), HASH_BYTES, `${at}/nextValidatorsHash`),
    consensusHash: hashAt(10, "consensusHash"),
    appHash: message.bytes(11, "appHash").slice(),
    lastResultsHash: hashAt(12, "lastResultsHash"),
    evidenceHash: hashAt(13, "evidenceHash"),
    proposerAddress: sized(message.bytes(14, "proposerAddress"), ADDRESS_BYTES, `${at}/proposerAddress`),
  };
  demand(header.version.block === BLOCK_PROTOCOL, "HEADER_INVALID", `${at}/version/block`);
  demand(header.height >= 1, "HEADER_INVALID", `${at}/height`);
  demand(message.bytes(2, "chainId").length <= CHAIN_ID_BYTES_MAX, "HEADER_INVALID", `${at}/chainId`);
  demand(header.appHash.length <= APP_HASH_BYTES_MAX, "HEADER_INVALID", `${at}/appHash`);
  return header;
}
