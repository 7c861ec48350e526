import { decodeBase64url, encodeBase64url } from "../bytes/base64url.ts";
import { equal } from "../bytes/bytes.ts";
import { decodeHex, encodeHex } from "../bytes/hex.ts";
import { encodeUtf8 } from "../bytes/utf8.ts";
import { demand } from "../codes.ts";
import type { Hash } from "../crypto/seam.ts";
import { proveKey, verifyStateProof } from "../state/stateproof.ts";
import type { ReadPage } from "../state/tree.ts";
import { type Versioned, decodeVersioned, encodeVersioned } from "../state/versioned.ts";
import type { AppHashOpening } from "../order/system.ts";
import { appHashOf } from "./apphash.ts";
import type { LightBlockJson } from "./lightblock.ts";

/** A key's stored bytes with their proof against a signed header. */
export interface ProvenState {
  readonly block: LightBlockJson;
  readonly opening: AppHashOpening;
  /** Stored bytes, base64url. */
  readonly value: string;
  /** Hashes beside the path in the state tree, lowest first, hex. */
  readonly siblings: readonly string[];
}

/** The value and path of a key that the state has. Throws StateTreeError on a damaged tree. */
export function proveState(
  hash: Hash,
  readPage: ReadPage,
  name: string,
  stored: Versioned,
): Pick<ProvenState, "value" | "siblings"> {
  const { siblings } = proveKey(hash, readPage, hash(encodeUtf8(name)));
  return { value: encodeBase64url(encodeVersioned(stored)), siblings: siblings.map(encodeHex) };
}

/**
 * Reads a proven value. The header itself is judged by whoever follows the chain.
 * @param appHash of a header that is trusted, hex
 * @throws Refusal PROOF_INVALID; BytesError where the texts are none
 */
export function openState(hash: Hash, appHash: string, proven: ProvenState, name: string): Versioned {
  const { opening } = proven;
  demand(equal(appHashOf(hash, opening), decodeHex(appHash)), "PROOF_INVALID", "opening");
  const bytes = decodeBase64url(proven.value);
  const siblings = proven.siblings.map(decodeHex);
  const holds = verifyStateProof(hash, decodeHex(opening.state), hash(encodeUtf8(name)), hash(bytes), {
    siblings,
    other: null,
  });
  demand(holds, "PROOF_INVALID", name);
  return decodeVersioned(bytes);
}
