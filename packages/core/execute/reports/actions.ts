import type { Action } from "../action.ts";
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
