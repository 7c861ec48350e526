import { Aes256Gcm, CipherSuite, DhkemX25519HkdfSha256, HkdfSha256 } from "@hpke/core";
import { decodeBase64url, decodeHex, encodeBase64url, encodeCanonical } from "@tocsin/core";
import { NodeError } from "../errors.ts";

/**
 * Wraps of content keys by HPKE (RFC 9180, base mode): DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, AES-256-GCM.
 * A wrap is bound to what it was made for, so it is of no use for another record, grant or recipient (PROTOCOL 16).
 */
const suite = new CipherSuite({ kem: new DhkemX25519HkdfSha256(), kdf: new HkdfSha256(), aead: new Aes256Gcm() });

/** What a wrap is bound to; canonical JSON of these, in this order, is HPKE's `info`. */
export interface WrapBinding {
  /** Engine chain id of the record's chain. */
  readonly chain: string;
  readonly record: string;
  readonly grant: string;
  /** Recipient unit. */
  readonly recipient: string;
  /** Recipient's HPKE key text, `x25519:…`. */
  readonly key: string;
}

export type Wrap = { readonly enc: string; readonly ciphertext: string };

/** Wraps a content key for the binding's recipient. `digest` of the ciphertext is the associated data. */
export async function wrapKey(contentKey: Uint8Array, binding: WrapBinding, digest: string): Promise<Wrap> {
  const recipientPublicKey = await suite.kem.deserializePublicKey(copied(keyBytes(binding.key)));
  const sender = await suite.createSenderContext({ recipientPublicKey, info: infoOf(binding) });
  const ciphertext = await sender.seal(copied(contentKey), copied(decodeHex(digest)));
  return { enc: encodeBase64url(new Uint8Array(sender.enc)), ciphertext: encodeBase64url(new Uint8Array(ciphertext)) };
}

/**
 * Opens a wrap with the recipient's private key.
 * @throws NodeError WRAP_INVALID when it was made for anything else
 */
export async function unwrapKey(wrap: Wrap, privateKey: Uint8Array, binding: WrapBinding, digest: string): Promise<Uint8Array> {
  try {
    const recipientKey = await suite.kem.deserializePrivateKey(copied(privateKey));
    const recipient = await suite.createRecipientContext({ recipientKey, enc: copied(decodeBase64url(wrap.enc)), info: infoOf(binding) });
    return new Uint8Array(await recipient.open(copied(decodeBase64url(wrap.ciphertext)), copied(decodeHex(digest))));
  } catch {
    throw new NodeError("WRAP_INVALID", digest);
  }
}

/** A key pair from 32 random bytes (RFC 9180, DeriveKeyPair). */
export async function hpkeKeyPair(seed: Uint8Array): Promise<{ readonly privateKey: Uint8Array; readonly key: string }> {
  const pair = await suite.kem.deriveKeyPair(copied(seed));
  const [privateKey, publicKey] = await Promise.all([suite.kem.serializePrivateKey(pair.privateKey), suite.kem.serializePublicKey(pair.publicKey)]);
  return { privateKey: new Uint8Array(privateKey), key: `x25519:${encodeBase64url(new Uint8Array(publicKey))}` };
}

function infoOf({ chain, record, grant, recipient, key }: WrapBinding): ArrayBuffer {
  return copied(encodeCanonical([chain, record, grant, recipient, key]));
}

function keyBytes(text: string): Uint8Array {
  const [suiteName, bytes] = text.split(":");
  if (suiteName !== "x25519" || bytes === undefined) throw new NodeError("WRAP_INVALID", "key");
  return decodeBase64url(bytes);
}

function copied(bytes: Uint8Array): ArrayBuffer {
  return new Uint8Array(bytes).buffer;
}
