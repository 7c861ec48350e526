import { type Code, demand } from "../../codes.ts";
import { LANE_WINDOW_MAX } from "../../limits.ts";
import { key } from "../../state/key.ts";
import type { Ledger } from "../ledger.ts";
import { AUTHORITY_LANE } from "./packet.ts";

/** Coded error acknowledgements kept a lane; older ones stand in the history. */
const ERRORS_KEPT = 32;

/** Receipts of one lane: every number below `low` was received, and those of `above`. */
export interface Lane {
  readonly low: number;
  readonly above: readonly number[];
  /** Packets that the contract refused: number and code. The lane goes on (PROTOCOL 11). */
  readonly errors: readonly { readonly sequence: number; readonly code: Code }[];
}

const EMPTY: Lane = { low: 0, above: [], errors: [] };

export function readLane(ledger: Ledger, source: string, queue: string): Lane {
  return (ledger.read(key.lane(source, queue)) as unknown as Lane | undefined) ?? EMPTY;
}

/** Whether the number was received before. */
export function isReceived(lane: Lane, sequence: number): boolean {
  return sequence < lane.low || lane.above.includes(sequence);
}

/**
 * Marks a number as received. In a lane packets come in any order, once; the authority lane takes its next only.
 * @param isNear whether numbers far ahead of those that are missing are refused, so that what is kept stays short
 * @throws Refusal PACKET_ORDER, LANE_FULL
 */
export function recordReceipt(lane: Lane, queue: string, sequence: number, isNear: boolean): Lane {
  if (queue === AUTHORITY_LANE) demand(sequence === lane.low, "PACKET_ORDER", `${queue} ${lane.low}`);
  if (isNear) demand(sequence - lane.low <= LANE_WINDOW_MAX, "LANE_FULL", `${queue} ${lane.low}`);
  const waiting = new Set([...lane.above, sequence]);
  let low = lane.low;
  while (waiting.delete(low)) low += 1;
  demand(waiting.size <= LANE_WINDOW_MAX, "LANE_FULL", `${queue} ${low}`);
  return { low, above: [...waiting].sort((a, b) => a - b), errors: lane.errors };
}

/** Adds a coded error acknowledgement. */
export function recordRefusal(lane: Lane, sequence: number, code: Code): Lane {
  return { ...lane, errors: [...lane.errors, { sequence, code }].slice(-ERRORS_KEPT) };
}
