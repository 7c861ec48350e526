import {
  type Genesis,
  type Hash,
  type LightBlock,
  type LightState,
  type Validator,
  equal,
  lightStateOf,
  trustOf,
  trustedState,
  validatorsOf,
  verifyUpdate,
} from "@tocsin/core";
import { NodeError } from "../errors.ts";
import type { SignatureVerifier } from "../validate/verifier.ts";
import type { ChainSource } from "./source.ts";

export interface FollowOptions {
  readonly hash: Hash;
  readonly genesis: Genesis;
  readonly verifier: SignatureVerifier;
  readonly source: Pick<ChainSource, "lightBlock">;
}

/** A header that is trusted, and the set that it announces. */
interface Trusted {
  readonly state: LightState;
  readonly next: readonly Validator[];
}

/**
 * The header at a height, trusted from genesis on: by skipping where more than a third of the trusted votes stand behind it,
 * else by headers in between. Of any age: what an offline proof rests on (DESIGN 27).
 * @throws NodeError PEER_UNAVAILABLE when it does not follow from genesis
 */
export async function followedTo(options: FollowOptions, height: number): Promise<LightState> {
  const { genesis, hash } = options;
  const state = trustedState(hash, trustOf(hash, genesis));
  const { state: reached } = await follow(options, { state, next: validatorsOf(hash, genesis) }, height);
  return reached;
}

/**
 * The greatest height that any of these nodes has a header of which follows from genesis. One that says less than it knows, or
 * more, is outdone by one that does not; those that do not answer are left out.
 */
export async function newestFollowed(
  options: Omit<FollowOptions, "source">,
  sources: readonly Pick<ChainSource, "status" | "lightBlock">[],
): Promise<number> {
  const heights = sources.map(async (source) => {
    const { height } = await source.status();
    return (await followedTo({ ...options, source }, height)).height;
  });
  const told = await Promise.allSettled(heights);
  return told.reduce((newest, one) => (one.status === "fulfilled" ? Math.max(newest, one.value) : newest), 0);
}

async function follow(options: FollowOptions, from: Trusted, height: number): Promise<Trusted> {
  const block = await options.source.lightBlock(height);
  const error = await refusal(options, from, block);
  if (error === undefined) return trusted(options, block);
  const isTooFar = error === "NOT_ENOUGH_TRUST" && height > from.state.height + 1;
  if (!isTooFar) throw new NodeError("PEER_UNAVAILABLE", `header ${height}: ${error}`);
  const middle = Math.floor((from.state.height + height) / 2);
  return follow(options, await follow(options, from, middle), height);
}

async function refusal({ hash, verifier }: FollowOptions, { state, next }: Trusted, block: LightBlock) {
  for (;;) {
    const judged = verifyUpdate(hash, state, block, next, verifier.facts);
    if (judged.verdict !== "unknown") return judged.verdict === "refused" ? judged.error : undefined;
    await verifier.verify(judged.checks);
  }
}

async function trusted({ hash, source }: FollowOptions, block: LightBlock): Promise<Trusted> {
  const { header, validators } = block;
  const state = lightStateOf(hash, block);
  if (equal(header.validatorsHash, header.nextValidatorsHash)) return { state, next: validators };
  return { state, next: (await source.lightBlock(header.height + 1)).validators };
}
