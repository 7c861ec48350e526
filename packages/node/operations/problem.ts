import { type Problem, problemType } from "@tocsin/api";
import { CODES, type Code, Refusal } from "@tocsin/core";
import { NODE_ERROR_CODES, NodeError } from "../errors.ts";

/** HTTP status of the ledger's codes; 422 where nothing else fits. */
const STATUS: Partial<Record<Code, number>> = {
  MALFORMED: 400,
  SCHEMA: 400,
  BODY_MISMATCH: 400,
  BAD_AREA: 400,
  BAD_DATE: 400,
  BAD_TIME: 400,
  TOO_LARGE: 413,
  BAD_SIGNATURE: 401,
  KEY_NOT_VALID: 401,
  UNKNOWN_UNIT: 403,
  UNKNOWN_OFFICER: 403,
  UNIT_SUSPENDED: 403,
  NOT_PERMITTED: 403,
  NOT_WRITER: 403,
  NOT_MEMBER: 403,
  NOT_ENTITLED: 403,
  POLICY_REFUSED: 403,
  URGENCY_ABOVE_POLICY: 403,
  PASSKEY_WANTED: 403,
  PASSKEY_NOT_VALID: 403,
  BAD_ASSERTION: 403,
  NOT_FOUND: 404,
  EXISTS: 409,
  DUPLICATE: 409,
  IDEMPOTENCY_MISMATCH: 409,
  READ_CONFLICT: 409,
  POLICY_CHANGED: 409,
  CONTRACT_VERSION: 409,
  IF_MATCH: 412,
  WRONG_STATE: 409,
  REGISTRY_STALE: 503,
  ENDORSEMENT_MISSING: 503,
};

/**
 * RFC 9457 problem details of a typed failure.
 * @throws the failure itself when it is not typed: that is a defect and nobody else's business
 */
export function problemOf(error: unknown): Problem {
  if (error instanceof Refusal) return problem(error.code, STATUS[error.code] ?? 422, CODES[error.code].say, error.at);
  if (error instanceof NodeError) return problem(error.code, error.status, error.say, error.at);
  throw error;
}

/** Every problem that the API may answer with, for its document. */
export function problems(): readonly Problem[] {
  const codes = (Object.keys(CODES) as Code[]).filter((code) => code !== "VALID");
  return [...codes.map((code) => new Refusal(code)), ...NODE_ERROR_CODES.map((code) => new NodeError(code))].map(
    problemOf,
  );
}

/** A pointer may hold names that the sender chose, as long as the body. */
const AT_LENGTH_MAX = 200;

function problem(code: string, status: number, say: string, at: string): Problem {
  const where = at === "" ? {} : { at: at.slice(0, AT_LENGTH_MAX) };
  return { type: problemType(code), title: code, status, code, detail: say, ...where };
}
