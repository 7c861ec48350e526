import { type Genesis, type Hash, encodeHex, encodeHistory, encodeVersioned, genesisDigest, genesisState, rootOf, updateTree } from "@tocsin/core";
import { NodeError } from "../errors.ts";
import { type LedgerStore, type StoredHead, writeJson } from "../store/ledgerstore.ts";
import { rows } from "../store/rows.ts";
import { treeUpdates } from "./plan.ts";

const GENESIS_ROW = "genesis";
/** Opens the app hash that the first header carries. */
export const GENESIS_OPENING_ROW = "genesis-opening";

/**
 * Begins an empty store with the state of a genesis document; a store that was begun before must name the same one.
 * @throws NodeError CONFIGURATION when it was begun with another
 */
export async function writeGenesis(store: LedgerStore, hash: Hash, genesis: Genesis): Promise<void> {
  const digest = genesisDigest(hash, genesis);
  const begun = store.values.get(GENESIS_ROW);
  if (begun !== undefined) {
    if (Buffer.from(begun).toString("utf8") !== digest) throw new NodeError("CONFIGURATION", "the data are of another genesis document");
    return;
  }
  const state = genesisState(hash, genesis);
  const tree = updateTree(hash, () => undefined, treeUpdates(hash, state));
  const batch = new Map<string, Uint8Array | null>([[GENESIS_ROW, Buffer.from(digest, "utf8")]]);
  for (const [key, versioned] of state) batch.set(rows.state(key), encodeVersioned(versioned));
  for (const [id, bytes] of tree.pages) batch.set(rows.page(id), bytes);
  const empty = { size: 0, peaks: [] };
  const head: StoredHead = {
    height: genesis.initialHeight - 1,
    tick: genesis.time,
    proven: false,
    history: encodeHex(encodeHistory(empty)),
    historyRoot: encodeHex(rootOf(hash, empty)),
    stateRoot: encodeHex(tree.root),
    results: "",
    timeMs: genesis.time,
    commit: "",
    segment: 0,
    end: 0,
  };
  batch.set(GENESIS_OPENING_ROW, writeJson({ history: head.historyRoot, size: 0, state: head.stateRoot }));
  batch.set(rows.head, writeJson(head));
  await store.write(batch, head, state);
}
