import {
  BLOCK_BYTES_MAX,
  BLOCK_TRANSACTIONS_MAX,
  FairQueue,
  type MachineRules,
  Refusal,
  TRANSACTION_BYTES_MAX,
  type Transaction,
  decodeTick,
  encodeTick,
  isTickAcceptable,
} from "@tocsin/core";
import { priorityOf } from "./priority.ts";

/** What a proposer puts into the next block: a tick, then what waits by urgency and unit, as much as fits. */
export function propose(
  rules: Pick<MachineRules, "parse">,
  waiting: readonly Uint8Array[],
  { tick, bytesMax }: { readonly tick: number; readonly bytesMax: number },
): Uint8Array[] {
  const queue = new FairQueue<Uint8Array>();
  for (const bytes of waiting) {
    const transaction = parsed(rules, bytes);
    if (transaction !== undefined) queue.push(bytes, priorityOf(transaction));
  }
  const first = encodeTick(tick);
  const entries = [first];
  let left = Math.min(bytesMax, BLOCK_BYTES_MAX) - sizeInBlock(first);
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    left -= sizeInBlock(next);
    if (left < 0 || entries.length > BLOCK_TRANSACTIONS_MAX) break;
    entries.push(next);
  }
  return entries.length === 1 ? [] : entries;
}

/** What a node judges a proposed tick by, in milliseconds. */
export interface ProposalClock {
  readonly lastTick: number;
  readonly clockMs: number;
  /** How far it may lie behind the clock. */
  readonly pastMsMax: number;
}

/**
 * Why a proposed block must not be voted for; undefined when it may. Only what breaks determinism is refused: a tick that is
 * none or far from this clock, and bytes that are no transaction (PROTOCOL 1, 2). All else is judged when it is executed.
 */
export function proposalFault(
  rules: Pick<MachineRules, "parse">,
  entries: readonly Uint8Array[],
  { lastTick, clockMs, pastMsMax }: ProposalClock,
): string | undefined {
  if (entries.length === 0) return undefined;
  const [first, ...transactions] = entries as readonly [Uint8Array, ...Uint8Array[]];
  const tick = decodeTick(first);
  if (tick === undefined) return "the first entry is no tick";
  if (!isTickAcceptable(tick, lastTick, clockMs, pastMsMax)) return `tick ${tick} after ${lastTick} at ${clockMs}`;
  if (transactions.length === 0) return "a tick alone";
  if (transactions.length > BLOCK_TRANSACTIONS_MAX) return "too many transactions";
  const broken = transactions.findIndex((bytes) => parsed(rules, bytes) === undefined);
  return broken < 0 ? undefined : `entry ${broken + 1} is no transaction`;
}

function parsed(rules: Pick<MachineRules, "parse">, bytes: Uint8Array): Transaction | undefined {
  try {
    return bytes.length > TRANSACTION_BYTES_MAX ? undefined : rules.parse(bytes);
  } catch (error) {
    if (error instanceof Refusal) return undefined;
    throw error;
  }
}

/** Bytes of an entry in CometBFT's block: field number, length, content. */
function sizeInBlock({ length }: Uint8Array): number {
  return length + (length < 0x80 ? 2 : length < 0x4000 ? 3 : 4);
}
