import { BytesError } from "./bytes.ts";

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const NONE = 0xff;
const SEXTETS = sextets();

function sextets(): Uint8Array {
  const table = new Uint8Array(128).fill(NONE);
  for (let i = 0; i < ALPHABET.length; i++) table[ALPHABET.charCodeAt(i)] = i;
  return table;
}

/** base64url without padding (RFC 4648 section 5). */
export function encodeBase64url(bytes: Uint8Array): string {
  let text = "";
  let i = 0;
  for (; i + 2 < bytes.length; i += 3) {
    const group = ((bytes[i] as number) << 16) | ((bytes[i + 1] as number) << 8) | (bytes[i + 2] as number);
    text += letter(group >> 18) + letter(group >> 12) + letter(group >> 6) + letter(group);
  }
  if (i + 1 === bytes.length) {
    const group = (bytes[i] as number) << 4;
    text += letter(group >> 6) + letter(group);
  } else if (i + 2 === bytes.length) {
    const group = ((bytes[i] as number) << 10) | ((bytes[i + 1] as number) << 2);
    text += letter(group >> 12) + letter(group >> 6) + letter(group);
  }
  return text;
}

/**
 * Reads base64url without padding. Strict, so that bytes have one text: no padding, no white space, unused
 * trailing bits zero. Throws BytesError `NOT_BASE64URL`.
 */
export function decodeBase64url(text: string): Uint8Array {
  const tail = text.length % 4;
  if (tail === 1) throw notBase64url(text.length);
  const bytes = new Uint8Array(Math.floor((text.length * 3) / 4));
  let at = 0;
  let bits = 0;
  let held = 0;
  for (let i = 0; i < text.length; i++) {
    bits = ((bits << 6) | sextet(text, i)) & 0xffff;
    held += 6;
    if (held < 8) continue;
    held -= 8;
    bytes[at++] = (bits >> held) & 0xff;
  }
  if ((bits & ((1 << held) - 1)) !== 0) throw notBase64url(text.length - 1);
  return bytes;
}

function letter(bits: number): string {
  return ALPHABET.charAt(bits & 63);
}

function sextet(text: string, position: number): number {
  const value = SEXTETS[text.charCodeAt(position)];
  if (value === undefined || value === NONE) throw notBase64url(position);
  return value;
}

function notBase64url(position: number): BytesError {
  return new BytesError("NOT_BASE64URL", "The text is not base64url without padding in its only form.", position);
}
