import { type MachineRules, type SignatureFacts, decodeHex, decodeHistory, encodeHex, encodeHistory, msOfTimestamp } from "@tocsin/core";
import type { CommittedBlock } from "../chain.ts";
import type { SignedBlock } from "../order/blockmaker.ts";
import { encodeFrame } from "../store/frame.ts";
import { type LedgerStore, type StoredBlock, type StoredHead, commitText, writeJson } from "../store/ledgerstore.ts";
import { rows } from "../store/rows.ts";
import { type BlockPlan, forgottenPages, planBlock } from "./plan.ts";

/** A signed block with the plan of what it changes; a proof block changes nothing. */
export interface PendingBlock {
  readonly signed: SignedBlock;
  readonly plan: BlockPlan | undefined;
}

/**
 * Performs plans. One call is one durable step, in this order:
 * 1. frames appended to the segment file and synced; a crash here leaves a tail that the next start cuts;
 * 2. one batch to the key-value store: state, pages, tiles, indexes, head; a crash before leaves the old head,
 *    a crash after has everything.
 * Nothing is told to anybody before the second has become durable.
 */
export class Committer {
  readonly #store: LedgerStore;
  readonly #rules: MachineRules;

  constructor(store: LedgerStore, rules: MachineRules) {
    this.#store = store;
    this.#rules = rules;
  }

  /** Plans a block on the committed state. @throws UnknownSignature */
  plan(facts: SignatureFacts, block: { readonly height: number; readonly tick: number; readonly transactions: readonly Uint8Array[] }): BlockPlan {
    const store = this.#store;
    const source = {
      state: store,
      history: store.history(),
      tile: (id: Parameters<LedgerStore["tile"]>[0]) => store.tile(id),
      page: (id: string) => store.page(id),
    };
    return planBlock(this.#rules, source, facts, { ...block, replay: false });
  }

  /** Makes blocks durable: one with transactions and, when nothing else waits, its proof block. */
  async commit(blocks: readonly PendingBlock[]): Promise<void> {
    const frames = blocks.map(({ signed, plan }) => ({ block: signed.bytes, entries: plan?.entries ?? [] }));
    const places = await this.#store.segments.append(frames.map(encodeFrame));
    const before = this.#store.head;
    if (before === undefined) throw new Error("genesis comes before the first block");

    const batch = new Map<string, Uint8Array | null>();
    let head: StoredHead = before;
    blocks.forEach(({ signed, plan }, i) => {
      const place = places[i];
      if (place === undefined) throw new Error("every frame has a place");
      head = headAfter(head, signed, plan, this.#store.segments.end);
      for (const [name, bytes] of plan?.rows ?? []) batch.set(name, bytes);
      batch.set(rows.block(signed.height), writeJson(storedBlock(signed, plan, head, place)));
      for (const name of forgottenPages(signed.height, (height) => this.#changedPages(height))) batch.set(name, null);
    });
    batch.set(rows.head, writeJson(head));
    const state = new Map(blocks.flatMap(({ plan }) => [...(plan?.executed.writes ?? [])]));
    await this.#store.write(batch, head, state);
    blocks.forEach(({ signed }, i) => this.#store.keepFrame(signed.height, frames[i] ?? { block: signed.bytes, entries: [] }));
  }

  #changedPages(height: number): readonly string[] | undefined {
    const bytes = this.#store.values.get(rows.changedPages(height));
    return bytes === undefined ? undefined : (JSON.parse(Buffer.from(bytes).toString("utf8")) as string[]);
  }
}

/** What listeners get of a committed block. */
export function committedBlock(plan: BlockPlan, signed: SignedBlock, transactions: readonly Uint8Array[]): CommittedBlock {
  const entries = plan.executed.outcomes.map(({ code, leaf, appended, transaction }, position) => ({
    height: plan.height,
    index: position + 1,
    history: plan.firstLeaf + position,
    bytes: transactions[position] as Uint8Array,
    transaction,
    code,
    leaf,
    appended,
  }));
  return { height: plan.height, tick: plan.tick, headerHash: encodeHex(signed.blockId.hash), entries };
}

function headAfter(before: StoredHead, signed: SignedBlock, plan: BlockPlan | undefined, end: { readonly segment: number; readonly end: number }): StoredHead {
  const place = { height: signed.height, commit: commitText(signed.commit), timeMs: msOfTimestamp(signed.time), segment: end.segment, end: end.end };
  // A proof block has no entries, so its results are those of nothing; its own header carries the last app hash.
  if (plan === undefined) return { ...before, ...place, proven: true, results: "" };
  return {
    ...place,
    tick: plan.tick,
    proven: false,
    history: encodeHex(encodeHistory(plan.history)),
    historyRoot: encodeHex(plan.historyRoot),
    stateRoot: encodeHex(plan.stateRoot),
    results: encodeHex(plan.results),
  };
}

function storedBlock(signed: SignedBlock, plan: BlockPlan | undefined, head: StoredHead, place: { segment: number; offset: number; length: number }): StoredBlock {
  return {
    ...place,
    height: signed.height,
    tick: plan?.tick ?? 0,
    hash: encodeHex(signed.blockId.hash),
    firstLeaf: plan?.firstLeaf ?? 0,
    count: plan?.entries.length ?? 0,
    size: decodeHistory(decodeHex(head.history)).size,
    historyRoot: head.historyRoot,
    stateRoot: head.stateRoot,
  };
}
