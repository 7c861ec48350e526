import { isIP } from "node:net";
import type { CookieSerializeOptions } from "@fastify/cookie";
import type { FastifyReply, FastifyRequest } from "fastify";
import type { ChainReader } from "../chain.ts";
import { NodeError } from "../errors.ts";
import { SESSION_MS_MAX } from "../signin/limits.ts";
import type { Passkey, Place } from "../signin/passkeys.ts";
import { csrfTokenOf, type Session } from "../signin/sessions.ts";
import { takenPasskey } from "../signin/taken.ts";
import type { SignIn } from "../signin/signin.ts";
import type { Token } from "../token/tokens.ts";
import { tokenOf } from "./caller.ts";

/** Who asks: by a bearer token, or by the cookie of a browser's session. */
export type Identity =
  | { readonly by: "token"; readonly token: Token }
  | { readonly by: "session"; readonly token: Session };

type Ledger = Pick<ChainReader, "genesis" | "state">;

const CSRF_HEADER = "x-tocsin-csrf";
const READS: readonly string[] = ["GET", "HEAD"];

/**
 * Undefined where nothing counts; who needs to be known is refused when it is known what is asked.
 * @throws NodeError FORBIDDEN for a cookie that comes from a page of another place or without the page's token
 */
export function identify(signIn: SignIn, { genesis, state }: Ledger, request: FastifyRequest): Identity | undefined {
  const { authorization } = request.headers;
  if (authorization !== undefined)
    return quietly(() => ({ by: "token", token: tokenOf(signIn.tokens, authorization) }));
  const cookie = request.cookies[cookieName(genesis.chain, request)];
  if (cookie === undefined) return undefined;
  const found = quietly<Identity>(() => ({
    by: "session",
    token: signIn.sessions.check(cookie, signIn.tokens, (id) => isInUse(state, signIn.passkeys.find(id))),
  }));
  if (found === undefined || isLinkFromElsewhere(request)) return undefined;
  demandOwnPage(request);
  if (!READS.includes(request.method) && request.headers[CSRF_HEADER] !== csrfTokenOf(cookie))
    throw new NodeError("FORBIDDEN", CSRF_HEADER);
  return found;
}

/** Whether a passkey is there, and no administrator has taken it away. */
function isInUse(state: Ledger["state"], passkey: Passkey | undefined): boolean {
  return passkey !== undefined && takenPasskey(state, passkey) === undefined;
}

/** A link of another page opens a page of this node, which asks by itself who is signed in; until then the cookie is nobody's. */
function isLinkFromElsewhere(request: FastifyRequest): boolean {
  const { origin, "sec-fetch-mode": mode, "sec-fetch-site": site } = request.headers;
  return READS.includes(request.method) && mode === "navigate" && origin === undefined && site !== "same-origin";
}

/**
 * Refuses what a browser says was sent by a page of another place. Browsers say so in every request that can change
 * anything; programs say nothing, and have no cookies.
 * @throws NodeError FORBIDDEN
 */
export function demandOwnPage(request: FastifyRequest): void {
  const { origin, "sec-fetch-site": site } = request.headers;
  const isForeign = site !== undefined && site !== "same-origin" && site !== "none";
  if (isForeign || (origin !== undefined && origin !== placeOf(request).origin))
    throw new NodeError("FORBIDDEN", "origin");
}

/** Where the browser is, as its request says. A passkey answers only for the place where it was made. */
export function placeOf({ protocol, host, hostname }: FastifyRequest): Place {
  return { origin: `${protocol}://${host}`, host: hostname };
}

/** Browsers make passkeys for names only, and only where nobody listens. */
export function mayHavePasskeys({ protocol, hostname }: FastifyRequest): boolean {
  return isIP(hostname.replace(/^\[|\]$/g, "")) === 0 && (protocol === "https" || hostname === "localhost");
}

/** Cookies do not know ports, so each chain's has a name of its own. */
function cookieName(chain: string, { protocol }: FastifyRequest): string {
  return `${protocol === "https" ? "__Host-" : ""}tocsin-session-${chain}`;
}

function cookieOptions({ protocol }: FastifyRequest): CookieSerializeOptions {
  return { path: "/", httpOnly: true, sameSite: "strict", secure: protocol === "https" };
}

/** Gives the browser its session. */
export function setSession(chain: string, request: FastifyRequest, reply: FastifyReply, cookie: string): void {
  const name = cookieName(chain, request);
  // What this request answers already speaks for the new session.
  request.cookies[name] = cookie;
  reply.setCookie(name, cookie, { ...cookieOptions(request), maxAge: SESSION_MS_MAX / 1_000 });
}

export function clearSession(chain: string, request: FastifyRequest, reply: FastifyReply): void {
  reply.clearCookie(cookieName(chain, request), cookieOptions(request));
}

/** The page's token of the request's session. */
export function csrfOf(chain: string, request: FastifyRequest): string | undefined {
  const cookie = request.cookies[cookieName(chain, request)];
  return cookie === undefined ? undefined : csrfTokenOf(cookie);
}

function quietly<R>(find: () => R): R | undefined {
  try {
    return find();
  } catch {
    return undefined;
  }
}
