import { type Static, Type } from "typebox";
import { decodeBase64url } from "../bytes/base64url.ts";
import { CanonicalError, type Json, decodeCanonical } from "../bytes/canonical.ts";
import { conform } from "../bytes/conform.ts";
import { canonicalMembers } from "../bytes/members.ts";
import { Refusal, demand } from "../codes.ts";
import type { Hash } from "../crypto/seam.ts";
import { Assertion } from "./assertion.ts";
import { Proposal, bodyDigest, demandSizes } from "./proposal.ts";

/** What a client hands to a gateway: the proposal, its signature, and the open body with its salt. */
export const SignedProposal = Type.Object(
  {
    proposal: Proposal,
    signature: Type.String({ pattern: "^[A-Za-z0-9_-]{85}[AQgw]$" }),
    assertion: Type.Optional(Assertion),
    body: Type.Optional(Type.Object({}, { additionalProperties: true })),
    salt: Type.Optional(Type.String({ pattern: "^[A-Za-z0-9_-]{21}[AQgw]$" })),
  },
  { additionalProperties: false },
);

export interface SignedProposal {
  readonly proposal: Proposal;
  readonly signature: string;
  readonly assertion?: Assertion;
  readonly body?: Json;
  readonly salt?: string;
}

/** A signed proposal whose form and body digest were checked; its signature is judged by the rules. */
export interface ReadProposal extends SignedProposal {
  readonly proposalBytes: Uint8Array;
  /** Canonical bytes of the body; absent where the act has none. */
  readonly bodyBytes?: Uint8Array;
  readonly signatureBytes: Uint8Array;
}

/**
 * Reads a signed proposal from hostile canonical bytes.
 * @throws Refusal MALFORMED, TOO_LARGE, SCHEMA or BODY_MISMATCH
 */
export function readSignedProposal(hash: Hash, bytes: Uint8Array): ReadProposal {
  let value: Json;
  try {
    value = decodeCanonical(bytes);
  } catch (error) {
    if (!(error instanceof CanonicalError)) throw error;
    throw new Refusal(error.code === "TOO_LARGE" ? "TOO_LARGE" : "MALFORMED", error.code);
  }
  conform(SignedProposal, value);
  const signed = value as unknown as Static<typeof SignedProposal> & SignedProposal;
  const members = canonicalMembers(bytes);
  const proposalBytes = members.get("proposal")?.value;
  if (proposalBytes === undefined) throw new Error("the schema demands a proposal");
  const bodyBytes = members.get("body")?.value;
  demandSizes(proposalBytes, bodyBytes);
  checkBody(hash, signed, bodyBytes);
  const body = bodyBytes === undefined ? {} : { bodyBytes };
  return { ...signed, ...body, proposalBytes, signatureBytes: decodeBase64url(signed.signature) };
}

function checkBody(hash: Hash, { proposal, salt }: SignedProposal, body: Uint8Array | undefined): void {
  const names = [proposal.body, body, salt].filter((part) => part !== undefined).length;
  demand(names === 0 || names === 3, "BODY_MISMATCH", "/body");
  if (body === undefined || salt === undefined) return;
  demand(bodyDigest(hash, decodeBase64url(salt), body) === proposal.body, "BODY_MISMATCH", "/body");
}
