import { type Transaction, encodeHex } from "@tocsin/core";
import type { Priority } from "../chain.ts";
import { priorityOf } from "./priority.ts";

/** What a transaction takes of the mempool. */
export interface Pooled extends Priority {
  readonly bytes: number;
  /** Digest of an act's proposal and effects; absent for what nobody signs, which no unit has a share of. */
  readonly effects?: string;
}

export function pooledOf(transaction: Transaction, bytes: number): Pooled {
  const taken = { ...priorityOf(transaction), bytes };
  return transaction.type === "act" ? { ...taken, effects: encodeHex(transaction.effectsDigest) } : taken;
}
