import { existsSync } from "node:fs";
import { join } from "node:path";
import { replaceFile } from "../vault/replacefile.ts";

export interface VotingQuestion {
  /** The engine's folder. */
  readonly dir: string;
  /** Newest durable height of the ledger. */
  readonly height: number;
  /** Whether the ledger has blocks already. */
  readonly isBegun: boolean;
  /** An administrator states that no other copy of this node votes or will. */
  readonly vouched: boolean;
}

/** Where CometBFT keeps what its validator has signed last. Never in a backup. */
const STATE = "data/priv_validator_state.json";
/** After everything that can be signed at a height. */
const STEP_LAST = 3;

/**
 * Whether the engine may have its validator's key: it knows what it has signed last, or the chain only begins, or an
 * administrator vouches. Without, the engine follows the chain and gives no vote, so that an old copy cannot sign twice.
 */
export function mayVote({ dir, height, isBegun, vouched }: VotingQuestion): boolean {
  const path = join(dir, STATE);
  if (existsSync(path)) return true;
  const isNew = !isBegun && !existsSync(join(dir, "data", "blockstore.db"));
  if (!isNew && !vouched) return false;
  const last = isNew ? { height: "0", round: 0, step: 0 } : { height: String(height), round: 0, step: STEP_LAST };
  replaceFile(path, Buffer.from(JSON.stringify(last)));
  return true;
}

/** Heights that may have been at work while a joining node was told the newest one. */
const AT_WORK_MAX = 10;

/**
 * Forbids votes on what was ordered before a node joined: it may be an emptied one that has voted there. What others are at
 * work on is covered too.
 */
export function forbidVotesUpTo(dir: string, newest: number): void {
  replaceFile(
    join(dir, STATE),
    Buffer.from(JSON.stringify({ height: String(newest + AT_WORK_MAX), round: 0, step: STEP_LAST })),
  );
}
