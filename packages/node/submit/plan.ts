import { type Action, type Effects, type Endorsement, type Json, key, endorsementPlan, sameJson } from "@tocsin/core";
import type { StateReader, ReadProposal } from "@tocsin/core";
import type { Endorsed, EndorserSeam } from "../endorse/endorser.ts";
import { NodeError } from "../errors.ts";

/** Agreed effects with enough endorsements for the policy. */
export interface Agreement {
  readonly effects: Effects;
  readonly endorsements: readonly Endorsement[];
}

/**
 * Collects the endorsements that policy wants: first from endorsers that answer, replacing those that do not.
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
  const collected: Endorsed[] = [];
  const wanted = new Set(plan.units);
  let missing = plan.count;
  let failure: unknown;
  for (const endorser of endorsers) {
    if (missing === 0) break;
    const units = endorser.units.filter((unit) => wanted.has(unit)).slice(0, missing);
    if (units.length === 0) continue;
    try {
      const endorsed = await endorser.endorse(signed, units);
      collected.push(endorsed);
      missing -= endorsed.endorsements.length;
      for (const { unit } of endorsed.endorsements) wanted.delete(unit);
    } catch (error) {
      if (!(error instanceof NodeError && error.code === "ENDORSER_UNAVAILABLE")) throw error;
      failure = error;
    }
  }
  if (missing > 0)
    throw failure ?? new NodeError("ENDORSER_UNAVAILABLE", `${missing} more of ${plan.units.join(", ")}`);
  return agree(collected);
}

/** All endorsers must have come to the same effects, byte for byte. */
function agree(collected: readonly Endorsed[]): Agreement {
  const [first, ...others] = collected;
  if (first === undefined) throw new Error("an agreement needs an endorsement");
  for (const other of others) {
    const same = sameJson(first.effects as unknown as Json, other.effects as unknown as Json);
    if (!same) throw new NodeError("ENDORSEMENTS_DIFFER", other.endorsements.map(({ unit }) => unit).join(", "));
  }
  return { effects: first.effects, endorsements: collected.flatMap(({ endorsements }) => endorsements) };
}
