import type { Action } from "../action.ts";
import { underUrgencyPolicy } from "../urgency.ts";
import { raise } from "./raise.ts";
import { discard, promote, screen } from "./triage.ts";

/** The signals contract: the triage queue of what detectors find (DESIGN, Contracts). */
export const signalActions: readonly Action[] = [raise, screen, discard, promote].map(underUrgencyPolicy);
