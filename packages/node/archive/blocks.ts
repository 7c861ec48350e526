import { setImmediate } from "node:timers/promises";
import { type Hash, consistencyProof, encodeHex } from "@tocsin/core";
import { NodeError } from "../errors.ts";
import type { LedgerStore } from "../store/ledgerstore.ts";
import { rows } from "../store/rows.ts";
import { setHashOfSeal } from "../store/seals.ts";
import { PART_BLOCKS_MAX, PART_BYTES_USUAL, TURN_ROWS } from "./limits.ts";
import type { BlocksPart } from "./manifest.ts";
import { packPart } from "./part.ts";

const NOTHING = new Uint8Array(0);

/** Where the parts of a chain's blocks end, each with its proof. @param height of the last block, which is durable */
export async function blocksParts(
  hash: Hash,
  store: LedgerStore,
  first: number,
  height: number,
): Promise<BlocksPart[]> {
  const whole = openingAfter(store, height).size;
  const nodeAt = (level: number, index: number) => store.historyNode(level, index);
  const parts: BlocksPart[] = [];
  let [bytes, blocks] = [0, 0];
  for (let at = first; at <= height; at++) {
    bytes += row(store, at).place.length;
    blocks += 1;
    if (blocks % TURN_ROWS === 0) await setImmediate();
    if (at < height && bytes < PART_BYTES_USUAL && blocks < PART_BLOCKS_MAX) continue;
    const { size, history: root } = openingAfter(store, at);
    parts.push({ to: at, size, root, proof: consistencyProof(hash, nodeAt, size, whole).map(encodeHex) });
    [bytes, blocks] = [0, 0];
  }
  return parts;
}

/** Packs blocks: for each its frame, header and votes where they stand apart, and the set that voted where it is another. */
export async function packBlocks(store: LedgerStore, from: number, to: number): Promise<Uint8Array> {
  const texts: Uint8Array[] = [];
  let set = "";
  for (let at = from; at <= to; at++) {
    const seal = store.values.get(rows.seal(at)) ?? NOTHING;
    const voted = seal.length === 0 ? set : setHashOfSeal(seal);
    const isAnother = voted !== set;
    texts.push(store.segments.read(row(store, at).place), seal);
    texts.push(isAnother ? (store.values.get(rows.validators(voted)) ?? NOTHING) : NOTHING);
    set = voted;
    if ((at - from) % TURN_ROWS === TURN_ROWS - 1) await setImmediate();
  }
  return packPart(texts);
}

/** The opening of the app hash after a block: the next one carries it. */
export function openingAfter(store: LedgerStore, height: number) {
  const { tip } = store;
  if (height === tip.height)
    return { history: encodeHex(tip.historyRoot), size: tip.history.size, state: encodeHex(tip.stateRoot) };
  return store.blocks.head(row(store, height + 1)).opening;
}

function row(store: LedgerStore, height: number) {
  const found = store.blocks.row(height);
  if (found === undefined) throw new NodeError("NOT_FOUND", `block ${height}`);
  return found;
}
