import { type Genesis, type Hash, parsePublicKey } from "@tocsin/core";
import type { EnginePeer } from "../cometbft/home.ts";
import { engineNodeId } from "../cometbft/home.ts";
import { type ChainSource, remoteSource } from "../cometbft/source.ts";
import { NodeCaller } from "./caller.ts";
import { nodeCertificate } from "./certificate.ts";
import { ChainNodes } from "./chainnodes.ts";
import type { KnownNode } from "./directory.ts";

export interface OthersOptions {
  readonly hash: Hash;
  readonly genesis: Genesis;
  /** Nodes of the chain as they were known last; they go before those of the genesis document. */
  readonly known: readonly KnownNode[];
  /** Unit whose node this is. */
  readonly unit: string;
  /** Seed of its node key. */
  readonly seed: Uint8Array;
}

/** The chain's other nodes, for one whose ledger is empty and cannot say who they are. */
export function otherNodes({ hash, genesis, known, unit, seed }: OthersOptions): {
  readonly source: ChainSource;
  readonly each: readonly ChainSource[];
  readonly peers: readonly EnginePeer[];
} {
  const byUnit = new Map<string, KnownNode>();
  for (const { id, node } of genesis.units)
    if (node !== undefined) byUnit.set(id, { chain: genesis.chain, unit: id, ...node });
  for (const node of known) byUnit.set(node.unit, node);
  byUnit.delete(unit);
  const others = [...byUnit.values()];
  const certificate = nodeCertificate(seed);
  const caller = new NodeCaller(() => certificate);
  const nodes = new ChainNodes(genesis.chain, caller, { nodesOf: () => others });
  const peers = others.flatMap(({ key, engine }) =>
    engine === undefined ? [] : [{ id: engineNodeId(hash, parsePublicKey(key).bytes), address: engine }],
  );
  const source = remoteSource(genesis.chain, (name, params) => nodes.call(name, params));
  const each = others.map((node) => remoteSource(genesis.chain, (name, params) => caller.call(node, name, params)));
  return { source, each, peers };
}
