import type { FastifyReply, FastifyRequest } from "fastify";
import type { NodeParts } from "../operations/parts.ts";
import type { Caller } from "../project/caller.ts";
import type { SignIn } from "../signin/signin.ts";
import type { Identity } from "./identity.ts";

/** A request for something about signing in, its parts checked against the endpoint's schemas. */
export interface SignInRequest {
  readonly parts: NodeParts;
  readonly signIn: SignIn;
  readonly identity: Identity | undefined;
  /** Present where the endpoint demands one. */
  readonly caller: Caller | undefined;
  readonly params: { readonly [name: string]: never };
  readonly body: never;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}
