import { BytesError, equal } from "../bytes/bytes.ts";
import { type Field, ProtoError, asInt64, readFields } from "../bytes/proto.ts";
import { decodeUtf8 } from "../bytes/utf8.ts";
import { Refusal, demand } from "../codes.ts";

/**
 * One protobuf message as its reader wants it: fields by number, absent ones as zero or empty (proto3).
 * Order, repetition and unknown fields are not judged here: `decodeStrict` refuses whatever encodes differently.
 */
export class Message {
  readonly #fields: readonly Field[];
  readonly #at: string;

  /** @param at what the message is, for the refusal; a path such as `header/time` */
  constructor(bytes: Uint8Array, at: string) {
    this.#at = at;
    this.#fields = fieldsOf(bytes, at);
  }

  /** A non-negative integer of at most `max`. */
  count(number: number, max: number, name: string): number {
    const value = this.#varint(number);
    demand(value <= BigInt(max), "HEADER_INVALID", `${this.#at}/${name}`);
    return Number(value);
  }

  /** An int64 that a number holds exactly. */
  integer(number: number, name: string): number {
    const value = Number(asInt64(this.#varint(number)));
    demand(Number.isSafeInteger(value), "HEADER_INVALID", `${this.#at}/${name}`);
    return value;
  }

  bytes(number: number, name: string): Uint8Array {
    return this.all(number, name).at(-1) ?? NOTHING;
  }

  text(number: number, name: string): string {
    try {
      return decodeUtf8(this.bytes(number, name));
    } catch (error) {
      if (error instanceof BytesError) throw new Refusal("HEADER_INVALID", `${this.#at}/${name}`);
      throw error;
    }
  }

  /** Every value of a repeated field. Views of the input. */
  all(number: number, name: string): Uint8Array[] {
    const values: Uint8Array[] = [];
    for (const field of this.#fields) {
      if (field.number !== number) continue;
      if (field.wire !== "bytes") throw new Refusal("HEADER_INVALID", `${this.#at}/${name}`);
      values.push(field.value);
    }
    return values;
  }

  #varint(number: number): bigint {
    const field = this.#fields.findLast((candidate) => candidate.number === number);
    if (field === undefined) return 0n;
    if (field.wire !== "varint") throw new Refusal("HEADER_INVALID", this.#at);
    return field.value;
  }
}

const NOTHING = new Uint8Array(0);

function fieldsOf(bytes: Uint8Array, at: string): Field[] {
  try {
    return readFields(bytes);
  } catch (error) {
    if (error instanceof ProtoError) throw new Refusal("HEADER_INVALID", at);
    throw error;
  }
}

/**
 * Decodes bytes that have one form only: the value must encode to exactly them. Hostile input is expected.
 * Throws `Refusal("HEADER_INVALID", path)`.
 */
export function decodeStrict<T>(
  bytes: Uint8Array,
  at: string,
  decode: (bytes: Uint8Array, at: string) => T,
  encode: (value: T) => Uint8Array,
): T {
  const value = decode(bytes, at);
  demand(equal(encode(value), bytes), "HEADER_INVALID", at);
  return value;
}

/** A copy of the bytes, so that what is kept does not hold the whole input in memory; refuses another size. */
export function sized(bytes: Uint8Array, size: number, at: string): Uint8Array {
  demand(bytes.length === size, "HEADER_INVALID", at);
  return bytes.slice();
}

/** As `sized`, but empty is allowed too. */
export function sizedOrEmpty(bytes: Uint8Array, size: number, at: string): Uint8Array {
  return bytes.length === 0 ? NOTHING : sized(bytes, size, at);
}
