import type { ActReply, ActRequest } from "@tocsin/api";
import { type Json, assertionChallenge, heldPasskeys, readSignedProposal, withAssertion } from "@tocsin/core";
import { demandCanonical } from "../operations/canonical.ts";
import { submit } from "../operations/acts.ts";
import type { Caller } from "../project/caller.ts";
import { placeOf } from "./identity.ts";
import type { SignInRequest } from "./signinrequest.ts";

/** An act that its officer confirms with a passkey (DESIGN 25): asked first, then done with the answer. */
export const CONFIRM_OPERATIONS = {
  askToConfirm: ({ parts, signIn, caller, body, request }: SignInRequest) => {
    const { unit, officer } = caller as Caller;
    const wanted = body as ActRequest;
    demandCanonical(wanted.args as Json, "/args");
    if (wanted.body !== undefined) demandCanonical(wanted.body as Json, "/body");
    const { sha256 } = parts.crypto;
    const signed = parts.author.sign(unit, officer, wanted);
    const challenge = assertionChallenge(sha256, readSignedProposal(sha256, signed).proposalBytes);
    const keys = heldPasskeys(parts.chain.state, unit, officer).map(({ key }) => key);
    const act = { signed, challenge: Buffer.from(challenge).toString("base64url") };
    return signIn.passkeys.askToConfirm({ unit, officer }, placeOf(request), keys, act);
  },

  actConfirmed: async ({ parts, signIn, caller, body, request }: SignInRequest): Promise<ActReply> => {
    const { unit, officer } = caller as Caller;
    const { challenge, response } = body as { readonly challenge: string; readonly response: object };
    const place = placeOf(request);
    const { signed, assertion } = await signIn.passkeys.confirm({ unit, officer }, place, challenge, response);
    return submit(parts, caller, withAssertion(signed, assertion));
  },
} as const;
