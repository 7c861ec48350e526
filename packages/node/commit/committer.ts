import { STATE_RING_HEIGHTS, encodeU64 } from "@tocsin/core";
import { NodeError, isDiskFull } from "../errors.ts";
import type { LastSigned, SignState } from "../order/signstate.ts";
import { encodeBlockRow } from "../store/blockstore.ts";
import { frameDigest } from "../store/frame.ts";
import { type LedgerStore, encodeQueued } from "../store/ledgerstore.ts";
import { encodeUndo } from "../store/pagestore.ts";
import { rows } from "../store/rows.ts";
import type { Place, SegmentPosition } from "../store/segments.ts";
import { encodeTip } from "../store/tip.ts";
import { type BlockContent, type BlockPlan, writtenState } from "./plan.ts";

/**
 * Performs plans. One call makes the blocks of a plan durable together, in this order:
 *
 * 1. frames appended to the segment file and synced. A crash before the end of this step leaves a tail that counts for
 *    nothing: the next start cuts it.
 * 2. at the same time, the sign state recorded and one batch written to the key-value store: state, pages, tiles,
 *    indexes, tip. After a crash in this step
 *    - neither is there: the tail is cut, nothing was let out;
 *    - only the sign state is: the tail holds exactly the blocks that it names, and the next start performs them;
 *    - only the batch is: the next start records the sign state;
 *    - both are: nothing is to be done.
 *
 * Nothing of the blocks is told to anybody before the second step has ended: no signature, no state, no outcome.
 */
export class Committer {
  readonly #store: LedgerStore;
  readonly #signState: SignState | undefined;

  /** @param signState where this process signs the blocks; an engine of its own keeps what it has signed itself */
  constructor(store: LedgerStore, signState: SignState | undefined) {
    this.#store = store;
    this.#signState = signState;
  }

  /**
   * @throws NodeError DISK_FULL: nothing has changed then, and the same may be tried again. Any other error leaves the
   * store to a restart.
   */
  async commit(plans: readonly BlockPlan[]): Promise<void> {
    const before = this.#store.segments.end;
    try {
      const places = await this.#store.segments.append(plans.map(({ frameBytes }) => frameBytes));
      await this.perform(plans, places);
    } catch (error) {
      if (!isDiskFull(error)) throw error;
      await this.#store.segments.cut(before);
      throw new NodeError("DISK_FULL", "ledger");
    }
  }

  /**
   * The second step, for frames that are in their places already.
   * @param isRecorded whether the sign state names these blocks or later ones already
   */
  async perform(plans: readonly BlockPlan[], places: readonly Place[], isRecorded = false): Promise<void> {
    const last = plans.at(-1);
    if (last === undefined) return;
    const content = contentOf(plans);
    const { state, pages, values } = this.#store;
    state.begin(content?.state.keys() ?? []);
    pages.begin(last.height, content?.undo ?? new Map());
    const signed = this.#signState?.last;
    const [written, recorded] = await Promise.allSettled([
      values.write(batchOf(plans, places, this.#store.segments.end)),
      isRecorded ? undefined : this.#signState?.record({ height: last.height, block: last.headerHash }),
    ]);
    if (written.status === "rejected") {
      state.end(undefined);
      pages.end(undefined);
      // Nothing was let out, so what was signed may be signed otherwise; the record goes first, before its frames.
      if (!isRecorded) await this.#restore(signed);
      throw written.reason;
    }
    if (recorded.status === "rejected") throw new SignStateError(recorded.reason);
    state.end(content === undefined ? [] : writtenState(content));
    pages.end(content?.pages ?? new Map());
    for (const plan of plans) this.#store.blocks.keep(plan.height, plan.frame);
    this.#store.moveTo(last.tip);
  }

  async #restore(signed: LastSigned | undefined): Promise<void> {
    if (signed !== undefined) await this.#signState?.record(signed);
  }
}

/** Of the blocks that become durable together, at most one has transactions. */
function contentOf(plans: readonly BlockPlan[]): BlockContent | undefined {
  const contents = plans.flatMap(({ content }) => (content === undefined ? [] : [content]));
  if (contents.length > 1) throw new Error("one block with transactions a batch");
  return contents[0];
}

/** Every row that the blocks change. */
function batchOf(
  plans: readonly BlockPlan[],
  places: readonly Place[],
  end: SegmentPosition,
): Map<string, Uint8Array | null> {
  const batch = new Map<string, Uint8Array | null>();
  for (const [i, { height, content, frameBytes, tip }] of plans.entries()) {
    const place = places[i] as Place;
    const first = content?.first ?? tip.history.size;
    const row = { height, place, digest: frameDigest(frameBytes), first, count: content?.entries.length ?? 0 };
    batch.set(rows.block(height), encodeBlockRow(row));
    if (height > STATE_RING_HEIGHTS) batch.set(rows.undo(height - STATE_RING_HEIGHTS), null);
    if (content !== undefined) addContent(batch, content);
    batch.set(rows.tip, encodeTip(tip, end));
  }
  return batch;
}

function addContent(batch: Map<string, Uint8Array | null>, content: BlockContent): void {
  const { height, first, executed, state, pages, undo, tiles } = content;
  for (const [key, bytes] of state) batch.set(rows.state(key), bytes);
  for (const [id, bytes] of pages) batch.set(rows.page(id), bytes);
  batch.set(rows.undo(height), encodeUndo(undo));
  for (const { level, index, bytes } of tiles) batch.set(rows.tile(level, index), bytes);
  batch.set(rows.firstLeaf(first), encodeU64(height));
  for (const [position, { appended }] of executed.outcomes.entries()) {
    for (const { queue, sequence } of appended)
      batch.set(rows.queued(queue, sequence), encodeQueued(height, position + 1));
  }
}

/** The blocks are durable, but that they are signed could not be recorded: only a restart mends it. */
class SignStateError extends Error {
  override readonly name = "SignStateError";

  constructor(cause: unknown) {
    super("the sign state could not be recorded; mend its disk and start again", { cause });
  }
}
