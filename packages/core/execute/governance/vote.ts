import { demand } from "../../codes.ts";
import { PENDING_CHANGES_MAX } from "../../limits.ts";
import { key } from "../../state/key.ts";
import type { Unit } from "../../unit/unit.ts";
import type { Context } from "../context.ts";
import type { ChangeState, ChangeStatus, PendingChange } from "./change.ts";

/** Counts the votes, writes the change as it stands then, and schedules it once it is approved. */
export function settleVotes(context: Context, id: string, state: ChangeState): ChangeStatus {
  const status = tally(context, state);
  context.write(key.change(id), { ...state, status });
  if (status === "approved") schedule(context, id, state);
  return status;
}

/**
 * More than half of the chain's active managers approve; where the consent of N1 is needed, one of them among these.
 * A change is rejected as soon as no majority can be left, or when N1 refuses its consent.
 */
function tally(context: Context, state: ChangeState): ChangeStatus {
  const managers = context.need<readonly string[]>(key.managers());
  const approvals = state.approvals.filter((unit) => managers.includes(unit));
  const rejections = state.rejections.filter((unit) => managers.includes(unit));
  const consent = needsConsent(context, state);
  if (2 * rejections.length >= managers.length) return "rejected";
  if (consent && hasAuthority(context, rejections)) return "rejected";
  const enough = 2 * approvals.length > managers.length;
  return enough && (!consent || hasAuthority(context, approvals)) ? "approved" : "proposed";
}

/** On the main chain roles and clients need N1 (DESIGN, governance). */
function needsConsent(context: Context, { change }: ChangeState): boolean {
  return context.chain.id === "cn" && (change.kind === "role" || change.kind === "client");
}

function hasAuthority(context: Context, units: readonly string[]): boolean {
  return units.some((unit) => context.need<Unit>(key.unit(unit)).role === "authority");
}

function schedule(context: Context, id: string, { effectiveHeight, change }: ChangeState): void {
  const pending = readPending(context);
  demand(pending.length < PENDING_CHANGES_MAX, "OUT_OF_BOUNDS", "pending changes");
  const next: PendingChange = { id, height: effectiveHeight, kind: change.kind };
  context.write(key.pendingChanges(), [...pending, next]);
}

/** Takes an approved change off the list; it takes no effect then. */
export function unschedule(context: Context, id: string): void {
  context.write(
    key.pendingChanges(),
    readPending(context).filter((pending) => pending.id !== id),
  );
}

function readPending(context: Context): readonly PendingChange[] {
  return (context.read(key.pendingChanges()) ?? []) as unknown as readonly PendingChange[];
}
