import { DEPTH_MAX, MEMBERS_MAX, TRANSACTION_BYTES_MAX } from "../limits.ts";
import { BytesError } from "./bytes.ts";
import { decodeUtf8, encodeUtf8 } from "./utf8.ts";

/** A canonical value: numbers are safe integers, keys printable ASCII. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** What a reader takes at most. Scalars have depth 0, a container one more than its deepest member. */
export interface CanonicalLimits {
  readonly sizeBytesMax: number;
  readonly depthMax: number;
  /** Members of all objects and arrays together. */
  readonly membersMax: number;
}

const LIMITS: CanonicalLimits = {
  sizeBytesMax: TRANSACTION_BYTES_MAX,
  depthMax: DEPTH_MAX,
  membersMax: MEMBERS_MAX,
};

/**
 * The one byte form of a value: RFC 8785 (JCS) without fractions. What is signed and hashed is these bytes.
 * Throws CanonicalError for what has no such form, an undefined member included.
 */
export function encodeCanonical(value: Json): Uint8Array {
  return encodeUtf8(canonicalText(value, DEPTH_MAX));
}

/**
 * Reads canonical bytes, hostile ones too: bounds are checked on the raw bytes before anything is built,
 * then the value must encode to exactly these bytes. That refuses duplicate keys, white space, fractions,
 * exponents, escapes that are not needed and keys out of order. Throws CanonicalError.
 */
export function decodeCanonical(bytes: Uint8Array, limits: Partial<CanonicalLimits> = {}): Json {
  const { depthMax } = { ...LIMITS, ...limits };
  demandBounds(bytes, limits);
  const text = utf8Text(bytes);
  const value = parse(text);
  const canonical = canonicalText(value, depthMax);
  if (canonical !== text) throw difference(bytes, encodeUtf8(canonical));
  return value;
}

/** The bounds that `decodeCanonical` holds its bytes to. @throws CanonicalError TOO_LARGE, TOO_DEEP, TOO_MANY_MEMBERS */
export function demandBounds(bytes: Uint8Array, limits: Partial<CanonicalLimits> = {}): void {
  const { sizeBytesMax, depthMax, membersMax } = { ...LIMITS, ...limits };
  if (bytes.length > sizeBytesMax) throw new CanonicalError("TOO_LARGE", sizeBytesMax);
  survey(bytes, depthMax, membersMax);
}

const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const BACKSLASH = 0x5c;

/** Bounds depth and members without building anything; returns how many object members the bytes announce. */
function survey(bytes: Uint8Array, depthMax: number, membersMax: number): number {
  let depth = 0;
  let members = 0;
  let named = 0;
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i] as number;
    if (byte === QUOTE) {
      i = endOfString(bytes, i);
    } else if (byte === COMMA) {
      if (++members > membersMax) throw new CanonicalError("TOO_MANY_MEMBERS", i);
    } else if (byte === COLON) {
      named++;
    } else if (isOpening(byte)) {
      if (++depth > depthMax) throw new CanonicalError("TOO_DEEP", i);
      // "{" and "}", "[" and "]" lie two apart in ASCII.
      if (bytes[i + 1] !== byte + 2 && ++members > membersMax) throw new CanonicalError("TOO_MANY_MEMBERS", i);
    } else if (isOpening(byte - 2)) {
      depth--;
    }
  }
  return named;
}

function isOpening(byte: number): boolean {
  return byte === 0x7b || byte === 0x5b;
}

/** Position of the quote that ends the string begun at `start`, or of the last byte when none does. */
function endOfString(bytes: Uint8Array, start: number): number {
  let i = start + 1;
  while (i < bytes.length && bytes[i] !== QUOTE) i += bytes[i] === BACKSLASH ? 2 : 1;
  return i;
}

function utf8Text(bytes: Uint8Array): string {
  try {
    return decodeUtf8(bytes);
  } catch (error) {
    if (error instanceof BytesError) throw new CanonicalError("NOT_UTF8", error.position);
    throw error;
  }
}

function parse(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    // The engine's message names no stable position, and may quote the text.
    throw new CanonicalError("NOT_JSON");
  }
}

/** What a value's canonical bytes tell about bytes that are not them. */
function difference(bytes: Uint8Array, canonical: Uint8Array): CanonicalError {
  let position = 0;
  while (position < bytes.length && bytes[position] === canonical[position]) position++;
  const lost = survey(bytes, Infinity, Infinity) > survey(canonical, Infinity, Infinity);
  return new CanonicalError(lost ? "DUPLICATE_KEY" : "NOT_CANONICAL", position);
}

type JsonObject = { readonly [key: string]: Json };

/**
 * JSON.stringify writes numbers and strings as RFC 8785 wants them, and members in the order in which the
 * object has them; so it is left to do the work when that is the canonical order already, as it is in every
 * value that was read from canonical bytes.
 */
function canonicalText(value: Json, depthMax: number): string {
  const text = isInOrder(value, depthMax) ? JSON.stringify(value) : orderedText(value);
  // JSON.stringify escapes halves of surrogate pairs, and nothing else, as \udxxx.
  if (text.includes("\\ud")) refuseLoneSurrogates(value);
  return text;
}

/** Whether all members are in canonical order. Throws CanonicalError where the value has no canonical form. */
function isInOrder(value: Json, depthLeft: number): boolean {
  if (typeof value === "string" || typeof value === "boolean" || value === null) return true;
  if (typeof value === "number") {
    if (!Number.isSafeInteger(value) || Object.is(value, -0)) throw new CanonicalError("NOT_INTEGER");
    return true;
  }
  if (typeof value !== "object") throw new CanonicalError("NOT_JSON");
  if (depthLeft === 0) throw new CanonicalError("TOO_DEEP");
  let inOrder = true;
  if (Array.isArray(value)) {
    // By index, because a hole must be refused as the undefined that it reads as.
    for (let i = 0; i < value.length; i++) inOrder = isInOrder(value[i] as Json, depthLeft - 1) && inOrder;
    return inOrder;
  }
  let last = "";
  for (const key of keysOf(value as JsonObject)) {
    if (key < last) inOrder = false;
    last = key;
    inOrder = isInOrder((value as JsonObject)[key] as Json, depthLeft - 1) && inOrder;
  }
  return inOrder;
}

const KEY = /^[\x21-\x7e]{1,128}$/;

function keysOf(value: JsonObject): readonly string[] {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) throw new CanonicalError("NOT_JSON");
  const keys = Object.keys(value);
  for (const key of keys) {
    // `__proto__` is refused, because assigning it elsewhere would lose the member without a word.
    if (!KEY.test(key) || key === "__proto__") throw new CanonicalError("BAD_KEY");
  }
  return keys;
}

/** For values that `isInOrder` found to have a canonical form. */
function orderedText(value: Json): string {
  if (typeof value === "string") return quoted(value);
  if (typeof value !== "object" || value === null) return String(value);
  return Array.isArray(value) ? arrayText(value) : objectText(value as JsonObject);
}

function arrayText(values: readonly Json[]): string {
  let text = "";
  for (const value of values) text += text === "" ? orderedText(value) : `,${orderedText(value)}`;
  return `[${text}]`;
}

function objectText(value: JsonObject): string {
  let text = "";
  // Keys are ASCII, so the order by UTF-16 units that RFC 8785 asks for is the order of the bytes.
  for (const key of Object.keys(value).sort()) {
    if (text !== "") text += ",";
    text += `${quoted(key)}:${orderedText(value[key] as Json)}`;
  }
  return `{${text}}`;
}

/** Strings that need no escape: no quote, backslash, control character or surrogate. */
const PLAIN = /^[ !#-[\]-\ud7ff\ue000-\uffff]*$/;

function quoted(text: string): string {
  return PLAIN.test(text) ? `"${text}"` : JSON.stringify(text);
}

/** With the flag `u` whole pairs do not match. */
const LONE_SURROGATE = /[\ud800-\udfff]/u;

function refuseLoneSurrogates(value: Json): void {
  if (typeof value === "string" && LONE_SURROGATE.test(value)) throw new CanonicalError("BAD_STRING");
  if (typeof value === "object" && value !== null) Object.values(value).forEach(refuseLoneSurrogates);
}

const SAY = {
  NOT_UTF8: "The bytes are not UTF-8; send UTF-8 text.",
  NOT_JSON: "This is no JSON value; send one JSON value of plain objects without undefined members.",
  NOT_CANONICAL: "The JSON is not in canonical form; encode it by RFC 8785.",
  DUPLICATE_KEY: "An object names a key twice; name each key once.",
  TOO_LARGE: "The value has more bytes than the limit; make it smaller.",
  TOO_DEEP: "The value is nested deeper than the limit; flatten it.",
  TOO_MANY_MEMBERS: "The value has more members than the limit; split it.",
  NOT_INTEGER: "A number is no safe integer; send fractions and large numbers as strings.",
  BAD_KEY: "A key is not 1 to 128 printable ASCII characters, or is __proto__; rename it.",
  BAD_STRING: "A string has half a surrogate pair; send whole characters.",
} as const;

export type CanonicalErrorCode = keyof typeof SAY;

/** A value without canonical form, or bytes that are not one. `position` is the byte offset where known. */
export class CanonicalError extends Error {
  override readonly name = "CanonicalError";
  readonly code: CanonicalErrorCode;
  readonly position: number | undefined;

  constructor(code: CanonicalErrorCode, position?: number) {
    super(SAY[code]);
    this.code = code;
    this.position = position;
  }
}
