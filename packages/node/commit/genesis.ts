import {
  type Genesis,
  type Hash,
  type PageId,
  type Versioned,
  encodeVersioned,
  genesisDigest,
  genesisState,
  stateUpdates,
  updateTree,
} from "@tocsin/core";
import { NodeError } from "../errors.ts";
import type { KeyValueStore } from "../store/keyvalue.ts";
import { rows } from "../store/rows.ts";
import { type Tip, encodeTip, genesisTip } from "../store/tip.ts";

/** The chain that a genesis document begins, before its first block. */
export interface GenesisChain {
  readonly digest: string;
  readonly state: ReadonlyMap<string, Versioned>;
  readonly encoded: ReadonlyMap<string, Uint8Array>;
  readonly pages: ReadonlyMap<PageId, Uint8Array | null>;
  readonly tip: Tip;
}

export function genesisChain(hash: Hash, genesis: Genesis): GenesisChain {
  const state = genesisState(hash, genesis);
  const encoded = new Map([...state].map(([key, versioned]) => [key, encodeVersioned(versioned)]));
  const { root, pages } = updateTree(hash, () => undefined, stateUpdates(hash, encoded));
  return { digest: genesisDigest(hash, genesis), state, encoded, pages, tip: genesisTip(hash, genesis, root) };
}

/**
 * Begins an empty store; a store that was begun before must be of the same genesis document.
 * @throws NodeError CONFIGURATION when it is of another
 */
export async function beginStore(values: KeyValueStore, { digest, encoded, pages, tip }: GenesisChain): Promise<void> {
  const begun = values.get(rows.genesis);
  if (begun !== undefined) {
    if (Buffer.from(begun).toString("utf8") !== digest)
      throw new NodeError("CONFIGURATION", "the data are of another genesis document");
    return;
  }
  const batch = new Map<string, Uint8Array | null>([[rows.genesis, Buffer.from(digest, "utf8")]]);
  for (const [key, bytes] of encoded) batch.set(rows.state(key), bytes);
  for (const [id, bytes] of pages) batch.set(rows.page(id), bytes);
  batch.set(rows.tip, encodeTip(tip, { segment: 0, offset: 0 }));
  await values.write(batch);
}
