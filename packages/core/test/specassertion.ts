import { p256 } from "@noble/curves/nist.js";
import { encodeBase64url } from "../bytes/base64url.ts";
import { concat } from "../bytes/bytes.ts";
import { encodeHex } from "../bytes/hex.ts";
import { encodeUtf8 } from "../bytes/utf8.ts";
import { formatPublicKey } from "../crypto/keys.ts";
import { type Assertion, assertionChallenge, assertionCheck, isAssertedFor } from "../endorse/assertion.ts";
import { bytesOf, crypto, hash } from "./specchain.ts";

/** What an authenticator and a browser would say, and what of it is changed. */
interface Said {
  readonly host?: string;
  readonly origin?: string;
  readonly type?: string;
  readonly challenge?: string;
  readonly flags?: number;
  readonly more?: string;
}

export const HOST = "tocsin.example";
const SECRET = bytesOf("passkey");

export const PASSKEY = formatPublicKey({ suite: "p256", bytes: p256.getPublicKey(SECRET, true) });

/** An assertion over a proposal by the passkey of the fixed seed. */
export function assertionOver(proposalBytes: Uint8Array, said: Said = {}): Assertion {
  const challenge = said.challenge ?? encodeBase64url(assertionChallenge(hash, proposalBytes));
  const { host = HOST, origin = `https://${HOST}`, type = "webauthn.get", flags = 0x05 } = said;
  const { more = ',"crossOrigin":false}' } = said;
  const client = encodeUtf8(`{"type":"${type}","challenge":"${challenge}","origin":"${origin}"${more}`);
  const authenticator = concat(hash(encodeUtf8(host)), Uint8Array.of(flags, 0, 0, 0, 7));
  const signature = p256.sign(concat(authenticator, hash(client)), SECRET, { prehash: true, format: "compact" });
  return {
    key: PASSKEY,
    authenticator: encodeBase64url(authenticator),
    client: encodeBase64url(client),
    signature: encodeBase64url(signature),
  };
}

const WRONG: readonly (readonly [says: string, said: Said])[] = [
  ["another proposal's challenge", { challenge: encodeBase64url(bytesOf("another challenge")) }],
  ["another host's page", { origin: "https://evil.example" }],
  ["a host that only begins alike", { origin: `https://${HOST}.evil.example` }],
  ["without encryption", { origin: `http://${HOST}` }],
  ["a port of six digits", { origin: `https://${HOST}:123456` }],
  ["in another site's frame", { more: ',"crossOrigin":true}' }],
  ["another authenticator's host", { host: "evil.example" }],
  ["nobody was verified", { flags: 0x01 }],
  ["nobody was present", { flags: 0x04 }],
  ["a registration", { type: "webauthn.create" }],
  ["white space", { type: 'webauthn.get", "x":"' }],
];

/** Assertions over the proposal of the example, right and wrong ones, each signed by the passkey. */
export function assertionVectors(proposalBytes: Uint8Array) {
  const told = (said: Said = {}) => {
    const assertion = assertionOver(proposalBytes, said);
    const { publicKey, message, signature } = assertionCheck(hash, assertion);
    return {
      assertion,
      bound: isAssertedFor(hash, { proposalBytes, assertion }, HOST),
      message: encodeHex(message),
      signed: crypto.verifyP256(publicKey, message, signature),
    };
  };
  return {
    host: HOST,
    challenge: encodeBase64url(assertionChallenge(hash, proposalBytes)),
    right: [told(), told({ origin: `https://${HOST}:7300` }), told({ more: "}" }), told({ flags: 0x1d })],
    wrong: WRONG.map(([says, said]) => ({ says, ...told(said) })),
  };
}
