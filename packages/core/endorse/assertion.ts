import { type Static, Type } from "typebox";
import { decodeBase64url, encodeBase64url } from "../bytes/base64url.ts";
import { type Json, decodeCanonical, encodeCanonical } from "../bytes/canonical.ts";
import { concat, equal } from "../bytes/bytes.ts";
import { encodeUtf8 } from "../bytes/utf8.ts";
import { parsePublicKey } from "../crypto/keys.ts";
import type { Hash } from "../crypto/seam.ts";
import type { SignatureCheck } from "../crypto/signature.ts";
import { PasskeyText } from "../unit/unit.ts";
import { proposalSignBytes } from "./proposal.ts";

/** Bytes that an authenticator gives, as base64url without padding; both are short, and extensions are few. */
const Bytes = Type.String({ pattern: "^[A-Za-z0-9_-]{20,1400}$" });

/**
 * What an officer's passkey says to a proposal that the node signs from its keystore (DESIGN 25): a WebAuthn assertion
 * whose challenge is the proposal's digest. It stands beside the author's signature, outside what that signs.
 */
export const Assertion = Type.Object(
  {
    /** The passkey, as the registry has it. */
    key: PasskeyText,
    /** `authenticatorData` of WebAuthn Level 3, 6.1. */
    authenticator: Bytes,
    /** `clientDataJSON` as the browser serialised it. */
    client: Bytes,
    /** 64 bytes; of P-256 r ‖ s, not the DER that authenticators give. */
    signature: Type.String({ pattern: "^[A-Za-z0-9_-]{85}[AQgw]$" }),
  },
  { additionalProperties: false },
);
export type Assertion = Static<typeof Assertion>;

interface Asserted {
  readonly proposalBytes: Uint8Array;
  readonly assertion: Assertion;
}

/** Checks by what they are of, as those of authors: all that a check depends on is in the assertion. */
const known = new WeakMap<Assertion, SignatureCheck>();

/** The passkey's signature to verify, the same object each time: over authenticator data ‖ SHA-256(client data). */
export function assertionCheck(hash: Hash, assertion: Assertion): SignatureCheck {
  const check = known.get(assertion) ?? madeCheck(hash, assertion);
  known.set(assertion, check);
  return check;
}

function madeCheck(hash: Hash, assertion: Assertion): SignatureCheck {
  const { suite, bytes } = parsePublicKey(assertion.key);
  return {
    rule: suite === "p256" ? "p256" : "strict",
    publicKey: bytes,
    message: concat(bytesOf(assertion.authenticator), hash(bytesOf(assertion.client))),
    signature: decodeBase64url(assertion.signature),
  };
}

/** What a browser is asked to have signed: the digest of the bytes that the author signs, 32 bytes. */
export function assertionChallenge(hash: Hash, proposalBytes: Uint8Array): Uint8Array {
  return hash(proposalSignBytes(proposalBytes));
}

const HOST_DIGEST_BYTES = 32;
/** User present, and user verified (WebAuthn Level 3, 6.1). */
const FLAGS = 0x05;

/**
 * Whether the assertion is of this proposal, made by a verified person on a page of the host. The client data is compared as
 * bytes, as browsers must serialise it (WebAuthn Level 3, 5.8.1.2), so no JSON is read.
 */
export function isAssertedFor(hash: Hash, { proposalBytes, assertion }: Asserted, host: string): boolean {
  const authenticator = bytesOf(assertion.authenticator);
  if (authenticator.length < HOST_DIGEST_BYTES + 5) return false;
  const isHost = equal(authenticator.subarray(0, HOST_DIGEST_BYTES), hash(encodeUtf8(host)));
  const isVerified = ((authenticator[HOST_DIGEST_BYTES] as number) & FLAGS) === FLAGS;
  const challenge = encodeBase64url(assertionChallenge(hash, proposalBytes));
  return isHost && isVerified && isClientData(bytesOf(assertion.client), challenge, host);
}

/** Client data of a page of the host that is in no other site's frame. */
function isClientData(client: Uint8Array, challenge: string, host: string): boolean {
  const schemes = host === "localhost" ? ["https", "http"] : ["https"];
  return schemes.some((scheme) => {
    const begin = encodeUtf8(`{"type":"webauthn.get","challenge":"${challenge}","origin":"${scheme}://${host}`);
    if (!equal(client.subarray(0, begin.length), begin)) return false;
    const rest = portSkipped(client.subarray(begin.length));
    return ENDS.some((end) => equal(rest.subarray(0, end.length), end));
  });
}

/** What follows the origin: older browsers leave `crossOrigin` out where it is false. */
const ENDS = ['"}', '","crossOrigin":false}', '","crossOrigin":false,'].map(encodeUtf8);

const COLON = 58;
const [ZERO, NINE] = [48, 57];

function portSkipped(bytes: Uint8Array): Uint8Array {
  if (bytes[0] !== COLON) return bytes;
  let at = 1;
  while (at <= 5 && (bytes[at] ?? 0) >= ZERO && (bytes[at] ?? 0) <= NINE) at++;
  return bytes.subarray(at);
}

/** An empty array for what is not base64url's own spelling: no assertion has such parts. */
function bytesOf(text: string): Uint8Array {
  try {
    return decodeBase64url(text);
  } catch {
    return new Uint8Array();
  }
}

/** The canonical bytes of a signed proposal with what a passkey says to it. */
export function withAssertion(signed: Uint8Array, assertion: Assertion): Uint8Array {
  return encodeCanonical({ ...(decodeCanonical(signed) as { readonly [name: string]: Json }), assertion });
}
