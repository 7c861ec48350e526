import type { X509Certificate } from "node:crypto";
import { formatPublicKey } from "@tocsin/core";
import { ed25519Signer } from "../host/ed25519.ts";

/** Certificate and private key in PEM, for TLS. */
export interface NodeCertificate {
  readonly cert: string;
  readonly key: string;
}

/**
 * A self-signed certificate over an Ed25519 node key (RFC 5280, RFC 8410). Nobody reads anything of it but the key: the
 * registry says whose that is and how long it counts. All lengths are constant, so the DER is a form with two gaps.
 */
export function nodeCertificate(seed: Uint8Array): NodeCertificate {
  const { publicKey, sign } = ed25519Signer(seed);
  const content = Buffer.concat([CONTENT_BEFORE_KEY, publicKey]);
  const body = sequence(content);
  const certificate = sequence(Buffer.concat([body, ED25519, hex("034100"), sign(body)]));
  return { cert: pem("CERTIFICATE", certificate), key: pem("PRIVATE KEY", Buffer.concat([PRIVATE_BEFORE_SEED, seed])) };
}

/** Key text of a certificate's Ed25519 key; undefined for any other kind of key. */
export function keyOfCertificate(certificate: X509Certificate | undefined): string | undefined {
  const key = certificate?.publicKey;
  if (key?.asymmetricKeyType !== "ed25519") return undefined;
  const { x } = key.export({ format: "jwk" });
  return formatPublicKey({ suite: "ed25519", bytes: Buffer.from(String(x), "base64url") });
}

function hex(text: string): Buffer {
  return Buffer.from(text, "hex");
}

/** DER of a SEQUENCE of up to 65,535 bytes. */
function sequence(content: Uint8Array): Buffer {
  const { length } = content;
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([0x30, ...size]), content]);
}

/** AlgorithmIdentifier of Ed25519. */
const ED25519 = hex("300506032b6570");
/** Name of issuer and subject; a common name says nothing here. */
const NAME = nameOf("tocsin");

function nameOf(text: string): Buffer {
  const value = Buffer.from(text, "ascii");
  const attribute = Buffer.concat([hex("0603550403"), Buffer.from([0x0c, value.length]), value]);
  const pair = sequence(attribute);
  return sequence(Buffer.concat([Buffer.from([0x31, pair.length]), pair]));
}

/** From 1970-01-01 to 9999-12-31, "no well-defined expiration" (RFC 5280 section 4.1.2.5): the registry ends a key. */
const VALIDITY = sequence(
  Buffer.concat([
    hex("170d"),
    Buffer.from("700101000000Z", "ascii"),
    hex("180f"),
    Buffer.from("99991231235959Z", "ascii"),
  ]),
);
/** Version 3, serial number 1, algorithm, issuer, validity, subject, and the key's head. */
const CONTENT_BEFORE_KEY = Buffer.concat([
  hex("a003020102020101"),
  ED25519,
  NAME,
  VALIDITY,
  NAME,
  hex("302a300506032b6570032100"),
]);
/** PKCS 8 of an Ed25519 seed. */
const PRIVATE_BEFORE_SEED = hex("302e020100300506032b657004220420");

function pem(label: string, der: Uint8Array): string {
  const lines =
    Buffer.from(der)
      .toString("base64")
      .match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join("\n")}\n-----END ${label}-----\n`;
}
