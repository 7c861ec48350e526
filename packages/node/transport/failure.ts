import { CODES, type Code, Refusal } from "@tocsin/core";
import { NODE_ERROR_CODES, NodeError, type NodeErrorCode } from "../errors.ts";

/** What a refused call answers with: the same code and place on both sides. */
export interface Failure {
  readonly code: string;
  readonly at: string;
}

const AT_LENGTH_MAX = 200;

/** The failure that is told; whatever is not typed is a defect and nobody else's business. */
export function failureOf(error: unknown): Failure {
  const isTyped = error instanceof Refusal || error instanceof NodeError;
  return isTyped ? { code: error.code, at: error.at.slice(0, AT_LENGTH_MAX) } : { code: "INTERNAL", at: "" };
}

/** The error that another node's failure stands for. A node whose own affairs have failed is one that cannot be asked. */
export function errorOf(failure: unknown, at: string): Error {
  const { code, at: where } = (failure ?? {}) as Partial<Failure>;
  const place = typeof where === "string" ? where.slice(0, AT_LENGTH_MAX) : "";
  if (typeof code === "string" && code !== "VALID" && Object.hasOwn(CODES, code))
    return new Refusal(code as Code, place);
  const isTold = NODE_ERROR_CODES.includes(code as NodeErrorCode) && !OWN.includes(code as NodeErrorCode);
  return isTold ? new NodeError(code as NodeErrorCode, place) : new NodeError("PEER_UNAVAILABLE", at);
}

/** Codes that tell of the answering node alone. */
const OWN: readonly NodeErrorCode[] = [
  "INTERNAL",
  "STOPPING",
  "DISK_FULL",
  "QUEUE_FULL",
  "RATE_LIMITED",
  "READ_ONLY",
  "ENGINE_AWAY",
  "ENGINE_STALLED",
  "CONFIGURATION",
  "KEYSTORE_LOCKED",
  "UNAUTHORISED",
];
