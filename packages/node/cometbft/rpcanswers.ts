import { type Commit, type CommitVote, type Header, type Timestamp, decodeHex } from "@tocsin/core";
import { NodeError } from "../errors.ts";

/** Answers of CometBFT's RPC, as far as they are read: numbers as text, digests in hex, keys and signatures in base64. */
export interface CommitAnswer {
  readonly signed_header: { readonly header: HeaderJson; readonly commit: CommitJson };
}
export interface ValidatorsAnswer {
  readonly validators: readonly { readonly pub_key: { readonly value: string }; readonly voting_power: string }[];
}
interface BlockIdJson {
  readonly hash: string;
  readonly parts: { readonly total: number; readonly hash: string };
}
interface HeaderJson {
  readonly version: { readonly block: string; readonly app?: string };
  readonly chain_id: string;
  readonly height: string;
  readonly time: string;
  readonly last_block_id: BlockIdJson;
  readonly last_commit_hash: string;
  readonly data_hash: string;
  readonly validators_hash: string;
  readonly next_validators_hash: string;
  readonly consensus_hash: string;
  readonly app_hash: string;
  readonly last_results_hash: string;
  readonly evidence_hash: string;
  readonly proposer_address: string;
}
interface CommitJson {
  readonly height: string;
  readonly round: number;
  readonly block_id: BlockIdJson;
  readonly signatures: readonly {
    readonly block_id_flag: number;
    readonly validator_address: string;
    readonly timestamp: string;
    readonly signature: string | null;
  }[];
}

/** @throws NodeError ENGINE_PROTOCOL for a time that is none */
export function headerOf(json: HeaderJson): Header {
  return {
    version: { block: Number(json.version.block), app: Number(json.version.app ?? 0) },
    chainId: json.chain_id,
    height: Number(json.height),
    time: timestampOf(json.time),
    lastBlockId: blockIdOf(json.last_block_id),
    lastCommitHash: hexOf(json.last_commit_hash),
    dataHash: hexOf(json.data_hash),
    validatorsHash: hexOf(json.validators_hash),
    nextValidatorsHash: hexOf(json.next_validators_hash),
    consensusHash: hexOf(json.consensus_hash),
    appHash: hexOf(json.app_hash),
    lastResultsHash: hexOf(json.last_results_hash),
    evidenceHash: hexOf(json.evidence_hash),
    proposerAddress: hexOf(json.proposer_address),
  };
}

/** @throws NodeError ENGINE_PROTOCOL for a vote of unknown kind */
export function commitOf(json: CommitJson): Commit {
  return {
    height: Number(json.height),
    round: json.round,
    blockId: blockIdOf(json.block_id),
    votes: json.signatures.map(voteOf),
  };
}

const FLAGS = { 1: "absent", 2: "commit", 3: "nil" } as const;

function voteOf(json: CommitJson["signatures"][number]): CommitVote {
  const flag = FLAGS[json.block_id_flag as keyof typeof FLAGS];
  if (flag === undefined) throw new NodeError("ENGINE_PROTOCOL", "a vote's flag");
  if (flag === "absent") return { flag };
  return {
    flag,
    validatorAddress: hexOf(json.validator_address),
    time: timestampOf(json.timestamp),
    signature: bytesOf(json.signature ?? ""),
  };
}

function blockIdOf({ hash, parts }: BlockIdJson): Header["lastBlockId"] {
  return { hash: hexOf(hash), parts: { total: parts.total, hash: hexOf(parts.hash) } };
}

/** RFC 3339 with up to nine digits behind the second, always in UTC. */
function timestampOf(text: string): Timestamp {
  const [, whole = "", fraction = ""] = /^([^.Z]+)(?:\.(\d{1,9}))?Z$/.exec(text) ?? [];
  const seconds = Date.parse(`${whole}Z`) / 1_000;
  if (!Number.isInteger(seconds)) throw new NodeError("ENGINE_PROTOCOL", "a time");
  return { seconds, nanos: Number(fraction.padEnd(9, "0")) };
}

function hexOf(text: string): Uint8Array {
  return decodeHex(text.toLowerCase());
}

export function bytesOf(base64: string): Uint8Array {
  return new Uint8Array(Buffer.from(base64, "base64"));
}
