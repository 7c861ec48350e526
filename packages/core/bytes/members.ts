import { concat } from "./bytes.ts";
import { encodeUtf8 } from "./utf8.ts";

/** A member of an object as it stands in the object's canonical bytes. Views, not copies. */
export interface CanonicalMember {
  /** `"name":value`. */
  readonly whole: Uint8Array;
  readonly value: Uint8Array;
}

const QUOTE = 0x22;
const COMMA = 0x2c;
const BACKSLASH = 0x5c;

/**
 * The members of an object by name, cut out of its canonical bytes: a part of canonical bytes is itself canonical, so
 * what is signed or hashed of a part need not be encoded again.
 * @param bytes of an object, accepted by `decodeCanonical` before; others give nonsense
 */
export function canonicalMembers(bytes: Uint8Array): Map<string, CanonicalMember> {
  const members = new Map<string, CanonicalMember>();
  for (let start = 1; start < bytes.length - 1; ) {
    const nameEnd = endOfString(bytes, start);
    const end = endOfValue(bytes, nameEnd + 2);
    const name = String.fromCharCode(...bytes.subarray(start + 1, nameEnd));
    members.set(name, { whole: bytes.subarray(start, end), value: bytes.subarray(nameEnd + 2, end) });
    start = end + 1;
  }
  return members;
}

/** A member of an object from its plain name and the canonical bytes of its value. */
export function member(name: string, value: Uint8Array): CanonicalMember {
  return { whole: concat(encodeUtf8(`"${name}":`), value), value };
}

/** The canonical bytes of an object of these members, which are in its order. */
export function objectOfMembers(members: Iterable<CanonicalMember>): Uint8Array {
  const parts = [...members].map(({ whole }) => whole);
  const bytes = new Uint8Array(parts.reduce((size, part) => size + part.length + 1, 1) + (parts.length === 0 ? 1 : 0));
  let at = 0;
  for (const part of parts) {
    bytes[at] = at === 0 ? OPEN : COMMA;
    bytes.set(part, at + 1);
    at += 1 + part.length;
  }
  if (at === 0) bytes[at++] = OPEN;
  bytes[at] = CLOSE;
  return bytes;
}

const OPEN = 0x7b;
const CLOSE = 0x7d;

/** Position of the quote that ends the string begun at `start`. */
function endOfString(bytes: Uint8Array, start: number): number {
  let at = start + 1;
  while (bytes[at] !== QUOTE && at < bytes.length) at += bytes[at] === BACKSLASH ? 2 : 1;
  return at;
}

/** Position behind the value begun at `start`: of the comma or brace that follows it. */
function endOfValue(bytes: Uint8Array, start: number): number {
  let depth = 0;
  for (let at = start; at < bytes.length; at++) {
    const byte = bytes[at] as number;
    if (byte === QUOTE) at = endOfString(bytes, at);
    else if (byte === OPEN || byte === 0x5b) depth++;
    else if (byte === CLOSE || byte === 0x5d) {
      if (depth === 0) return at;
      depth--;
    } else if (byte === COMMA && depth === 0) return at;
  }
  return bytes.length;
}
