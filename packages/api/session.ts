import { OfficerId, OfficerRole, PasskeyText, Status, Time, Unit, UnitId } from "@tocsin/core";
import { type Static, Type } from "typebox";
import { ActReply, ActRequest } from "./acts.ts";
import { endpoint } from "./endpoint.ts";
import { AnyObject, strict } from "./forms.ts";

const Method = Type.Union([
  Type.Literal("passkey"),
  Type.Literal("token"),
  Type.Literal("code"),
  Type.Literal("oidc"),
  Type.Literal("persona"),
]);

const Name = Type.Object({ zh: Type.String(), en: Type.String() }, strict);

/** Somebody to try a demonstration as; `url` is the node where that unit works. */
export const PersonaItem = Type.Object(
  { unit: UnitId, officer: OfficerId, name: Name, url: Type.String(), here: Type.Boolean() },
  strict,
);
export type PersonaItem = Static<typeof PersonaItem>;

/** A step of a demonstration's guided tour: a page as one of its persons sees it. */
export const TourStep = Type.Object(
  {
    unit: UnitId,
    officer: OfficerId,
    /** The node where that person works, and the page there. */
    url: Type.String(),
    path: Type.String(),
    title: Name,
    text: Name,
  },
  strict,
);
export type TourStep = Static<typeof TourStep>;

/** What the page for signing in has to know. */
export const SignInReply = Type.Object(
  {
    chain: Type.String(),
    status: Status,
    version: Type.String(),
    /** Whether passkeys work at the address of this request: browsers want a name, not a number. */
    passkeys: Type.Boolean(),
    /** Name of the identity provider, where there is one. */
    oidc: Type.Optional(Name),
    /** In a demonstration only. */
    personas: Type.Array(PersonaItem),
    /** Of a demonstration that has something to show; empty otherwise. */
    tour: Type.Array(TourStep),
  },
  strict,
);
export type SignInReply = Static<typeof SignInReply>;

/** Who is signed in, and what a page needs to show and to change things. */
export const SessionReply = Type.Object(
  {
    unit: Unit,
    officer: OfficerId,
    roles: Type.Array(OfficerRole),
    chain: Type.String(),
    status: Status,
    clock: Type.Union([Type.Literal("host"), Type.Literal("scenario")]),
    now: Time,
    expires: Time,
    /** Whether the caller's unit takes what the public tells this node. */
    intake: Type.Boolean(),
    method: Type.Optional(Method),
    /** Of a browser's session: to be sent as `x-tocsin-csrf` with everything that is not a GET. */
    csrf: Type.Optional(Type.String()),
  },
  strict,
);
export type SessionReply = Static<typeof SessionReply>;

export const SessionItem = Type.Object(
  { id: Type.String(), method: Method, agent: Type.String(), created: Time, expires: Time, current: Type.Boolean() },
  strict,
);
export type SessionItem = Static<typeof SessionItem>;

export const PasskeyItem = Type.Object(
  {
    id: Type.String(),
    unit: UnitId,
    officer: OfficerId,
    label: Type.String(),
    /** Host whose pages it answers for. */
    host: Type.String(),
    /** As the registry writes its public key; absent where its algorithm confirms no acts. */
    key: Type.Optional(PasskeyText),
    /** Whether the registry lets it confirm the officer's acts now. */
    confirms: Type.Boolean(),
    /** Which administrator of the unit took it away: it signs nobody in and confirms nothing. */
    taken: Type.Optional(Type.Object({ officer: OfficerId, at: Time, reason: Type.String() }, strict)),
    created: Time,
    used: Time,
  },
  strict,
);
export type PasskeyItem = Static<typeof PasskeyItem>;

const Challenge = Type.String({ minLength: 1, maxLength: 80 });
const Code = Type.String({ minLength: 1, maxLength: 60 });
/** Options for `navigator.credentials`, as WebAuthn Level 3 writes them in JSON. */
const Asked = Type.Object({ challenge: Type.String(), options: AnyObject }, strict);
const Id = Type.Object({ id: Type.String({ maxLength: 80 }) }, strict);

export const session = {
  signIn: endpoint({
    method: "GET",
    path: "/v1/signin",
    summary: "How one can sign in at this node with a browser.",
    tag: "session",
    auth: "none",
    reply: SignInReply,
  }),
  askPasskey: endpoint({
    method: "POST",
    path: "/v1/signin/passkey/challenge",
    summary: "A challenge for any passkey of this node.",
    tag: "session",
    auth: "none",
    reply: Asked,
  }),
  signInByPasskey: endpoint({
    method: "POST",
    path: "/v1/signin/passkey",
    summary: "Begin a browser's session with a passkey's answer to the challenge.",
    tag: "session",
    auth: "none",
    body: Type.Object({ challenge: Challenge, response: AnyObject }, strict),
    reply: SessionReply,
  }),
  signInByToken: endpoint({
    method: "POST",
    path: "/v1/signin/token",
    summary: "Begin a browser's session with a bearer token; it ends with the token.",
    tag: "session",
    auth: "none",
    body: Type.Object({ token: Type.String({ minLength: 1, maxLength: 100 }) }, strict),
    reply: SessionReply,
  }),
  signInAsPersona: endpoint({
    method: "POST",
    path: "/v1/signin/persona",
    summary: "Begin a browser's session as one of a demonstration's persons.",
    tag: "session",
    auth: "none",
    body: Type.Object({ unit: UnitId, officer: OfficerId }, strict),
    reply: SessionReply,
  }),
  session: endpoint({
    method: "GET",
    path: "/v1/session",
    summary: "Who the caller is: unit, officer, roles.",
    tag: "session",
    auth: "token",
    reply: SessionReply,
  }),
  signOut: endpoint({
    method: "DELETE",
    path: "/v1/session",
    summary: "End this browser's session.",
    tag: "session",
    auth: "token",
    reply: Type.Object({ revoked: Type.Boolean() }, strict),
  }),
  sessions: endpoint({
    method: "GET",
    path: "/v1/sessions",
    summary: "The officer's browser sessions that have not ended, newest first.",
    tag: "session",
    auth: "token",
    reply: Type.Object({ items: Type.Array(SessionItem) }, strict),
  }),
  revokeSession: endpoint({
    method: "DELETE",
    path: "/v1/sessions/{id}",
    summary: "End one of the officer's browser sessions.",
    tag: "session",
    auth: "token",
    params: Id,
    reply: Type.Object({ revoked: Type.Boolean() }, strict),
  }),
  askNewPasskey: endpoint({
    method: "POST",
    path: "/v1/passkeys/challenge",
    summary: "A challenge to make a passkey: for the caller, or for the officer of a one-time code.",
    tag: "session",
    auth: "optional",
    body: Type.Object({ code: Type.Optional(Code) }, strict),
    reply: Type.Object({ ...Asked.properties, unit: UnitId, officer: OfficerId }, strict),
  }),
  createPasskey: endpoint({
    method: "POST",
    path: "/v1/passkeys",
    summary: "Register a passkey; a one-time code is used up by it and begins a browser's session.",
    tag: "session",
    auth: "optional",
    body: Type.Object(
      {
        code: Type.Optional(Code),
        challenge: Challenge,
        response: AnyObject,
        label: Type.String({ minLength: 1, maxLength: 60 }),
      },
      strict,
    ),
    reply: PasskeyItem,
  }),
  askToConfirm: endpoint({
    method: "POST",
    path: "/v1/acts/passkey/challenge",
    summary: "Sign an act from the keystore and ask for the officer's passkey: the challenge is the proposal's digest.",
    tag: "session",
    auth: "token",
    body: ActRequest,
    reply: Asked,
  }),
  actConfirmed: endpoint({
    method: "POST",
    path: "/v1/acts/passkey",
    summary: "Do the act that was asked about, with what the officer's passkey has said to it.",
    tag: "session",
    auth: "token",
    body: Type.Object({ challenge: Challenge, response: AnyObject }, strict),
    reply: ActReply,
  }),
  passkeys: endpoint({
    method: "GET",
    path: "/v1/passkeys",
    summary: "The officer's passkeys, newest first.",
    tag: "session",
    auth: "token",
    reply: Type.Object({ items: Type.Array(PasskeyItem) }, strict),
  }),
  removePasskey: endpoint({
    method: "DELETE",
    path: "/v1/passkeys/{id}",
    summary: "Remove one of the officer's passkeys; sessions that began with it end.",
    tag: "session",
    auth: "token",
    params: Id,
    reply: Type.Object({ revoked: Type.Boolean() }, strict),
  }),
  officersPasskeys: endpoint({
    method: "GET",
    path: "/v1/officers/{officer}/passkeys",
    summary: "Passkeys of an officer of the own unit that this node keeps, newest first.",
    tag: "session",
    auth: "administrator",
    params: Type.Object({ officer: OfficerId }, strict),
    reply: Type.Object({ items: Type.Array(PasskeyItem) }, strict),
  }),
  takePasskey: endpoint({
    method: "POST",
    path: "/v1/officers/{officer}/passkeys/{id}/take",
    summary:
      "Take a lost passkey away from an officer of the own unit: it signs nobody in here any more. What it confirms ends by registry.revokePasskey.",
    tag: "session",
    auth: "administrator",
    params: Type.Object({ officer: OfficerId, ...Id.properties }, strict),
    body: Type.Object({ reason: Type.String({ minLength: 1, maxLength: 400 }) }, strict),
    reply: Type.Object({ revoked: Type.Boolean() }, strict),
  }),
  createEnrolment: endpoint({
    method: "POST",
    path: "/v1/enrolments",
    summary: "Make a one-time code with which an officer of the own unit registers a passkey.",
    tag: "session",
    auth: "administrator",
    body: Type.Object({ unit: UnitId, officer: OfficerId }, strict),
    reply: Type.Object({ unit: UnitId, officer: OfficerId, code: Type.String(), created: Time, expires: Time }, strict),
  }),
} as const;
