import type { Action } from "../action.ts";
import { underUrgencyPolicy } from "../urgency.ts";
import { ownCounts } from "./content.ts";
import { confirmErasure, erase, redact } from "./erase.ts";
import { acknowledge, correct, retract, sameAs, transfer } from "./revise.ts";
import { followUp, submit } from "./submit.ts";
import { verify } from "./verify.ts";

/** The reports contract (DESIGN, Contracts). */
export const reportActions: readonly Action[] = [
  submit,
  verify,
  correct,
  retract,
  followUp,
  acknowledge,
  transfer,
  sameAs,
  erase,
  confirmErasure,
  redact,
];

/** The same with the bounds of version 3. What files a report judges its urgency by what it says. */
export const boundReportActions: readonly Action[] = reportActions.map((action) => {
  if (action === submit || action === followUp) return ownCounts(action);
  return underUrgencyPolicy(action === correct ? ownCounts(action) : action);
});
