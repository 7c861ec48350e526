import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type Genesis, parseGenesis } from "@tocsin/core";
import { genesisChain } from "../commit/genesis.ts";
import { NodeError } from "../errors.ts";
import { nodeCrypto } from "../host/crypto.ts";
import { FolderDisk } from "../host/disk.ts";
import { type LedgerStore, openStore } from "./ledgerstore.ts";
import { LmdbStore } from "./lmdb.ts";

/** The ledger of a node's folder, to be read only. What is read without waiting in between is of one moment. */
export interface LedgerSnapshot {
  readonly genesis: Genesis;
  readonly store: LedgerStore;
  close(): Promise<void>;
}

/**
 * Opens the ledger of a node that may be running; changes nothing.
 * @throws NodeError CONFIGURATION when the folder holds no genesis document, or no ledger yet
 */
export function openSnapshot(dir: string): LedgerSnapshot {
  const [ledger, blocksFolder] = [join(dir, "ledger.mdb"), join(dir, "blocks")];
  const genesis = readGenesis(dir);
  for (const path of [ledger, blocksFolder]) if (!existsSync(path)) throw new NodeError("CONFIGURATION", path);
  const values = new LmdbStore(ledger, true);
  const blocks = new FolderDisk(blocksFolder);
  const { tip } = genesisChain(nodeCrypto.sha256, genesis);
  const store = openStore({ values, blocks }, nodeCrypto.sha256, tip);
  return {
    ...{ genesis, store },
    async close() {
      blocks.close();
      await values.close();
    },
  };
}

/** The genesis document of a node's folder. @throws NodeError CONFIGURATION */
export function readGenesis(dir: string): Genesis {
  try {
    return parseGenesis(readFileSync(join(dir, "genesis.json")));
  } catch {
    throw new NodeError("CONFIGURATION", "genesis.json");
  }
}
