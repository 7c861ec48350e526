import { BytesError } from "./bytes.ts";

/** UTF-8 of a string. Throws BytesError `LONE_SURROGATE` (position in UTF-16 units) when it has no UTF-8 form. */
export function encodeUtf8(text: string): Uint8Array {
  const length = text.length;
  const bytes = new Uint8Array(length);
  for (let i = 0; i < length; i++) {
    const unit = text.charCodeAt(i);
    if (unit >= 0x80) return encodeBeyondAscii(text, bytes, i);
    bytes[i] = unit;
  }
  return bytes;
}

/** Continues after `ascii` units that one byte each holds already. */
function encodeBeyondAscii(text: string, head: Uint8Array, ascii: number): Uint8Array {
  // A UTF-16 unit needs at most three bytes; a pair needs four.
  const bytes = new Uint8Array(ascii + 3 * (text.length - ascii));
  bytes.set(head.subarray(0, ascii));
  let at = ascii;
  for (let i = ascii; i < text.length; i++) {
    let point = text.charCodeAt(i);
    if (point < 0x80) {
      bytes[at++] = point;
      continue;
    }
    if (point < 0x800) {
      bytes[at++] = 0xc0 | (point >> 6);
      bytes[at++] = 0x80 | (point & 0x3f);
      continue;
    }
    if (point >= 0xd800 && point <= 0xdfff) {
      const low = point < 0xdc00 ? text.charCodeAt(i + 1) : 0;
      if (!(low >= 0xdc00 && low <= 0xdfff)) {
        throw new BytesError("LONE_SURROGATE", "The text has half a surrogate pair; send whole characters.", i);
      }
      i++;
      point = 0x10000 + ((point - 0xd800) << 10) + (low - 0xdc00);
      bytes[at++] = 0xf0 | (point >> 18);
      bytes[at++] = 0x80 | ((point >> 12) & 0x3f);
    } else {
      bytes[at++] = 0xe0 | (point >> 12);
    }
    bytes[at++] = 0x80 | ((point >> 6) & 0x3f);
    bytes[at++] = 0x80 | (point & 0x3f);
  }
  return bytes.slice(0, at);
}

/** Arguments of one String.fromCharCode call: far below every engine's limit. */
const UNITS_PER_CALL = 4096;

/**
 * The string of UTF-8 bytes (RFC 3629), byte order mark kept as it is.
 * Throws BytesError `NOT_UTF8` with the byte position for overlong forms, surrogates, points above
 * U+10FFFF, stray and missing continuation bytes.
 */
export function decodeUtf8(bytes: Uint8Array): string {
  const units = new Uint16Array(bytes.length);
  let count = 0;
  let i = 0;
  while (i < bytes.length) {
    const first = bytes[i] as number;
    if (first < 0x80) {
      units[count++] = first;
      i++;
      continue;
    }
    const size = sequenceSize(first);
    if (size === 0 || i + size > bytes.length) throw notUtf8(i);
    let point = first & (0x7f >> size);
    for (let k = 1; k < size; k++) {
      const next = bytes[i + k] as number;
      if ((next & 0xc0) !== 0x80) throw notUtf8(i);
      point = (point << 6) | (next & 0x3f);
    }
    if (point < (LEAST_POINT[size] as number) || point > 0x10ffff || (point >= 0xd800 && point <= 0xdfff)) {
      throw notUtf8(i);
    }
    if (point < 0x10000) {
      units[count++] = point;
    } else {
      units[count++] = 0xd7c0 + (point >> 10);
      units[count++] = 0xdc00 | (point & 0x3ff);
    }
    i += size;
  }
  return stringOf(units, count);
}

/** The least code point that needs a sequence of this many bytes: below it the form is overlong. */
const LEAST_POINT = [0, 0, 0x80, 0x800, 0x10000] as const;

function sequenceSize(first: number): number {
  if (first >= 0xc2 && first <= 0xdf) return 2;
  if (first >= 0xe0 && first <= 0xef) return 3;
  if (first >= 0xf0 && first <= 0xf4) return 4;
  return 0;
}

function stringOf(units: Uint16Array, count: number): string {
  let text = "";
  for (let from = 0; from < count; from += UNITS_PER_CALL) {
    const part = units.subarray(from, Math.min(count, from + UNITS_PER_CALL));
    // Typed arrays are array-likes, which `apply` takes; its type asks for a true array.
    text += String.fromCharCode.apply(null, part as unknown as number[]);
  }
  return text;
}

function notUtf8(position: number): BytesError {
  return new BytesError("NOT_UTF8", "The bytes are not well-formed UTF-8; send UTF-8 text.", position);
}
