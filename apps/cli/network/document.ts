import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ChainId, Genesis, type Json, Status, conform, key, parseGenesis } from "@tocsin/core";
import { KnownNode, nodesOf, openSnapshot, readGenesis } from "@tocsin/node";
import { type Static, Type } from "typebox";
import { TreeEntry, readUnit } from "./unitfile.ts";

/** What a unit that joins later must have of the network: nothing of it is secret. */
export const NetworkDocument = Type.Object(
  {
    format: Type.Literal("tocsin/network-document/v1"),
    status: Status,
    tree: Type.Array(TreeEntry, { minItems: 1, maxItems: 64 }),
    /** Genesis documents of the chains that can be joined with this document. */
    genesis: Type.Array(Genesis, { minItems: 1, maxItems: 8 }),
    /** Chains that have gone over to an engine of several validators. */
    moved: Type.Optional(Type.Array(ChainId, { maxItems: 8 })),
    nodes: Type.Array(KnownNode, { maxItems: 10_000 }),
  },
  { additionalProperties: false },
);
export type NetworkDocument = Static<typeof NetworkDocument>;

/** The document as a unit's folder has it. @throws Usage */
export async function networkDocument(folder: string): Promise<NetworkDocument> {
  const { status, chains, tree, nodes } = readUnit(folder);
  const genesis = chains.map(({ id }) => parseGenesis(readFileSync(join(folder, id, "genesis.json"))));
  const now = await Promise.all(chains.map(({ id }) => registered(join(folder, id))));
  const own = now.flatMap((one) => one.nodes);
  const others = nodes.filter(({ chain }) => !own.some((node) => node.chain === chain));
  const moved = now.flatMap(({ chain, hasMoved }) => (hasMoved ? [chain] : []));
  return { format: "tocsin/network-document/v1", status, tree, genesis, moved, nodes: [...own, ...others] };
}

/** @throws Refusal SCHEMA */
export function parseNetworkDocument(value: unknown): NetworkDocument {
  conform(NetworkDocument, value as Json);
  return value as NetworkDocument;
}

/** Who the nodes of a folder's chain are, as its registry has them now; before its first start nobody knows. */
async function registered(folder: string) {
  const genesis = readGenesis(folder);
  const { chain } = genesis;
  if (!existsSync(join(folder, "ledger.mdb"))) return { chain, nodes: [], hasMoved: false };
  const snapshot = openSnapshot(folder);
  try {
    const { state } = snapshot.store;
    const scan = state.scan.bind(state);
    return { chain, nodes: nodesOf({ genesis, scan }), hasMoved: state.get(key.engine()) !== undefined };
  } finally {
    await snapshot.close();
  }
}
