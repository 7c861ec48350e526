import { type KeyObject, createHash, generateKeyPairSync, randomBytes, sign } from "node:crypto";
import { isoCBOR } from "@simplewebauthn/server/helpers";
import type { Json } from "@tocsin/core";

/** What an authenticator or a browser would do otherwise. */
export interface Oddity {
  readonly origin?: string;
  readonly host?: string;
  readonly challenge?: string;
  readonly flags?: number;
  readonly counter?: number;
  /** Says that another credential has answered. */
  readonly id?: string;
}

const sha = (bytes: Uint8Array | string) => createHash("sha256").update(bytes).digest();
const PRESENT_AND_VERIFIED = 0x05;
const WITH_CREDENTIAL = 0x40;

/** A passkey in software, with the browser that speaks for it: ES256 or Ed25519, without attestation. */
export class Authenticator {
  readonly id = randomBytes(16).toString("base64url");
  readonly #origin: string;
  readonly #host: string;
  readonly #key: KeyObject;
  readonly #cose: Map<number, number | Uint8Array>;
  #counter = 0;

  constructor(origin: string, algorithm: "es256" | "eddsa" = "es256") {
    this.#origin = origin;
    this.#host = new URL(origin).hostname;
    const isEc = algorithm === "es256";
    const { privateKey, publicKey } = isEc
      ? generateKeyPairSync("ec", { namedCurve: "P-256" })
      : generateKeyPairSync("ed25519");
    const { x = "", y = "" } = publicKey.export({ format: "jwk" });
    const bytes = (text: string) => new Uint8Array(Buffer.from(text, "base64url"));
    this.#key = privateKey;
    this.#cose = isEc
      ? new Map<number, number | Uint8Array>([
          [1, 2],
          [3, -7],
          [-1, 1],
          [-2, bytes(x)],
          [-3, bytes(y)],
        ])
      : new Map<number, number | Uint8Array>([
          [1, 1],
          [3, -8],
          [-1, 6],
          [-2, bytes(x)],
        ]);
  }

  /** Answers `navigator.credentials.create`. */
  create(challenge: string): { readonly [name: string]: Json } {
    const client = this.#client("webauthn.create", challenge, {});
    const id = Buffer.from(this.id, "base64url");
    const credential = Buffer.concat([
      Buffer.alloc(16),
      Buffer.of(0, id.length),
      id,
      isoCBOR.encode(this.#cose as never),
    ]);
    const authData = Buffer.concat([this.#data({ flags: PRESENT_AND_VERIFIED | WITH_CREDENTIAL }), credential]);
    const attestation = isoCBOR.encode(
      new Map<string, unknown>([
        ["fmt", "none"],
        ["attStmt", new Map()],
        ["authData", new Uint8Array(authData)],
      ]) as never,
    );
    const attestationObject = Buffer.from(attestation).toString("base64url");
    return this.#answer({ clientDataJSON: client.toString("base64url"), attestationObject });
  }

  /** Answers `navigator.credentials.get`. */
  get(challenge: string, oddity: Oddity = {}): { readonly [name: string]: Json } {
    this.#counter += 1;
    const client = this.#client("webauthn.get", challenge, oddity);
    const data = this.#data(oddity);
    const algorithm = this.#key.asymmetricKeyType === "ec" ? "sha256" : null;
    const signature = sign(algorithm, Buffer.concat([data, sha(client)]), this.#key);
    const response = {
      clientDataJSON: client.toString("base64url"),
      authenticatorData: data.toString("base64url"),
      signature: signature.toString("base64url"),
    };
    return this.#answer(response, oddity.id);
  }

  #client(type: string, challenge: string, { origin, challenge: other }: Oddity): Buffer {
    const said = { type, challenge: other ?? challenge, origin: origin ?? this.#origin, crossOrigin: false };
    return Buffer.from(JSON.stringify(said));
  }

  #data({ host, flags = PRESENT_AND_VERIFIED, counter = this.#counter }: Oddity): Buffer {
    const count = Buffer.alloc(4);
    count.writeUInt32BE(counter);
    return Buffer.concat([sha(host ?? this.#host), Buffer.of(flags), count]);
  }

  #answer(response: { readonly [name: string]: Json }, id = this.id) {
    return { id, rawId: id, type: "public-key", clientExtensionResults: {}, response };
  }
}
