import { existsSync } from "node:fs";
import { join } from "node:path";
import { replaceFile } from "../vault/replacefile.ts";

export interface VotingQuestion {
  /** The engine's folder. */
  readonly dir: string;
  /** File beside the node's keys that tells of the first vote: it outlives all that the engine and the ledger keep. */
  readonly voted: string;
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
 * Whether the engine may have its validator's key: it knows what it has signed last, or the node has never voted, or an
 * administrator vouches. Without, the engine follows the chain and gives no vote, so that neither an old copy nor a node that
 * has lost its data can sign twice.
 */
export function mayVote({ dir, voted, height, isBegun, vouched }: VotingQuestion): boolean {
  const path = join(dir, STATE);
  if (existsSync(path)) {
    tellOfVotes(voted);
    return true;
  }
  const isNew = !isBegun && !existsSync(voted) && !existsSync(join(dir, "data", "blockstore.db"));
  if (!isNew && !vouched) return false;
  const last = isNew ? { height: "0", round: 0, step: 0 } : { height: String(height), round: 0, step: STEP_LAST };
  replaceFile(path, Buffer.from(JSON.stringify(last)));
  tellOfVotes(voted);
  return true;
}

/** Heights that may have been at work while a joining node was told the newest one. */
const AT_WORK_MAX = 10;

/**
 * Forbids votes on what was ordered before a node joined: its keys may be older than the file that tells of votes. What
 * others are at work on is covered too.
 */
export function forbidVotesUpTo(dir: string, newest: number): void {
  replaceFile(
    join(dir, STATE),
    Buffer.from(JSON.stringify({ height: String(newest + AT_WORK_MAX), round: 0, step: STEP_LAST })),
  );
}

/** Written before the first vote, and once by nodes that have voted before this file was known. */
function tellOfVotes(file: string): void {
  if (!existsSync(file)) replaceFile(file, Buffer.from("This node's validator has voted.\n"));
}
