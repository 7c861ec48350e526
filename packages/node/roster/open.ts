import type { Duties } from "./duties.ts";
import { Escalator, type EscalatorOptions } from "./escalation.ts";
import { RosterStore } from "./rosters.ts";

export interface DutiesOptions extends Omit<EscalatorOptions, "rosters"> {
  /** The node's folder. */
  readonly dir: string;
  readonly unitKey: (unit: string) => Uint8Array;
}

/** Puts together what duty rosters need; nobody is told of anything before the escalator is started. */
export function openDuties({ dir, unitKey, ...options }: DutiesOptions): Duties & { readonly escalator: Escalator } {
  const { parts, random } = options;
  const rosters = new RosterStore({
    ...{ dir, unitKey, random: (size) => random.bytes(size), now: () => parts.clock.now() },
  });
  return { rosters, escalator: new Escalator({ ...options, rosters }) };
}
