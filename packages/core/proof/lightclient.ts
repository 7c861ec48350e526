import { equal } from "../bytes/bytes.ts";
import { encodeHex } from "../bytes/hex.ts";
import type { Hash } from "../crypto/seam.ts";
import type { SignatureCheck, SignatureFacts } from "../crypto/signature.ts";
import { headerHash } from "./header.ts";
import { type LightBlock, commitSignatures } from "./lightblock.ts";
import { type Timestamp, addMs, compareTimestamps, timestampOfMs } from "./timestamp.ts";
import {
  type Validator,
  indexOfKey,
  isValidatorSet,
  sortValidators,
  totalPower,
  validatorAddress,
  validatorsHash,
} from "./validators.ts";

/**
 * What is kept of a verified header: enough to verify later ones and to read proofs against it. Canonical JSON
 * as it stands (hence a type alias); hashes in lower-case hexadecimal.
 */
export type LightState = {
  /** The engine's chain id, `cn-3201.e1`. */
  readonly chainId: string;
  readonly height: number;
  readonly time: Timestamp;
  /** Empty in the state before the first block. */
  readonly headerHash: string;
  /** The application's hash after the block before this one. */
  readonly appHash: string;
  readonly validatorsHash: string;
  readonly nextValidatorsHash: string;
};

/** The host's present and how far it is relied upon. Left out where there is no present: offline proofs (DESIGN 27). */
export interface LightClock {
  readonly nowMs: number;
  /** How far a header's time may lie ahead of `nowMs`. */
  readonly driftMs: number;
  /** How old a trusted header may be; left out, it may be of any age. */
  readonly trustingPeriodMs?: number;
}

export type LightErrorCode =
  /** The header is of another chain or epoch. */
  | "WRONG_CHAIN"
  /** The trusted header is older than the trusting period. */
  | "TRUST_EXPIRED"
  /** The height is not above the trusted one. */
  | "HEIGHT_NOT_ABOVE"
  /** The time is not after the trusted one. */
  | "TIME_NOT_AFTER"
  /** The time lies further ahead of the clock than the drift allows. */
  | "TIME_AHEAD"
  /** The commit is for another height or header. */
  | "COMMIT_OF_ANOTHER_HEADER"
  /** The validators are no set, or not the one that the header names. */
  | "VALIDATORS_NOT_OF_HEADER"
  /** The header is the next one, but its validators are not those that the trusted header announced. */
  | "VALIDATORS_NOT_ANNOUNCED"
  /** The validators changed and the announced set, needed to judge that, was not handed in: send the next header. */
  | "TRUSTED_VALIDATORS_MISSING"
  /** The votes do not stand one for one beside the validators. */
  | "VOTES_NOT_OF_VALIDATORS"
  /** At most a third of the trusted power voted for the block: fetch a header in between. */
  | "NOT_ENOUGH_TRUST"
  /** At most two thirds of the header's own power voted for it. */
  | "NOT_ENOUGH_POWER"
  /** A signature does not verify. */
  | "BAD_SIGNATURE";

/**
 * What is judged of a light block. `unknown` is no verdict: verify the signatures in `checks` and judge again. It is
 * given only where they alone decide, so further facts never turn one verdict into another.
 */
export type LightVerdict =
  | { readonly verdict: "trusted"; readonly state: LightState }
  | { readonly verdict: "refused"; readonly error: LightErrorCode }
  | { readonly verdict: "unknown"; readonly checks: readonly SignatureCheck[] };

/**
 * The state before a chain's first block: the only trust there is at first, taken from its genesis document.
 * @param genesis its validators in any order; its time, which is the first header's own
 */
export function genesisLightState(
  hash: Hash,
  genesis: {
    readonly chainId: string;
    readonly initialHeight: number;
    readonly time: Timestamp;
    readonly validators: readonly Validator[];
  },
): LightState {
  const set = encodeHex(validatorsHash(hash, sortValidators(hash, genesis.validators)));
  return {
    chainId: genesis.chainId,
    height: genesis.initialHeight - 1,
    time: genesis.time,
    headerHash: "",
    appHash: "",
    validatorsHash: set,
    nextValidatorsHash: set,
  };
}

/** The state that a header stands for. Verifies nothing. */
export function lightStateOf(hash: Hash, { header }: Pick<LightBlock, "header">): LightState {
  return {
    chainId: header.chainId,
    height: header.height,
    time: header.time,
    headerHash: encodeHex(headerHash(hash, header)),
    appHash: encodeHex(header.appHash),
    validatorsHash: encodeHex(header.validatorsHash),
    nextValidatorsHash: encodeHex(header.nextValidatorsHash),
  };
}

/**
 * Whether a header follows from a trusted one, by the rules of CometBFT's light client (spec/light-client/verification).
 * The next header must have the announced validators; a later one (skipping) needs votes of more than a third of
 * the trusted power. More than two thirds of the header's own power must have voted for it, and every vote that
 * stands in the commit must verify, those for nil too: stricter than CometBFT, which stops at two thirds, so that
 * nobody on the way can alter what was signed.
 * @param block as `parseLightBlock` gives it
 * @param trustedNextValidators the set that the trusted header announced, in any order; only needed to skip over a
 * change of validators
 */
export function verifyUpdate(
  hash: Hash,
  trusted: LightState,
  block: LightBlock,
  trustedNextValidators: readonly Validator[] | undefined,
  facts: SignatureFacts,
  clock?: LightClock,
): LightVerdict {
  const error =
    orderError(trusted, block, clock) ??
    contentError(hash, block) ??
    trustError(hash, trusted, block, trustedNextValidators) ??
    powerError(block);
  if (error !== undefined) return { verdict: "refused", error };
  return signatureVerdict(hash, block, facts);
}

/** Chain, age, height and time against what is trusted. */
function orderError(trusted: LightState, { header }: LightBlock, clock?: LightClock): LightErrorCode | undefined {
  if (header.chainId !== trusted.chainId) return "WRONG_CHAIN";
  if (clock !== undefined && isExpired(trusted, clock)) return "TRUST_EXPIRED";
  if (header.height <= trusted.height) return "HEIGHT_NOT_ABOVE";
  const step = compareTimestamps(header.time, trusted.time);
  // The first header carries the time of genesis itself.
  if (step < 0 || (step === 0 && trusted.headerHash !== "")) return "TIME_NOT_AFTER";
  if (clock !== undefined && compareTimestamps(header.time, timestampOfMs(clock.nowMs + clock.driftMs)) >= 0) {
    return "TIME_AHEAD";
  }
  return undefined;
}

function isExpired(trusted: LightState, clock: LightClock): boolean {
  if (clock.trustingPeriodMs === undefined) return false;
  return compareTimestamps(addMs(trusted.time, clock.trustingPeriodMs), timestampOfMs(clock.nowMs)) <= 0;
}

/** Whether commit, validators and header belong together. */
export function contentError(hash: Hash, block: LightBlock): LightErrorCode | undefined {
  const { header, commit, validators } = block;
  if (commit.height !== header.height || !equal(commit.blockId.hash, headerHash(hash, header))) {
    return "COMMIT_OF_ANOTHER_HEADER";
  }
  if (!isValidatorSet(validators) || !equal(header.validatorsHash, validatorsHash(hash, validators))) {
    return "VALIDATORS_NOT_OF_HEADER";
  }
  if (commit.votes.length !== validators.length) return "VOTES_NOT_OF_VALIDATORS";
  // One vote for each position and no key twice in a set: nobody is counted twice.
  const fitting = commit.votes.every((vote, i) => {
    if (vote.flag === "absent") return true;
    return equal(vote.validatorAddress, validatorAddress(hash, (validators[i] as Validator).publicKey));
  });
  return fitting ? undefined : "VOTES_NOT_OF_VALIDATORS";
}

function trustError(
  hash: Hash,
  trusted: LightState,
  block: LightBlock,
  trustedNextValidators: readonly Validator[] | undefined,
): LightErrorCode | undefined {
  if (block.header.height !== trusted.height + 1) {
    return vouchError(hash, [trusted.nextValidatorsHash], block, trustedNextValidators);
  }
  return encodeHex(block.header.validatorsHash) === trusted.nextValidatorsHash ? undefined : "VALIDATORS_NOT_ANNOUNCED";
}

/**
 * Whether trusted validators stand behind a block of any height: it has their set, or more than a third of their
 * power voted for it, so at least one correct validator did.
 * @param trustedHashes `validators_hash` of the sets that are trusted
 * @param trustedValidators one of these sets, in any order; may be left out where the block has a trusted set
 */
export function vouchError(
  hash: Hash,
  trustedHashes: readonly string[],
  block: LightBlock,
  trustedValidators: readonly Validator[] | undefined,
): LightErrorCode | undefined {
  if (trustedHashes.includes(encodeHex(block.header.validatorsHash))) return undefined;
  if (trustedValidators === undefined || !isValidatorSet(trustedValidators)) return "TRUSTED_VALIDATORS_MISSING";
  const setHash = validatorsHash(hash, sortValidators(hash, trustedValidators));
  if (!trustedHashes.includes(encodeHex(setHash))) return "TRUSTED_VALIDATORS_MISSING";
  let power = 0;
  for (const [i, vote] of block.commit.votes.entries()) {
    if (vote.flag !== "commit") continue;
    // By key, not by the shorter address: the signature that is checked is the trusted validator's own.
    const member = trustedValidators[indexOfKey(trustedValidators, (block.validators[i] as Validator).publicKey)];
    power += member?.power ?? 0;
  }
  return 3 * power > totalPower(trustedValidators) ? undefined : "NOT_ENOUGH_TRUST";
}

/** More than two thirds of the header's own power must have voted for it. */
export function powerError({ commit, validators }: LightBlock): LightErrorCode | undefined {
  let power = 0;
  for (const [i, vote] of commit.votes.entries()) {
    if (vote.flag === "commit") power += (validators[i] as Validator).power;
  }
  return 3 * power > 2 * totalPower(validators) ? undefined : "NOT_ENOUGH_POWER";
}

/** Last, because only here it costs: every vote in the commit must verify. */
export function signatureVerdict(hash: Hash, block: LightBlock, facts: SignatureFacts): LightVerdict {
  const checks: SignatureCheck[] = [];
  let refused = false;
  for (const check of commitSignatures(block)) {
    const fact = facts(check);
    if (fact === false) refused = true;
    if (fact === "unknown") checks.push(check);
  }
  if (refused) return { verdict: "refused", error: "BAD_SIGNATURE" };
  return checks.length > 0 ? { verdict: "unknown", checks } : { verdict: "trusted", state: lightStateOf(hash, block) };
}
