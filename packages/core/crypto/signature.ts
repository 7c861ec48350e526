/**
 * A signature to be judged outside the core. `strict` is the rule of libsodium spelled out in spec/signatures.md;
 * `zip215` is the rule of CometBFT's votes (PROTOCOL 7), `p256` that of passkeys.
 */
export interface SignatureCheck {
  readonly rule: "strict" | "zip215" | "p256";
  readonly publicKey: Uint8Array;
  readonly message: Uint8Array;
  readonly signature: Uint8Array;
}

/** What is known of a signature. `unknown` is never treated as either: the judgement waits (PROTOCOL 6). */
export type SignatureFact = true | false | "unknown";
export type SignatureFacts = (check: SignatureCheck) => SignatureFact;

/** Thrown when a needed fact is unknown: the caller verifies the signature and judges again. */
export class UnknownSignature extends Error {
  override readonly name = "UnknownSignature";
  readonly check: SignatureCheck;

  constructor(check: SignatureCheck) {
    super("a signature was not verified before it was judged");
    this.check = check;
  }
}

/** The fact as a boolean. @throws UnknownSignature */
export function knownFact(facts: SignatureFacts, check: SignatureCheck): boolean {
  const fact = facts(check);
  if (fact === "unknown") throw new UnknownSignature(check);
  return fact;
}
