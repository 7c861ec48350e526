import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { NodeParts } from "../operations/parts.ts";
import { problemOf } from "../operations/problem.ts";
import { CHALLENGE_MS_MAX } from "../signin/limits.ts";
import type { SignIn } from "../signin/signin.ts";
import { placeOf } from "./identity.ts";
import { begin } from "./session.ts";
import { SIGN_IN_LIMIT } from "./signinlimit.ts";

const BEGIN = "/v1/signin/oidc";
const CALLBACK = "/v1/signin/oidc/callback";

/**
 * The two addresses that a browser itself is sent to when it signs in with an identity provider. It comes back from
 * another place, so what it was given for the way is a `Lax` cookie, and the session's own, which is `Strict`, counts from
 * the next request on.
 */
export function addOidcRoutes(app: FastifyInstance, parts: NodeParts, signIn: SignIn): void {
  const { oidc } = signIn;
  if (oidc === undefined) return;
  const cookie = `tocsin-oidc-${parts.chain.genesis.chain}`;
  const options = (request: FastifyRequest) =>
    ({ path: CALLBACK, httpOnly: true, sameSite: "lax", secure: request.protocol === "https" }) as const;

  app.get(BEGIN, { config: SIGN_IN_LIMIT }, async (request, reply) => {
    const { address, state } = await oidc.begin(`${placeOf(request).origin}${CALLBACK}`);
    reply.setCookie(cookie, state, { ...options(request), maxAge: CHALLENGE_MS_MAX / 1_000 });
    return reply.redirect(address, 303);
  });

  app.get(CALLBACK, { config: SIGN_IN_LIMIT }, async (request, reply) => {
    reply.clearCookie(cookie, options(request));
    try {
      const who = await oidc.finish(request.cookies[cookie] ?? "", request.url.slice(request.url.indexOf("?")));
      begin({ parts, signIn, request, reply }, who, "oidc", undefined);
      return reply.redirect("/", 303);
    } catch (error) {
      return backToSignIn(reply, problemOf(error).code);
    }
  });
}

function backToSignIn(reply: FastifyReply, code: string): FastifyReply {
  return reply.redirect(`/sign-in?problem=${encodeURIComponent(code)}`, 303);
}
