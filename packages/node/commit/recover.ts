import { type Hash, equal } from "@tocsin/core";
import { NodeError } from "../errors.ts";
import type { LastSigned, SignState } from "../order/signstate.ts";
import { type Frame, decodeFrame } from "../store/frame.ts";
import type { LedgerStore } from "../store/ledgerstore.ts";
import { rows } from "../store/rows.ts";
import type { Place, SegmentPosition } from "../store/segments.ts";
import type { Committer } from "./committer.ts";
import type { ChainView } from "./plan.ts";
import { type ReplayRules, replayBlock } from "./replay.ts";

/** Whether a node may sign after its start, or why not. */
export type SigningRight = { readonly maySign: true } | { readonly maySign: false; readonly why: string };

const MAY_SIGN: SigningRight = { maySign: true };

export interface RecoverOptions {
  readonly store: LedgerStore;
  readonly view: ChainView;
  readonly signState: SignState;
  readonly committer: Committer;
  readonly replay: ReplayRules;
  /** Height of the chain before its first block. */
  readonly genesisHeight: number;
  /** An administrator states that no other copy of this node signs: data without a sign state are signed on. */
  readonly vouched: boolean;
}

/**
 * Brings store, segment files and sign state to one state after any end of the process (see `Committer` for what an
 * end can leave), and says whether the node may sign. Data that are older than what this node has signed, or another
 * branch of it, are left as they are: the node then serves reads only (DESIGN 20).
 */
export async function recover(options: RecoverOptions): Promise<SigningRight> {
  const { store, signState, genesisHeight } = options;
  const { last } = signState;
  if (last === undefined && store.tip.height > genesisHeight) {
    if (!options.vouched) return { maySign: false, why: "nothing tells what this node has signed last" };
    // The block files of a backup are newer than its key-value store: whatever they hold was signed.
    await performFrames(options, Number.POSITIVE_INFINITY);
  }
  if (last !== undefined) {
    const right = await compare(options, last);
    if (!right.maySign) return right;
  }
  await store.segments.cut(store.segments.end);
  await finishWipes(store);
  const { height, commit } = store.tip;
  if (last === undefined || last.height < height)
    await signState.record({ height, block: commit?.blockId.hash ?? new Uint8Array(32) });
  return MAY_SIGN;
}

async function compare(options: RecoverOptions, last: LastSigned): Promise<SigningRight> {
  const { store, genesisHeight } = options;
  if (last.height > store.tip.height) return performTail(options, last);
  if (last.height <= genesisHeight) return MAY_SIGN;
  const row = store.blocks.row(last.height);
  const isSame = row !== undefined && equal(store.blocks.head(row).block, last.block);
  return isSame
    ? MAY_SIGN
    : { maySign: false, why: `the data hold another block ${last.height} than this node has signed` };
}

/** Performs the blocks of the tail, if they are those that were signed. */
async function performTail(options: RecoverOptions, last: LastSigned): Promise<SigningRight> {
  const { store, replay } = options;
  const tail = store.segments.tail();
  const frames = framesOf(replay.hash, store, tail.places);
  const end = frames.findIndex(
    ({ frame: { head } }) => head.sealed?.header.height === last.height && equal(head.block, last.block),
  );
  if (end < 0)
    return { maySign: false, why: `the data end at ${store.tip.height}, this node has signed ${last.height}` };
  await performFrames(options, end + 1);
  return MAY_SIGN;
}

/** Performs so many blocks of the tail, or as many as there are whole. */
async function performFrames({ store, view, committer, replay }: RecoverOptions, count: number): Promise<void> {
  const frames = framesOf(replay.hash, store, store.segments.tail().places);
  for (const { frame, place } of frames.slice(0, count)) {
    const plan = await replayBlock(replay, view, frame);
    store.segments.advance(behindOf(place));
    await committer.perform([plan], [place], true);
  }
}

/** The tail's frames as far as they can be read: a torn one ends it. */
function framesOf(
  hash: Hash,
  store: LedgerStore,
  places: readonly Place[],
): { readonly frame: Frame; readonly place: Place }[] {
  const frames: { frame: Frame; place: Place }[] = [];
  for (const place of places) {
    try {
      frames.push({ frame: decodeFrame(hash, store.segments.read(place)), place });
    } catch (error) {
      if (error instanceof NodeError) break;
      throw error;
    }
  }
  return frames;
}

function behindOf({ segment, offset, length }: Place): SegmentPosition {
  return { segment, offset: offset + length };
}

/** Frames that a redaction has replaced are overwritten, at the latest now. */
export async function finishWipes(store: LedgerStore): Promise<void> {
  for (const place of store.blocks.wipes()) {
    await store.segments.wipe(place);
    await store.values.write(new Map([[rows.wipe(place.segment, place.offset), null]]));
  }
}
