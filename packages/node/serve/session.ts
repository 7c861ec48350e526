import type { PasskeyItem, SessionReply, SignInReply } from "@tocsin/api";
import { type Officer, Refusal, type Unit, heldPasskeys, key } from "@tocsin/core";
import type { FastifyRequest } from "fastify";
import { NodeError } from "../errors.ts";
import type { NodeParts } from "../operations/parts.ts";
import type { Caller } from "../project/caller.ts";
import type { Passkey } from "../signin/passkeys.ts";
import type { Session, SignInMethod } from "../signin/sessions.ts";
import { takenPasskey } from "../signin/taken.ts";
import { callerOf, tokenOf } from "./caller.ts";
import { CONFIRM_OPERATIONS } from "./confirm.ts";
import { clearSession, csrfOf, type Identity, mayHavePasskeys, placeOf, setSession } from "./identity.ts";
import type { SignInRequest } from "./signinrequest.ts";

interface Who {
  readonly unit: string;
  readonly officer: string;
}

/** What each endpoint about signing in does. */
export const SESSION_OPERATIONS = {
  signIn: ({ parts, signIn, request }: SignInRequest): SignInReply => ({
    chain: parts.chain.genesis.chain,
    status: parts.chain.genesis.status,
    version: parts.version,
    passkeys: mayHavePasskeys(request),
    ...(signIn.oidc === undefined ? {} : { oidc: signIn.oidc.name }),
    personas: signIn.personas.map((persona) => ({ ...persona, here: isHere(persona.url, request) })),
    tour: [...signIn.tour()],
  }),

  askPasskey: ({ signIn, request }: SignInRequest) => signIn.passkeys.askToSign(passkeyPlace(request)),

  signInByPasskey: async (asked: SignInRequest): Promise<SessionReply> => {
    const { challenge, response } = asked.body as { challenge: string; response: object };
    const passkey = await asked.signIn.passkeys.check(placeOf(asked.request), challenge, response);
    if (takenPasskey(asked.parts.chain.state, passkey) !== undefined) throw new NodeError("UNAUTHORISED", "passkey");
    return begin(asked, passkey, "passkey", passkey.id);
  },

  signInByToken: (asked: SignInRequest): SessionReply => {
    const token = tokenOf(asked.signIn.tokens, `Bearer ${(asked.body as { token: string }).token.trim()}`);
    return begin(asked, token, "token", token.id);
  },

  signInAsPersona: (asked: SignInRequest): SessionReply => {
    const { unit, officer } = asked.body as Who;
    const isOne = asked.signIn.personas.some((persona) => persona.unit === unit && persona.officer === officer);
    if (!isOne) throw new NodeError("FORBIDDEN", "persona");
    return begin(asked, { unit, officer }, "persona", undefined);
  },

  session: (asked: SignInRequest): SessionReply => tell(asked, callerIn(asked), asked.identity as Identity),

  signOut: (asked: SignInRequest) => {
    const { token, by } = asked.identity as Identity;
    if (by !== "session") throw new NodeError("BAD_REQUEST", "session");
    clearSession(asked.parts.chain.genesis.chain, asked.request, asked.reply);
    return { revoked: asked.signIn.sessions.revoke(token.unit, token.officer, token.id) };
  },

  sessions: (asked: SignInRequest) => {
    const { token } = asked.identity as Identity;
    const items = asked.signIn.sessions.list(token.unit, token.officer).map((one) => ({
      ...{ id: one.id, method: one.method, agent: one.agent, created: one.created, expires: one.expires },
      current: one.id === token.id,
    }));
    return { items };
  },

  revokeSession: (asked: SignInRequest) => {
    const { token } = asked.identity as Identity;
    const id = String(asked.params["id"]);
    if (!asked.signIn.sessions.revoke(token.unit, token.officer, id)) throw new NodeError("NOT_FOUND", id);
    return { revoked: true };
  },

  askNewPasskey: async (asked: SignInRequest) => {
    const { code } = asked.body as { code?: string };
    const { unit, officer } = whoEnrols(asked, code);
    const { parts } = asked;
    const name = (parts.chain.state.get(key.unit(unit))?.value as unknown as Unit | null | undefined)?.name.zh ?? unit;
    const place = passkeyPlace(asked.request);
    return {
      ...(await asked.signIn.passkeys.askToCreate({ unit, officer }, place, `${name} ${officer}`)),
      unit,
      officer,
    };
  },

  createPasskey: async (asked: SignInRequest) => {
    const { code, challenge, response, label } = asked.body as {
      readonly code?: string;
      readonly challenge: string;
      readonly response: object;
      readonly label: string;
    };
    const who = whoEnrols(asked, code);
    const { parts } = asked;
    const { passkeys, enrolments } = asked.signIn;
    const passkey = await passkeys.create(who, passkeyPlace(asked.request), challenge, response, label);
    if (code !== undefined) {
      try {
        enrolments.use(code);
      } catch (error) {
        passkeys.remove(who, passkey.id);
        throw error;
      }
      begin(asked, who, "code", undefined);
    }
    return told(parts, passkey);
  },

  passkeys: ({ parts, signIn, identity }: SignInRequest) => ({
    items: signIn.passkeys.list((identity as Identity).token).map((passkey) => told(parts, passkey)),
  }),

  ...CONFIRM_OPERATIONS,

  removePasskey: (asked: SignInRequest) => {
    const id = String(asked.params["id"]);
    if (!asked.signIn.passkeys.remove((asked.identity as Identity).token, id)) throw new NodeError("NOT_FOUND", id);
    return { revoked: true };
  },

  officersPasskeys: ({ parts, signIn, caller, params }: SignInRequest) => ({
    items: signIn.passkeys
      .list({ unit: (caller as Caller).unit, officer: String(params["officer"]) })
      .map((passkey) => told(parts, passkey)),
  }),

  takePasskey: async ({ parts, signIn, caller, params, body }: SignInRequest) => {
    const { unit, officer: by } = caller as Caller;
    const [officer, id] = [String(params["officer"]), String(params["id"])];
    if (!signIn.passkeys.list({ unit, officer }).some((one) => one.id === id)) throw new NodeError("NOT_FOUND", id);
    const { reason: purpose } = body as { readonly reason: string };
    // Written down first: nobody takes a passkey away without a trace.
    await parts.readLog.append({ what: "passkey", unit, officer: by, record: officer, purpose, at: parts.clock.now() });
    return { revoked: signIn.passkeys.remove({ unit, officer }, id) };
  },

  createEnrolment: ({ parts, signIn, caller, body }: SignInRequest) => {
    const { unit, officer } = body as Who;
    const { state } = parts.chain;
    const stored = state.get(key.officer(unit, officer))?.value as unknown as Officer | null | undefined;
    const { host } = (state.get(key.unit(unit))?.value ?? {}) as Partial<Unit>;
    // Somebody must open the door to the first of a unit that was just taken in: its host, to its administrators alone.
    const opensDoor = host === caller?.unit && (stored?.roles.includes("administrator") ?? false);
    if (caller?.unit !== unit && !opensDoor) throw new NodeError("FORBIDDEN", "/unit");
    if (stored?.status !== "active") throw new Refusal("UNKNOWN_OFFICER", "/officer");
    return signIn.enrolments.create(unit, officer);
  },
} as const;

/** A passkey, and whether the registry lets it confirm acts. */
function told({ chain }: NodeParts, passkey: Passkey): PasskeyItem {
  const held = heldPasskeys(chain.state, passkey.unit, passkey.officer);
  const confirms = held.some((one) => one.key === passkey.key && one.host === passkey.host);
  const taken = takenPasskey(chain.state, passkey);
  return { ...passkey, confirms, ...(taken === undefined ? {} : { taken }) };
}

export type SessionOperation = keyof typeof SESSION_OPERATIONS;

/** Begins a session of an officer whom the registry lets act now. @throws NodeError FORBIDDEN; Refusal UNIT_SUSPENDED */
export function begin(
  { parts, signIn, request, reply }: Pick<SignInRequest, "parts" | "signIn" | "request" | "reply">,
  { unit, officer }: Who,
  method: SignInMethod,
  rests: string | undefined,
): SessionReply {
  const caller = callerOf(parts.chain, { unit, officer });
  const agent = request.headers["user-agent"] ?? "";
  const { session, cookie } = signIn.sessions.create({ unit, officer, method, rests, agent });
  setSession(parts.chain.genesis.chain, request, reply, cookie);
  return tell({ parts, request }, caller, { by: "session", token: session });
}

function tell(
  { parts, request }: Pick<SignInRequest, "parts" | "request">,
  caller: Caller,
  { by, token }: Identity,
): SessionReply {
  const { genesis, state } = parts.chain;
  const csrf = by === "session" ? csrfOf(genesis.chain, request) : undefined;
  return {
    unit: state.get(key.unit(caller.unit))?.value as unknown as Unit,
    officer: caller.officer,
    roles: [...caller.officerRoles],
    chain: genesis.chain,
    status: genesis.status,
    clock: genesis.clock,
    now: parts.clock.now(),
    intake: parts.intake?.unit === caller.unit,
    expires: token.expires,
    ...(by === "session" ? { method: (token as Session).method } : {}),
    ...(csrf === undefined ? {} : { csrf }),
  };
}

function callerIn({ caller }: SignInRequest): Caller {
  if (caller === undefined) throw new NodeError("UNAUTHORISED");
  return caller;
}

/** The officer of the code, or else the caller. @throws NodeError UNAUTHORISED */
function whoEnrols({ signIn, caller }: SignInRequest, code: string | undefined): Who {
  if (code !== undefined) return signIn.enrolments.check(code);
  if (caller === undefined) throw new NodeError("UNAUTHORISED");
  return { unit: caller.unit, officer: caller.officer };
}

/** @throws NodeError BAD_REQUEST where browsers make no passkeys */
function passkeyPlace(request: FastifyRequest) {
  if (!mayHavePasskeys(request)) throw new NodeError("BAD_REQUEST", "host");
  return placeOf(request);
}

function isHere(url: string, request: FastifyRequest): boolean {
  return new URL(url).port === new URL(placeOf(request).origin).port;
}
