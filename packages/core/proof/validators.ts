import { compare, equal } from "../bytes/bytes.ts";
import { ProtoWriter } from "../bytes/proto.ts";
import type { Hash } from "../crypto/seam.ts";
import { VALIDATORS_MAX, VALIDATOR_POWER_MAX } from "../limits.ts";
import { simpleRoot } from "./simpletree.ts";

/** One member of a validator set: its Ed25519 key and its voting power, a positive integer. */
export interface Validator {
  readonly publicKey: Uint8Array;
  readonly power: number;
}

export const ADDRESS_BYTES = 20;
export const ED25519_KEY_BYTES = 32;

/** CometBFT's address of an Ed25519 key: the first 20 bytes of its SHA-256. */
export function validatorAddress(hash: Hash, publicKey: Uint8Array): Uint8Array {
  return hash(publicKey).slice(0, ADDRESS_BYTES);
}

/** The header's `validators_hash`: the tree over `SimpleValidator` in the set's order. */
export function validatorsHash(hash: Hash, validators: readonly Validator[]): Uint8Array {
  return simpleRoot(hash, validators.map(encodeSimpleValidator));
}

function encodeSimpleValidator(validator: Validator): Uint8Array {
  const key = new ProtoWriter().bytes(1, validator.publicKey).finish();
  return new ProtoWriter().message(1, key).varint(2, validator.power).finish();
}

/** CometBFT's order of a set: power falling, then address rising. A new array. */
export function sortValidators(hash: Hash, validators: readonly Validator[]): Validator[] {
  return validators
    .map((validator) => ({ validator, address: validatorAddress(hash, validator.publicKey) }))
    .sort((a, b) => b.validator.power - a.validator.power || compare(a.address, b.address))
    .map((entry) => entry.validator);
}

/**
 * The set after the updates that an application returned: power 0 removes, another power adds or replaces.
 * Updates of block h change the set that votes on block h + 2.
 */
export function updateValidators(
  hash: Hash,
  validators: readonly Validator[],
  updates: readonly Validator[],
): Validator[] {
  const kept = validators.filter((old) => !updates.some((update) => equal(update.publicKey, old.publicKey)));
  return sortValidators(hash, [...kept, ...updates.filter((update) => update.power > 0)]);
}

/** Sum of the powers. Exact for every well-formed set. */
export function totalPower(validators: readonly Validator[]): number {
  return validators.reduce((sum, validator) => sum + validator.power, 0);
}

/**
 * Whether a list can be a validator set: 1 to `VALIDATORS_MAX` members, no key twice, powers within
 * 1 to `VALIDATOR_POWER_MAX`. The bounds are ours and narrower than CometBFT's, so that sums stay exact.
 */
export function isValidatorSet(validators: readonly Validator[]): boolean {
  if (validators.length === 0 || validators.length > VALIDATORS_MAX) return false;
  return validators.every(
    (validator, i) =>
      validator.publicKey.length === ED25519_KEY_BYTES &&
      Number.isInteger(validator.power) &&
      validator.power >= 1 &&
      validator.power <= VALIDATOR_POWER_MAX &&
      indexOfKey(validators, validator.publicKey) === i,
  );
}

/** Position of the member with this key, or −1. */
export function indexOfKey(validators: readonly Validator[], publicKey: Uint8Array): number {
  return validators.findIndex((validator) => equal(validator.publicKey, publicKey));
}
