import type { AuthenticationResponseJSON } from "@simplewebauthn/server";
import { type Assertion, Refusal, formatPublicKey } from "@tocsin/core";

/** Members of a COSE key (RFC 9053, 7) and their values here. */
const [KTY, CRV, X, Y] = [1, -1, -2, -3];
const [OKP, EC2] = [1, 2];
const [P256, ED25519] = [1, 6];

/**
 * A passkey's COSE key as registries write it; undefined where its algorithm confirms no acts.
 * @throws where the bytes are no COSE key, which a verified registration has excluded
 */
export async function passkeyText(cose: Uint8Array<ArrayBuffer>): Promise<string | undefined> {
  const { decodeCredentialPublicKey } = await import("@simplewebauthn/server/helpers");
  const key = decodeCredentialPublicKey(cose) as unknown as ReadonlyMap<number, unknown>;
  const [x, y] = [key.get(X), key.get(Y)];
  if (key.get(KTY) === OKP && key.get(CRV) === ED25519 && x instanceof Uint8Array)
    return formatPublicKey({ suite: "ed25519", bytes: x });
  if (key.get(KTY) !== EC2 || key.get(CRV) !== P256 || !(x instanceof Uint8Array) || !(y instanceof Uint8Array))
    return undefined;
  const isOdd = ((y.at(-1) ?? 0) & 1) === 1;
  return formatPublicKey({ suite: "p256", bytes: Uint8Array.of(isOdd ? 3 : 2, ...x) });
}

/** What the ledger keeps of a browser's answer that was verified. @throws Refusal BAD_ASSERTION */
export function assertionOf(key: string | undefined, { response }: AuthenticationResponseJSON): Assertion {
  if (key === undefined) throw new Refusal("BAD_ASSERTION", "/response/id");
  const signature = Buffer.from(response.signature, "base64url");
  return {
    key,
    authenticator: response.authenticatorData,
    client: response.clientDataJSON,
    signature: (key.startsWith("p256:") ? joinedOf(signature) : signature).toString("base64url"),
  };
}

const NUMBER_BYTES = 32;
const INTEGER = 2;

/** r ‖ s of an ECDSA signature in DER (RFC 3279, 2.2.3) that a verifier has accepted. */
function joinedOf(der: Buffer): Buffer {
  const parts: Buffer[] = [];
  for (let at = 2; at < der.length; ) {
    const size = der[at + 1] ?? 0;
    const number = der.subarray(at + 2, at + 2 + size);
    const digits = number.length > NUMBER_BYTES ? number.subarray(number.length - NUMBER_BYTES) : number;
    if (der[at] !== INTEGER || size === 0) break;
    parts.push(Buffer.alloc(NUMBER_BYTES - digits.length), digits);
    at += 2 + size;
  }
  const joined = Buffer.concat(parts);
  if (joined.length !== 2 * NUMBER_BYTES) throw new Refusal("BAD_ASSERTION", "/response/signature");
  return joined;
}
