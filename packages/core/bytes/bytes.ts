/** Joins parts into one new array. */
export function concat(...parts: readonly Uint8Array[]): Uint8Array {
  let size = 0;
  for (const part of parts) size += part.length;
  const joined = new Uint8Array(size);
  let offset = 0;
  for (const part of parts) {
    joined.set(part, offset);
    offset += part.length;
  }
  return joined;
}

/** True when both hold the same bytes. Not constant in time: never compare secrets with it. */
export function equal(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

/** Order by unsigned bytes, a prefix before what it begins: negative, zero or positive. */
export function compare(a: Uint8Array, b: Uint8Array): number {
  const shorter = Math.min(a.length, b.length);
  for (let i = 0; i < shorter; i++) {
    const difference = (a[i] as number) - (b[i] as number);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}

const TWO_32 = 0x1_0000_0000;

/** Eight bytes, big-endian. Throws BytesError `NOT_U64` unless `value` is a safe integer of at least 0. */
export function encodeU64(value: number): Uint8Array {
  if (!Number.isSafeInteger(value) || value < 0) {
    throw new BytesError("NOT_U64", "A count must be a safe integer of at least 0.");
  }
  const bytes = new Uint8Array(8);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, Math.floor(value / TWO_32));
  view.setUint32(4, value % TWO_32);
  return bytes;
}

/** Reads eight bytes, big-endian. Throws BytesError `NOT_U64` beyond 2^53 − 1 or when bytes are missing. */
export function decodeU64(bytes: Uint8Array, offset = 0): number {
  if (bytes.length - offset < 8) throw new BytesError("NOT_U64", "Eight bytes are needed for a count.");
  const view = new DataView(bytes.buffer, bytes.byteOffset + offset, 8);
  const value = view.getUint32(0) * TWO_32 + view.getUint32(4);
  if (!Number.isSafeInteger(value)) throw new BytesError("NOT_U64", "The count exceeds 2^53 - 1.");
  return value;
}

export type BytesErrorCode = "NOT_U64" | "NOT_HEX" | "NOT_BASE64URL" | "NOT_UTF8" | "LONE_SURROGATE";

/** Bytes or text that are not the encoding they should be. `position` is the offset of the first offence. */
export class BytesError extends Error {
  override readonly name = "BytesError";
  readonly code: BytesErrorCode;
  readonly position: number | undefined;

  constructor(code: BytesErrorCode, message: string, position?: number) {
    super(message);
    this.code = code;
    this.position = position;
  }
}
