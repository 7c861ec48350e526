import { deflateRawSync, inflateRawSync } from "node:zlib";
import { concat, decodeU64, encodeU64, type Json, decodeCanonical, encodeCanonical, type Appended, type Leaf } from "@tocsin/core";
import { NodeError } from "../errors.ts";

/**
 * One block on disk: the engine's block bytes and, for each entry behind the tick, its leaf and what the machine
 * appended. Frame = length as u64 big-endian ‖ raw deflate of the parts; a part = length as u64 ‖ bytes (spec/store.md).
 */
export interface Frame {
  /** tendermint.types.Block. */
  readonly block: Uint8Array;
  readonly entries: readonly FrameEntry[];
}

export interface FrameEntry {
  readonly leaf: Uint8Array;
  readonly appended: readonly Appended[];
}

const FRAME_LIMITS = { sizeBytesMax: 16_000_000, membersMax: 1_000_000 };

export function encodeFrame(frame: Frame): Uint8Array {
  const parts = [frame.block, ...frame.entries.flatMap(({ leaf, appended }) => [leaf, encodeAppended(appended)])];
  const body = deflateRawSync(concat(...parts.flatMap((part) => [encodeU64(part.length), part])), { level: 1 });
  return concat(encodeU64(body.length), body);
}

/** Reads a frame. @throws NodeError DATA_BROKEN */
export function decodeFrame(bytes: Uint8Array): Frame {
  try {
    const body = inflateRawSync(bytes.subarray(8));
    const parts: Uint8Array[] = [];
    for (let at = 0; at < body.length; ) {
      const length = decodeU64(body, at);
      parts.push(new Uint8Array(body.subarray(at + 8, at + 8 + length)));
      at += 8 + length;
    }
    const [block, ...rest] = parts;
    if (block === undefined || rest.length % 2 !== 0) throw new Error("a frame has a block and pairs");
    const entries: FrameEntry[] = [];
    for (let i = 0; i < rest.length; i += 2) {
      entries.push({ leaf: rest[i] as Uint8Array, appended: decodeAppended(rest[i + 1] as Uint8Array) });
    }
    return { block, entries };
  } catch {
    throw new NodeError("DATA_BROKEN", "frame");
  }
}

export function decodeLeaf(bytes: Uint8Array): Leaf {
  return decodeCanonical(bytes, FRAME_LIMITS) as unknown as Leaf;
}

function encodeAppended(appended: readonly Appended[]): Uint8Array {
  if (appended.length === 0) return new Uint8Array(0);
  return encodeCanonical(appended.map(({ queue, sequence, packet }) => [queue, sequence, packet]));
}

function decodeAppended(bytes: Uint8Array): Appended[] {
  if (bytes.length === 0) return [];
  const list = decodeCanonical(bytes, FRAME_LIMITS) as unknown as readonly (readonly [string, number, Json])[];
  return list.map(([queue, sequence, packet]) => ({ queue, sequence, packet }));
}
