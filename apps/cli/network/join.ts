import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ChainId, type Json, type Officer, type Unit, conform, encodeGenesis } from "@tocsin/core";
import { type Static, Type } from "typebox";
import { Usage } from "../exit.ts";
import { ConsortiumUnit } from "./consortium.ts";
import { type NetworkDocument, parseNetworkDocument } from "./document.ts";
import { makeOfficers, makeUnit, openKeystore } from "./init.ts";
import { serviceText } from "./service.ts";
import { type UnitFile, unitFolder, writeUnit } from "./unitfile.ts";

/** A unit that joins: what a consortium file says of a unit, and its chain. */
const JoiningUnit = Type.Object({ chain: ChainId, unit: ConsortiumUnit }, { additionalProperties: false });
type JoiningUnit = Static<typeof JoiningUnit>;

export interface JoinOptions {
  /** The new unit's folder. */
  readonly dir: string;
  readonly document: NetworkDocument;
  readonly joining: JoiningUnit;
  readonly now: () => number;
  readonly random: (size: number) => Uint8Array;
  readonly passphrase?: string | undefined;
}

/** Arguments of `registry.registerUnit`: what a registrar files, without any secret. */
export interface JoinRequest {
  readonly unit: Unit;
  readonly officers: readonly Officer[];
}

/** @throws Usage, Refusal SCHEMA */
export function parseJoinDocument(document: string, unit: string): Pick<JoinOptions, "document" | "joining"> {
  const joining: unknown = jsonOf(unit);
  conform(JoiningUnit, joining as Json);
  return { document: parseNetworkDocument(jsonOf(document)), joining: joining as JoiningUnit };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Usage("The file is not JSON.");
  }
}

/**
 * Makes the folder of a unit that joins a chain after its beginning. Its node follows the chain as an observer as soon as a
 * registrar has filed the request; a vote is a matter of governance.
 * @throws Usage when the folder exists, or the chain cannot be joined with the document
 */
export async function joinNetwork(options: JoinOptions): Promise<{ unit: string; request: JoinRequest }> {
  const { dir, document, joining, now } = options;
  const { chain, unit } = joining;
  if (existsSync(dir)) throw new Usage(`${dir} exists already; choose a new folder.`);
  const genesis = document.genesis.find((one) => one.chain === chain);
  const entry = document.tree.find(({ id }) => id === chain);
  if (genesis === undefined || entry === undefined)
    throw new Usage(`The document is of no unit of ${chain}; ask one of that chain for it.`);
  if (genesis.engine === undefined && document.moved?.includes(chain) !== true)
    throw new Usage(`${chain} has one node; it takes no others before tocsin chain migrate.`);
  const { node } = unit;
  if (node?.engine === undefined) throw new Usage(`${unit.id} needs a node with an engine port.`);
  mkdirSync(join(dir, chain), { recursive: true, mode: 0o700 });
  const keystore = openKeystore(join(dir, chain), options);
  const [address, engine] = [`${node.host}:${node.peer}`, `${node.host}:${node.engine}`];
  const key = keystore.createSigningKey("node", chain);
  const made = await makeUnit(chain, unit, unit.id, keystore, { key, address, engine });
  const officers = makeOfficers({ ...options, time: now(), officerSeeds: new Map() }, unit, keystore);
  writeFileSync(join(dir, chain, "genesis.json"), encodeGenesis(genesis));
  writeFileSync(join(dir, `tocsin-${unitFolder(unit.id)}.service`), serviceText(unit.id));
  const rank = document.nodes.filter((one) => one.chain === chain).length;
  const parent = entry.parent === undefined ? {} : { parent: entry.parent };
  const file: UnitFile = {
    ...{ format: "tocsin/unit/v1", unit: unit.id, status: document.status },
    chains: [{ id: chain, ...parent, api: node.api, peer: address, engine, rank }],
    ...{ tree: document.tree, nodes: document.nodes },
  };
  writeUnit(dir, file);
  return { unit: unit.id, request: { unit: made, officers } };
}
