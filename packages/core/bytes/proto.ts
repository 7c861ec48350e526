import { encodeUtf8 } from "./utf8.ts";

/**
 * The protobuf wire format as far as CometBFT's headers, votes and commits need it: varint,
 * 64-bit fixed, length-delimited. https://protobuf.dev/programming-guides/encoding
 */

const WIRE_VARINT = 0;
const WIRE_FIXED64 = 1;
const WIRE_LENGTH = 2;

const FIELD_NUMBER_MAX = 0x1fff_ffff;
const U64_MAX = 0xffff_ffff_ffff_ffffn;
const I64_MAX = 0x7fff_ffff_ffff_ffffn;
const I64_MIN = -0x8000_0000_0000_0000n;
const VARINT_BYTES_MAX = 10;

/**
 * Base-128 varint in its shortest form. A negative value is written as int64 does it: two's
 * complement of 64 bits, ten bytes. Throws ProtoError `OUT_OF_RANGE` for a fraction, an unsafe
 * number, or a value that needs more than 64 bits.
 */
export function encodeVarint(value: number | bigint): Uint8Array {
  const out: number[] = [];
  pushVarint(out, value);
  return Uint8Array.from(out);
}

/** The bytes behind their own length as a varint: the framing of CometBFT's sign bytes. */
export function encodeDelimited(bytes: Uint8Array): Uint8Array {
  const length = encodeVarint(bytes.length);
  const framed = new Uint8Array(length.length + bytes.length);
  framed.set(length);
  framed.set(bytes, length.length);
  return framed;
}

/** Reads a varint's 64 bits as the signed number that int32 and int64 fields mean. */
export function asInt64(value: bigint): bigint {
  return BigInt.asIntN(64, value);
}

/**
 * Writes fields in the order of the calls; canonical output needs rising field numbers. As in
 * proto3, zero and empty are left out, except by `message`, which writes an empty message too.
 */
export class ProtoWriter {
  readonly #parts: number[] = [];

  /** uint64, int64, int32, bool, enum. Zero is left out. */
  varint(field: number, value: number | bigint): this {
    if (value === 0 || value === 0n) return this;
    this.#tag(field, WIRE_VARINT);
    pushVarint(this.#parts, value);
    return this;
  }

  /** sfixed64, little-endian. Zero is left out. */
  sfixed64(field: number, value: bigint): this {
    if (value === 0n) return this;
    if (value < I64_MIN || value > I64_MAX) throw outOfRange();
    this.#tag(field, WIRE_FIXED64);
    let rest = BigInt.asUintN(64, value);
    for (let i = 0; i < 8; i++) {
      this.#parts.push(Number(rest & 0xffn));
      rest >>= 8n;
    }
    return this;
  }

  /** bytes. Empty is left out. */
  bytes(field: number, value: Uint8Array): this {
    return value.length === 0 ? this : this.message(field, value);
  }

  /** string. Empty is left out. */
  string(field: number, value: string): this {
    return this.bytes(field, encodeUtf8(value));
  }

  /** A nested message, already encoded. Written even when empty, as gogoproto's non-nullable fields are. */
  message(field: number, value: Uint8Array): this {
    this.#tag(field, WIRE_LENGTH);
    pushVarint(this.#parts, value.length);
    for (const byte of value) this.#parts.push(byte);
    return this;
  }

  finish(): Uint8Array {
    return Uint8Array.from(this.#parts);
  }

  #tag(field: number, wire: number): void {
    if (!Number.isInteger(field) || field < 1 || field > FIELD_NUMBER_MAX) throw outOfRange();
    pushVarint(this.#parts, field * 8 + wire);
  }
}

/** A field as it stands on the wire, with the byte position of its tag. */
export type Field =
  /** The 64 bits as an unsigned number; see `asInt64`. */
  | { readonly wire: "varint"; readonly number: number; readonly value: bigint; readonly position: number }
  /** Signed, as sfixed64. */
  | { readonly wire: "fixed64"; readonly number: number; readonly value: bigint; readonly position: number }
  /** A view of the input, not a copy. */
  | { readonly wire: "bytes"; readonly number: number; readonly value: Uint8Array; readonly position: number };

/**
 * All fields of a message, in wire order. Hostile input is expected: throws ProtoError for
 * truncation, varints that are not in shortest form or exceed 64 bits, field number 0, and wire
 * types that CometBFT's messages do not have. Repeated and unknown fields are the caller's to judge.
 */
export function readFields(bytes: Uint8Array): Field[] {
  const fields: Field[] = [];
  const cursor = { bytes, at: 0 };
  while (cursor.at < bytes.length) fields.push(readField(cursor));
  return fields;
}

interface Cursor {
  readonly bytes: Uint8Array;
  at: number;
}

function readField(cursor: Cursor): Field {
  const position = cursor.at;
  const tag = readVarint(cursor);
  const tagNumber = tag >> 3n;
  if (tagNumber < 1n || tagNumber > BigInt(FIELD_NUMBER_MAX)) {
    throw new ProtoError("BAD_TAG", "The field number is out of range.", position);
  }
  const number = Number(tagNumber);
  switch (Number(tag & 7n)) {
    case WIRE_VARINT:
      return { wire: "varint", number, value: readVarint(cursor), position };
    case WIRE_FIXED64:
      return { wire: "fixed64", number, value: littleEndian(take(cursor, 8)), position };
    case WIRE_LENGTH: {
      const length = readVarint(cursor);
      if (length > BigInt(cursor.bytes.length)) throw truncated(cursor.at);
      return { wire: "bytes", number, value: take(cursor, Number(length)), position };
    }
    default:
      throw new ProtoError("BAD_TAG", "The wire type is not varint, fixed64 or length-delimited.", position);
  }
}

function take(cursor: Cursor, size: number): Uint8Array {
  const end = cursor.at + size;
  if (end > cursor.bytes.length) throw truncated(cursor.at);
  const taken = cursor.bytes.subarray(cursor.at, end);
  cursor.at = end;
  return taken;
}

function littleEndian(bytes: Uint8Array): bigint {
  return new DataView(bytes.buffer, bytes.byteOffset, 8).getBigInt64(0, true);
}

function readVarint(cursor: Cursor): bigint {
  const start = cursor.at;
  let value = 0n;
  for (let i = 0; i < VARINT_BYTES_MAX; i++) {
    const byte = cursor.bytes[cursor.at];
    if (byte === undefined) throw truncated(cursor.at);
    cursor.at++;
    value |= BigInt(byte & 0x7f) << BigInt(7 * i);
    if (byte >= 0x80) continue;
    if (i > 0 && byte === 0) throw new ProtoError("NOT_MINIMAL", "The varint is longer than its value needs.", start);
    if (value > U64_MAX) throw new ProtoError("OUT_OF_RANGE", "The varint exceeds 64 bits.", start);
    return value;
  }
  throw new ProtoError("OUT_OF_RANGE", "The varint exceeds ten bytes.", start);
}

function pushVarint(out: number[], value: number | bigint): void {
  if (typeof value === "number" && Number.isSafeInteger(value) && value >= 0) {
    let rest = value;
    while (rest >= 0x80) {
      out.push((rest % 0x80) | 0x80);
      rest = Math.floor(rest / 0x80);
    }
    out.push(rest);
    return;
  }
  if (typeof value === "number" && !Number.isSafeInteger(value)) throw outOfRange();
  let rest = BigInt(value);
  if (rest < I64_MIN || rest > U64_MAX) throw outOfRange();
  rest = BigInt.asUintN(64, rest);
  while (rest >= 0x80n) {
    out.push(Number(rest & 0x7fn) | 0x80);
    rest >>= 7n;
  }
  out.push(Number(rest));
}

export type ProtoErrorCode = "TRUNCATED" | "NOT_MINIMAL" | "OUT_OF_RANGE" | "BAD_TAG";

/** Bytes that are no protobuf message in the form we accept, or a value that has no wire form. */
export class ProtoError extends Error {
  override readonly name = "ProtoError";
  readonly code: ProtoErrorCode;
  readonly position: number | undefined;

  constructor(code: ProtoErrorCode, message: string, position?: number) {
    super(message);
    this.code = code;
    this.position = position;
  }
}

function truncated(position: number): ProtoError {
  return new ProtoError("TRUNCATED", "The message ends inside a field.", position);
}

function outOfRange(): ProtoError {
  return new ProtoError("OUT_OF_RANGE", "The value does not fit the field's 64 bits or its field number.");
}
