import assert from "node:assert/strict";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { test } from "node:test";
import { Refusal } from "../codes.ts";
import { NO_BLOCK } from "../proof/blockid.ts";
import { type CommitVote, decodeCommit, encodeCommit } from "../proof/commit.ts";
import { type Header, decodeHeader, encodeHeader } from "../proof/header.ts";
import type { LightBlock } from "../proof/lightblock.ts";
import {
  type LightClock,
  type LightState,
  type LightVerdict,
  lightStateOf,
  verifyUpdate,
} from "../proof/lightclient.ts";
import type { Timestamp } from "../proof/timestamp.ts";
import { type Validator, sortValidators } from "../proof/validators.ts";
import { facts, hash } from "./signedblock.ts";

/** The model-based tests of CometBFT's light client, made from its TLA+ specification. */
const DIRECTORY = new URL(
  "../../../../shared/data/vectors/light_client_tendermint/model_based/single_step/",
  import.meta.url,
);
/** What the vectors' own driver uses. */
const DRIFT_MS = 1_000;

interface BlockIdText {
  readonly hash: string;
  readonly part_set_header: { readonly total: number; readonly hash: string };
}
interface SignedHeaderText {
  readonly header: Record<string, string> & {
    readonly version: { readonly block: string; readonly app: string };
    readonly last_block_id: BlockIdText | null;
  };
  readonly commit: {
    readonly height: string;
    readonly round: number;
    readonly block_id: BlockIdText;
    readonly signatures:
      | null
      | readonly {
          readonly block_id_flag: 1 | 2 | 3;
          readonly validator_address: string;
          readonly timestamp: string;
          readonly signature: string | null;
        }[];
  };
}
interface SetText {
  readonly validators:
    | readonly { readonly pub_key: { readonly value: string }; readonly voting_power: string }[]
    | null;
}
interface Step {
  readonly block: {
    readonly signed_header: SignedHeaderText;
    readonly validator_set: SetText;
    readonly next_validator_set: SetText;
  };
  readonly now: string;
  readonly verdict: "SUCCESS" | "NOT_ENOUGH_TRUST" | "INVALID";
}
interface Vector {
  readonly initial: {
    readonly signed_header: SignedHeaderText;
    readonly next_validator_set: SetText;
    readonly trusting_period: string;
  };
  readonly input: readonly Step[];
}

const fromHex = (text: string | undefined) => new Uint8Array(Buffer.from(text ?? "", "hex"));
const blockId = (id: BlockIdText) => ({
  hash: fromHex(id.hash),
  parts: { total: id.part_set_header.total, hash: fromHex(id.part_set_header.hash) },
});
const FLAGS = { 1: "absent", 2: "commit", 3: "nil" } as const;

function timestamp(text: string | undefined): Timestamp {
  return { seconds: Date.parse(text ?? "") / 1000, nanos: 0 };
}

function headerOf(text: SignedHeaderText["header"]): Header {
  const header: Header = {
    version: { block: Number(text.version.block), app: Number(text.version.app) },
    chainId: text["chain_id"] ?? "",
    height: Number(text["height"]),
    time: timestamp(text["time"]),
    lastBlockId: text.last_block_id === null ? NO_BLOCK : blockId(text.last_block_id),
    lastCommitHash: fromHex(text["last_commit_hash"]),
    dataHash: fromHex(text["data_hash"]),
    validatorsHash: fromHex(text["validators_hash"]),
    nextValidatorsHash: fromHex(text["next_validators_hash"]),
    consensusHash: fromHex(text["consensus_hash"]),
    appHash: fromHex(text["app_hash"]),
    lastResultsHash: fromHex(text["last_results_hash"]),
    evidenceHash: fromHex(text["evidence_hash"]),
    proposerAddress: fromHex(text["proposer_address"]),
  };
  return decodeHeader(encodeHeader(header));
}

function blockOf(text: SignedHeaderText, validators: readonly Validator[]): LightBlock {
  const { commit } = text;
  const votes = (commit.signatures ?? []).map((signature): CommitVote => {
    const flag = FLAGS[signature.block_id_flag];
    if (flag === "absent") return { flag };
    return {
      flag,
      validatorAddress: fromHex(signature.validator_address),
      time: timestamp(signature.timestamp),
      signature: new Uint8Array(Buffer.from(signature.signature ?? "", "base64")),
    };
  });
  const decoded = { height: Number(commit.height), round: commit.round, blockId: blockId(commit.block_id), votes };
  return { header: headerOf(text.header), commit: decodeCommit(encodeCommit(decoded)), validators };
}

/** The vectors list the members of a set in any order. */
function setOf(text: SetText): Validator[] {
  const members = (text.validators ?? []).map((one) => ({
    publicKey: new Uint8Array(Buffer.from(one.pub_key.value, "base64")),
    power: Number(one.voting_power),
  }));
  return sortValidators(hash, members);
}

/** One vector: the verdict of every step, a success moving the trust forward. */
function play(name: string, vector: Vector): void {
  const trustingPeriodMs = Number(vector.initial.trusting_period) / 1_000_000;
  let trusted: LightState = lightStateOf(hash, { header: headerOf(vector.initial.signed_header.header) });
  let announced = setOf(vector.initial.next_validator_set);
  for (const [i, step] of vector.input.entries()) {
    const clock = { nowMs: Date.parse(step.now), driftMs: DRIFT_MS, trustingPeriodMs };
    const result = judge(trusted, step.block, announced, clock);
    assert.equal(nameOf(result), step.verdict, `${name}, step ${i}: ${JSON.stringify(result)}`);
    if (typeof result === "string" || result.verdict !== "trusted") continue;
    trusted = result.state;
    announced = setOf(step.block.next_validator_set);
  }
}

function judge(trusted: LightState, step: Step["block"], announced: Validator[], clock: LightClock) {
  let block: LightBlock;
  try {
    block = blockOf(step.signed_header, setOf(step.validator_set));
  } catch (error) {
    if (error instanceof Refusal) return error.at;
    throw error;
  }
  return verifyUpdate(hash, trusted, block, announced, facts, clock);
}

function nameOf(result: LightVerdict | string): Step["verdict"] {
  if (typeof result === "string" || result.verdict === "unknown") return "INVALID";
  if (result.verdict === "trusted") return "SUCCESS";
  return result.error === "NOT_ENOUGH_TRUST" ? "NOT_ENOUGH_TRUST" : "INVALID";
}

test("the model-based vectors of CometBFT's light client, every step", (t) => {
  if (!existsSync(DIRECTORY)) return t.skip("../shared/data absent");
  const names = readdirSync(DIRECTORY).filter((name) => name.endsWith(".json"));
  assert.equal(names.length, 23);
  for (const name of names) play(name, JSON.parse(readFileSync(new URL(name, DIRECTORY), "utf8")) as Vector);
});
