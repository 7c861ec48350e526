import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { type ChangeState, engineStart, key } from "@tocsin/core";
import { type LedgerSnapshot, openSnapshot } from "@tocsin/node";
import { Usage } from "../exit.ts";
import { nodeFolder, parseNetworkFile } from "./file.ts";
import { NETWORK_FILE, openKeystore, readNetwork } from "./init.ts";
import { isUnitFolder, readUnit, writeUnit } from "./unitfile.ts";

/** How far a chain has come on its way from its one node to CometBFT. */
export type MoveStage =
  /** Nobody has proposed it, or governance has refused it. */
  | { readonly stage: "embedded" }
  /** Other managers have to approve it. */
  | { readonly stage: "proposed"; readonly change: string; readonly digest: string }
  /** It is decided, and the node's last block is made. */
  | { readonly stage: "decided" }
  /** The folder names the engine's address. */
  | { readonly stage: "set" };

const PAGE = 100;

export interface MovePlan {
  /** A network's folder, or a unit's. */
  readonly folder: string;
  readonly chain: string;
}

/** Reads how far a chain of a folder has come; its node may be running. @throws Usage, NodeError CONFIGURATION */
export async function moveStage({ folder, chain }: MovePlan): Promise<MoveStage> {
  const isSet = engineOf(folder, chain) !== undefined;
  const snapshot: LedgerSnapshot = openSnapshot(nodeFolder(folder, chain));
  try {
    const { genesis, store } = snapshot;
    if (genesis.clock !== "host")
      throw new Usage(`${chain} goes by a scenario's clock; CometBFT signs by the machine's, so it stays as it is.`);
    if (genesis.engine !== undefined) throw new Usage(`CometBFT has ordered ${chain} from its first block.`);
    const start = engineStart(genesis, store.state);
    if (start === undefined || store.tip.height < start - 1) return openChange(snapshot);
    return { stage: isSet ? "set" : "decided" };
  } finally {
    await snapshot.close();
  }
}

/**
 * Writes the engine's address into the folder's settings and makes the key by which other nodes will know this one. The
 * validator's key is the one that the node has signed blocks with.
 * @throws Usage when the address is used already
 */
export function setEngine(
  { folder, chain }: MovePlan,
  port: number,
  options: Parameters<typeof openKeystore>[1] & { readonly host?: string | undefined },
): void {
  const keystore = openKeystore(nodeFolder(folder, chain), options);
  if (keystore.find("node", chain) === undefined) keystore.createSigningKey("node", chain);
  if (isUnitFolder(folder)) {
    const file = readUnit(folder);
    const engine = `${options.host ?? hostOf(file.chains.find(({ id }) => id === chain)?.peer)}:${port}`;
    const chains = file.chains.map((one) => (one.id === chain ? { ...one, engine } : one));
    writeUnit(folder, { ...file, chains });
    return;
  }
  const network = readNetwork(folder);
  const chains = network.chains.map((one) =>
    one.id === chain ? { ...one, engine: "cometbft" as const, enginePort: port } : one,
  );
  const next = { ...network, chains };
  parseNetworkFile(JSON.stringify(next));
  write(join(folder, NETWORK_FILE), next);
}

function openChange({ store }: LedgerSnapshot): MoveStage {
  for (let after = ""; ; ) {
    const page = store.state.scan(key.change(""), after, PAGE);
    for (const { key: name, value } of page) {
      const { change, status, digest } = value as unknown as ChangeState;
      if (change.kind === "engine" && (status === "proposed" || status === "approved"))
        return { stage: "proposed", change: name.slice(key.change("").length), digest };
    }
    if (page.length < PAGE) return { stage: "embedded" };
    after = page.at(-1)?.key ?? "";
  }
}

function engineOf(folder: string, chain: string): unknown {
  const chains = isUnitFolder(folder) ? readUnit(folder).chains : readNetwork(folder).chains;
  const found = chains.find(({ id }) => id === chain);
  if (found === undefined) throw new Usage(`${folder} has no chain ${chain}.`);
  return "enginePort" in found ? found.enginePort : found.engine === "embedded" ? undefined : found.engine;
}

function hostOf(address: string | undefined): string {
  return address?.slice(0, address.lastIndexOf(":")) ?? "127.0.0.1";
}

function write(path: string, value: object): void {
  writeFileSync(path, `${JSON.stringify(value, null, 2)}\n`);
}
