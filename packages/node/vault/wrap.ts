import { Aes256Gcm, CipherSuite, DhkemX25519HkdfSha256, HkdfSha256 } from "@hpke/core";
import { x25519 } from "@noble/curves/ed25519.js";
import { decodeBase64url, decodeHex, encodeBase64url, encodeCanonical } from "@tocsin/core";
import { NodeError } from "../errors.ts";

/**
 * Wraps of content keys by HPKE (RFC 9180, base mode): DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, AES-256-GCM.
 * A wrap is bound to what it was made for, so it is of no use for another record, grant or recipient (PROTOCOL 16).
 */
const suite = new CipherSuite({ kem: new DhkemX25519HkdfSha256(), kdf: new HkdfSha256(), aead: new Aes256Gcm() });

const KEY_PREFIX = "x25519:";
const X25519_BYTES = 32;

/** What a wrap is bound to; canonical JSON of these as an array, in this order, is HPKE's `info`. */
export interface WrapBinding {
  /** Engine chain id of the record's chain. */
  readonly chain: string;
  readonly record: string;
  /** Id of the grant; `custody` for a copy to a manager's node of the record's chain, `summary` for an audience. */
  readonly grant: string;
  /** Recipient unit, or audience as `<role>@<chain>`. */
  readonly recipient: string;
  /** Recipient's HPKE key text, `x25519:…`: the key's id. */
  readonly key: string;
}

/** The recipient's key text, and the HPKE encapsulation and ciphertext in base64url: 32 and 48 bytes. */
export type Wrap = { readonly key: string; readonly enc: string; readonly ciphertext: string };

/**
 * Wraps a content key for the binding's recipient. `digest` of the sealed part is the associated data.
 * @throws NodeError WRAP_INVALID when the recipient's key is none, or of small order
 */
export async function wrapKey(contentKey: Uint8Array, binding: WrapBinding, digest: string): Promise<Wrap> {
  try {
    const { enc, ciphertext } = await hpkeSeal(keyBytes(binding.key), contentKey, infoOf(binding), decodeHex(digest));
    return { key: binding.key, enc: encodeBase64url(enc), ciphertext: encodeBase64url(ciphertext) };
  } catch {
    throw new NodeError("WRAP_INVALID", binding.key);
  }
}

/**
 * Opens a wrap with the recipient's private key. The caller checks the key commitment before it decrypts.
 * @throws NodeError WRAP_INVALID when it was altered or made for anything else
 */
export async function unwrapKey(
  wrap: Wrap,
  privateKey: Uint8Array,
  binding: WrapBinding,
  digest: string,
): Promise<Uint8Array> {
  try {
    const sealed = { enc: decodeBase64url(wrap.enc), ciphertext: decodeBase64url(wrap.ciphertext) };
    return await hpkeOpen(privateKey, sealed, infoOf(binding), decodeHex(digest));
  } catch {
    throw new NodeError("WRAP_INVALID", digest);
  }
}

/** An HPKE key pair with the public half's text. */
export interface HpkeKeyPair {
  readonly privateKey: Uint8Array;
  readonly key: string;
}

/** A key pair from 32 random bytes (RFC 9180 section 7.1.3, DeriveKeyPair). */
export async function hpkeKeyPair(seed: Uint8Array): Promise<HpkeKeyPair> {
  const { privateKey } = await suite.kem.deriveKeyPair(copied(seed));
  return hpkeKeyPairOf(new Uint8Array(await suite.kem.serializePrivateKey(privateKey)));
}

/** The key pair of a private key (RFC 7748 section 6.1). */
export function hpkeKeyPairOf(privateKey: Uint8Array): HpkeKeyPair {
  return { privateKey, key: KEY_PREFIX + encodeBase64url(x25519.getPublicKey(privateKey)) };
}

export interface HpkeSealed {
  readonly enc: Uint8Array;
  readonly ciphertext: Uint8Array;
}

/** RFC 9180 section 6.1, SealBase with the suite above. @throws when the key is none, or of small order */
export async function hpkeSeal(
  publicKey: Uint8Array,
  plain: Uint8Array,
  info: Uint8Array,
  aad: Uint8Array,
): Promise<HpkeSealed> {
  const recipientPublicKey = await suite.kem.deserializePublicKey(copied(publicKey));
  const sender = await suite.createSenderContext({ recipientPublicKey, info: copied(info) });
  const ciphertext = await sender.seal(copied(plain), copied(aad));
  return { enc: new Uint8Array(sender.enc), ciphertext: new Uint8Array(ciphertext) };
}

/** RFC 9180 section 6.1, OpenBase with the suite above. @throws when it does not open */
export async function hpkeOpen(
  privateKey: Uint8Array,
  { enc, ciphertext }: HpkeSealed,
  info: Uint8Array,
  aad: Uint8Array,
): Promise<Uint8Array> {
  const recipientKey = await suite.kem.deserializePrivateKey(copied(privateKey));
  const recipient = await suite.createRecipientContext({ recipientKey, enc: copied(enc), info: copied(info) });
  return new Uint8Array(await recipient.open(copied(ciphertext), copied(aad)));
}

function infoOf({ chain, record, grant, recipient, key }: WrapBinding): Uint8Array {
  return encodeCanonical([chain, record, grant, recipient, key]);
}

function keyBytes(text: string): Uint8Array {
  const bytes = decodeBase64url(text.slice(KEY_PREFIX.length));
  const isKey = text.startsWith(KEY_PREFIX) && bytes.length === X25519_BYTES;
  if (!isKey) throw new RangeError("no X25519 key");
  return bytes;
}

/** The library takes buffers whole, never views. */
function copied(bytes: Uint8Array): ArrayBuffer {
  return new Uint8Array(bytes).buffer;
}
