import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Genesis, type Json, Status, conform, parseGenesis } from "@tocsin/core";
import { KnownNode } from "@tocsin/node";
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
    nodes: Type.Array(KnownNode, { maxItems: 10_000 }),
  },
  { additionalProperties: false },
);
export type NetworkDocument = Static<typeof NetworkDocument>;

/** The document as a unit's folder has it. @throws Usage */
export function networkDocument(folder: string): NetworkDocument {
  const { status, chains, tree, nodes } = readUnit(folder);
  const genesis = chains.map(({ id }) => parseGenesis(readFileSync(join(folder, id, "genesis.json"))));
  return { format: "tocsin/network-document/v1", status, tree, genesis, nodes };
}

/** @throws Refusal SCHEMA */
export function parseNetworkDocument(value: unknown): NetworkDocument {
  conform(NetworkDocument, value as Json);
  return value as NetworkDocument;
}
