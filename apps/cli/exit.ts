import { Refusal } from "@tocsin/core";
import { ProblemError, UnreachableError } from "@tocsin/client";

/** Exit codes: 0 done, 1 refused or failed, 2 used wrongly, 3 the node does not answer. */
export const EXIT = { done: 0, failed: 1, usage: 2, unreachable: 3 } as const;

/** The command was used wrongly; the message says how to use it. */
export class Usage extends Error {
  override readonly name = "Usage";
}

/** A check that did not hold: the command did its work and the answer is no. */
export class Failed extends Error {
  override readonly name = "Failed";
}

/** What a failure is called, told and exits with. */
export function failureOf(error: unknown): { readonly code: string; readonly message: string; readonly exit: number } {
  if (error instanceof ProblemError) {
    const { code, detail, at } = error.problem;
    return { code, message: at === undefined || at === "" ? detail : `${detail} (${at})`, exit: EXIT.failed };
  }
  if (error instanceof UnreachableError) return { code: "UNREACHABLE", message: error.message, exit: EXIT.unreachable };
  if (error instanceof Usage) return { code: "USAGE", message: error.message, exit: EXIT.usage };
  if (error instanceof Failed) return { code: "FAILED", message: error.message, exit: EXIT.failed };
  if (error instanceof Refusal) return { code: error.code, message: error.message, exit: EXIT.failed };
  if (error instanceof Error && "code" in error)
    return { code: String(error.code), message: error.message, exit: EXIT.failed };
  throw error;
}
