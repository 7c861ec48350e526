import { type Crypto, type ProofVerdict, parseGenesis, parseProofFile, verifyProof } from "@tocsin/core";

/**
 * Checks a proof file offline against the main chain's genesis document.
 * @throws Refusal when either text is not of its form
 */
export function verifyProofFile(crypto: Crypto, proofText: string, genesisText: string): ProofVerdict {
  const genesis = parseGenesis(new TextEncoder().encode(genesisText.trimEnd()));
  return verifyProof(crypto, parseProofFile(proofText), genesis);
}
