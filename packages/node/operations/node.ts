import type { NodeReply } from "@tocsin/api";
import {
  CONTRACTS,
  type ChainFacts,
  encodeBase64url,
  encodeGenesis,
  encodeHex,
  encodeVersioned,
  formatLightBlock,
  genesisDigest,
  key,
  proveKey,
  stateKeyHash,
} from "@tocsin/core";
import { NodeError } from "../errors.ts";
import type { Caller } from "../project/caller.ts";
import { mayFollow } from "./blocks.ts";
import type { NodeParts } from "./parts.ts";

/** This node: what it holds and where it stands. */
export function nodeInfo(parts: NodeParts): NodeReply {
  const { genesis } = parts.chain;
  const head = parts.chain.head();
  const facts = parts.chain.state.get(key.chain())?.value as unknown as ChainFacts;
  return {
    chain: genesis.chain,
    epoch: genesis.epoch,
    ...(genesis.parent === undefined ? {} : { parent: genesis.parent }),
    status: genesis.status,
    clock: genesis.clock,
    now: parts.clock.now(),
    height: head.height,
    tick: head.tick,
    appHash: encodeHex(head.appHash),
    genesis: genesisDigest(parts.crypto.sha256, genesis),
    projected: parts.readModel.height,
    units: parts.chain.scan("unit/", "unit/", 1_000).map((entry) => entry.key.slice("unit/".length)),
    version: parts.version,
    links: parts.links() as Record<string, unknown>[],
    contract: facts.contract,
    contracts: [...CONTRACTS.keys()],
  };
}

export function genesisBytes(parts: NodeParts): Uint8Array {
  return encodeGenesis(parts.chain.genesis);
}

/** A value of the state with its proof against the newest signed header. @throws NodeError FORBIDDEN */
export function stateValue(parts: NodeParts, caller: Caller, name: string) {
  if (!mayFollow(parts, caller)) throw new NodeError("FORBIDDEN", "follow");
  const { chain, crypto } = parts;
  const { height, opening } = chain.proven();
  const light = chain.lightBlock(height);
  if (light === undefined) throw new NodeError("NOT_FOUND", `height ${height}`);
  const stored = chain.state.get(name);
  const { siblings, other } = proveKey(
    crypto.sha256,
    (id) => chain.statePage(height, id),
    stateKeyHash(crypto.sha256, name),
  );
  return {
    key: name,
    value: stored?.value ?? null,
    bytes: stored === undefined ? "" : encodeBase64url(encodeVersioned(stored)),
    height,
    opening,
    block: formatLightBlock(light),
    siblings: siblings.map(encodeHex),
    other: other === null ? null : { keyHash: encodeHex(other.keyHash), valueHash: encodeHex(other.valueHash) },
  };
}
