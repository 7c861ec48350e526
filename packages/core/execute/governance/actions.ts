import type { Action } from "../action.ts";
import { underUrgencyPolicy } from "../urgency.ts";
import { approve, propose, reject, withdraw } from "./propose.ts";

/** The governance contract: changes that a majority of the chain's managers decides. */
export const governanceActions: readonly Action[] = [propose, approve, reject, withdraw].map(underUrgencyPolicy);
