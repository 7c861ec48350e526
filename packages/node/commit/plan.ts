import {
  type ExecutedBlock,
  type Hash,
  type History,
  type MachineRules,
  STATE_RING_HEIGHTS,
  type SignatureFacts,
  type StateReader,
  type StateUpdate,
  type Versioned,
  appHash,
  appendLeaves,
  appendToTiles,
  codeNumber,
  compare,
  encodeLeaf,
  encodeUtf8,
  encodeVersioned,
  executeBlock,
  leafHash,
  resultsHash,
  rootOf,
  updateTree,
} from "@tocsin/core";
import type { FrameEntry } from "../store/frame.ts";
import { writeJson, writeLocation } from "../store/ledgerstore.ts";
import { rows } from "../store/rows.ts";
import type { TileId } from "@tocsin/core";

/** What planning a block reads of the store. */
export interface PlanSource {
  readonly state: StateReader;
  readonly history: History;
  tile(id: TileId): Uint8Array | undefined;
  page(id: string): Uint8Array | undefined;
}

/** The whole change that a block with transactions makes; applying it is one write. */
export interface BlockPlan {
  readonly height: number;
  readonly tick: number;
  readonly executed: ExecutedBlock;
  readonly entries: readonly FrameEntry[];
  readonly firstLeaf: number;
  readonly history: History;
  readonly historyRoot: Uint8Array;
  readonly stateRoot: Uint8Array;
  readonly appHash: Uint8Array;
  /** Root over the results, for the next header. */
  readonly results: Uint8Array;
  readonly rows: ReadonlyMap<string, Uint8Array | null>;
}

/**
 * Executes a block and computes every byte that follows from it. Changes nothing.
 * @throws UnknownSignature when a signature was not verified before
 */
export function planBlock(
  rules: MachineRules,
  source: PlanSource,
  facts: SignatureFacts,
  block: { readonly height: number; readonly tick: number; readonly transactions: readonly Uint8Array[]; readonly replay: boolean },
): BlockPlan {
  const { hash } = rules;
  const executed = executeBlock(rules, source.state, facts, block);
  const entries = executed.outcomes.map(({ leaf, appended }) => ({ leaf: encodeLeaf(leaf), appended }));
  const leaves = entries.map(({ leaf }) => leafHash(hash, leaf));
  const history = appendLeaves(hash, source.history, leaves);
  const historyRoot = rootOf(hash, history);
  const tree = updateTree(hash, (id) => source.page(id), treeUpdates(hash, executed.writes));

  const changed = new Map<string, Uint8Array | null>();
  for (const [key, versioned] of executed.writes) changed.set(rows.state(key), encodeVersioned(versioned));
  for (const { level, index, bytes } of appendToTiles(hash, (id) => source.tile(id), source.history.size, leaves)) {
    changed.set(rows.tile(level, index), bytes);
  }
  addPages(changed, source, tree.pages, block.height);
  addIndexes(changed, executed, block.height, source.history.size);
  return {
    height: block.height,
    tick: block.tick,
    executed,
    entries,
    firstLeaf: source.history.size,
    history,
    historyRoot,
    stateRoot: tree.root,
    appHash: appHash(hash, historyRoot, history.size, tree.root),
    results: resultsHash(hash, resultsOf(executed)),
    rows: changed,
  };
}

/** State changes as the tree takes them: key hashes in order, each once. */
export function treeUpdates(hash: Hash, writes: ReadonlyMap<string, Versioned>): StateUpdate[] {
  const updates = [...writes].map(([key, versioned]) => ({ keyHash: hash(encodeUtf8(key)), valueHash: hash(encodeVersioned(versioned)) }));
  return updates.sort((a, b) => compare(a.keyHash, b.keyHash));
}

/** The tick is the block's first entry and has a result like any other. */
function resultsOf(executed: ExecutedBlock) {
  const result = (code: number) => ({ code, data: new Uint8Array(0), gasWanted: 0, gasUsed: 0 });
  return [result(0), ...executed.outcomes.map(({ code }) => result(codeNumber(code)))];
}

/** New pages, and what they were before, kept for a ring of heights so that older proofs can still be made. */
function addPages(changed: Map<string, Uint8Array | null>, source: PlanSource, pages: ReadonlyMap<string, Uint8Array | null>, height: number): void {
  for (const [id, bytes] of pages) {
    changed.set(rows.page(id), bytes);
    changed.set(rows.oldPage(id, height), source.page(id) ?? new Uint8Array(0));
  }
  changed.set(rows.changedPages(height), writeJson([...pages.keys()]));
}

function addIndexes(changed: Map<string, Uint8Array | null>, executed: ExecutedBlock, height: number, firstLeaf: number): void {
  executed.outcomes.forEach(({ leaf, appended }, position) => {
    const location = writeLocation({ height, index: position + 1, history: firstLeaf + position });
    if (leaf.act !== undefined && isFirstOfAct(executed, position)) changed.set(rows.act(leaf.act), location);
    for (const { queue, sequence } of appended) changed.set(rows.queued(queue, sequence), location);
  });
  changed.set(rows.firstLeaf(firstLeaf), Buffer.from(String(height), "utf8"));
}

/** An act is located where it was used up; later tries are duplicates. */
function isFirstOfAct(executed: ExecutedBlock, position: number): boolean {
  const code = executed.outcomes[position]?.code;
  return code !== "DUPLICATE" && code !== "IDEMPOTENCY_MISMATCH";
}

/** Rows of the ring that a new height pushes out. */
export function forgottenPages(height: number, changedPages: (height: number) => readonly string[] | undefined): string[] {
  const old = height - STATE_RING_HEIGHTS;
  const pages = old > 0 ? changedPages(old) : undefined;
  return pages === undefined ? [] : [...pages.map((id) => rows.oldPage(id, old)), rows.changedPages(old)];
}
