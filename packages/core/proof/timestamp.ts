import { ProtoWriter } from "../bytes/proto.ts";
import { demand } from "../codes.ts";
import { Message } from "./message.ts";

/**
 * A moment with CometBFT's full precision: seconds since 1970-01-01T00:00:00Z (negative before) and
 * nanoseconds within the second. Tocsin itself makes whole milliseconds only. A type alias, not an
 * interface, so that it is canonical JSON as it stands.
 */
export type Timestamp = { readonly seconds: number; readonly nanos: number };

/** 0001-01-01T00:00:00Z, Go's zero time: the time of a vote that is absent. */
export const ZERO_TIME: Timestamp = { seconds: -62_135_596_800, nanos: 0 };
/** 9999-12-31T23:59:59Z, the last second of protobuf's Timestamp. */
const SECONDS_MAX = 253_402_300_799;
const NANOS_MAX = 999_999_999;
const NANOS_PER_MS = 1_000_000;

/** The moment of integer Unix milliseconds. */
export function timestampOfMs(ms: number): Timestamp {
  const seconds = Math.floor(ms / 1000);
  return { seconds, nanos: (ms - seconds * 1000) * NANOS_PER_MS };
}

/** Unix milliseconds, the rest cut off. */
export function msOfTimestamp(time: Timestamp): number {
  return time.seconds * 1000 + Math.floor(time.nanos / NANOS_PER_MS);
}

/** The moment `ms` (an integer) later. */
export function addMs(time: Timestamp, ms: number): Timestamp {
  const later = timestampOfMs(msOfTimestamp(time) + ms);
  return { seconds: later.seconds, nanos: later.nanos + (time.nanos % NANOS_PER_MS) };
}

/** Negative when `a` is earlier than `b`, zero when equal, positive when later. */
export function compareTimestamps(a: Timestamp, b: Timestamp): number {
  return a.seconds === b.seconds ? a.nanos - b.nanos : a.seconds - b.seconds;
}

/** google.protobuf.Timestamp. */
export function encodeTimestamp(time: Timestamp): Uint8Array {
  return new ProtoWriter().varint(1, time.seconds).varint(2, time.nanos).finish();
}

/** Reads google.protobuf.Timestamp, years 1 to 9999. Throws `Refusal("HEADER_INVALID")`; strictness is the caller's. */
export function decodeTimestamp(bytes: Uint8Array, at: string): Timestamp {
  const message = new Message(bytes, at);
  const seconds = message.integer(1, "seconds");
  demand(seconds >= ZERO_TIME.seconds && seconds <= SECONDS_MAX, "HEADER_INVALID", `${at}/seconds`);
  return { seconds, nanos: message.count(2, NANOS_MAX, "nanos") };
}
