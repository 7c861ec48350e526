import { BytesError } from "./bytes.ts";

/**
 * The platform's UTF-8 (WHATWG Encoding, the same in Node and browsers), many times as fast as ours where the text is not
 * short. It gets nothing that it would replace: what is malformed is told by our own code, with its position.
 */
declare const TextEncoder: new () => { encode(text: string): Uint8Array };
declare const TextDecoder: new (
  label: string,
  options: { readonly fatal: boolean; readonly ignoreBOM: boolean },
) => { decode(bytes: Uint8Array): string };
const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
/** UTF-16 units, or bytes, up to which our own loops are faster than a call of the platform. */
const SHORT = 48;

/** UTF-8 of a string. Throws BytesError `LONE_SURROGATE` (position in UTF-16 units) when it has no UTF-8 form. */
export function encodeUtf8(text: string): Uint8Array {
  if (text.length <= SHORT || !text.isWellFormed()) return encodeShort(text);
  return encoder.encode(text);
}

function encodeShort(text: string): Uint8Array {
  const bytes = new Uint8Array(utf8Size(text));
  let at = 0;
  for (let i = 0; i < text.length; i++) {
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
    if (isSurrogate(point)) {
      point = 0x10000 + ((point - 0xd800) << 10) + (text.charCodeAt(++i) - 0xdc00);
      bytes[at++] = 0xf0 | (point >> 18);
      bytes[at++] = 0x80 | ((point >> 12) & 0x3f);
    } else {
      bytes[at++] = 0xe0 | (point >> 12);
    }
    bytes[at++] = 0x80 | ((point >> 6) & 0x3f);
    bytes[at++] = 0x80 | (point & 0x3f);
  }
  return bytes;
}

/** How many bytes a string has in UTF-8. Throws BytesError `LONE_SURROGATE`. */
export function utf8Size(text: string): number {
  let size = text.length;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit < 0x80) continue;
    if (unit >= 0x800) {
      // A pair counts two units and needs four bytes.
      if (isSurrogate(unit)) assertPair(text, i++);
      size += 2;
    } else {
      size += 1;
    }
  }
  return size;
}

function isSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdfff;
}

function assertPair(text: string, i: number): void {
  const low = text.charCodeAt(i + 1);
  if (text.charCodeAt(i) < 0xdc00 && low >= 0xdc00 && low <= 0xdfff) return;
  throw new BytesError("LONE_SURROGATE", "The text has half a surrogate pair; send whole characters.", i);
}

/**
 * The string of UTF-8 bytes (RFC 3629), byte order mark kept as it is.
 * Throws BytesError `NOT_UTF8` with the byte position for overlong forms, surrogates, points above
 * U+10FFFF, stray and missing continuation bytes.
 */
export function decodeUtf8(bytes: Uint8Array): string {
  if (bytes.length <= SHORT) return decodeShort(bytes);
  try {
    return decoder.decode(bytes);
  } catch {
    // Says where.
    return decodeShort(bytes);
  }
}

function decodeShort(bytes: Uint8Array): string {
  let text = "";
  let i = 0;
  while (i < bytes.length) {
    const first = bytes[i] as number;
    if (first >= 0x80) {
      const size = sequenceSize(first);
      text += String.fromCodePoint(sequencePoint(bytes, i, size));
      i += size;
    } else {
      text += String.fromCharCode(first);
      i++;
    }
  }
  return text;
}

function sequenceSize(first: number): number {
  if (first >= 0xc2 && first <= 0xdf) return 2;
  if (first >= 0xe0 && first <= 0xef) return 3;
  if (first >= 0xf0 && first <= 0xf4) return 4;
  return 0;
}

/** The least code point that needs a sequence of this many bytes: below it the form is overlong. */
const LEAST_POINT = [0, 0, 0x80, 0x800, 0x10000] as const;

function sequencePoint(bytes: Uint8Array, start: number, size: number): number {
  if (size === 0 || start + size > bytes.length) throw notUtf8(start);
  let point = (bytes[start] as number) & (0x7f >> size);
  for (let k = 1; k < size; k++) {
    const next = bytes[start + k] as number;
    if ((next & 0xc0) !== 0x80) throw notUtf8(start);
    point = (point << 6) | (next & 0x3f);
  }
  const isOverlong = point < (LEAST_POINT[size] as number);
  if (isOverlong || point > 0x10ffff || isSurrogate(point)) throw notUtf8(start);
  return point;
}

function notUtf8(position: number): BytesError {
  return new BytesError("NOT_UTF8", "The bytes are not well-formed UTF-8; send UTF-8 text.", position);
}
