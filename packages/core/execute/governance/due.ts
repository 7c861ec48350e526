import type { Json } from "../../bytes/canonical.ts";
import { type Code, Refusal } from "../../codes.ts";
import type { Hash } from "../../crypto/seam.ts";
import { key } from "../../state/key.ts";
import { type ChangeState, type PendingChange, subjectOf } from "./change.ts";
import { type Read, type Write, effectOf, policyVersion } from "./effect.ts";

/** Changes whose height has come, as writes; the others go on waiting. */
export interface DueChanges {
  readonly remaining: readonly PendingChange[];
  readonly writes: readonly Write[];
}

/**
 * What takes effect at a height. Called by the machine before the first transaction of a block; contracts themselves
 * read no height (DESIGN, governance). Changes apply by rising height, those of one height in the order of their
 * approval; one that has become impossible lapses and says why, so that this never refuses.
 * @param read committed state
 */
export function applyDueChanges(hash: Hash, pending: readonly PendingChange[], height: number, read: Read): DueChanges {
  const written = new Map<string, Json>();
  const current: Read = (name) => written.get(name) ?? read(name);
  // Sorting is stable.
  const due = pending.filter((one) => one.height <= height).sort((a, b) => a.height - b.height);
  for (const { id } of due) {
    const state = current(key.change(id)) as unknown as ChangeState;
    const outcome = outcomeOf(hash, state, current);
    for (const [name, value] of outcome.writes) written.set(name, value);
    const { status, code } = outcome;
    const next: ChangeState = { ...state, status, settled: height, ...(code === undefined ? {} : { code }) };
    written.set(key.change(id), next as unknown as Json);
  }
  return { remaining: pending.filter((one) => one.height > height), writes: [...written] };
}

interface ChangeOutcome {
  readonly status: "applied" | "lapsed";
  readonly writes: readonly Write[];
  readonly code?: Code;
}

function outcomeOf(hash: Hash, state: ChangeState, read: Read): ChangeOutcome {
  try {
    return { status: "applied", writes: effectNow(hash, state, read) };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { status: "lapsed", writes: [], code: error.code };
  }
}

/**
 * What a proposed change writes now.
 * @throws Refusal WRONG_STATE when the policy is no longer the one that it was proposed against; as `effectOf`
 */
export function effectNow(hash: Hash, { change, base }: ChangeState, read: Read): readonly Write[] {
  if (base !== undefined && policyVersion(read(subjectOf(change))) !== base) {
    throw new Refusal("WRONG_STATE", subjectOf(change));
  }
  return effectOf(hash, change, read);
}
