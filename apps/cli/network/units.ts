import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Genesis, type TrustedChain, encodeGenesis, trustOf } from "@tocsin/core";
import { type Keystore, type KnownNode, nodeCrypto } from "@tocsin/node";
import { Usage } from "../exit.ts";
import { type ConsortiumChain, type ConsortiumFile, type ConsortiumUnit, validatorsOf } from "./consortium.ts";
import { makeGenesis, openKeystore } from "./init.ts";
import { serviceText } from "./service.ts";
import { type TreeEntry, type UnitFile, unitFolder, writeUnit } from "./unitfile.ts";

export interface InitUnitsOptions {
  /** Folder that gets a folder for each unit with a node. */
  readonly dir: string;
  readonly file: ConsortiumFile;
  readonly now: () => number;
  readonly random: (size: number) => Uint8Array;
  readonly passphrase?: string | undefined;
}

/** A unit's folder that was made. */
export interface MadeUnit {
  readonly unit: string;
  readonly folder: string;
  readonly chains: readonly string[];
}

/**
 * Makes the folder of each unit that runs a node: its chains' genesis documents, only its own keys and those of the units
 * that it hosts, what it must know of the others, and a systemd unit.
 * @throws Usage when the folder exists
 */
export async function initUnits(options: InitUnitsOptions): Promise<readonly MadeUnit[]> {
  const { dir, file } = options;
  if (existsSync(dir)) throw new Usage(`${dir} exists already; choose a new folder.`);
  const time = file.time ?? options.now();
  const officerSeeds = new Map<string, Uint8Array>();
  const trusted = new Map<string, TrustedChain>();
  const tree: TreeEntry[] = [];
  const nodes: KnownNode[] = [];
  for (const chain of file.chains) {
    const made = await makeChain(options, time, chain, trusted, officerSeeds);
    const trust = trustOf(nodeCrypto.sha256, made.genesis);
    trusted.set(chain.id, trust);
    tree.push({ id: chain.id, ...(chain.parent === undefined ? {} : { parent: chain.parent }), trust });
    nodes.push(...made.nodes);
    for (const unit of withNode(chain))
      writeFileSync(join(chainFolder(dir, unit.id, chain.id), "genesis.json"), encodeGenesis(made.genesis));
  }
  const units = [...new Set(file.chains.flatMap((chain) => withNode(chain).map(({ id }) => id)))];
  return units.map((unit) => {
    const content = unitFile(file, unit, tree, nodes);
    const folder = join(dir, unitFolder(unit));
    writeFileSync(join(folder, `tocsin-${unitFolder(unit)}.service`), serviceText(unit));
    // Written last: a folder without it was not finished.
    writeUnit(folder, content);
    return { unit, folder, chains: content.chains.map(({ id }) => id) };
  });
}

function withNode(chain: ConsortiumChain): readonly ConsortiumUnit[] {
  return chain.units.filter(({ node }) => node !== undefined);
}

function chainFolder(dir: string, unit: string, chain: string): string {
  return join(dir, unitFolder(unit), chain);
}

/** The keys of a chain's nodes and units, each in its own keystore, and the genesis document that names them. */
async function makeChain(
  options: InitUnitsOptions,
  time: number,
  chain: ConsortiumChain,
  trusted: ReadonlyMap<string, TrustedChain>,
  officerSeeds: Map<string, Uint8Array>,
): Promise<{ readonly genesis: Genesis; readonly nodes: readonly KnownNode[] }> {
  const keystores = new Map<string, Keystore>();
  const nodes: KnownNode[] = [];
  for (const { id, node } of withNode(chain)) {
    const folder = chainFolder(options.dir, id, chain.id);
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const keystore = openKeystore(folder, options);
    keystores.set(id, keystore);
    const address = `${node?.host}:${node?.peer}`;
    const engine = node?.engine === undefined ? {} : { engine: `${node.host}:${node.engine}` };
    nodes.push({ chain: chain.id, unit: id, key: keystore.createSigningKey("node", chain.id), address, ...engine });
  }
  const host = withNode(chain).find(({ role }) => role !== "member");
  const genesis = await makeGenesis({
    network: { status: options.file.status, clock: "host", time },
    ...{ chain, trusted, officerSeeds, random: options.random },
    validators: validatorsOf(chain).map(({ id }) => keystoreOf(keystores, id).createSigningKey("validator", chain.id)),
    hostOf: (unit) => {
      const { node, hosted } = unit as ConsortiumUnit;
      const id = node === undefined ? (hosted ?? host?.id ?? unit.id) : unit.id;
      return { id, keystore: keystoreOf(keystores, id) };
    },
    nodeOf: (unit) => {
      const found = nodes.find((one) => one.unit === unit.id);
      if (found === undefined) return undefined;
      const { key, address, engine } = found;
      return { key, address, ...(engine === undefined ? {} : { engine }) };
    },
  });
  return { genesis, nodes };
}

function keystoreOf(keystores: ReadonlyMap<string, Keystore>, unit: string): Keystore {
  const keystore = keystores.get(unit);
  if (keystore === undefined) throw new Error(`${unit} runs no node`);
  return keystore;
}

function unitFile(
  file: ConsortiumFile,
  unit: string,
  tree: readonly TreeEntry[],
  nodes: readonly KnownNode[],
): UnitFile {
  const chains = file.chains.flatMap((chain) => {
    const rank = withNode(chain).findIndex(({ id }) => id === unit);
    const node = withNode(chain)[rank]?.node;
    if (node === undefined) return [];
    const { id, parent } = chain;
    const engine = node.engine === undefined ? {} : { engine: `${node.host}:${node.engine}` };
    return [
      {
        id,
        ...(parent === undefined ? {} : { parent }),
        api: node.api,
        peer: `${node.host}:${node.peer}`,
        ...engine,
        rank,
      },
    ];
  });
  return { format: "tocsin/unit/v1", unit, status: file.status, chains, tree: [...tree], nodes: [...nodes] };
}
