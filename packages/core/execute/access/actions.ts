import type { Action } from "../action.ts";
import { underUrgencyPolicy } from "../urgency.ts";
import { decide, review, revoke } from "./decide.ts";
import { receipt } from "./receipt.ts";
import { breakGlass, request, withdraw } from "./request.ts";

/** The access contract: request, decide, revoke, break-glass, review, receipt (DESIGN, Contracts; PROTOCOL 16). */
export const accessActions: readonly Action[] = [request, withdraw, breakGlass, decide, revoke, review, receipt].map(
  underUrgencyPolicy,
);
