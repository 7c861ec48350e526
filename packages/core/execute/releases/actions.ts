import type { Action } from "../action.ts";
import { underUrgencyPolicy } from "../urgency.ts";
import { publish, refute } from "./publish.ts";
import { sign } from "./sign.ts";
import { withdraw } from "./withdraw.ts";

/** The releases contract: what a unit says in public or signs (DESIGN, Contracts). */
export const releaseActions: readonly Action[] = [sign, publish, refute, withdraw].map(underUrgencyPolicy);
