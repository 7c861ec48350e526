import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { readGenesis } from "@tocsin/node";
import { Usage } from "../exit.ts";
import { nodeFolder } from "../network/file.ts";
import { readNetwork } from "../network/init.ts";
import { isUnitFolder, readUnit } from "../network/unitfile.ts";

/** A node that is looked at. */
export interface ExaminedNode {
  readonly chain: string;
  readonly dir: string;
  /** Where it answers when it runs; unknown for a folder that no network file names. */
  readonly port: number | undefined;
  readonly isOrdered: boolean;
  /** Whether its clock is the machine's. */
  readonly isHostClock: boolean;
}

/** The nodes of a network's folder or of a unit's, or the one of a node's folder. @throws Usage */
export function examinedNodes(folder: string): readonly ExaminedNode[] {
  if (existsSync(join(folder, "network.json"))) {
    const { chains, clock } = readNetwork(folder);
    return chains.map(({ id, port, engine }) => ({
      chain: id,
      dir: nodeFolder(folder, id),
      port,
      isOrdered: engine === "cometbft",
      isHostClock: clock === "host",
    }));
  }
  if (isUnitFolder(folder))
    return readUnit(folder).chains.map(({ id, api, engine }) => ({
      chain: id,
      dir: nodeFolder(folder, id),
      port: api,
      isOrdered: engine !== undefined,
      isHostClock: true,
    }));
  if (!existsSync(join(folder, "genesis.json")))
    throw new Usage(`${resolve(folder)} holds neither a network nor a node; name such a folder.`);
  const { chain, engine, clock } = readGenesis(folder);
  return [{ chain, dir: folder, port: undefined, isOrdered: engine === "cometbft", isHostClock: clock === "host" }];
}
