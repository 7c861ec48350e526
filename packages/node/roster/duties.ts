import type { EscalationStep } from "@tocsin/api";
import type { RosterStore } from "./rosters.ts";

/** Duty rosters of a node, as operations use them. */
export interface Duties {
  readonly rosters: RosterStore;
  readonly escalator: {
    /** Tells whoever is to be told by now. */
    step(): Promise<void>;
    /** Minutes until the next step for a unit. */
    minutesOf(unit: string): number;
    /** Steps of a unit's escalation of a notice, oldest first. */
    stepsOf(unit: string, record: string): readonly EscalationStep[];
  };
}
