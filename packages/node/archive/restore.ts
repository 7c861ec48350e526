import { setImmediate } from "node:timers/promises";
import {
  type Genesis,
  type Hash,
  type MachineRules,
  type Subtree,
  appendToTiles,
  appHashOf,
  encodeU64,
  encodeHex,
  genesisDigest,
  rootOf,
  resultsHash,
  stateRoot,
  stateUpdates,
  updateTree,
} from "@tocsin/core";
import { resultsRoot } from "../commit/plan.ts";
import { encodeBlockRow } from "../store/blockstore.ts";
import { frameDigest } from "../store/frame.ts";
import { encodeQueued } from "../store/ledgerstore.ts";
import { behind, rows } from "../store/rows.ts";
import { sealRows } from "../store/seals.ts";
import { Segments } from "../store/segments.ts";
import type { Storage } from "../store/storage.ts";
import { type Tip, encodeTip } from "../store/tip.ts";
import type { SignatureVerifier } from "../validate/verifier.ts";
import { BlocksCheck, type CheckedBlock } from "./checkblocks.ts";
import type { MissingBody } from "./checkbodies.ts";
import { TURN_ROWS } from "./limits.ts";
import { type Manifest, broken, subtreeText } from "./manifest.ts";
import { checkedState } from "./state.ts";

export interface RestoreOptions {
  readonly hash: Hash;
  readonly genesis: Genesis;
  readonly parse: MachineRules["parse"];
  readonly verifier: SignatureVerifier;
  readonly storage: Pick<Storage, "blocks" | "values">;
  readonly manifest: Manifest;
}

const BEGINNING = { segment: 0, offset: 0 };

/**
 * Fills a store from an archive, part by part in their order: first the blocks, then the state. Each part is durable before
 * the next is taken. Until `finish` nothing of it counts: a start in between begins anew.
 */
export class Restore {
  readonly #options: RestoreOptions;
  readonly #check: BlocksCheck;
  readonly #segments: Segments;
  #next = 0;
  #newest: CheckedBlock | undefined;

  private constructor(options: RestoreOptions) {
    this.#options = options;
    this.#check = new BlocksCheck(options);
    this.#segments = new Segments(options.storage.blocks, BEGINNING);
  }

  /** Empties the store for it. */
  static async begin(options: RestoreOptions): Promise<Restore> {
    await emptyStore(options.storage);
    return new Restore(options);
  }

  /** Parts in all. */
  get parts(): number {
    const { blocks, state } = this.#options.manifest;
    return blocks.length + state.length;
  }

  /** Parts that were taken. */
  get taken(): number {
    return this.#next;
  }

  /** Valid acts whose open body nobody has handed over although no order so far has removed it. */
  get missingBodies(): readonly MissingBody[] {
    return this.#check.missingBodies;
  }

  /** Takes the next part. @throws NodeError ARCHIVE_BROKEN: another copy of the same part may be given */
  async part(packed: Uint8Array): Promise<void> {
    const { blocks } = this.#options.manifest;
    const part = blocks[this.#next];
    if (part === undefined) await this.#state(packed, this.#next - blocks.length);
    else await this.#blocks(await this.#check.part(packed, part));
    this.#next += 1;
  }

  /**
   * Makes the store one that stands at the archive's height.
   * @param time of the header at that height
   * @throws NodeError ARCHIVE_BROKEN when parts are missing
   */
  async finish(): Promise<Tip> {
    const { hash, genesis, manifest, storage } = this.#options;
    const newest = this.#newest;
    const root = stateRoot(hash, (id) => storage.values.get(rows.page(id)));
    if (this.#next !== this.parts || newest === undefined || encodeHex(root) !== manifest.opening.state)
      throw broken("parts are missing");
    const { history, tick } = this.#check;
    const isProven = newest.frame.entries.length === 0;
    const tip: Tip = {
      ...{ height: newest.height, tick, history, historyRoot: rootOf(hash, history), stateRoot: root },
      time: newest.light.header.time,
      commit: newest.isLater ? undefined : newest.light.commit,
      appHash: appHashOf(hash, manifest.opening),
      results: isProven ? resultsHash(hash, []) : resultsRoot(hash, newest.codes),
      isProven,
    };
    const batch = new Map<string, Uint8Array | null>([
      [rows.genesis, Buffer.from(genesisDigest(hash, genesis), "utf8")],
      [rows.tip, encodeTip(tip, this.#segments.end)],
      [rows.restored, encodeU64(newest.height)],
    ]);
    await storage.values.write(batch);
    return tip;
  }

  async #blocks(checked: readonly CheckedBlock[]): Promise<void> {
    const { hash, storage } = this.#options;
    const places = await this.#segments.append(checked.map(({ frameBytes }) => frameBytes));
    const batch = new Map<string, Uint8Array>();
    for (const [i, block] of checked.entries()) {
      const { height, first, frameBytes, leaves, appended, light, isLater } = block;
      const row = { height, place: places[i] as (typeof places)[number], digest: frameDigest(frameBytes), first };
      batch.set(rows.block(height), encodeBlockRow({ ...row, count: leaves.length }));
      if (leaves.length > 0) batch.set(rows.firstLeaf(first), encodeU64(height));
      if (isLater) for (const [name, bytes] of sealRows(light)) batch.set(name, bytes);
      for (const [position, queued] of appended.entries())
        for (const { queue, sequence } of queued)
          batch.set(rows.queued(queue, sequence), encodeQueued(height, position + 1));
      if (i % TURN_ROWS === TURN_ROWS - 1) await setImmediate();
    }
    const leaves = checked.flatMap((block) => block.leaves);
    const size = this.#check.history.size - leaves.length;
    const read = ({ level, index }: { readonly level: number; readonly index: number }) =>
      storage.values.get(rows.tile(level, index));
    for (const { level, index, bytes } of appendToTiles(hash, read, size, leaves))
      batch.set(rows.tile(level, index), bytes);
    await storage.values.write(batch);
    this.#newest = checked.at(-1) ?? this.#newest;
  }

  async #state(packed: Uint8Array, part: number): Promise<void> {
    const { hash, storage, manifest } = this.#options;
    const expected = manifest.state[part];
    if (expected === undefined) throw broken("more parts than there are");
    const depth = Math.log2(manifest.state.length);
    const isSubtree = (found: Subtree) => subtreeText(found) === expected;
    const entries = checkedState(hash, packed, part, depth, isSubtree);
    const batch = new Map<string, Uint8Array | null>();
    for (const { key, bytes } of entries) batch.set(rows.state(key), bytes);
    const updates = stateUpdates(hash, new Map(entries.map(({ key, bytes }) => [key, bytes])));
    const { pages } = updateTree(hash, (id) => storage.values.get(rows.page(id)), updates);
    for (const [id, bytes] of pages) batch.set(rows.page(id), bytes);
    await storage.values.write(batch);
  }
}

/** Empties a store and marks it as one that is being filled. */
async function emptyStore({ values, blocks }: Pick<Storage, "blocks" | "values">): Promise<void> {
  await values.write(new Map([[rows.restoring, encodeU64(1)]]));
  for (;;) {
    const batch = new Map<string, null>();
    for (const [name] of values.range("", behind("~"), 10_000)) if (name !== rows.restoring) batch.set(name, null);
    if (batch.size === 0) break;
    await values.write(batch);
  }
  await new Segments(blocks, BEGINNING).cut(BEGINNING);
}

/** Whether a store was left while it was being filled. */
export function isRestoring({ values }: Pick<Storage, "values">): boolean {
  return values.get(rows.restoring) !== undefined;
}

/** The store counts from now on. */
export async function endRestore({ values }: Pick<Storage, "values">): Promise<void> {
  await values.write(new Map([[rows.restoring, null]]));
}
