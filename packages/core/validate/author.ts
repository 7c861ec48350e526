import { demand } from "../codes.ts";
import { parsePublicKey } from "../crypto/keys.ts";
import { type SignatureCheck, knownFact } from "../crypto/signature.ts";
import { type Proposal, proposalSignBytes } from "../endorse/proposal.ts";
import { AHEAD_MS_MAX, EXPIRY_MS_MAX } from "../limits.ts";
import type { Act } from "../order/transaction.ts";
import { formatChain } from "../unit/chain.ts";
import type { DatedKey, Officer, Unit } from "../unit/unit.ts";
import { key } from "../state/key.ts";
import type { Environment } from "./environment.ts";

type SignedAct = Pick<Act, "proposal" | "proposalBytes" | "signature">;

/** Checks by what they are of: an act never changes, and all that its check depends on is in it. */
const known = new WeakMap<SignedAct, SignatureCheck>();

/** The author's signature to verify, the same object each time. @throws KeyError when the key text is no point encoding */
export function authorCheck(act: SignedAct): SignatureCheck {
  const check = known.get(act) ?? madeCheck(act);
  known.set(act, check);
  return check;
}

function madeCheck(act: SignedAct): SignatureCheck {
  return {
    rule: "strict",
    publicKey: parsePublicKey(act.proposal.author.key).bytes,
    message: proposalSignBytes(act.proposalBytes),
    signature: act.signature,
  };
}

/** The proposal is for this chain at this epoch and for the contracts in force. */
export function checkChain(environment: Environment, proposal: Proposal): void {
  const { chain } = environment;
  demand(proposal.chain === formatChain(chain), "WRONG_CHAIN", proposal.chain);
  demand(proposal.contract === chain.contract, "CONTRACT_VERSION", String(chain.contract));
}

/** The bytes are signed by the key that the proposal names. */
export function checkSignature(environment: Environment, act: SignedAct): void {
  demand(knownFact(environment.facts, authorCheck(act)), "BAD_SIGNATURE", "/signature");
}

/**
 * The key belongs to an active officer of an active unit and is valid at the tick. Validity is judged here, outside
 * the effects, because contracts read no time (DESIGN 19). Returns the key's record.
 */
export function checkStanding(environment: Environment, proposal: Proposal): DatedKey {
  const { unit: unitId, officer: officerId, key: keyText } = proposal.author;
  const unit = environment.state.get(key.unit(unitId))?.value as Unit | null | undefined;
  demand(unit !== undefined && unit !== null, "UNKNOWN_UNIT", unitId);
  demand(unit.status === "active", "UNIT_SUSPENDED", unitId);
  const officer = environment.state.get(key.officer(unitId, officerId))?.value as Officer | null | undefined;
  demand(officer !== undefined && officer !== null && officer.status === "active", "UNKNOWN_OFFICER", officerId);
  const dated = officer.keys.find((candidate) => candidate.key === keyText);
  demand(dated !== undefined && dated.revoked !== true, "KEY_NOT_VALID", officerId);
  demand(dated.notBefore <= environment.tick && environment.tick < dated.notAfter, "KEY_NOT_VALID", officerId);
  return dated;
}

/** The proposal's times are possible and it has not expired at the tick. */
export function checkTimes(environment: Environment, proposal: Proposal): void {
  const { at, expires } = proposal;
  demand(expires > at && expires - at <= EXPIRY_MS_MAX, "BAD_TIME", "/proposal/expires");
  demand(at <= environment.tick + AHEAD_MS_MAX, "BAD_TIME", "/proposal/at");
  demand(environment.tick <= expires, "EXPIRED", "/proposal/expires");
}
