import { type Static, Type } from "typebox";
import { concat } from "../bytes/bytes.ts";
import { decodeHex, encodeHex } from "../bytes/hex.ts";
import { type Json, encodeCanonical } from "../bytes/canonical.ts";
import { canonicalMembers } from "../bytes/members.ts";
import { encodeUtf8 } from "../bytes/utf8.ts";
import { demand } from "../codes.ts";
import type { Hash } from "../crypto/seam.ts";
import { ARGS_BYTES_MAX, BODY_BYTES_MAX } from "../limits.ts";
import { DigestText, KeyText, OfficerId, Time, UnitId } from "../unit/unit.ts";

/**
 * A proposal: what an officer of a unit wants to do, signed as canonical bytes. Its digest identifies the try;
 * its act id identifies the act over all tries.
 */
export const Proposal = Type.Object(
  {
    /** Chain and epoch, `cn-3201.e1`. */
    chain: Type.String({ minLength: 5, maxLength: 32 }),
    /** `reports.submit` and its like. */
    action: Type.String({ pattern: "^[a-z]{1,16}\\.[a-zA-Z]{1,24}$" }),
    /** Version of the contracts that the author expects. */
    contract: Type.Integer({ minimum: 1, maximum: 1_000_000 }),
    author: Type.Object(
      {
        unit: UnitId,
        officer: OfficerId,
        key: KeyText,
        /** `own`: signed with the officer's own key; `keystore`: by the node for a bearer token (DESIGN 25). */
        via: Type.Union([Type.Literal("own"), Type.Literal("keystore")]),
      },
      { additionalProperties: false },
    ),
    /** The author's time, ms. */
    at: Time,
    expires: Time,
    idempotencyKey: Type.String({ pattern: "^[A-Za-z0-9._:-]{8,80}$" }),
    nonce: Type.String({ pattern: "^[A-Za-z0-9_-]{16,32}$" }),
    /** 0–9; 9 is the most urgent. */
    urgency: Type.Integer({ minimum: 0, maximum: 9 }),
    args: Type.Object({}, { additionalProperties: true }),
    /** SHA-256(salt ‖ body): the body can go while proofs stay (PROTOCOL 15). */
    body: Type.Optional(DigestText),
    /** Digest of the record as the author judged it (PROTOCOL 4). */
    ifMatch: Type.Optional(DigestText),
  },
  { additionalProperties: false },
);
export type Proposal = Omit<Static<typeof Proposal>, "args"> & { readonly args: { readonly [key: string]: Json } };

const PROPOSAL_TAG = encodeUtf8("tocsin/proposal/v1\n");
const ACT_TAG = encodeUtf8("tocsin/act/v1\n");
const INTENT_TAG = encodeUtf8("tocsin/intent/v1\n");
const SALT_BYTES = 16;

/** The bytes that an officer signs: tag ‖ canonical proposal. */
export function proposalSignBytes(proposalBytes: Uint8Array): Uint8Array {
  return concat(PROPOSAL_TAG, proposalBytes);
}

/** SHA-256 of the sign bytes, hex: identifies one try. */
export function proposalDigest(hash: Hash, proposalBytes: Uint8Array): string {
  return encodeHex(hash(proposalSignBytes(proposalBytes)));
}

/** Identity of the act over all its tries, and of the record that it makes: H(tag ‖ [chain, unit, idempotency key]). */
export function actId(
  hash: Hash,
  proposal: { readonly chain: string; readonly author: { readonly unit: string }; readonly idempotencyKey: string },
): string {
  const identity = encodeCanonical([proposal.chain, proposal.author.unit, proposal.idempotencyKey]);
  return encodeHex(hash(concat(ACT_TAG, identity)));
}

/**
 * What the act says, without the circumstances of a try: equal intents under one act id are the same act.
 * The salted body digest would differ between tries, so a client keeps its salt with its idempotency key.
 */
export function intentDigest(hash: Hash, proposal: Proposal): string {
  const intent = [
    proposal.action,
    proposal.author.officer,
    proposal.args,
    proposal.body ?? null,
    proposal.ifMatch ?? null,
  ];
  return encodeHex(hash(concat(INTENT_TAG, encodeCanonical(intent))));
}

/** SHA-256(salt ‖ canonical body), hex. The salt has 16 bytes. */
export function bodyDigest(hash: Hash, salt: Uint8Array, body: Uint8Array): string {
  if (salt.length !== SALT_BYTES) throw new Error("a body's salt has 16 bytes");
  return encodeHex(hash(concat(salt, body)));
}

/** Class of an urgency weight; each class has a lane of its own between chains (PROTOCOL 11). */
export type UrgencyClass = "immediate" | "priority" | "routine";
export const URGENCY_CLASSES: readonly UrgencyClass[] = ["immediate", "priority", "routine"];

export function urgencyClass(urgency: number): UrgencyClass {
  if (urgency >= 7) return "immediate";
  return urgency >= 4 ? "priority" : "routine";
}

/** The bounds of what an officer says. @param bodyBytes absent where there is none @throws Refusal TOO_LARGE */
export function demandSizes(proposalBytes: Uint8Array, bodyBytes: Uint8Array | undefined): void {
  // Most proposals as a whole are shorter than what their arguments may be.
  const isShort = proposalBytes.length <= ARGS_BYTES_MAX;
  const argsBytes = isShort ? undefined : canonicalMembers(proposalBytes).get("args")?.value;
  demand((argsBytes?.length ?? 0) <= ARGS_BYTES_MAX, "TOO_LARGE", "/proposal/args");
  demand((bodyBytes?.length ?? 0) <= BODY_BYTES_MAX, "TOO_LARGE", "/body");
}

/** Raw digest bytes of a hex digest. */
export function digestBytes(digest: string): Uint8Array {
  return decodeHex(digest);
}
