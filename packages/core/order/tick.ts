import { type Json, decodeCanonical, encodeCanonical } from "../bytes/canonical.ts";
import { TICK_SKEW_MS_MAX } from "../limits.ts";

/**
 * Contract time: the first entry of every block that has transactions, put there by the proposer (PROTOCOL 1).
 * It is no transaction: not in the history tree, never a reason for a block.
 */
export function encodeTick(ms: number): Uint8Array {
  return encodeCanonical({ tick: ms });
}

/** The tick of an entry, or undefined when the entry is no tick. */
export function decodeTick(bytes: Uint8Array): number | undefined {
  if (bytes.length > 32 || bytes[2] !== 0x74) return undefined;
  let value: Json;
  try {
    value = decodeCanonical(bytes);
  } catch {
    return undefined;
  }
  const tick = (value as { readonly tick?: Json }).tick;
  return typeof tick === "number" && tick >= 0 && Object.keys(value as object).length === 1 ? tick : undefined;
}

/**
 * Whether a node with this clock accepts the proposer's tick after the last one.
 * @param pastMsMax how far it may lie behind the clock, milliseconds: more than ahead where the block is proposed again
 */
export function isTickAcceptable(
  tick: number,
  lastTick: number,
  clockMs: number,
  pastMsMax = TICK_SKEW_MS_MAX,
): boolean {
  return tick > lastTick && tick - clockMs <= TICK_SKEW_MS_MAX && clockMs - tick <= pastMsMax;
}
