import { join } from "node:path";
import {
  type AuthenticationResponseJSON,
  type RegistrationResponseJSON,
  generateAuthenticationOptions,
  generateRegistrationOptions,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from "@simplewebauthn/server";
import { NodeError } from "../errors.ts";
import { RecordFiles } from "../token/recordfiles.ts";
import { type TokenOptions, digestOf } from "../token/tokens.ts";
import { Challenges } from "./challenges.ts";
import { PASSKEYS_MAX } from "./limits.ts";

/** An officer's passkey as the node keeps it: public halves only. */
export interface Passkey {
  readonly id: string;
  readonly unit: string;
  readonly officer: string;
  /** What the officer calls it. */
  readonly label: string;
  readonly created: number;
  readonly used: number;
}

interface StoredPasskey extends Passkey {
  /** Of the authenticator, base64url. */
  readonly credential: string;
  readonly publicKey: string;
  readonly counter: number;
  /** Host that it was made for; it answers for no other. */
  readonly host: string;
}

/** Where the browser is: `https://tocsin.example:7300`, and its host without port. */
export interface Place {
  readonly origin: string;
  readonly host: string;
}

interface Who {
  readonly unit: string;
  readonly officer: string;
}

interface Asked {
  readonly challenge: string;
  readonly who?: Who;
}

const FOLDER = "passkeys";

/** Passkeys (WebAuthn) of officers: discoverable, with user verification, bound to the host that they were made for. */
export class Passkeys {
  readonly #options: TokenOptions;
  readonly #files: RecordFiles<StoredPasskey>;
  readonly #asked: Challenges<Asked>;

  constructor(options: TokenOptions) {
    this.#options = options;
    this.#files = new RecordFiles(join(options.dir, FOLDER));
    this.#asked = new Challenges(options);
  }

  /** Whether the passkey is there. */
  holds(id: string): boolean {
    return this.#files.get(id) !== undefined;
  }

  /** An officer's passkeys, newest first. */
  list({ unit, officer }: Who): readonly Passkey[] {
    return this.#stored({ unit, officer }).map(({ id, label, created, used }) => ({
      ...{ id, unit, officer, label, created, used },
    }));
  }

  /** Whether the officer had such a passkey. */
  remove(who: Who, id: string): boolean {
    return this.#stored(who).some((one) => one.id === id) && this.#files.remove(id);
  }

  /** What `navigator.credentials.create` is asked, and the name of the challenge. @throws NodeError CONFLICT with too many */
  async askToCreate(who: Who, { host }: Place, display: string) {
    const own = this.#stored(who);
    if (own.length >= PASSKEYS_MAX) throw new NodeError("CONFLICT", "passkeys");
    const options = await generateRegistrationOptions({
      rpName: "Tocsin 警钟",
      rpID: host,
      userName: `${who.unit}/${who.officer}`,
      userDisplayName: display,
      userID: new Uint8Array(Buffer.from(digestOf(`${who.unit}/${who.officer}`), "hex")),
      attestationType: "none",
      excludeCredentials: own.filter((one) => one.host === host).map(({ credential }) => ({ id: credential })),
      authenticatorSelection: { residentKey: "required", userVerification: "required" },
    });
    return { challenge: this.#asked.put({ challenge: options.challenge, who }), options };
  }

  /** Keeps what an authenticator made for the officer who was asked. @throws NodeError UNAUTHORISED, BAD_REQUEST */
  async create(who: Who, place: Place, challenge: string, response: object, label: string): Promise<Passkey> {
    const asked = this.#asked.take(challenge);
    const isSame = asked.who?.unit === who.unit && asked.who.officer === who.officer;
    if (!isSame) throw new NodeError("UNAUTHORISED", "challenge");
    const { registrationInfo } = await answered(() =>
      verifyRegistrationResponse({
        response: response as RegistrationResponseJSON,
        expectedChallenge: asked.challenge,
        expectedOrigin: place.origin,
        expectedRPID: place.host,
        requireUserVerification: true,
      }),
    );
    if (registrationInfo === undefined) throw new NodeError("BAD_REQUEST", "/response");
    const { id: credential, publicKey, counter } = registrationInfo.credential;
    const id = digestOf(credential);
    if (this.#files.get(id) !== undefined) throw new NodeError("CONFLICT", "/response/id");
    const now = this.#options.now();
    const { unit, officer } = who;
    const passkey = { id, unit, officer, label, created: now, used: now };
    const key = Buffer.from(publicKey).toString("base64url");
    this.#files.put(id, { ...passkey, credential, publicKey: key, counter, host: place.host });
    return passkey;
  }

  /** What `navigator.credentials.get` is asked: any passkey of this host. */
  async askToSign({ host }: Place) {
    const options = await generateAuthenticationOptions({ rpID: host, userVerification: "required" });
    return { challenge: this.#asked.put({ challenge: options.challenge }), options };
  }

  /** The officer whose passkey has answered the challenge. @throws NodeError UNAUTHORISED */
  async check(place: Place, challenge: string, response: object): Promise<Passkey> {
    const asked = this.#asked.take(challenge);
    const { id: credential } = response as AuthenticationResponseJSON;
    const stored = typeof credential === "string" ? this.#files.get(digestOf(credential)) : undefined;
    if (stored === undefined || stored.host !== place.host) throw new NodeError("UNAUTHORISED", "passkey");
    const { verified, authenticationInfo } = await answered(() =>
      verifyAuthenticationResponse({
        response: response as AuthenticationResponseJSON,
        expectedChallenge: asked.challenge,
        expectedOrigin: place.origin,
        expectedRPID: place.host,
        requireUserVerification: true,
        credential: {
          id: stored.credential,
          publicKey: new Uint8Array(Buffer.from(stored.publicKey, "base64url")),
          counter: stored.counter,
        },
      }),
    );
    if (!verified) throw new NodeError("UNAUTHORISED", "passkey");
    const used = { ...stored, counter: authenticationInfo.newCounter, used: this.#options.now() };
    this.#files.put(stored.id, used);
    return used;
  }

  #stored({ unit, officer }: Who): readonly StoredPasskey[] {
    const own = this.#files.list().filter((one) => one.unit === unit && one.officer === officer);
    return own.sort((a, b) => b.created - a.created);
  }
}

/** The library's errors quote what the browser sent; the caller hears only that it does not hold. */
async function answered<R>(verify: () => Promise<R>): Promise<R> {
  try {
    return await verify();
  } catch {
    throw new NodeError("UNAUTHORISED", "passkey");
  }
}
