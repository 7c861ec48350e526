import {
  type Hash,
  type ReadProposal,
  type SignatureCheck,
  type Transaction,
  KeyError,
  assertionCheck,
  authorCheck,
  ownEndorsementCheck,
} from "@tocsin/core";
import type { SignatureVerifier } from "./verifier.ts";

/**
 * The signatures that judging a transaction will ask for, as far as its bytes alone tell, so that they are verified
 * before it waits. Commits of other chains need the state to be known; the machine asks for those when it comes to them.
 */
export function signatureChecks(hash: Hash, transaction: Transaction): SignatureCheck[] {
  if (transaction.type === "system") return [];
  try {
    return [
      authorCheck(transaction),
      ...(transaction.assertion === undefined ? [] : [assertionCheck(hash, transaction.assertion)]),
      ...transaction.endorsements.map((_endorsement, position) => ownEndorsementCheck(hash, transaction, position)),
    ];
  } catch (error) {
    // A key that is no key of its suite: the machine refuses the act for it.
    if (error instanceof KeyError) return [];
    throw error;
  }
}

/** The author's signature alone, before there is a transaction; none where the key is no key of its suite. */
export function authorChecks(signed: ReadProposal): SignatureCheck[] {
  try {
    return [authorCheck({ ...signed, signature: signed.signatureBytes })];
  } catch (error) {
    if (error instanceof KeyError) return [];
    throw error;
  }
}

/** The verdict on a signature. A fact may be forgotten while others are verified, and unknown is no verdict: it asks again. */
export async function verified(verifier: SignatureVerifier, check: SignatureCheck): Promise<boolean> {
  for (;;) {
    const fact = verifier.facts(check);
    if (fact !== "unknown") return fact;
    await verifier.verify([check]);
  }
}
