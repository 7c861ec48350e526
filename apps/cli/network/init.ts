import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  CONTRACT_VERSION,
  type Genesis,
  type Officer,
  type TrustedChain,
  type Unit,
  type UnitNode,
  encodeGenesis,
  trustOf,
} from "@tocsin/core";
import { Keystore, nodeCrypto } from "@tocsin/node";
import { Usage } from "../exit.ts";
import { type NetworkChain, type NetworkFile, type NetworkUnit, nodeFolder, parseNetworkFile } from "./file.ts";

export interface InitOptions {
  readonly dir: string;
  readonly network: NetworkFile;
  readonly now: () => number;
  readonly random: (size: number) => Uint8Array;
  readonly passphrase?: string | undefined;
}

/** Validity of keys at genesis; rotation comes long before. */
const KEY_DAYS = 3_650;
const DAY_MS = 86_400_000;
export const NETWORK_FILE = "network.json";

/**
 * Makes a network's folders: for each chain a keystore with its own keys and a genesis document.
 * @throws Usage when the folder already holds a network
 */
export async function initNetwork(options: InitOptions): Promise<void> {
  const { dir, network } = options;
  if (existsSync(join(dir, NETWORK_FILE))) throw new Usage(`${dir} already holds a network; choose another folder.`);
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const time = network.time ?? options.now();
  const trusted = new Map<string, TrustedChain>();
  const officerSeeds = new Map<string, Uint8Array>();
  for (const chain of network.chains) {
    const folder = nodeFolder(dir, chain.id);
    const keystore = openKeystore(folder, options);
    const validator = keystore.createSigningKey("validator", chain.id);
    if (chain.engine === "cometbft") keystore.createSigningKey("node", chain.id);
    const host = chain.units.find((unit) => unit.role !== "member");
    const genesis = await makeGenesis({
      ...{ network: { ...network, time }, chain, trusted, validators: [validator] },
      random: options.random,
      officerSeeds,
      hostOf: (unit) => ({ id: host?.id ?? unit.id, keystore }),
    });
    writeFileSync(join(folder, "genesis.json"), encodeGenesis(genesis));
    trusted.set(chain.id, trustOf(nodeCrypto.sha256, genesis));
  }
  // Written last: a folder without it was not finished and is begun again.
  writeFileSync(join(dir, NETWORK_FILE), `${JSON.stringify({ ...network, time }, null, 2)}\n`);
}

/** The network of a folder. @throws Usage */
export function readNetwork(dir: string): NetworkFile {
  const path = join(dir, NETWORK_FILE);
  if (!existsSync(path)) throw new Usage(`${dir} holds no network; make one with tocsin init.`);
  return parseNetworkFile(readFileSync(path, "utf8"));
}

export function openKeystore(folder: string, options: Pick<InitOptions, "random" | "now" | "passphrase">): Keystore {
  return new Keystore({
    dir: join(folder, "keystore"),
    random: options.random,
    now: options.now,
    passphrase: options.passphrase,
  });
}

/** What a chain's genesis document is made from. */
export interface GenesisPlan {
  readonly network: Pick<NetworkFile, "status" | "clock"> & { readonly time: number };
  readonly chain: Pick<NetworkChain, "id" | "parent" | "engine" | "policies"> & {
    readonly units: readonly NetworkUnit[];
  };
  readonly trusted: ReadonlyMap<string, TrustedChain>;
  /** Keys of the validators, each with one vote. */
  readonly validators: readonly string[];
  readonly random: (size: number) => Uint8Array;
  /** Seeds of officers' keys, kept over the chains of a network. */
  readonly officerSeeds: Map<string, Uint8Array>;
  /** The unit on whose node a unit is, with that node's keystore. */
  readonly hostOf: (unit: NetworkUnit) => { readonly id: string; readonly keystore: Keystore };
  /** The node that a unit runs, on a chain of several. */
  readonly nodeOf?: (unit: NetworkUnit) => UnitNode | undefined;
}

/** Makes the keys of a chain's units and officers, and the document that names them. */
export async function makeGenesis(plan: GenesisPlan): Promise<Genesis> {
  const { network, chain, trusted, validators, nodeOf = () => undefined } = plan;
  const units: Unit[] = [];
  const officers: Officer[] = [];
  for (const unit of chain.units) {
    const { id, keystore } = plan.hostOf(unit);
    units.push(await makeUnit(chain.id, unit, id, keystore, nodeOf(unit)));
    officers.push(...makeOfficers({ ...plan, time: network.time }, unit, keystore));
  }
  const trust =
    chain.parent === undefined ? [] : [...new Set(["cn", chain.parent])].map((id) => trusted.get(id) as TrustedChain);
  return {
    format: "tocsin/genesis/v1",
    chain: chain.id,
    epoch: 1,
    ...(chain.parent === undefined ? {} : { parent: chain.parent }),
    status: network.status,
    clock: network.clock,
    time: network.time,
    initialHeight: 1,
    contract: CONTRACT_VERSION,
    ...(chain.engine === "cometbft" ? { engine: "cometbft" as const } : {}),
    validators: validators.map((key) => ({ key, power: 1 })),
    units,
    officers,
    policies: (chain.policies ?? {}) as Genesis["policies"],
    trust,
  };
}

/** What a unit may do where the network file does not say: managers answer for what the public reads. */
function rightsOf(role: Unit["role"]): Unit["rights"] {
  return role === "member" ? ["report", "post", "request"] : ["report", "post", "request", "publish"];
}

/** A unit with the keys that its node keeps for it. */
export async function makeUnit(
  chain: string,
  unit: NetworkUnit,
  host: string,
  keystore: Keystore,
  node: UnitNode | undefined,
): Promise<Unit> {
  const { id, name, role, department, area } = unit;
  return {
    id,
    name,
    role,
    rights: unit.rights ?? rightsOf(unit.role),
    department,
    area,
    status: "active",
    host,
    hpke: await keystore.createHpkeKey(id),
    ...(node === undefined ? {} : { node }),
    source: role === "member" || chain === "cn" ? chain : "cn",
    ...(role === "member" ? {} : { endorser: keystore.createSigningKey("endorser", id) }),
  };
}

/** An officer who stands on several chains has one key, held by each of their nodes. */
export function makeOfficers(
  { random, officerSeeds: seeds, time }: Pick<GenesisPlan, "random" | "officerSeeds"> & { readonly time: number },
  unit: NetworkUnit,
  keystore: Keystore,
): Officer[] {
  return unit.officers.map(({ id, roles }) => {
    const name = `${unit.id}/${id}`;
    const seed = seeds.get(name) ?? random(32);
    seeds.set(name, seed);
    const key = keystore.importSigningKey("officer", unit.id, id, seed);
    const dated = { key, notBefore: time - DAY_MS, notAfter: time + KEY_DAYS * DAY_MS };
    return { unit: unit.id, id, roles, keys: [dated], status: "active" };
  });
}
