import type { Json, Officer, Unit } from "@tocsin/core";
import { type Step, argument, asState, sequenceOf } from "./step.ts";

export function takeUnit({ changes }: Step, [unit = ""]: readonly string[], value: Json): void {
  const { role, department, area, status, host, source } = asState<Unit>(value);
  changes.put("units", { unit, role, department, area, status, host, source, content: JSON.stringify(value) });
}

/** An officer with its keys; keys that the registry drops at last stay here with what was known of them. */
export function takeOfficer({ changes }: Step, [unit = "", officer = ""]: readonly string[], value: Json): void {
  const { status, keys } = asState<Officer>(value);
  changes.put("officers", { unit, officer, status, content: JSON.stringify(value) });
  for (const { key, notBefore, notAfter, revoked, compromisedSince } of keys) {
    changes.put("officer_keys", {
      unit,
      officer,
      key,
      not_before: notBefore,
      not_after: notAfter,
      revoked: revoked === true ? 1 : 0,
      compromised_since: compromisedSince ?? null,
    });
  }
}

export function takeAuthority({ changes }: Step, [chain = "", unit = ""]: readonly string[], value: Json): void {
  changes.put("authorities", { chain, unit, content: JSON.stringify(value) });
}

export function takeChild({ changes, at }: Step, [chain = ""]: readonly string[]): void {
  changes.put("children", { chain, history: at.history });
}

/** Each version of a policy is a row of its own, so that earlier ones stay readable. */
export function takePolicy({ changes, at }: Step, [name = ""]: readonly string[], value: Json): void {
  const { version, value: content } = asState<{ readonly version: number; readonly value: Json }>(value);
  changes.put("policies", { name, version, content: JSON.stringify(content), height: at.height });
}

/** What the state keeps of a proposed change of governance. */
export interface ProposedChange {
  readonly change: { readonly kind: string };
  readonly by: string;
  readonly effectiveHeight: number;
  readonly status: string;
  readonly approvals: readonly string[];
  readonly rejections: readonly string[];
  readonly base?: number;
  readonly settled?: number;
}

export function takeChange(step: Step, [change = ""]: readonly string[], value: Json): void {
  const { changes, at, act } = step;
  const state = asState<ProposedChange>(value);
  changes.put("changes", {
    change,
    seq: sequenceOf(step),
    tick: at.tick,
    kind: state.change.kind,
    proposed_by: state.by,
    status: state.status,
    effective_height: state.effectiveHeight,
    approvals: JSON.stringify(state.approvals),
    rejections: JSON.stringify(state.rejections),
    content: JSON.stringify(state.change),
    base: state.base ?? null,
    settled: state.settled ?? null,
    ...(act?.id === change
      ? { reason: argument(act, "reason") ?? null, difference: differenceOf(act.effects.result) }
      : {}),
  });
}

/** The readable difference stands in the result of the act that proposed the change. */
function differenceOf(result: Json): string {
  return JSON.stringify((result as { readonly difference?: Json }).difference ?? []);
}
