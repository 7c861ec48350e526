import type { Hash } from "../crypto/seam.ts";
import type { SignatureCheck, SignatureFacts } from "../crypto/signature.ts";
import type { LightBlock } from "./lightblock.ts";
import {
  type LightErrorCode,
  type LightState,
  contentError,
  lightStateOf,
  powerError,
  signatureVerdict,
  vouchError,
} from "./lightclient.ts";
import type { Validator } from "./validators.ts";

export type ConflictErrorCode =
  | LightErrorCode
  /** The headers are of different heights. */
  | "HEIGHTS_DIFFER"
  /** The headers are the same one: no conflict. */
  | "SAME_HEADER";

/** `conflict` is proof that the chain signed two headers at one height. `unknown` as in `LightVerdict`. */
export type ConflictVerdict =
  | { readonly verdict: "conflict" }
  | { readonly verdict: "refused"; readonly error: ConflictErrorCode }
  | { readonly verdict: "unknown"; readonly checks: readonly SignatureCheck[] };

/**
 * Whether a block contradicts the header that is trusted at its height. Age and time are not judged: a lie about
 * the time is still a second signed header.
 * @param known the state that was verified at the block's height
 * @param knownValidators the validators of that height or the announced ones, in any order; only needed when the
 * block names others
 */
export function detectConflict(
  hash: Hash,
  known: LightState,
  block: LightBlock,
  knownValidators: readonly Validator[] | undefined,
  facts: SignatureFacts,
): ConflictVerdict {
  // Before the first block there is no header that could be contradicted.
  if (block.header.height !== known.height || known.headerHash === "") return refused("HEIGHTS_DIFFER");
  if (lightStateOf(hash, block).headerHash === known.headerHash) return refused("SAME_HEADER");
  return signedVerdict(hash, known, [block], knownValidators, facts);
}

/**
 * Whether two blocks of one height, of any height, show that the chain contradicts itself: each is signed by more
 * than two thirds of its own validators, and the trusted validators stand behind each.
 * @param trusted any verified state of the chain
 * @param trustedValidators as `knownValidators` in `detectConflict`
 */
export function detectFork(
  hash: Hash,
  trusted: LightState,
  blocks: readonly [LightBlock, LightBlock],
  trustedValidators: readonly Validator[] | undefined,
  facts: SignatureFacts,
): ConflictVerdict {
  const [first, second] = blocks;
  if (first.header.height !== second.header.height) return refused("HEIGHTS_DIFFER");
  if (lightStateOf(hash, first).headerHash === lightStateOf(hash, second).headerHash) return refused("SAME_HEADER");
  return signedVerdict(hash, trusted, blocks, trustedValidators, facts);
}

function signedVerdict(
  hash: Hash,
  trusted: LightState,
  blocks: readonly LightBlock[],
  trustedValidators: readonly Validator[] | undefined,
  facts: SignatureFacts,
): ConflictVerdict {
  // Whoever voted at the trusted height or was to vote after it is held to what they signed at any height.
  const trustedHashes = [trusted.validatorsHash, trusted.nextValidatorsHash];
  // All that needs no signature first, so that facts which arrive later never change the error.
  for (const block of blocks) {
    const error =
      wrongChain(trusted, block) ??
      contentError(hash, block) ??
      vouchError(hash, trustedHashes, block, trustedValidators) ??
      powerError(block);
    if (error !== undefined) return refused(error);
  }
  const verdicts = blocks.map((block) => signatureVerdict(hash, block, facts));
  const checks = verdicts.flatMap((one) => (one.verdict === "unknown" ? one.checks : []));
  if (verdicts.some((one) => one.verdict === "refused")) return refused("BAD_SIGNATURE");
  return checks.length > 0 ? { verdict: "unknown", checks } : { verdict: "conflict" };
}

function wrongChain(trusted: LightState, block: LightBlock): LightErrorCode | undefined {
  return block.header.chainId === trusted.chainId ? undefined : "WRONG_CHAIN";
}

function refused(error: ConflictErrorCode): ConflictVerdict {
  return { verdict: "refused", error };
}
