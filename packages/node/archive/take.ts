import { type Genesis, type Hash, decodeHex, encodeHex, equal, formatChain } from "@tocsin/core";
import type { Disk } from "../host/disk.ts";
import type { LedgerStore } from "../store/ledgerstore.ts";
import { rows } from "../store/rows.ts";
import { decodeTip } from "../store/tip.ts";
import { blocksParts, openingAfter, packBlocks } from "./blocks.ts";
import { type Manifest, encodeManifest, subtreeText } from "./manifest.ts";
import { stateFile, writeState } from "./state.ts";

/** An archive that this node can hand out. */
export interface Archive {
  readonly manifest: Manifest;
  /** The manifest's canonical bytes. */
  readonly bytes: Uint8Array;
  /** A part by its number; undefined where there is none. */
  part(number: number): Promise<Uint8Array | undefined>;
}

export interface TakeOptions {
  readonly hash: Hash;
  readonly genesis: Genesis;
  readonly store: LedgerStore;
  /** Resolves when header and votes of a height are known. */
  readonly sealed: (height: number) => Promise<void>;
}

/**
 * Takes an archive of the chain as it stands, while it goes on. Its blocks are packed when they are asked for; its state, which
 * changes, is written down.
 * @param disk an empty folder for the state
 */
export async function takeArchive({ hash, genesis, store, sealed }: TakeOptions, disk: Disk): Promise<Archive> {
  const frozen = store.values.freeze();
  try {
    const tip = frozen.get(rows.tip);
    if (tip === undefined) throw new Error("an open store has a tip");
    const { height, stateRoot } = decodeTip(hash, tip).tip;
    const subtrees = await writeState(hash, frozen, disk);
    await sealed(height);
    const manifest: Manifest = {
      ...described(genesis, store, height),
      blocks: await blocksParts(hash, store, genesis.initialHeight, height),
      state: subtrees.map(subtreeText),
    };
    if (!equal(decodeHex(manifest.opening.state), stateRoot))
      throw new Error(`the state at ${height} is another: ${encodeHex(stateRoot)}`);
    return archiveOf(store, genesis, manifest, disk);
  } finally {
    frozen.release();
  }
}

/** An archive of the blocks alone, up to a height. */
export async function takeBlocks(
  { hash, genesis, store }: Omit<TakeOptions, "sealed">,
  height: number,
): Promise<Archive> {
  const blocks = await blocksParts(hash, store, genesis.initialHeight, height);
  return archiveOf(store, genesis, { ...described(genesis, store, height), blocks, state: [] }, undefined);
}

function described({ chain: id, epoch }: Genesis, store: LedgerStore, height: number) {
  const format = "tocsin/archive/v1" as const;
  return { format, chain: formatChain({ id, epoch }), height, opening: openingAfter(store, height) };
}

function archiveOf(store: LedgerStore, genesis: Genesis, manifest: Manifest, disk: Disk | undefined): Archive {
  const { blocks, state } = manifest;
  return {
    manifest,
    bytes: encodeManifest(manifest),
    async part(number) {
      const part = blocks[number];
      if (part !== undefined)
        return packBlocks(store, (blocks[number - 1]?.to ?? genesis.initialHeight - 1) + 1, part.to);
      const name = stateFile(number - blocks.length);
      return number < blocks.length + state.length ? disk?.read(name, 0, disk.size(name)) : undefined;
    },
  };
}
