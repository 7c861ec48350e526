import { demand } from "../codes.ts";
import type { Effects } from "../endorse/effects.ts";
import { isPolicyKey } from "../state/key.ts";
import type { StateReader } from "../state/versioned.ts";

/** MVCC: every key that the contract saw still has the version that it saw; every key it missed is still missing. */
export function checkReads(state: StateReader, effects: Effects): void {
  for (const { key, h, i } of effects.reads) {
    const version = state.get(key)?.version;
    const same = version !== undefined && version[0] === h && version[1] === i;
    demand(same, isPolicyKey(key) ? "POLICY_CHANGED" : "READ_CONFLICT", key);
  }
  for (const key of effects.absent) {
    demand(state.get(key) === undefined, "READ_CONFLICT", key);
  }
}
