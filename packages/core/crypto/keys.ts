import { decodeBase64url, encodeBase64url } from "../bytes/base64url.ts";
import { BytesError } from "../bytes/bytes.ts";

/**
 * The signature suites with the size of their public keys; `p256`, a compressed point, is of passkeys alone. A further
 * suite (SM2 with SM3) is a further row.
 */
const SUITES = {
  ed25519: { publicKeyBytes: 32, signatureBytes: 64 },
  p256: { publicKeyBytes: 33, signatureBytes: 64 },
} as const;

export type Suite = keyof typeof SUITES;

export interface PublicKey {
  readonly suite: Suite;
  readonly bytes: Uint8Array;
}

/** Text of a public key as it stands on the wire: `ed25519:` and 32 bytes in base64url. */
export function formatPublicKey(key: PublicKey): string {
  if (key.bytes.length !== SUITES[key.suite].publicKeyBytes) throw new KeyError("KEY_SIZE");
  return `${key.suite}:${encodeBase64url(key.bytes)}`;
}

/**
 * Reads the text of a public key; it has one text only. That the bytes are a point of the curve is for the
 * verification to judge. Throws KeyError.
 */
export function parsePublicKey(text: string): PublicKey {
  const colon = text.indexOf(":");
  const suite = text.slice(0, Math.max(colon, 0));
  if (!isSuite(suite)) throw new KeyError("UNKNOWN_SUITE");
  const bytes = keyBytes(text.slice(colon + 1));
  if (bytes.length !== SUITES[suite].publicKeyBytes) throw new KeyError("KEY_SIZE");
  return { suite, bytes };
}

function isSuite(name: string): name is Suite {
  return Object.hasOwn(SUITES, name);
}

function keyBytes(text: string): Uint8Array {
  try {
    return decodeBase64url(text);
  } catch (error) {
    if (error instanceof BytesError) throw new KeyError("KEY_TEXT");
    throw error;
  }
}

const SAY = {
  UNKNOWN_SUITE: "The key names no known suite; write it as ed25519:<base64url>.",
  KEY_TEXT: "The key is not base64url without padding; copy it whole.",
  KEY_SIZE: "The key has not the size of its suite; an ed25519 key has 32 bytes.",
} as const;

export type KeyErrorCode = keyof typeof SAY;

/** A text that is no public key. */
export class KeyError extends Error {
  override readonly name = "KeyError";
  readonly code: KeyErrorCode;

  constructor(code: KeyErrorCode) {
    super(SAY[code]);
    this.code = code;
  }
}
