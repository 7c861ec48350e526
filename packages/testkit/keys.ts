import { createHash } from "node:crypto";
import { formatPublicKey, isPrimeOrderKey } from "@tocsin/core";
import { type Ed25519Signer, ed25519Signer } from "@tocsin/node";

/** A simulated signer whose key follows from its name. */
export interface NamedSigner extends Ed25519Signer {
  /** Public key text. */
  readonly text: string;
}

const signers = new Map<string, NamedSigner>();

/** The signer of a name; the same in every run. */
export function signerOf(name: string): NamedSigner {
  let signer = signers.get(name);
  if (signer === undefined) {
    const made = ed25519Signer(createHash("sha256").update(`testkit/${name}`).digest());
    if (!isPrimeOrderKey(made.publicKey)) throw new Error("a derived key lies in the prime-order subgroup");
    signer = { ...made, text: formatPublicKey({ suite: "ed25519", bytes: made.publicKey }) };
    signers.set(name, signer);
  }
  return signer;
}
