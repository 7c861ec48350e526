import type { TRACE } from "./words.ts";

type Key = keyof typeof TRACE;

/** Core's faults, as it words them, with the text that tells a person the same. */
const FAULTS: readonly (readonly [fault: RegExp, key: Key])[] = [
  [/^the genesis is of another chain$/, "otherGenesis"],
  [/^a signature is unknown$|^BAD_SIGNATURE$/, "badSignature"],
  [/^the chain was not opened$|^another chain was opened$/, "notOpened"],
  [/^the header is not of the validators/, "otherValidators"],
  [/^the parent anchored another header$/, "otherHeader"],
  [/^the header is of another chain$/, "otherChain"],
  [/^the header carries another app hash$/, "otherAppHash"],
  [/^its chain is not part of the proof$/, "chainMissing"],
  [/^the leaf is not in the history$/, "notInHistory"],
  [/^the transaction is not valid/, "notValid"],
  [/^the transaction is not the one in the leaf$/, "otherTransaction"],
  [/^the author's signature does not verify$/, "badAuthor"],
  [/^the endorsement of .* does not verify$/, "badEndorsement"],
  [/^the step is named wrongly$/, "wrongName"],
  [/^the transaction is about another record$/, "otherRecord"],
];

/** The text for a fault; what has none of its own is malformed in some part. */
export function faultKey(fault: string): Key {
  return FAULTS.find(([pattern]) => pattern.test(fault))?.[1] ?? "malformedPart";
}
