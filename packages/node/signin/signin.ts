import type { PersonaItem, TourStep } from "@tocsin/api";
import { type TokenOptions, TokenStore } from "../token/tokens.ts";
import { EnrolmentStore } from "./enrolments.ts";
import { IdentityProvider, type OidcSettings } from "./oidc.ts";
import { Passkeys } from "./passkeys.ts";
import { SessionStore } from "./sessions.ts";

/** A person to try a demonstration as, without any proof of who it is. */
export type Persona = Omit<PersonaItem, "here">;

export interface SignInOptions extends TokenOptions {
  /** An identity provider for browsers. */
  readonly oidc?: OidcSettings | undefined;
  /** Of a demonstration only: whoever asks is let in as one of them. */
  readonly personas?: readonly Persona[] | undefined;
  /** Of a demonstration only: the steps through it, as soon as there is something to see. */
  readonly tour?: (() => readonly TourStep[]) | undefined;
}

/** All the ways into a node, and what is kept for them in its folder. */
export class SignIn {
  readonly tokens: TokenStore;
  readonly sessions: SessionStore;
  readonly passkeys: Passkeys;
  readonly enrolments: EnrolmentStore;
  readonly oidc: IdentityProvider | undefined;
  readonly personas: readonly Persona[];
  readonly tour: () => readonly TourStep[];

  constructor({ oidc, personas = [], tour = () => [], ...options }: SignInOptions) {
    this.tokens = new TokenStore(options);
    this.sessions = new SessionStore(options);
    this.passkeys = new Passkeys(options);
    this.enrolments = new EnrolmentStore(options);
    this.oidc = oidc && new IdentityProvider(oidc, options);
    this.personas = personas;
    this.tour = tour;
  }
}
