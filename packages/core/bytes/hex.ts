import { BytesError } from "./bytes.ts";

const DIGITS = "0123456789abcdef";
const OCTETS: readonly string[] = Array.from(
  { length: 256 },
  (_, octet) => DIGITS.charAt(octet >> 4) + DIGITS.charAt(octet & 15),
);

/** Lower-case hexadecimal. */
export function encodeHex(bytes: Uint8Array): string {
  let text = "";
  for (let i = 0; i < bytes.length; i++) text += OCTETS[bytes[i] as number];
  return text;
}

/** Reads lower-case hexadecimal only, so that bytes have one text. Throws BytesError `NOT_HEX`. */
export function decodeHex(text: string): Uint8Array {
  if (text.length % 2 !== 0) throw notHex(text.length);
  const bytes = new Uint8Array(text.length / 2);
  for (let i = 0; i < bytes.length; i++) bytes[i] = (digit(text, 2 * i) << 4) | digit(text, 2 * i + 1);
  return bytes;
}

function digit(text: string, position: number): number {
  const unit = text.charCodeAt(position);
  if (unit >= 0x30 && unit <= 0x39) return unit - 0x30;
  if (unit >= 0x61 && unit <= 0x66) return unit - 0x57;
  throw notHex(position);
}

function notHex(position: number): BytesError {
  return new BytesError("NOT_HEX", "The text is not lower-case hexadecimal of whole bytes.", position);
}
