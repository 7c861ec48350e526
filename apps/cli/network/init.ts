import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  CONTRACT_VERSION,
  type Genesis,
  type Officer,
  type TrustedChain,
  type Unit,
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
const NETWORK_FILE = "network.json";

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
    const genesis = await makeGenesis(options, chain, keystore, time, trusted, officerSeeds);
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

async function makeGenesis(
  options: InitOptions,
  chain: NetworkChain,
  keystore: Keystore,
  time: number,
  trusted: ReadonlyMap<string, TrustedChain>,
  officerSeeds: Map<string, Uint8Array>,
): Promise<Genesis> {
  const { network } = options;
  const validator = keystore.createSigningKey("validator", chain.id);
  if (chain.engine === "cometbft") keystore.createSigningKey("node", chain.id);
  const units: Unit[] = [];
  const officers: Officer[] = [];
  const host = chain.units.find((unit) => unit.role !== "member");
  for (const unit of chain.units) {
    units.push(await makeUnit(chain, unit, host?.id ?? unit.id, keystore));
    officers.push(...makeOfficers(options, unit, keystore, time, officerSeeds));
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
    time,
    initialHeight: 1,
    contract: CONTRACT_VERSION,
    ...(chain.engine === "cometbft" ? { engine: "cometbft" as const } : {}),
    validators: [{ key: validator, power: 1 }],
    units,
    officers,
    policies: (chain.policies ?? {}) as Genesis["policies"],
    trust,
  };
}

/** A unit with the keys that its node keeps for it. */
async function makeUnit(chain: NetworkChain, unit: NetworkUnit, host: string, keystore: Keystore): Promise<Unit> {
  const { id, name, role, department, area } = unit;
  return {
    id,
    name,
    role,
    rights: unit.rights ?? ["report", "post", "request"],
    department,
    area,
    status: "active",
    host,
    hpke: await keystore.createHpkeKey(id),
    source: role === "member" || chain.id === "cn" ? chain.id : "cn",
    ...(role === "member" ? {} : { endorser: keystore.createSigningKey("endorser", id) }),
  };
}

/** An officer who stands on several chains has one key, held by each of their nodes. */
function makeOfficers(
  options: InitOptions,
  unit: NetworkUnit,
  keystore: Keystore,
  time: number,
  seeds: Map<string, Uint8Array>,
): Officer[] {
  return unit.officers.map(({ id, roles }) => {
    const name = `${unit.id}/${id}`;
    const seed = seeds.get(name) ?? options.random(32);
    seeds.set(name, seed);
    const key = keystore.importSigningKey("officer", unit.id, id, seed);
    const dated = { key, notBefore: time - DAY_MS, notAfter: time + KEY_DAYS * DAY_MS };
    return { unit: unit.id, id, roles, keys: [dated], status: "active" };
  });
}
