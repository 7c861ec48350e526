import { encodeBase64url } from "../bytes/base64url.ts";
import { type Json, encodeCanonical } from "../bytes/canonical.ts";
import type { Hash } from "../crypto/seam.ts";
import { type Proposal, bodyDigest, proposalSignBytes } from "./proposal.ts";
import type { SignedProposal } from "./signed.ts";

/** What an officer wants done; everything random or timely is handed in. */
export interface DraftOptions {
  readonly chain: string;
  readonly contract: number;
  readonly action: string;
  readonly author: Proposal["author"];
  readonly at: number;
  readonly lifetimeMs: number;
  readonly idempotencyKey: string;
  readonly nonce: Uint8Array;
  readonly urgency: number;
  readonly args: { readonly [key: string]: Json };
  /** The open body with its 16-byte salt, for actions that have one. */
  readonly body?: { readonly value: Json; readonly salt: Uint8Array } | undefined;
  readonly ifMatch?: string | undefined;
}

/** A proposal that waits for its signature. */
export interface Draft {
  readonly proposal: Proposal;
  /** The bytes to sign. */
  readonly signBytes: Uint8Array;
  readonly body?: Json;
  readonly salt?: string;
}

/** Builds a proposal and the bytes that its author signs. */
export function draftProposal(hash: Hash, options: DraftOptions): Draft {
  const { chain, contract, action, author, at, idempotencyKey, urgency, args, ifMatch } = options;
  const proposal: Proposal = {
    chain,
    action,
    contract,
    author,
    at,
    expires: at + options.lifetimeMs,
    idempotencyKey,
    nonce: encodeBase64url(options.nonce),
    urgency,
    args,
    ...(options.body === undefined
      ? {}
      : { body: bodyDigest(hash, options.body.salt, encodeCanonical(options.body.value)) }),
    ...(ifMatch === undefined ? {} : { ifMatch }),
  };
  const signBytes = proposalSignBytes(encodeCanonical(proposal as unknown as Json));
  if (options.body === undefined) return { proposal, signBytes };
  return { proposal, signBytes, body: options.body.value, salt: encodeBase64url(options.body.salt) };
}

/** The canonical bytes that a gateway takes; `withAssertion` adds what a passkey says to them. */
export function encodeSigned(draft: Draft, signature: Uint8Array): Uint8Array {
  const { proposal, body, salt } = draft;
  const signed: SignedProposal = {
    proposal,
    signature: encodeBase64url(signature),
    ...(body === undefined || salt === undefined ? {} : { body, salt }),
  };
  return encodeCanonical(signed as unknown as Json);
}
