import { type Hash, equal, withoutBody } from "@tocsin/core";
import { NodeError, isDiskFull } from "../errors.ts";
import { type BlockRow, encodeBlockRow, encodePlace } from "../store/blockstore.ts";
import { encodeFrame, frameDigest } from "../store/frame.ts";
import type { LedgerStore } from "../store/ledgerstore.ts";
import { rows } from "../store/rows.ts";
import { encodeTip } from "../store/tip.ts";
import { finishWipes } from "./recover.ts";

/**
 * Removes the open body of a transaction from its block, for good. Leaf, proofs and app hashes stay as they are.
 *
 * The frame is written anew behind the others; one batch then makes it current and notes the old one for overwriting,
 * which follows. A crash before the batch leaves the old frame, a crash after it leaves the overwriting to the next
 * start. Only between two blocks, while nothing is on its way to the disk.
 * @throws NodeError NOT_FOUND
 */
export async function removeBody(hash: Hash, store: LedgerStore, height: number, index: number): Promise<void> {
  const row = height > store.tip.height ? undefined : store.blocks.row(height);
  const frame = row === undefined ? undefined : store.blocks.frame(row);
  const entry = frame?.entries[index - 1];
  if (row === undefined || frame === undefined || entry === undefined)
    throw new NodeError("NOT_FOUND", `block ${height}, transaction ${index}`);
  const bytes = withoutBody(entry.bytes);
  if (equal(bytes, entry.bytes)) return;

  const entries = frame.entries.map((one) => (one === entry ? { ...entry, bytes } : one));
  await replaceFrame(store, row, encodeFrame(hash, { ...frame, entries }));
  await finishWipes(store);
}

/** @throws NodeError DISK_FULL: nothing has changed then */
async function replaceFrame(store: LedgerStore, row: BlockRow, frame: Uint8Array): Promise<void> {
  const before = store.segments.end;
  try {
    const [place] = await store.segments.append([frame]);
    if (place === undefined) throw new Error("every frame has a place");
    await store.values.write(
      new Map([
        [rows.block(row.height), encodeBlockRow({ ...row, place, digest: frameDigest(frame) })],
        [rows.wipe(row.place.segment, row.place.offset), encodePlace(row.place)],
        [rows.tip, encodeTip(store.tip, store.segments.end)],
      ]),
    );
  } catch (error) {
    if (!isDiskFull(error)) throw error;
    await store.segments.cut(before);
    throw new NodeError("DISK_FULL", "ledger");
  }
  store.blocks.forget(row.height);
}
