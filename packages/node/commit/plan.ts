import {
  type Code,
  type ExecutedBlock,
  type Hash,
  type History,
  type PageId,
  type Timestamp,
  type StateReader,
  type TileId,
  type TileWrite,
  type Versioned,
  appHash,
  appendLeaves,
  appendToTiles,
  codeNumber,
  encodeHex,
  encodeLeaf,
  encodeVersioned,
  leafHash,
  resultsHash,
  rootOf,
  stateUpdates,
  updateTree,
} from "@tocsin/core";
import type { CommittedBlock } from "../chain.ts";
import {
  type Frame,
  type FrameEntry,
  type FrameHead,
  type SealedBlock,
  encodeAppended,
  encodeFrame,
} from "../store/frame.ts";
import type { LedgerStore } from "../store/ledgerstore.ts";
import type { Undo } from "../store/pagestore.ts";
import { type Tip, openingOf } from "../store/tip.ts";

/** A chain as the next block finds it: durable, or with a planned block on top. */
export interface ChainView {
  readonly tip: Tip;
  readonly state: StateReader;
  page(id: PageId): Uint8Array | undefined;
  tile(id: TileId): Uint8Array | undefined;
}

/** What transactions have made of a chain: everything that follows from the block but its header. */
export interface BlockContent {
  readonly height: number;
  readonly tick: number;
  readonly transactions: readonly Uint8Array[];
  readonly executed: ExecutedBlock;
  readonly entries: readonly FrameEntry[];
  /** History index of the first leaf. */
  readonly first: number;
  readonly history: History;
  readonly historyRoot: Uint8Array;
  readonly tiles: readonly TileWrite[];
  /** Encoded values of the keys that changed. */
  readonly state: ReadonlyMap<string, Uint8Array>;
  readonly stateRoot: Uint8Array;
  /** Changed pages, null where gone, and what was before. */
  readonly pages: ReadonlyMap<PageId, Uint8Array | null>;
  readonly undo: Undo;
  readonly appHash: Uint8Array;
  /** Root over the results, for the next header. */
  readonly results: Uint8Array;
}

/** The whole change that one block makes. Performing it is one step of the committer. */
export interface BlockPlan {
  readonly height: number;
  /** Undefined for a proof block, which changes nothing but the tip. */
  readonly content: BlockContent | undefined;
  readonly headerHash: Uint8Array;
  readonly frame: Frame;
  readonly frameBytes: Uint8Array;
  /** Where the chain stands after it. */
  readonly tip: Tip;
}

/** A store's durable chain. */
export function viewOf(store: LedgerStore): ChainView {
  return {
    get tip() {
      return store.tip;
    },
    state: store.state,
    page: (id) => store.pages.current(id),
    tile: (id) => store.tile(id),
  };
}

/** Computes what executed transactions make of a chain. Changes nothing. */
export function planContent(
  hash: Hash,
  view: ChainView,
  block: { readonly tick: number; readonly transactions: readonly Uint8Array[]; readonly executed: ExecutedBlock },
): BlockContent {
  const { executed } = block;
  const entries = executed.outcomes.map(({ leaf, appended }, position) => ({
    bytes: block.transactions[position] as Uint8Array,
    leaf: encodeLeaf(leaf),
    appended: encodeAppended(appended),
  }));
  const leaves = entries.map(({ leaf }) => leafHash(hash, leaf));
  const history = appendLeaves(hash, view.tip.history, leaves);
  const historyRoot = rootOf(hash, history);
  const state = new Map<string, Uint8Array>();
  for (const [key, versioned] of executed.writes) state.set(key, encodeVersioned(versioned));
  const tree = updateTree(hash, (id) => view.page(id), stateUpdates(hash, state));
  return {
    ...block,
    height: view.tip.height + 1,
    entries,
    first: view.tip.history.size,
    history,
    historyRoot,
    tiles: appendToTiles(hash, (id) => view.tile(id), view.tip.history.size, leaves),
    state,
    stateRoot: tree.root,
    pages: tree.pages,
    undo: new Map([...tree.pages.keys()].map((id) => [id, view.page(id)])),
    appHash: appHash(hash, historyRoot, history.size, tree.root),
    results: resultsRoot(
      hash,
      executed.outcomes.map(({ code }) => code),
    ),
  };
}

/** Joins content and sealed header to the plan of a block; without content it is a proof block. */
export function planBlock(hash: Hash, before: Tip, sealed: SealedBlock, content: BlockContent | undefined): BlockPlan {
  const { header, commit } = sealed;
  const { height, time } = header;
  return planned(hash, before, { height, time, commit }, { block: commit.blockId.hash, sealed }, content);
}

/** The same for a block that several validators have agreed on: its header and votes come later. */
export function planOrderedBlock(
  hash: Hash,
  before: Tip,
  ordered: { readonly block: Uint8Array; readonly time: Timestamp },
  content: BlockContent | undefined,
): BlockPlan {
  const { block, time } = ordered;
  const place = { height: before.height + 1, time, commit: undefined };
  return planned(hash, before, place, { block, sealed: undefined }, content);
}

function planned(
  hash: Hash,
  before: Tip,
  place: Pick<Tip, "height" | "time" | "commit">,
  named: Pick<FrameHead, "block" | "sealed">,
  content: BlockContent | undefined,
): BlockPlan {
  const frame: Frame = {
    head: { tick: content?.tick ?? 0, opening: openingOf(before), ...named },
    entries: content?.entries ?? [],
  };
  const tip: Tip =
    content === undefined
      ? { ...before, ...place, results: resultsHash(hash, []), isProven: true }
      : { ...contentTip(content), ...place, isProven: false };
  return { height: place.height, content, headerHash: named.block, frame, frameBytes: encodeFrame(hash, frame), tip };
}

/** A chain with planned blocks on top of what is durable, for planning the block after them. */
export function viewAfter(base: ChainView, plans: readonly BlockPlan[]): ChainView {
  const last = plans.at(-1);
  const content = plans.find((plan) => plan.content !== undefined)?.content;
  if (last === undefined || content === undefined)
    return last === undefined ? base : { ...copyOf(base), tip: last.tip };
  const tiles = new Map(content.tiles.map((tile) => [`${tile.level}/${tile.index}`, tile.bytes]));
  return {
    tip: last.tip,
    state: { get: (key) => content.executed.writes.get(key) ?? base.state.get(key) },
    page: (id) => {
      const changed = content.pages.get(id);
      return changed === undefined ? base.page(id) : (changed ?? undefined);
    },
    tile: (id) => tiles.get(`${id.level}/${id.index}`) ?? base.tile(id),
  };
}

/** What listeners get of a block with transactions. */
export function committedBlock(content: BlockContent, headerHash: Uint8Array): CommittedBlock {
  const { height, tick, first, transactions, executed } = content;
  const entries = executed.outcomes.map(({ code, leaf, appended, transaction }, position) => ({
    height,
    index: position + 1,
    history: first + position,
    bytes: transactions[position] as Uint8Array,
    transaction,
    code,
    leaf,
    appended,
  }));
  return { height, tick, headerHash: encodeHex(headerHash), entries };
}

/** Written values with their versions and bytes. */
export function writtenState({ executed, state }: BlockContent): (readonly [string, Versioned, Uint8Array])[] {
  return [...executed.writes].map(([key, versioned]) => [key, versioned, state.get(key) as Uint8Array] as const);
}

function contentTip({ tick, history, historyRoot, stateRoot, appHash: newest, results }: BlockContent) {
  return { tick, history, historyRoot, stateRoot, appHash: newest, results };
}

/** Root over the results of a block with transactions. The tick is its first entry and has a result like any other. */
export function resultsRoot(hash: Hash, outcomes: readonly Code[]): Uint8Array {
  const nothing = new Uint8Array(0);
  const codes = [0, ...outcomes.map((code) => codeNumber(code))];
  return resultsHash(
    hash,
    codes.map((code) => ({ code, data: nothing, gasWanted: 0, gasUsed: 0 })),
  );
}

function copyOf({ state, page, tile, tip }: ChainView): ChainView {
  return { tip, state, page, tile };
}
