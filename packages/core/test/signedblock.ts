import { createHash, createPrivateKey, createPublicKey, type KeyObject, sign, verify } from "node:crypto";
import type { Hash } from "../crypto/seam.ts";
import type { SignatureCheck } from "../crypto/signature.ts";
import { NO_BLOCK } from "../proof/blockid.ts";
import type { Commit, CommitVote } from "../proof/commit.ts";
import { type Header, headerHash } from "../proof/header.ts";
import type { LightBlock } from "../proof/lightblock.ts";
import { type Timestamp, addMs } from "../proof/timestamp.ts";
import { type Validator, sortValidators, validatorAddress, validatorsHash } from "../proof/validators.ts";
import { precommitSignBytes } from "../proof/vote.ts";

/** Light blocks with real signatures, for any validators and votes. */

export const hash: Hash = (bytes) => new Uint8Array(createHash("sha256").update(bytes).digest());

const PKCS8_ED25519 = Buffer.from("302e020100300506032b657004220420", "hex");

const privateKeys = new Map<string, KeyObject>();

/** The secret key (RFC 8032) of `validator(seed)`. */
export function secretKey(seed: number): Uint8Array {
  return hash(new TextEncoder().encode(`validator ${seed}`));
}

/** A validator whose key is derived from a number. */
export function validator(seed: number, power: number): Validator {
  const der = Buffer.concat([PKCS8_ED25519, secretKey(seed)]);
  const privateKey = createPrivateKey({ key: der, format: "der", type: "pkcs8" });
  const jwk = createPublicKey(privateKey).export({ format: "jwk" });
  const publicKey = new Uint8Array(Buffer.from(jwk.x ?? "", "base64url"));
  privateKeys.set(keyName(publicKey), privateKey);
  return { publicKey, power };
}

/** Verifies by OpenSSL: on honest keys and signatures the verdict of every Ed25519 rule. */
export function facts(check: SignatureCheck): boolean {
  const jwk = { kty: "OKP", crv: "Ed25519", x: keyName(check.publicKey) };
  return verify(null, check.message, createPublicKey({ key: jwk, format: "jwk" }), check.signature);
}

export interface BlockPlan {
  readonly chainId?: string;
  readonly height: number;
  readonly time: Timestamp;
  readonly validators: readonly Validator[];
  readonly nextValidators?: readonly Validator[];
  /** How each validator votes, in the set's order; all for the block when left out. */
  readonly flags?: readonly CommitVote["flag"][];
  readonly round?: number;
  readonly appHash?: Uint8Array;
}

/** A header and commit of a chain that exists only here. */
export function signedBlock(plan: BlockPlan): LightBlock {
  const validators = sortValidators(hash, plan.validators);
  const first = validators[0] as Validator;
  const header: Header = {
    version: { block: 11, app: 1 },
    chainId: plan.chainId ?? "cn-32.e1",
    height: plan.height,
    time: plan.time,
    lastBlockId: NO_BLOCK,
    lastCommitHash: hash(Uint8Array.of(1)),
    dataHash: hash(Uint8Array.of(2)),
    validatorsHash: validatorsHash(hash, validators),
    nextValidatorsHash: validatorsHash(hash, sortValidators(hash, plan.nextValidators ?? validators)),
    consensusHash: hash(Uint8Array.of(3)),
    appHash: plan.appHash ?? hash(Uint8Array.of(4)),
    lastResultsHash: hash(Uint8Array.of(5)),
    evidenceHash: hash(Uint8Array.of(6)),
    proposerAddress: validatorAddress(hash, first.publicKey),
  };
  const flags = plan.flags ?? validators.map(() => "commit" as const);
  return { header, commit: signedCommit(header, validators, flags, plan.round ?? 0), validators };
}

/** Votes of these validators on a header. */
export function signedCommit(
  header: Header,
  validators: readonly Validator[],
  flags: readonly CommitVote["flag"][],
  round: number,
): Commit {
  const blockId = { hash: headerHash(hash, header), parts: { total: 1, hash: hash(Uint8Array.of(7)) } };
  const votes = validators.map((member, i): CommitVote => {
    const flag = flags[i] ?? "absent";
    if (flag === "absent") return { flag };
    const time = addMs(header.time, 10 + i);
    const votedFor = flag === "commit" ? blockId : NO_BLOCK;
    const { chainId, height } = header;
    const message = precommitSignBytes({ chainId, height, round, blockId: votedFor, time });
    const signature = new Uint8Array(sign(null, message, privateKeys.get(keyName(member.publicKey)) as KeyObject));
    return { flag, validatorAddress: validatorAddress(hash, member.publicKey), time, signature };
  });
  return { height: header.height, round, blockId, votes };
}

function keyName(publicKey: Uint8Array): string {
  return Buffer.from(publicKey).toString("base64url");
}
