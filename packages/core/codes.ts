/**
 * Every outcome that the ledger gives a transaction, and every refusal of a contract.
 * The number stands in the block's results (CometBFT `ExecTxResult.code`) and never changes its meaning;
 * the sentence tells a person what to do. `final` says whether the proposal is used up (PROTOCOL 4).
 */
interface CodeEntry {
  readonly number: number;
  readonly final: boolean;
  readonly say: string;
}

function code(number: number, say: string, final = true): CodeEntry {
  return { number, final, say };
}

export const CODES = {
  VALID: code(0, "The transaction is valid."),
  // form
  MALFORMED: code(1, "The transaction is not canonical JSON of a known form; send the exact bytes that were signed."),
  TOO_LARGE: code(2, "The transaction or its body is larger than the limit; move content into the sealed detail."),
  SCHEMA: code(3, "A field is missing, unknown or of the wrong form; mend the field that is named."),
  BODY_MISMATCH: code(4, "The open body does not match the digest that was signed; send the body that was signed."),
  // identity and time
  WRONG_CHAIN: code(10, "The proposal names another chain or epoch; send it to the chain that it names."),
  CONTRACT_VERSION: code(11, "The contract has another version now; make the proposal again.", false),
  BAD_SIGNATURE: code(12, "The author's signature does not verify; sign the exact canonical bytes of the proposal."),
  UNKNOWN_UNIT: code(13, "The unit is not registered on this chain; ask a manager of the chain to register it."),
  UNIT_SUSPENDED: code(14, "The unit is suspended; ask the authority that suspended it."),
  UNKNOWN_OFFICER: code(15, "The officer is not registered for this unit; ask the unit's administrator."),
  KEY_NOT_VALID: code(16, "The key is unknown, not yet valid, expired or revoked; use the officer's current key."),
  NOT_PERMITTED: code(17, "The unit's role or the officer's roles do not permit this act; ask a registrar."),
  EXPIRED: code(18, "The proposal has expired; make it again."),
  BAD_TIME: code(19, "The proposal's time or expiry is impossible; check the clock and keep expiry within 24 hours."),
  DUPLICATE: code(20, "This act is already on the chain; its first result stands.", false),
  IDEMPOTENCY_MISMATCH: code(21, "The idempotency key was used for another act; choose a new key.", false),
  URGENCY_ABOVE_POLICY: code(22, "The claimed urgency is above what policy allows this unit; lower it."),
  REGISTRY_STALE: code(23, "The registry copy is too old for this act; retry when the main chain is reachable.", false),
  PASSKEY_WANTED: code(24, "Policy wants the officer's passkey for this act; confirm it with the passkey.", false),
  PASSKEY_NOT_VALID: code(25, "The passkey is not registered for this officer, or revoked; use another one.", false),
  BAD_ASSERTION: code(
    26,
    "The passkey's answer is not for this act, or does not verify; confirm the act again.",
    false,
  ),
  // endorsement and execution
  ENDORSEMENT_MISSING: code(
    30,
    "Too few valid endorsements of the units that policy wants; collect them again.",
    false,
  ),
  ENDORSEMENT_INVALID: code(
    31,
    "An endorsement is not signed by a manager's node of this chain; collect it again.",
    false,
  ),
  EFFECTS_MISMATCH: code(
    32,
    "The endorsed effects differ from the contract's result; the endorser is at fault; endorse elsewhere.",
    false,
  ),
  READ_CONFLICT: code(33, "The state changed since endorsement; endorse and send again.", false),
  POLICY_CHANGED: code(34, "A policy changed since endorsement; endorse and send again.", false),
  IF_MATCH: code(35, "The record changed since you judged it; read it again and decide again."),
  // contracts
  NOT_FOUND: code(40, "No such record on this chain; check the identifier."),
  EXISTS: code(41, "It exists already; choose another identifier or change the existing one."),
  NOT_WRITER: code(42, "Only the unit that holds the pen of this record may do that; ask it for a transfer."),
  WRONG_STATE: code(43, "The record's present state does not allow this step; read it again."),
  BAD_AREA: code(44, "The area code does not exist or lies outside this chain's area; use a GB/T 2260 code of it."),
  BAD_DATE: code(45, "The date does not exist or the times are out of order; correct it."),
  OUT_OF_BOUNDS: code(46, "A limit of the ledger is exceeded; split the request."),
  POLICY_REFUSED: code(47, "Policy refuses this; see the policy that is named."),
  NOT_MEMBER: code(48, "The unit is no member of this event; join it first."),
  NOT_ENTITLED: code(49, "The unit is not entitled to this record; request access with a purpose."),
  WAITING_TIME: code(50, "The waiting time has not passed; the record climbs by itself when it has.", false),
  // exchange
  CLIENT_UNKNOWN: code(60, "This chain follows no such chain; open the child chain first."),
  CLIENT_FROZEN: code(61, "The chain is frozen after conflicting headers; governance must recover it."),
  CLIENT_EXPIRED: code(62, "The trusted header is older than the trusting period; governance must recover the client."),
  HEADER_INVALID: code(63, "The header or its commit does not verify against the trusted chain."),
  HEADER_CONFLICT: code(64, "Two signed headers at one height: kept as evidence, the chain is frozen."),
  PROOF_INVALID: code(65, "The inclusion proof does not lead to the header's app hash."),
  PACKET_FOREIGN: code(66, "The packet is not addressed to this chain by the chain that it names."),
  PACKET_ORDER: code(67, "An ordered lane takes its next packet only; send the missing one first.", false),
  PACKET_REDUNDANT: code(68, "The packets were received before and the header is known.", false),
  LANE_FULL: code(69, "Too many packets wait above the lane's low-water mark; send the missing ones first.", false),
} as const satisfies Record<string, CodeEntry>;

export type Code = keyof typeof CODES;

/** The numeric result code of CometBFT's `ExecTxResult` for a code name. */
export function codeNumber(name: Code): number {
  return CODES[name].number;
}

/** Whether the outcome uses the proposal up; other outcomes may be retried with the same proposal. */
export function isFinal(name: Code): boolean {
  return CODES[name].final;
}

/** A typed refusal: the act changes nothing and its author is told why. Anything else thrown in core is a defect. */
export class Refusal extends Error {
  override readonly name = "Refusal";
  readonly code: Code;
  /** Where: a JSON pointer into the request, or the identifier concerned. Never a value of the sealed part. */
  readonly at: string;

  constructor(code: Code, at = "") {
    super(at === "" ? CODES[code].say : `${CODES[code].say} (${at})`);
    this.code = code;
    this.at = at;
  }
}

/** Throws a `Refusal` unless the condition holds. */
export function demand(condition: boolean, code: Code, at = ""): asserts condition {
  if (!condition) throw new Refusal(code, at);
}
