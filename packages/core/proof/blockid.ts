import { equal } from "../bytes/bytes.ts";
import { ProtoWriter } from "../bytes/proto.ts";
import { HASH_BYTES } from "../crypto/seam.ts";
import { Message, sized } from "./message.ts";

/** How many parts a block's bytes are cut into, and the root over them. */
export interface PartSetHeader {
  readonly total: number;
  readonly hash: Uint8Array;
}

/** What a vote is for: the header's hash and the parts of the block's bytes. */
export interface BlockId {
  readonly hash: Uint8Array;
  readonly parts: PartSetHeader;
}

const NOTHING = new Uint8Array(0);
const U32_MAX = 0xffff_ffff;

/** The block id before the first block: nothing at all. */
export const NO_BLOCK: BlockId = { hash: NOTHING, parts: { total: 0, hash: NOTHING } };

export function isNoBlock(id: BlockId): boolean {
  return id.hash.length === 0 && id.parts.total === 0 && id.parts.hash.length === 0;
}

export function sameBlockId(a: BlockId, b: BlockId): boolean {
  return equal(a.hash, b.hash) && a.parts.total === b.parts.total && equal(a.parts.hash, b.parts.hash);
}

/** tendermint.types.BlockID, and CanonicalBlockID, which has the same bytes. */
export function encodeBlockId(id: BlockId): Uint8Array {
  const parts = new ProtoWriter().varint(1, id.parts.total).bytes(2, id.parts.hash).finish();
  return new ProtoWriter().bytes(1, id.hash).message(2, parts).finish();
}

/** Reads a block id, whole or `NO_BLOCK`. Throws `Refusal("HEADER_INVALID")`; strictness is the caller's. */
export function decodeBlockId(bytes: Uint8Array, at: string): BlockId {
  const message = new Message(bytes, at);
  const parts = new Message(message.bytes(2, "parts"), `${at}/parts`);
  const id: BlockId = {
    hash: message.bytes(1, "hash"),
    parts: { total: parts.count(1, U32_MAX, "total"), hash: parts.bytes(2, "hash") },
  };
  if (isNoBlock(id)) return NO_BLOCK;
  return {
    hash: sized(id.hash, HASH_BYTES, `${at}/hash`),
    parts: { total: id.parts.total, hash: sized(id.parts.hash, HASH_BYTES, `${at}/parts/hash`) },
  };
}
