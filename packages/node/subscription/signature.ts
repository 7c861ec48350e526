import { createHmac, timingSafeEqual } from "node:crypto";
import { NodeError } from "../errors.ts";
import { SIGNED_MS_MAX } from "./limits.ts";

/**
 * Signatures of Standard Webhooks 1.0.0: HMAC-SHA256 over `id.timestamp.body` with a secret whose text is `whsec_` and
 * Base64, in the headers `webhook-id`, `webhook-timestamp` (s) and `webhook-signature` (`v1,` and Base64, several parted by
 * blanks).
 */
const SECRET_PREFIX = "whsec_";
const VERSION = "v1";
const ID = /^[\x21-\x2d\x2f-\x7e]{1,128}$/;

export interface SignedHeaders {
  readonly "webhook-id": string;
  readonly "webhook-timestamp": string;
  readonly "webhook-signature": string;
}

/** The text in which a secret is shown. */
export function secretText(secret: Uint8Array): string {
  return `${SECRET_PREFIX}${Buffer.from(secret).toString("base64")}`;
}

/**
 * Headers of one attempt.
 * @param at ms; of the attempt, not of what happened
 * @param secrets of which each makes a signature; two while one takes over from the other
 */
export function signedHeaders(
  id: string,
  at: number,
  body: string | Uint8Array,
  secrets: readonly Uint8Array[],
): SignedHeaders {
  const timestamp = String(Math.floor(at / 1_000));
  const signatures = secrets.map((secret) => `${VERSION},${mac(secret, id, timestamp, body).toString("base64")}`);
  return { "webhook-id": id, "webhook-timestamp": timestamp, "webhook-signature": signatures.join(" ") };
}

/**
 * Demands that a body came from somebody who knows one of the secrets, and just now.
 * @param now ms
 * @throws NodeError UNAUTHORISED
 */
export function demandSigned(
  headers: { readonly [name: string]: string | string[] | undefined },
  body: Uint8Array,
  secrets: readonly Uint8Array[],
  now: number,
): void {
  const [id, timestamp, signature] = ["webhook-id", "webhook-timestamp", "webhook-signature"].map((name) =>
    String(headers[name] ?? ""),
  ) as [string, string, string];
  if (!ID.test(id) || !/^\d{1,12}$/.test(timestamp)) throw new NodeError("UNAUTHORISED", "webhook-id");
  if (Math.abs(now - Number(timestamp) * 1_000) > SIGNED_MS_MAX)
    throw new NodeError("UNAUTHORISED", "webhook-timestamp");
  const given = signature.split(" ").flatMap((one) => {
    const [version, text = ""] = one.split(",");
    return version === VERSION ? [Buffer.from(text, "base64")] : [];
  });
  const expected = secrets.map((secret) => mac(secret, id, timestamp, body));
  const isRight = given.some((one) => expected.some((own) => own.length === one.length && timingSafeEqual(own, one)));
  if (!isRight) throw new NodeError("UNAUTHORISED", "webhook-signature");
}

function mac(secret: Uint8Array, id: string, timestamp: string, body: string | Uint8Array): Buffer {
  return createHmac("sha256", secret).update(`${id}.${timestamp}.`).update(body).digest();
}
