import { decodeBase64url, encodeBase64url } from "../bytes/base64url.ts";
import { BytesError } from "../bytes/bytes.ts";
import type { Json } from "../bytes/canonical.ts";
import { Refusal, demand } from "../codes.ts";
import { KeyError, formatPublicKey, parsePublicKey } from "../crypto/keys.ts";
import type { SignatureCheck } from "../crypto/signature.ts";
import { COMMIT_BYTES_MAX, HEADER_BYTES_MAX, VALIDATORS_MAX } from "../limits.ts";
import { NO_BLOCK } from "./blockid.ts";
import { type Commit, decodeCommit, encodeCommit } from "./commit.ts";
import { type Header, decodeHeader, encodeHeader } from "./header.ts";
import { type Validator, isValidatorSet } from "./validators.ts";
import { precommitSignBytes } from "./vote.ts";

/** A header, the votes that made it final, and the validators that cast them. Well-formed, nothing verified yet. */
export interface LightBlock {
  readonly header: Header;
  readonly commit: Commit;
  /** The set of this height in its order. */
  readonly validators: readonly Validator[];
}

/** A light block as canonical JSON: protobuf in base64url, keys as text. */
export type LightBlockJson = {
  readonly header: string;
  readonly commit: string;
  readonly validators: readonly { readonly key: string; readonly power: number }[];
};

/** Writes a light block for transport. */
export function formatLightBlock(block: LightBlock): LightBlockJson {
  return {
    header: encodeBase64url(encodeHeader(block.header)),
    commit: encodeBase64url(encodeCommit(block.commit)),
    validators: block.validators.map((validator) => ({
      key: formatPublicKey({ suite: "ed25519", bytes: validator.publicKey }),
      power: validator.power,
    })),
  };
}

/**
 * Reads a light block of any origin. Every bound is checked before the work it bounds.
 * Throws `Refusal("HEADER_INVALID", path)`.
 * @param known the set that stands for an empty list of validators, where the sender may leave them out
 */
export function parseLightBlock(value: Json | undefined, known: readonly Validator[] = []): LightBlock {
  const fields = members(value, ["commit", "header", "validators"], "block");
  const list = fields["validators"];
  demand(isList(list) && list.length <= VALIDATORS_MAX, "HEADER_INVALID", "validators");
  const validators = list.length === 0 ? known : list.map((entry, i) => readValidator(entry, `validators/${i}`));
  demand(isValidatorSet(validators), "HEADER_INVALID", "validators");
  return {
    header: decodeHeader(readBytes(fields["header"], HEADER_BYTES_MAX, "header")),
    commit: decodeCommit(readBytes(fields["commit"], COMMIT_BYTES_MAX, "commit")),
    validators,
  };
}

/**
 * The signatures of a light block, to be verified outside the core by ZIP-215 (PROTOCOL 7), votes for nil included.
 * Only for a block whose votes fit its validators, one for one; `verifyUpdate` refuses others before it asks.
 */
export function commitSignatures(block: LightBlock): SignatureCheck[] {
  const { commit, header } = block;
  const checks: SignatureCheck[] = [];
  for (const [i, vote] of commit.votes.entries()) {
    const publicKey = block.validators[i]?.publicKey;
    if (vote.flag === "absent" || publicKey === undefined) continue;
    const message = precommitSignBytes({
      chainId: header.chainId,
      height: commit.height,
      round: commit.round,
      blockId: vote.flag === "commit" ? commit.blockId : NO_BLOCK,
      time: vote.time,
    });
    checks.push({ rule: "zip215", publicKey, message, signature: vote.signature });
  }
  return checks;
}

function readValidator(value: Json, at: string): Validator {
  const fields = members(value, ["key", "power"], at);
  const { key, power } = { key: fields["key"], power: fields["power"] };
  demand(typeof key === "string" && typeof power === "number", "HEADER_INVALID", at);
  try {
    return { publicKey: parsePublicKey(key).bytes, power };
  } catch (error) {
    if (error instanceof KeyError) throw new Refusal("HEADER_INVALID", `${at}/key`);
    throw error;
  }
}

/** The members of an object that has exactly these names. */
function members(value: Json | undefined, names: readonly string[], at: string): { readonly [key: string]: Json } {
  demand(typeof value === "object" && value !== null && !isList(value), "HEADER_INVALID", at);
  const own = Object.keys(value);
  demand(own.length === names.length && names.every((name) => own.includes(name)), "HEADER_INVALID", at);
  return value;
}

function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}

function readBytes(value: Json | undefined, sizeBytesMax: number, at: string): Uint8Array {
  demand(typeof value === "string" && value.length <= Math.ceil((sizeBytesMax * 4) / 3), "HEADER_INVALID", at);
  try {
    return decodeBase64url(value);
  } catch (error) {
    if (error instanceof BytesError) throw new Refusal("HEADER_INVALID", at);
    throw error;
  }
}
