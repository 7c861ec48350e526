import {
  type ClientState,
  type Crypto,
  type Json,
  type LightBlock,
  type Policy,
  type PolicyDocument,
  Refusal,
  type SignatureFacts,
  type Unit,
  clientState,
  clientValidators,
  encodeHex,
  followsInOneStep,
  headerHash,
  key,
  openState,
  parseLightBlock,
  verifyUpdate,
} from "@tocsin/core";
import type { ChainReader } from "../chain.ts";
import { NodeError } from "../errors.ts";
import type { FindPeer, Peer } from "../peer.ts";
import type { TreeChain } from "./prooffile.ts";

export interface ProvenUnitOptions {
  readonly chain: ChainReader;
  readonly crypto: Crypto;
  readonly now: () => number;
  readonly findPeer: FindPeer;
  readonly tree: () => readonly TreeChain[];
}

/** How many nodes of a chain are asked before what is asked for cannot be had. */
const NODES_MAX = 4;

/**
 * A unit's record in the registry of another chain, as that chain proves it: the way there begins at a light client in this
 * chain's own state, and each chain on it proves its client of the next. No node is believed (spec/vault.md, Release).
 * A header older than what the chain above has anchored proves nothing here.
 * @returns undefined where the chain, or the way to it, is unknown
 * @throws NodeError PEER_UNAVAILABLE when no node that can be reached proves it; Refusal CLIENT_FROZEN
 */
export async function provenUnit(options: ProvenUnitOptions, of: string, unit: string): Promise<Unit | undefined> {
  const { chain, tree } = options;
  const own = chain.genesis.chain;
  if (of === own) return (chain.state.get(key.unit(unit))?.value ?? undefined) as unknown as Unit | undefined;
  const way = lineageOf(of, tree());
  const start = way.findLastIndex((id) => chain.state.get(key.client(id)) !== undefined);
  const first = way[start];
  if (first === undefined) return undefined;
  let client = chain.state.get(key.client(first))?.value as unknown as ClientState;
  let at = first;
  for (const next of way.slice(start + 1)) {
    client = (await read(options, at, client, key.client(next))) as unknown as ClientState;
    at = next;
  }
  return (await read(options, at, client, key.unit(unit))) as unknown as Unit;
}

/** A chain with those above it, the main chain first. */
function lineageOf(id: string, tree: readonly TreeChain[]): readonly string[] {
  const found = tree.find((chain) => chain.id === id);
  if (found === undefined) return [];
  return found.parent === undefined ? [id] : [...lineageOf(found.parent, tree), id];
}

/** A value of a chain's state, by the first of its nodes that proves it. */
async function read(options: ProvenUnitOptions, of: string, client: ClientState, name: string): Promise<Json> {
  if (client.frozen) throw new Refusal("CLIENT_FROZEN", of);
  const peer = options.findPeer(of);
  if (peer === undefined) throw new NodeError("PEER_UNAVAILABLE", of);
  for (let asked = 0; asked < NODES_MAX; asked += 1, peer.turn?.()) {
    const value = await provenBy(options, peer, client, name).catch(() => null);
    if (value !== null) return value;
  }
  throw new NodeError("PEER_UNAVAILABLE", of);
}

async function provenBy(options: ProvenUnitOptions, peer: Peer, client: ClientState, name: string): Promise<Json> {
  const { sha256 } = options.crypto;
  const proven = await peer.provenState(name);
  const block = parseLightBlock(proven.block as unknown as Json, clientValidators(client));
  let trusted = client;
  while (trusted.light.height < block.header.height) {
    const { height: from } = trusted.light;
    let next = block;
    // The next header always can be judged, so halving the way comes to an end.
    for (let step = block.header.height - from; !followsInOneStep(sha256, trusted, next); ) {
      step = Math.ceil(step / 2);
      next = await signedAt(peer, trusted, from + step);
    }
    trusted = followed(options, trusted, next);
  }
  if (encodeHex(headerHash(sha256, block.header)) !== trusted.light.headerHash)
    throw new Refusal("HEADER_INVALID", peer.chain);
  return openState(sha256, trusted.light.appHash, proven, name).value;
}

/** A header on the way, where the validators have changed too much to be followed at once. */
async function signedAt(peer: Peer, trusted: ClientState, height: number): Promise<LightBlock> {
  return parseLightBlock((await peer.signed(height)).block as unknown as Json, clientValidators(trusted));
}

/** The client after a header, judged as the contract judges it. @throws Refusal HEADER_INVALID */
function followed({ chain, crypto, now }: ProvenUnitOptions, client: ClientState, block: LightBlock): ClientState {
  const facts: SignatureFacts = ({ rule, publicKey, message, signature }) =>
    rule === "strict"
      ? crypto.verifyEd25519(publicKey, message, signature)
      : crypto.verifyEd25519Zip215(publicKey, message, signature);
  const policy = chain.state.get(key.policy("exchange"))?.value as unknown as PolicyDocument<"exchange">;
  const { trustingPeriodMs, clockDriftMs }: Policy<"exchange"> = policy.value;
  const clock = { nowMs: now(), driftMs: clockDriftMs, trustingPeriodMs };
  const verdict = verifyUpdate(crypto.sha256, client.light, block, clientValidators(client), facts, clock);
  if (verdict.verdict !== "trusted") throw new Refusal("HEADER_INVALID", block.header.chainId);
  return clientState(verdict.state, block.validators);
}
