import { zstdCompressSync, zstdDecompressSync } from "node:zlib";
import {
  type AppHashOpening,
  type Appended,
  type Commit,
  type Hash,
  type Header,
  type Json,
  concat,
  decodeCanonical,
  decodeCommit,
  decodeHeader,
  decodeHex,
  decodeU64,
  encodeCanonical,
  encodeCommit,
  encodeHeader,
  encodeHex,
  encodeU64,
  equal,
} from "@tocsin/core";
import { NodeError } from "../errors.ts";

/**
 * One block on disk (spec/store.md):
 *
 *   magic "TFR1" ‖ size of head u32 ‖ size of body u32 ‖ digest(16) ‖ head ‖ body
 *
 * Numbers are big-endian; the digest is the first 16 bytes of SHA-256 over head ‖ body. The head is plain, so that
 * headers are read without their transactions: tick u64 ‖ opening (history root, size u64, state root) ‖ header ‖ commit,
 * the last two as protobuf behind their length u32. Where an engine of several validators ordered the block, header and
 * votes become known later and stand elsewhere; the header is empty then, with its hash in the commit's place. The body, absent from a proof block, is zstd over the entries:
 * transaction, leaf and appended packets, each behind its length u32.
 */
export interface Frame {
  readonly head: FrameHead;
  readonly entries: readonly FrameEntry[];
}

export interface FrameHead {
  /** 0 for a proof block. */
  readonly tick: number;
  /** Opens the app hash that this block's header carries: the state before the block. */
  readonly opening: AppHashOpening;
  /** Hash of its header. */
  readonly block: Uint8Array;
  /** Undefined where it is not known when the block is written. */
  readonly sealed: SealedBlock | undefined;
}

/** A header with the votes that make it final. */
export interface SealedBlock {
  readonly header: Header;
  readonly commit: Commit;
}

export interface FrameEntry {
  readonly bytes: Uint8Array;
  /** Canonical bytes of the leaf. */
  readonly leaf: Uint8Array;
  /** Canonical list of `[queue, sequence, packet]`; empty where nothing was appended. */
  readonly appended: Uint8Array;
}

/** Magic, two sizes and the digest. */
export const FRAME_PREFIX_BYTES = 28;
const MAGIC = Uint8Array.of(0x54, 0x46, 0x52, 0x31);
const DIGEST_BYTES = 16;
const OPENING_AT = 8;
const HEADER_AT = OPENING_AT + 32 + 8 + 32;
/** More than the largest block of entries can hold; a frame that announces more is broken. */
const BODY_BYTES_MAX = 64 << 20;
const APPENDED_LIMITS = { sizeBytesMax: BODY_BYTES_MAX, depthMax: 24, membersMax: 1_000_000 };

export function encodeFrame(hash: Hash, { head, entries }: Frame): Uint8Array {
  const headBytes = encodeHead(head);
  const body = entries.length === 0 ? new Uint8Array(0) : zstdCompressSync(encodeBody(entries));
  const content = new Uint8Array(headBytes.length + body.length);
  content.set(headBytes);
  content.set(body, headBytes.length);
  return concat(MAGIC, u32(headBytes.length), u32(body.length), digestOf(hash, content), content);
}

/** Sizes of a frame from its prefix; undefined when the bytes do not begin a frame. */
export function frameSizes(
  prefix: Uint8Array,
): { readonly head: number; readonly body: number; readonly whole: number } | undefined {
  if (prefix.length < FRAME_PREFIX_BYTES || !equal(prefix.subarray(0, 4), MAGIC)) return undefined;
  const head = readU32(prefix, 4);
  const body = readU32(prefix, 8);
  return { head, body, whole: FRAME_PREFIX_BYTES + head + body };
}

/** The digest that a frame announces of itself; the index keeps it too. */
export function frameDigest(frame: Uint8Array): Uint8Array {
  return frame.slice(12, FRAME_PREFIX_BYTES);
}

/** Reads a whole frame and checks its digest. @throws NodeError DATA_BROKEN */
export function decodeFrame(hash: Hash, frame: Uint8Array): Frame {
  const sizes = frameSizes(frame);
  if (sizes === undefined || sizes.whole !== frame.length) throw broken("size");
  const content = frame.subarray(FRAME_PREFIX_BYTES);
  if (!equal(digestOf(hash, content), frameDigest(frame))) throw broken("digest");
  return { head: decodeHead(content.subarray(0, sizes.head)), entries: decodeBody(content.subarray(sizes.head)) };
}

/** Reads the head alone, without its digest: what it says is proven by its signature. @throws NodeError DATA_BROKEN */
export function decodeHead(bytes: Uint8Array): FrameHead {
  try {
    const header = lengthAt(bytes, HEADER_AT);
    const commit = lengthAt(bytes, header.end);
    return {
      tick: decodeU64(bytes),
      opening: {
        history: encodeHex(bytes.subarray(OPENING_AT, OPENING_AT + 32)),
        size: decodeU64(bytes, OPENING_AT + 32),
        state: encodeHex(bytes.subarray(OPENING_AT + 40, HEADER_AT)),
      },
      ...decodeSealed(bytes.subarray(header.start, header.end), bytes.subarray(commit.start, commit.end)),
    };
  } catch {
    throw broken("head");
  }
}

export function encodeAppended(appended: readonly Appended[]): Uint8Array {
  if (appended.length === 0) return new Uint8Array(0);
  return encodeCanonical(appended.map(({ queue, sequence, packet }) => [queue, sequence, packet]));
}

export function decodeAppended(bytes: Uint8Array): Appended[] {
  if (bytes.length === 0) return [];
  const list = decodeCanonical(bytes, APPENDED_LIMITS) as readonly (readonly [string, number, Json])[];
  return list.map(([queue, sequence, packet]) => ({ queue, sequence, packet }));
}

function decodeSealed(header: Uint8Array, commit: Uint8Array): Pick<FrameHead, "block" | "sealed"> {
  if (header.length === 0) return { block: commit.slice(), sealed: undefined };
  const sealed = { header: decodeHeader(header), commit: decodeCommit(commit) };
  return { block: sealed.commit.blockId.hash, sealed };
}

function encodeHead({ tick, opening, block, sealed }: FrameHead): Uint8Array {
  const headerBytes = sealed === undefined ? new Uint8Array(0) : encodeHeader(sealed.header);
  const commitBytes = sealed === undefined ? block : encodeCommit(sealed.commit);
  return concat(
    encodeU64(tick),
    decodeHex(opening.history),
    encodeU64(opening.size),
    decodeHex(opening.state),
    u32(headerBytes.length),
    headerBytes,
    u32(commitBytes.length),
    commitBytes,
  );
}

function encodeBody(entries: readonly FrameEntry[]): Uint8Array {
  let size = 0;
  for (const { bytes, leaf, appended } of entries) size += 12 + bytes.length + leaf.length + appended.length;
  const body = new Uint8Array(size);
  const view = new DataView(body.buffer);
  let at = 0;
  for (const entry of entries) {
    for (const part of [entry.bytes, entry.leaf, entry.appended]) {
      view.setUint32(at, part.length);
      body.set(part, at + 4);
      at += 4 + part.length;
    }
  }
  return body;
}

function decodeBody(compressed: Uint8Array): FrameEntry[] {
  if (compressed.length === 0) return [];
  try {
    const buffer = zstdDecompressSync(compressed, { maxOutputLength: BODY_BYTES_MAX });
    // As a plain array of bytes: a Buffer's `slice` is a view, which core must never meet.
    const body = new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.length);
    const parts: Uint8Array[] = [];
    for (let at = 0; at < body.length; ) {
      const { start, end } = lengthAt(body, at);
      parts.push(body.subarray(start, end));
      at = end;
    }
    if (parts.length % 3 !== 0) throw broken("body");
    return parts.flatMap((bytes, i) =>
      i % 3 === 0 ? [{ bytes, leaf: parts[i + 1] as Uint8Array, appended: parts[i + 2] as Uint8Array }] : [],
    );
  } catch {
    throw broken("body");
  }
}

function lengthAt(bytes: Uint8Array, at: number): { readonly start: number; readonly end: number } {
  const start = at + 4;
  const end = start + readU32(bytes, at);
  if (end > bytes.length) throw broken("length");
  return { start, end };
}

function digestOf(hash: Hash, content: Uint8Array): Uint8Array {
  return hash(content).slice(0, DIGEST_BYTES);
}

function u32(value: number): Uint8Array {
  return Uint8Array.of(value >>> 24, (value >>> 16) & 0xff, (value >>> 8) & 0xff, value & 0xff);
}

function readU32(bytes: Uint8Array, at: number): number {
  if (bytes.length < at + 4) throw broken("length");
  return new DataView(bytes.buffer, bytes.byteOffset + at, 4).getUint32(0);
}

function broken(at: string): NodeError {
  return new NodeError("DATA_BROKEN", `frame ${at}`);
}
