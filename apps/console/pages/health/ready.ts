import { UnreachableError } from "@tocsin/client";

/** What the node tells of itself. */
export interface Readiness {
  readonly ready: boolean;
  readonly checks: readonly { readonly check: string; readonly ok: boolean; readonly note: string }[];
}

/**
 * Asks whether the node can serve. One that cannot answers 503 with the same document, which is no refusal.
 * @throws UnreachableError when nothing answers in this form
 */
export async function askReadiness(): Promise<Readiness> {
  const response = await fetch("/readyz").catch(() => undefined);
  const told: unknown = await response?.json().catch(() => undefined);
  if (!isReadiness(told)) throw new UnreachableError(location.origin);
  return told;
}

function isReadiness(told: unknown): told is Readiness {
  return typeof told === "object" && told !== null && "ready" in told && "checks" in told && Array.isArray(told.checks);
}
