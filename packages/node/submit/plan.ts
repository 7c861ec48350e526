import {
  type Action,
  type Effects,
  type Endorsement,
  type Json,
  Refusal,
  key,
  endorsementPlan,
  sameJson,
} from "@tocsin/core";
import type { StateReader, ReadProposal } from "@tocsin/core";
import type { Endorsed, EndorserSeam } from "../endorse/endorser.ts";
import { NodeError } from "../errors.ts";

/** Agreed effects with enough endorsements for the policy. */
export interface Agreement {
  readonly effects: Effects;
  readonly endorsements: readonly Endorsement[];
}

/**
 * Collects the endorsements that policy wants: first from endorsers that answer, replacing those that do not, refuse or
 * come to other effects; with several nodes one may be behind, or lie. The first endorser is this node's own: what it
 * refuses is refused.
 * @throws Refusal as the endorsers refuse; NodeError ENDORSER_UNAVAILABLE, ENDORSEMENTS_DIFFER
 */
export async function collectEndorsements(
  state: StateReader,
  endorsers: readonly EndorserSeam[],
  signed: ReadProposal,
  action: Action,
): Promise<Agreement> {
  const managers = (state.get(key.managers())?.value ?? []) as readonly string[];
  const plan = endorsementPlan(managers, signed.proposal.author.unit, action.endorsers);
  const wanted = new Set(plan.units);
  const endorsements: Endorsement[] = [];
  let first: Endorsed | undefined;
  let failure: unknown;
  for (const [position, endorser] of endorsers.entries()) {
    const units = endorser.units.filter((unit) => wanted.has(unit)).slice(0, plan.count - endorsements.length);
    if (units.length === 0) continue;
    try {
      const endorsed = await endorser.endorse(signed, units);
      first ??= endorsed;
      demandSame(first, endorsed);
      endorsements.push(...endorsed.endorsements);
      for (const { unit } of endorsed.endorsements) wanted.delete(unit);
    } catch (error) {
      const isReplaced = position > 0 ? isTyped(error) : isAway(error);
      if (!isReplaced) throw error;
      failure = error;
    }
  }
  const missing = plan.count - endorsements.length;
  if (first === undefined || missing > 0)
    throw failure ?? new NodeError("ENDORSER_UNAVAILABLE", `${missing} more of ${plan.units.join(", ")}`);
  return { effects: first.effects, endorsements };
}

/** The endorsers in the order of a try: this node's own first, of the others each time another. */
export function inTurn(endorsers: readonly EndorserSeam[], attempt: number): readonly EndorserSeam[] {
  const [own, ...others] = endorsers;
  const from = others.length === 0 ? 0 : attempt % others.length;
  return own === undefined ? [] : [own, ...others.slice(from), ...others.slice(0, from)];
}

function isTyped(error: unknown): boolean {
  return error instanceof Refusal || error instanceof NodeError;
}

function isAway(error: unknown): boolean {
  return error instanceof NodeError && error.code === "ENDORSER_UNAVAILABLE";
}

/** All endorsers must have come to the same effects, byte for byte. */
function demandSame(first: Endorsed, other: Endorsed): void {
  const same = sameJson(first.effects as unknown as Json, other.effects as unknown as Json);
  if (!same) throw new NodeError("ENDORSEMENTS_DIFFER", other.endorsements.map(({ unit }) => unit).join(", "));
}
