import { existsSync } from "node:fs";
import { join } from "node:path";
import { initNetwork, type NetworkFile, openNetwork, VERSION } from "@tocsin/cli";
import { ApiClient } from "@tocsin/client";
import { type ChainFacts, encodeBase64url, key } from "@tocsin/core";
import { engineName, hostClock, hostRandom, Keystore } from "@tocsin/node";
import { type BenchNetwork, type Consortium, firstFolder, openConsortium } from "./consortium.ts";
import type { LoadJob, LoadOfficer } from "./load/job.ts";
import { FIRST_PORT } from "./ports.ts";
import type { Run } from "./run.ts";

type Chain = NetworkFile["chains"][number];

export const MAIN = "cn";
const FIRST_ENGINE_PORT = FIRST_PORT + 20;
const DAYS = 1;
/** Units that file, a chain: load is spread over them as over a city's hospitals. */
const HOSPITALS = 8;

interface WithIntake {
  /** Whether managers take in what the public tells. */
  readonly intake?: { readonly perAddressMinute: number };
}

/** A network of a line of chains, each with a manager and its hospitals, on the host's clock. */
export async function openLine(
  { dir, engine, validators, intake }: Pick<Run, "dir" | "engine" | "validators"> & WithIntake,
  ids: readonly string[],
  role: "member" | "manager" = "member",
): Promise<BenchNetwork> {
  const chains = lineOf(engine, ids, role).map((chain) =>
    intake === undefined ? chain : { ...chain, intake: { unit: `${chain.id}:hc`, ...intake } },
  );
  return validators > 1 ? openConsortium(dir, chains, validators) : openChains(dir, chains);
}

/** The main chain alone, of several validators. */
export function openMain({ dir, engine, validators }: Pick<Run, "dir" | "engine" | "validators">): Promise<Consortium> {
  return openConsortium(dir, lineOf(engine, [MAIN], "member"), validators);
}

function lineOf(engine: Run["engine"], ids: readonly string[], role: "member" | "manager"): Chain[] {
  return ids.map((id, i): Chain => {
    const parent = ids[i - 1];
    const ordered = engine === "cometbft" ? { engine, enginePort: FIRST_ENGINE_PORT + i } : {};
    const above = parent === undefined ? {} : { parent };
    return { id, ...above, ...ordered, port: FIRST_PORT + i, units: unitsOf(id, role) };
  });
}

/** Folder of the node that is measured. */
export function folderOf(dir: string, chain: string): string {
  const alone = join(dir, chain);
  return existsSync(alone) ? alone : firstFolder(dir, chain);
}

async function openChains(dir: string, chains: Chain[]): Promise<BenchNetwork> {
  const network: NetworkFile = { format: "tocsin/network/v1", status: "test", clock: "host", chains };
  await initNetwork({ dir, network, now: () => hostClock.now(), random: (size) => hostRandom.bytes(size) });
  const running = await openNetwork({ dir, clock: hostClock, version: VERSION });
  await running.settle();
  return running;
}

function unitsOf(id: string, hospitals: "member" | "manager"): Chain["units"] {
  const area = id === "cn" ? "" : id.slice(3);
  const officers: Chain["units"][number]["officers"] = [
    { id: "duty", roles: ["reporter", "verifier", "access", "governor", "registrar"] },
  ];
  const name = { zh: "测试单位", en: "Unit of the benchmark" };
  const role = id === "cn" ? "authority" : "manager";
  const filing = Array.from({ length: HOSPITALS }, (_, i): Chain["units"][number] => ({
    ...{ id: `${id}:hospital-${i + 1}`, name, area, officers },
    role: hospitals,
    department: "hospital",
  }));
  return [{ id: `${id}:hc`, name, role, department: "health", area, officers }, ...filing];
}

/** A client of the chain's manager, or of its first hospital. */
export function clientOf(network: BenchNetwork, chain: string, unit: "hc" | "hospital-1"): ApiClient {
  const { url, tokens } = network.node(chain);
  return new ApiClient({ baseUrl: url, token: tokens.create(`${chain}:${unit}`, "duty", DAYS).token });
}

/** The key with which a chain's manager endorses. */
export function endorserSeed(dir: string, id: string) {
  const keystore = keystoreOf(dir, id);
  const unit = `${id}:hc`;
  const held = keystore.find("endorser", unit);
  if (held === undefined) throw new Error(`no endorser's key of ${unit}`);
  return { unit, key: held.key, seed: keystore.seed(held.key) };
}

function keystoreOf(dir: string, id: string): Keystore {
  return new Keystore({
    dir: join(folderOf(dir, id), "keystore"),
    random: (size) => hostRandom.bytes(size),
    now: () => hostClock.now(),
  });
}

/** What a load client needs to file as the hospitals of a chain. */
export function target(
  network: BenchNetwork,
  dir: string,
  id: string,
): Pick<LoadJob, "url" | "chain" | "contract" | "officers" | "area"> {
  const { url, parts, tokens } = network.node(id);
  const keystore = keystoreOf(dir, id);
  const officers = Array.from({ length: HOSPITALS }, (_, i): LoadOfficer => {
    const unit = `${id}:hospital-${i + 1}`;
    const held = keystore.find("officer", unit, "duty");
    if (held === undefined) throw new Error(`no key of ${unit}`);
    const seed = encodeBase64url(keystore.seed(held.key));
    return { unit, officer: "duty", key: held.key, seed, token: tokens.create(unit, "duty", DAYS).token };
  });
  const stored = parts.chain.state.get(key.chain());
  if (stored === undefined) throw new Error(`${id} has no facts of itself`);
  const { contract } = stored.value as unknown as ChainFacts;
  return { url, chain: engineName(parts.chain.genesis), contract, officers, area: id === "cn" ? "11" : id.slice(3) };
}
