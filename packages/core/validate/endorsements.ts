import { decodeBase64url } from "../bytes/base64url.ts";
import { demand } from "../codes.ts";
import { parsePublicKey } from "../crypto/keys.ts";
import type { Hash } from "../crypto/seam.ts";
import { type SignatureCheck, knownFact } from "../crypto/signature.ts";
import { type Endorsement, endorsedRoot, endorsementSignBytes } from "../endorse/effects.ts";
import type { Action } from "../execute/action.ts";
import type { Act } from "../order/transaction.ts";
import { key } from "../state/key.ts";
import type { Unit } from "../unit/unit.ts";
import type { Environment } from "./environment.ts";

/** The signature of one endorsement over the root that its path leads to. */
export function endorsementCheck(
  hash: Hash,
  chain: string,
  effects: Uint8Array,
  endorsement: Endorsement,
): SignatureCheck {
  return {
    rule: "strict",
    publicKey: parsePublicKey(endorsement.key).bytes,
    message: endorsementSignBytes(chain, endorsedRoot(hash, effects, endorsement.path)),
    signature: decodeBase64url(endorsement.signature),
  };
}

/** Checks by the act that they are of, which never changes, and the endorsement's position in it. */
const known = new WeakMap<Act, Map<number, SignatureCheck>>();

/** `endorsementCheck` of an act's own endorsement, the same object each time. */
export function ownEndorsementCheck(hash: Hash, act: Act, position: number): SignatureCheck {
  const checks = known.get(act) ?? new Map<number, SignatureCheck>();
  known.set(act, checks);
  const check =
    checks.get(position) ??
    endorsementCheck(hash, act.proposal.chain, act.effectsDigest, act.endorsements[position] as Endorsement);
  checks.set(position, check);
  return check;
}

/**
 * The units whose endorsement counts for an author: the chain's managers, without the author's own unit where there
 * are two or more (PROTOCOL 5); and how many of them are wanted.
 */
export function endorsementPlan(
  managers: readonly string[],
  author: string,
  wanted: Action["endorsers"],
): { readonly units: readonly string[]; readonly count: number } {
  const others = managers.length >= 2 ? managers.filter((unit) => unit !== author) : managers;
  // Two endorsers of a chain with two managers can only be both of them, the author's unit among them.
  if (wanted === "two" && managers.length >= 2) return { units: managers, count: 2 };
  return { units: others, count: 1 };
}

/** Enough distinct managers signed exactly these effects. */
export function checkEndorsements(
  environment: Pick<Environment, "hash" | "facts" | "state">,
  act: Act,
  action: Action,
): void {
  const managers = (environment.state.get(key.managers())?.value ?? []) as readonly string[];
  const plan = endorsementPlan(managers, act.proposal.author.unit, action.endorsers);
  const signed = new Set<string>();
  for (const [position, endorsement] of act.endorsements.entries()) {
    const unit = environment.state.get(key.unit(endorsement.unit))?.value as Unit | undefined;
    const entitled = unit?.status === "active" && unit.endorser === endorsement.key && plan.units.includes(unit.id);
    demand(entitled, "ENDORSEMENT_INVALID", endorsement.unit);
    const check = ownEndorsementCheck(environment.hash, act, position);
    demand(knownFact(environment.facts, check), "ENDORSEMENT_INVALID", endorsement.unit);
    signed.add(endorsement.unit);
  }
  demand(signed.size >= plan.count, "ENDORSEMENT_MISSING", `${signed.size} of ${plan.count}`);
}
