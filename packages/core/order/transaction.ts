import { type Static, Type } from "typebox";
import { encodeHex } from "../bytes/hex.ts";
import { decodeBase64url } from "../bytes/base64url.ts";
import { CanonicalError, type Json, decodeCanonical, demandBounds, encodeCanonical } from "../bytes/canonical.ts";
import { conform } from "../bytes/conform.ts";
import { type CanonicalMember, canonicalMembers, member, objectOfMembers } from "../bytes/members.ts";
import { Refusal } from "../codes.ts";
import type { Hash } from "../crypto/seam.ts";
import { Assertion } from "../endorse/assertion.ts";
import { Effects, Endorsement, effectsDigestOf } from "../endorse/effects.ts";
import { Proposal, bodyDigest, proposalDigest } from "../endorse/proposal.ts";
import type { ReadProposal } from "../endorse/signed.ts";
import { ENDORSEMENTS_MAX, TRANSACTION_BYTES_MAX } from "../limits.ts";
import { namesPacket } from "./leaf.ts";
import { ProvenReceive, presentPackets, withoutPackets } from "./provenreceive.ts";
import { SystemPayload } from "./system.ts";

/**
 * What stands in a block after its tick: an endorsed act of an officer, or a system transaction whose authority is
 * its proof (PROTOCOL 3). Both are canonical JSON; the bytes are the identity and are never made again.
 */
const ActTransaction = Type.Object(
  {
    proposal: Proposal,
    signature: Type.String({ pattern: "^[A-Za-z0-9_-]{85}[AQgw]$" }),
    assertion: Type.Optional(Assertion),
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
  readonly assertion: Assertion | undefined;
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

/** Whether the body that the author signed is not there: redacted, or taken away by whoever has passed the act on. */
export function lacksBody({ proposal, body }: Pick<Act, "proposal" | "body">): boolean {
  return proposal.body !== undefined && body === undefined;
}

/** Builds the canonical bytes of an act's transaction. */
export function encodeAct(act: {
  readonly proposal: Proposal;
  readonly signature: string;
  readonly assertion?: Assertion | undefined;
  readonly body?: Json | undefined;
  readonly salt?: string | undefined;
  readonly effects: Effects;
  readonly endorsements: readonly Endorsement[];
}): Uint8Array {
  const { assertion, body, salt, ...rest } = act;
  const value = {
    ...rest,
    ...(assertion === undefined ? {} : { assertion }),
    ...(body === undefined ? {} : { body, salt }),
  };
  return encodeCanonical(value as unknown as Json);
}

/**
 * The transaction of a proposal that was read before: its bytes put together from parts that are canonical already, and what
 * `parseTransaction` would read from them, without reading them again. What that would refuse is refused here.
 * @throws Refusal MALFORMED, TOO_LARGE or SCHEMA
 */
export function assembleAct(
  hash: Hash,
  signed: ReadProposal,
  effects: Effects,
  endorsements: readonly Endorsement[],
): { readonly bytes: Uint8Array; readonly act: Act } {
  const { proposal, proposalBytes, signature, signatureBytes, assertion, body, bodyBytes, salt } = signed;
  const effectsBytes = encodeCanonical(effects as unknown as Json);
  const kept = [
    member("effects", effectsBytes),
    member("endorsements", encodeCanonical(endorsements as unknown as Json)),
    member("proposal", proposalBytes),
  ];
  const first = assertion === undefined ? [] : [member("assertion", encodeCanonical(assertion as unknown as Json))];
  const last = member("signature", encodeCanonical(signature));
  const envelope = objectOfMembers([...first, ...kept, last]);
  const bytes =
    bodyBytes === undefined || salt === undefined
      ? envelope
      : objectOfMembers([...first, member("body", bodyBytes), ...kept, member("salt", encodeCanonical(salt)), last]);
  bounded(bytes, () => demandBounds(bytes));
  conform(Effects, effects as unknown as Json, "/effects");
  conform(ActTransaction.properties.endorsements, endorsements as unknown as Json, "/endorsements");
  const act: Act = {
    type: "act",
    proposal,
    proposalBytes,
    signature: signatureBytes,
    assertion,
    body,
    effects,
    effectsDigest: effectsDigestOf(hash, proposalDigest(hash, proposalBytes), effectsBytes),
    endorsements,
    envelope: encodeHex(hash(envelope)),
  };
  return { bytes, act };
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
    const payload = (value as Static<typeof SystemTransaction>).system as SystemPayload;
    return { type: "system", payload, envelope: encodeHex(hash(systemEnvelope(bytes, payload))) };
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
    assertion: rest.assertion,
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

/** A receive transaction without its packets: their digests stand in the leaves that they were proven by. */
function systemEnvelope(bytes: Uint8Array, payload: SystemPayload): Uint8Array {
  return payload.type === "receive" && payload.proof !== undefined ? encodeSystem(withoutPackets(payload)) : bytes;
}

/** The transaction without its redactable members. */
function envelopeOf(bytes: Uint8Array, members: ReadonlyMap<string, CanonicalMember>): Uint8Array {
  if (!members.has("body") && !members.has("salt")) return bytes;
  const kept = [...members].filter(([name]) => name !== "body" && name !== "salt");
  return objectOfMembers(kept.map(([, member]) => member));
}

/**
 * Reads a transaction out of a proof. Unlike on the ledger, a receive transaction may lack packets: those of other
 * records are nobody's business. The packets that it has must be those that its leaves name.
 * @throws Refusal as `parseTransaction`, and PROOF_INVALID for a packet that its leaf does not name
 */
export function parseProven(hash: Hash, value: { readonly [key: string]: Json }): Transaction {
  const system = value["system"] as { readonly type?: Json } | undefined;
  if (system?.type !== "receive") return parseTransaction(hash, encodeCanonical(value));
  const bytes = encodeCanonical(value);
  if (bytes.length > TRANSACTION_BYTES_MAX) throw new Refusal("TOO_LARGE");
  conform(ProvenReceive, system as Json);
  const proven = system as unknown as ProvenReceive;
  checkPackets(hash, proven);
  return {
    type: "system",
    payload: presentPackets(proven),
    envelope: encodeHex(hash(encodeSystem(withoutPackets(proven)))),
  };
}

/**
 * The packets of a receive transaction are those that its leaves name. Its envelope leaves them out, so whoever was handed the
 * transaction of a valid receive, and has not executed it, must compare them.
 * @throws Refusal PROOF_INVALID; SCHEMA for a leaf that is none
 */
export function checkPackets(hash: Hash, { proof }: ProvenReceive): void {
  for (const { leaf, packets } of proof?.leaves ?? []) {
    for (const { queue, sequence, packet } of packets) {
      const isNamed = packet === undefined || namesPacket(hash, leaf as Json, queue, sequence, packet as Json);
      if (!isNamed) throw new Refusal("PROOF_INVALID", `${queue} ${sequence}`);
    }
  }
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
  const value = bounded(bytes, () => decodeCanonical(bytes));
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as { [key: string]: Json };
  throw new Refusal("MALFORMED", "NOT_AN_OBJECT");
}

/** What is done with a transaction's bytes, with their faults as refusals. */
function bounded<T>(bytes: Uint8Array, work: () => T): T {
  if (bytes.length > TRANSACTION_BYTES_MAX) throw new Refusal("TOO_LARGE", `${bytes.length} bytes`);
  try {
    return work();
  } catch (error) {
    if (!(error instanceof CanonicalError)) throw error;
    throw new Refusal("MALFORMED", error.code);
  }
}

const SystemTransaction = Type.Object({ system: SystemPayload }, { additionalProperties: false });
