import { join } from "node:path";
import type { AuthenticationResponseJSON, RegistrationResponseJSON } from "@simplewebauthn/server";
import { type Assertion, Refusal } from "@tocsin/core";
import { NodeError } from "../errors.ts";
import { RecordFiles } from "../token/recordfiles.ts";
import { type TokenOptions, digestOf } from "../token/tokens.ts";
import { Challenges } from "./challenges.ts";
import { PASSKEYS_MAX } from "./limits.ts";
import { assertionOf, passkeyText } from "./passkeytext.ts";

/** An officer's passkey as the node keeps it: public halves only. */
export interface Passkey {
  readonly id: string;
  readonly unit: string;
  readonly officer: string;
  /** What the officer calls it. */
  readonly label: string;
  /** Host that it was made for; it answers for no other. */
  readonly host: string;
  /** As registries write its public key; absent where its algorithm confirms no acts. */
  readonly key?: string;
  readonly created: number;
  readonly used: number;
}

interface StoredPasskey extends Passkey {
  /** Of the authenticator, base64url. */
  readonly credential: string;
  readonly publicKey: string;
  readonly counter: number;
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

/** An act that waits for what a passkey says to it. */
interface AskedAct {
  readonly who: Who;
  /** Base64url; see `assertionChallenge`. */
  readonly challenge: string;
  /** Canonical bytes of the signed proposal. */
  readonly signed: Uint8Array;
}

const FOLDER = "passkeys";
/** COSE algorithms, the wanted first: ES256 and EdDSA confirm acts; RS256, all that some machines have, signs in. */
const ALGORITHMS = [-7, -8, -257];

/** Passkeys (WebAuthn) of officers: discoverable, with user verification, bound to the host that they were made for. */
export class Passkeys {
  readonly #options: TokenOptions;
  readonly #files: RecordFiles<StoredPasskey>;
  readonly #asked: Challenges<Asked>;
  readonly #askedActs: Challenges<AskedAct>;

  constructor(options: TokenOptions) {
    this.#options = options;
    this.#files = new RecordFiles(join(options.dir, FOLDER));
    this.#asked = new Challenges(options);
    this.#askedActs = new Challenges(options);
  }

  /** The passkey, if it is there. */
  find(id: string): Passkey | undefined {
    const stored = this.#files.get(id);
    return stored && publicOf(stored);
  }

  /** An officer's passkeys, newest first. */
  list({ unit, officer }: Who): readonly Passkey[] {
    return this.#stored({ unit, officer }).map(publicOf);
  }

  /** Whether the officer had such a passkey. */
  remove(who: Who, id: string): boolean {
    return this.#stored(who).some((one) => one.id === id) && this.#files.remove(id);
  }

  /** What `navigator.credentials.create` is asked, and the name of the challenge. @throws NodeError CONFLICT with too many */
  async askToCreate(who: Who, { host }: Place, display: string) {
    const own = this.#stored(who);
    if (own.length >= PASSKEYS_MAX) throw new NodeError("CONFLICT", "passkeys");
    const { generateRegistrationOptions } = await webAuthn();
    const options = await generateRegistrationOptions({
      rpName: "Tocsin 警钟",
      rpID: host,
      userName: `${who.unit}/${who.officer}`,
      userDisplayName: display,
      userID: new Uint8Array(Buffer.from(digestOf(`${who.unit}/${who.officer}`), "hex")),
      attestationType: "none",
      excludeCredentials: own.filter((one) => one.host === host).map(({ credential }) => ({ id: credential })),
      supportedAlgorithmIDs: ALGORITHMS,
      authenticatorSelection: { residentKey: "required", userVerification: "required" },
    });
    return { challenge: this.#asked.put({ challenge: options.challenge, who }), options };
  }

  /** Keeps what an authenticator made for the officer who was asked. @throws NodeError UNAUTHORISED, BAD_REQUEST */
  async create(who: Who, place: Place, challenge: string, response: object, label: string): Promise<Passkey> {
    const asked = this.#asked.take(challenge);
    const isSame = asked.who?.unit === who.unit && asked.who.officer === who.officer;
    if (!isSame) throw new NodeError("UNAUTHORISED", "challenge");
    const { verifyRegistrationResponse } = await webAuthn();
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
    const key = await passkeyText(publicKey);
    const passkey: StoredPasskey = {
      ...{ id, unit, officer, label, host: place.host, created: now, used: now },
      ...(key === undefined ? {} : { key }),
      ...{ credential, publicKey: Buffer.from(publicKey).toString("base64url"), counter },
    };
    this.#files.put(id, passkey);
    return publicOf(passkey);
  }

  /** What `navigator.credentials.get` is asked: any passkey of this host. */
  async askToSign({ host }: Place) {
    const { generateAuthenticationOptions } = await webAuthn();
    const options = await generateAuthenticationOptions({ rpID: host, userVerification: "required" });
    return { challenge: this.#asked.put({ challenge: options.challenge }), options };
  }

  /** The officer whose passkey has answered the challenge. @throws NodeError UNAUTHORISED */
  async check(place: Place, challenge: string, response: object): Promise<Passkey> {
    const asked = this.#asked.take(challenge);
    return publicOf(await this.#answered(place, asked.challenge, response));
  }

  /**
   * What `navigator.credentials.get` is asked so that a passkey confirms an act.
   * @param keys the officer's passkeys as the registry has them
   * @param act the signed proposal with the challenge that it makes
   * @throws Refusal PASSKEY_NOT_VALID where this host has none of them
   */
  async askToConfirm(who: Who, { host }: Place, keys: readonly string[], act: Omit<AskedAct, "who">) {
    const own = this.#stored(who).filter((one) => one.host === host && one.key !== undefined && keys.includes(one.key));
    if (own.length === 0) throw new Refusal("PASSKEY_NOT_VALID", host);
    const { generateAuthenticationOptions } = await webAuthn();
    const options = await generateAuthenticationOptions({
      rpID: host,
      userVerification: "required",
      challenge: new Uint8Array(Buffer.from(act.challenge, "base64url")),
      allowCredentials: own.map(({ credential }) => ({ id: credential })),
    });
    const isOwn = ({ who: other }: AskedAct) => other.unit === who.unit && other.officer === who.officer;
    return { challenge: this.#askedActs.put({ ...act, who }, isOwn), options };
  }

  /**
   * The signed proposal that was asked about, and what the officer's passkey says to it.
   * @throws Refusal BAD_ASSERTION, also where the passkey is another officer's or its counter went back
   */
  async confirm(
    who: Who,
    place: Place,
    challenge: string,
    response: object,
  ): Promise<{ readonly signed: Uint8Array; readonly assertion: Assertion }> {
    const asked = confirming(() => this.#askedActs.take(challenge));
    const isSame = asked.who.unit === who.unit && asked.who.officer === who.officer;
    if (!isSame) throw new Refusal("BAD_ASSERTION", "/challenge");
    const { id } = response as AuthenticationResponseJSON;
    const isOwn = this.#stored(who).some(({ credential }) => credential === id);
    if (!isOwn) throw new Refusal("BAD_ASSERTION", "/response/id");
    try {
      const { key } = await this.#answered(place, asked.challenge, response);
      return { signed: asked.signed, assertion: assertionOf(key, response as AuthenticationResponseJSON) };
    } catch (error) {
      throw error instanceof NodeError ? new Refusal("BAD_ASSERTION", "/response") : error;
    }
  }

  /** The passkey that has answered a challenge, its counter moved on. @throws NodeError UNAUTHORISED */
  async #answered(place: Place, challenge: string, response: object): Promise<StoredPasskey> {
    const { id: credential } = response as AuthenticationResponseJSON;
    const stored = typeof credential === "string" ? this.#files.get(digestOf(credential)) : undefined;
    if (stored === undefined || stored.host !== place.host) throw new NodeError("UNAUTHORISED", "passkey");
    const { verifyAuthenticationResponse } = await webAuthn();
    const { verified, authenticationInfo } = await answered(() =>
      verifyAuthenticationResponse({
        response: response as AuthenticationResponseJSON,
        expectedChallenge: challenge,
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

/** Loaded for the first passkey: with what it brings for certificates it takes 7 MB, and most nodes' officers have none. */
function webAuthn() {
  return import("@simplewebauthn/server");
}

/** The library's errors quote what the browser sent; the caller hears only that it does not hold. */
async function answered<R>(verify: () => Promise<R>): Promise<R> {
  try {
    return await verify();
  } catch {
    throw new NodeError("UNAUTHORISED", "passkey");
  }
}

function publicOf({ credential: _credential, publicKey: _publicKey, counter: _counter, ...passkey }: StoredPasskey) {
  return passkey satisfies Passkey;
}

/** A challenge that was answered, forgotten or never put is no reason to sign in again. */
function confirming<R>(take: () => R): R {
  try {
    return take();
  } catch {
    throw new Refusal("BAD_ASSERTION", "/challenge");
  }
}
