import {
  allowInsecureRequests,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  calculatePKCECodeChallenge,
  type Configuration,
  discovery,
  randomNonce,
  randomPKCECodeVerifier,
} from "openid-client";
import { NodeError } from "../errors.ts";
import { type ChallengeOptions, Challenges } from "./challenges.ts";

/** An OpenID Connect provider that browsers sign in with. */
export interface OidcSettings {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret?: string;
  /** What the button says. */
  readonly name: { readonly zh: string; readonly en: string };
  /** Claim of the ID token that names the officer as `<unit>/<officer>`; `tocsin_officer` where absent. */
  readonly claim?: string;
}

interface Asked {
  readonly nonce: string;
  readonly verifier: string;
  readonly redirect: string;
}

const CLAIM = "tocsin_officer";
const OFFICER = /^([^/\s]{1,80})\/([^/\s]{1,40})$/;
const LOOPBACK = ["127.0.0.1", "localhost", "[::1]"];

/** The authorisation code flow with PKCE, state and nonce. The provider says who it is; the registry what that officer may do. */
export class IdentityProvider {
  readonly #settings: OidcSettings;
  readonly #asked: Challenges<Asked>;
  #found: Promise<Configuration> | undefined;

  /** @throws NodeError CONFIGURATION for an issuer that is neither HTTPS nor on this machine */
  constructor(settings: OidcSettings, options: ChallengeOptions) {
    this.#settings = settings;
    this.#asked = new Challenges(options);
    const { protocol, hostname } = addressOf(settings.issuer);
    if (protocol !== "https:" && !LOOPBACK.includes(hostname)) throw new NodeError("CONFIGURATION", "oidc issuer");
  }

  get name(): OidcSettings["name"] {
    return this.#settings.name;
  }

  /**
   * Where the browser is sent, and the state that it must come back with.
   * @param redirect where it comes back to
   * @throws NodeError PEER_UNAVAILABLE
   */
  async begin(redirect: string): Promise<{ readonly address: string; readonly state: string }> {
    const [nonce, verifier] = [randomNonce(), randomPKCECodeVerifier()];
    const configuration = await this.#configuration();
    const state = this.#asked.put({ nonce, verifier, redirect });
    const address = buildAuthorizationUrl(configuration, {
      redirect_uri: redirect,
      scope: "openid",
      code_challenge: await calculatePKCECodeChallenge(verifier),
      code_challenge_method: "S256",
      state,
      nonce,
    });
    return { address: address.href, state };
  }

  /**
   * The officer whom the provider names.
   * @param state what the browser was given when it was sent, kept by it
   * @param query what it came back with
   * @throws NodeError UNAUTHORISED, PEER_UNAVAILABLE
   */
  async finish(state: string, query: string): Promise<{ readonly unit: string; readonly officer: string }> {
    const asked = this.#asked.take(state);
    const configuration = await this.#configuration();
    const came = new URL(asked.redirect);
    came.search = query;
    try {
      const tokens = await authorizationCodeGrant(configuration, came, {
        pkceCodeVerifier: asked.verifier,
        expectedNonce: asked.nonce,
        expectedState: state,
        idTokenExpected: true,
      });
      const [, unit, officer] = OFFICER.exec(String(tokens.claims()?.[this.#settings.claim ?? CLAIM])) ?? [];
      if (unit !== undefined && officer !== undefined) return { unit, officer };
    } catch {
      // The library's errors quote what the provider sent.
    }
    throw new NodeError("UNAUTHORISED", "oidc");
  }

  /** Found at the first use, and looked for again where that failed. */
  async #configuration(): Promise<Configuration> {
    const { issuer, clientId, clientSecret } = this.#settings;
    const server = addressOf(issuer);
    const execute = server.protocol === "https:" ? [] : [allowInsecureRequests];
    this.#found ??= discovery(server, clientId, clientSecret, undefined, { execute });
    try {
      return await this.#found;
    } catch {
      this.#found = undefined;
      throw new NodeError("PEER_UNAVAILABLE", "oidc");
    }
  }
}

function addressOf(text: string): URL {
  try {
    return new URL(text);
  } catch {
    throw new NodeError("CONFIGURATION", "oidc issuer");
  }
}
