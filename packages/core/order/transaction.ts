import { type Static, Type } from "typebox";
import { encodeHex } from "../bytes/hex.ts";
import { decodeBase64url } from "../bytes/base64url.ts";
import { CanonicalError, type Json, decodeCanonical, encodeCanonical } from "../bytes/canonical.ts";
import { conform } from "../bytes/conform.ts";
import { type CanonicalMember, canonicalMembers, objectOfMembers } from "../bytes/members.ts";
import { Refusal } from "../codes.ts";
import type { Hash } from "../crypto/seam.ts";
import { Effects, Endorsement, effectsDigestOf } from "../endorse/effects.ts";
import { Proposal, bodyDigest, proposalDigest } from "../endorse/proposal.ts";
import { ENDORSEMENTS_MAX, TRANSACTION_BYTES_MAX } from "../limits.ts";
import { SystemPayload } from "./system.ts";

/**
 * What stands in a block after its tick: an endorsed act of an officer, or a system transaction whose authority is
 * its proof (PROTOCOL 3). Both are canonical JSON; the bytes are the identity and are never made again.
 */
const ActTransaction = Type.Object(
  {
    proposal: Proposal,
    signature: Type.String({ pattern: "^[A-Za-z0-9_-]{85}[AQgw]$" }),
    /** The redactable open body and its salt; absent where the act has none, or after redaction. */
    body: Type.Optional(Type.Object({}, { additionalProperties: true })),
    salt: Type.Optional(Type.String({ pattern: "^[A-Za-z0-9_-]{21}[AQgw]$" })),
    effects: Effects,
    endorsements: Type.Array(Endorsement, { minItems: 1, maxItems: ENDORSEMENTS_MAX }),
  },
  { additionalProperties: false },
);

export interface Act {
  readonly type: "act";
  readonly proposal: Proposal;
  readonly proposalBytes: Uint8Array;
  readonly signature: Uint8Array;
  readonly body: Json | undefined;
  readonly effects: Effects;
  /** What the endorsements commit to: see `effectsDigest`. */
  readonly effectsDigest: Uint8Array;
  readonly endorsements: readonly Endorsement[];
  /** SHA-256 of the transaction without body and salt: what the history tree commits to. */
  readonly envelope: string;
}

export interface System {
  readonly type: "system";
  readonly payload: SystemPayload;
  readonly envelope: string;
}

export type Transaction = Act | System;

/** Builds the canonical bytes of an act's transaction. */
export function encodeAct(act: {
  readonly proposal: Proposal;
  readonly signature: string;
  readonly body?: Json | undefined;
  readonly salt?: string | undefined;
  readonly effects: Effects;
  readonly endorsements: readonly Endorsement[];
}): Uint8Array {
  const { body, salt, ...rest } = act;
  const value = body === undefined ? rest : { ...rest, body, salt };
  return encodeCanonical(value as unknown as Json);
}

export function encodeSystem(payload: SystemPayload): Uint8Array {
  return encodeCanonical({ system: payload as unknown as Json });
}

/**
 * Reads a transaction from hostile bytes. Checks form, bounds, canonical bytes and the body's digest;
 * signatures and rules are judged later.
 * @throws Refusal MALFORMED, TOO_LARGE, SCHEMA or BODY_MISMATCH
 */
export function parseTransaction(hash: Hash, bytes: Uint8Array): Transaction {
  const value = decodeBounded(bytes);
  if (Object.hasOwn(value, "system")) {
    conform(SystemTransaction, value);
    const { system } = value as Static<typeof SystemTransaction>;
    return { type: "system", payload: system as SystemPayload, envelope: encodeHex(hash(bytes)) };
  }
  conform(ActTransaction, value);
  const { body, salt, ...rest } = value as unknown as Static<typeof ActTransaction> & { readonly body?: Json };
  const members = canonicalMembers(bytes);
  const proposal = rest.proposal as unknown as Proposal;
  checkBody(hash, proposal, members.get("body"), salt);
  const proposalBytes = memberBytes(members, "proposal");
  return {
    type: "act",
    proposal,
    proposalBytes,
    signature: decodeBase64url(rest.signature),
    body,
    effects: rest.effects as unknown as Effects,
    effectsDigest: effectsDigestOf(hash, proposalDigest(hash, proposalBytes), memberBytes(members, "effects")),
    endorsements: rest.endorsements,
    envelope: encodeHex(hash(envelopeOf(bytes, members))),
  };
}

/** Bytes of a member that the schema demands. */
function memberBytes(members: ReadonlyMap<string, CanonicalMember>, name: string): Uint8Array {
  const member = members.get(name);
  if (member === undefined) throw new Error(`the schema demands ${name}`);
  return member.value;
}

/** The transaction without its redactable members. */
function envelopeOf(bytes: Uint8Array, members: ReadonlyMap<string, CanonicalMember>): Uint8Array {
  if (!members.has("body") && !members.has("salt")) return bytes;
  const kept = [...members].filter(([name]) => name !== "body" && name !== "salt");
  return objectOfMembers(kept.map(([, member]) => member));
}

/** Whether the signed digest of the body and the body at hand agree; a redacted transaction has neither body nor salt. */
function checkBody(hash: Hash, proposal: Proposal, body: CanonicalMember | undefined, salt: string | undefined): void {
  if (body === undefined && salt === undefined) return;
  if (body === undefined || salt === undefined || proposal.body === undefined) throw new Refusal("BODY_MISMATCH");
  const digest = bodyDigest(hash, decodeBase64url(salt), body.value);
  if (digest !== proposal.body) throw new Refusal("BODY_MISMATCH");
}

/** The same bytes without body and salt, for redaction: envelope digest and leaf stay as they are. */
export function withoutBody(bytes: Uint8Array): Uint8Array {
  decodeBounded(bytes);
  return envelopeOf(bytes, canonicalMembers(bytes));
}

function decodeBounded(bytes: Uint8Array): { readonly [key: string]: Json } {
  if (bytes.length > TRANSACTION_BYTES_MAX) throw new Refusal("TOO_LARGE", `${bytes.length} bytes`);
  try {
    const value = decodeCanonical(bytes);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as { [key: string]: Json };
  } catch (error) {
    if (!(error instanceof CanonicalError)) throw error;
    throw new Refusal("MALFORMED", error.code);
  }
  throw new Refusal("MALFORMED", "NOT_AN_OBJECT");
}

const SystemTransaction = Type.Object({ system: SystemPayload }, { additionalProperties: false });
