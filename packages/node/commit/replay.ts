import {
  type Hash,
  type LightBlock,
  type MachineRules,
  type PageId,
  type TileId,
  type Versioned,
  commitSignatures,
  contentError,
  dataHash,
  decodeLeaf,
  encodeHeader,
  encodeTick,
  equal,
  headerHash,
  lacksBody,
  powerError,
  sameBlockId,
} from "@tocsin/core";
import { NodeError } from "../errors.ts";
import type { BlockMaker } from "../order/blockmaker.ts";
import type { Frame, SealedBlock } from "../store/frame.ts";
import type { LedgerStore } from "../store/ledgerstore.ts";
import type { Tip } from "../store/tip.ts";
import type { SignatureVerifier } from "../validate/verifier.ts";
import { VerifiedExecution } from "./execution.ts";
import { type BlockContent, type BlockPlan, type ChainView, planBlock, planContent, planOrderedBlock } from "./plan.ts";

/** What replaying a block needs besides the block. */
export interface ReplayRules {
  readonly hash: Hash;
  readonly rules: MachineRules;
  readonly maker: BlockMaker;
  readonly verifier: SignatureVerifier;
}

/**
 * Executes a block of the node's own past again and compares everything that follows from it: header, votes, leaves.
 * The app hash after the block stands in the header after it, so a chain of replayed blocks proves itself.
 * @throws NodeError DATA_BROKEN that names the height and what differs
 */
export async function replayBlock(replay: ReplayRules, view: ChainView, frame: Frame): Promise<BlockPlan> {
  const { hash, maker, verifier } = replay;
  const { head, entries } = frame;
  const height = view.tip.height + 1;
  demandSame(head.sealed !== undefined, height, "header");
  const { header, commit } = head.sealed;
  const transactions = entries.map(({ bytes }) => bytes);
  const isRedacted = entries.map((entry) => wasRedacted(replay.rules, entry));
  const made = maker.make(view.tip, entries.length === 0 ? [] : [encodeTick(head.tick), ...transactions]);
  // A redacted block no longer has the bytes that its data hash and its parts were made of; its envelopes, which the
  // history tree commits to, are still checked one by one.
  const isWhole = !isRedacted.includes(true);
  const expected = isWhole ? made.header : { ...made.header, dataHash: header.dataHash };
  demandSame(equal(encodeHeader(expected), encodeHeader(header)), height, "header");
  demandSame(equal(commit.blockId.hash, headerHash(hash, header)) && commit.height === height, height, "commit");
  if (isWhole) demandSame(sameBlockId(commit.blockId, made.blockId), height, "commit");
  await checkVotes(verifier, maker, head.sealed, height);
  return planBlock(hash, view.tip, head.sealed, await replayContent(replay, view, frame));
}

/**
 * Executes a block's transactions again and compares their leaves. Undefined for a block without any.
 * @throws NodeError DATA_BROKEN
 */
async function replayContent(
  { hash, rules, verifier }: Pick<ReplayRules, "hash" | "rules" | "verifier">,
  view: ChainView,
  { head: { tick }, entries }: Frame,
): Promise<BlockContent | undefined> {
  if (entries.length === 0) return undefined;
  const height = view.tip.height + 1;
  demandSame(tick > view.tip.tick, height, "tick");
  const execution = new VerifiedExecution(rules, view.state, verifier, { height, tick });
  for (const entry of entries) await execution.transaction(entry.bytes, wasRedacted(rules, entry));
  const { outcomes, writes, transactions } = execution;
  const content = planContent(hash, view, { tick, transactions, executed: { outcomes, writes } });
  for (const [position, { leaf }] of content.entries.entries())
    demandSame(equal(leaf, entries[position]?.leaf ?? new Uint8Array(0)), height, `leaf ${position + 1}`);
  return content;
}

/**
 * The same for a block that several validators have agreed on. Its header and votes are compared where they are known: only
 * the newest may still be on their way.
 * @throws NodeError DATA_BROKEN that names the height and what differs
 */
export async function replayOrderedBlock(
  replay: Pick<ReplayRules, "hash" | "rules" | "verifier">,
  view: ChainView,
  frame: Frame,
  sealed: LightBlock | undefined,
): Promise<BlockPlan> {
  const { hash, rules, verifier } = replay;
  const { head, entries } = frame;
  const height = view.tip.height + 1;
  if (sealed !== undefined) {
    const { header } = sealed;
    const bytes = entries.length === 0 ? [] : [encodeTick(head.tick), ...entries.map((entry) => entry.bytes)];
    const isWhole = !entries.some((entry) => wasRedacted(rules, entry));
    demandSame(header.height === height && equal(headerHash(hash, header), head.block), height, "header");
    demandSame(equal(header.appHash, view.tip.appHash), height, "app hash");
    demandSame(equal(header.lastResultsHash, view.tip.results), height, "results");
    if (isWhole) demandSame(equal(header.dataHash, dataHash(hash, bytes)), height, "transactions");
    demandSame((contentError(hash, sealed) ?? powerError(sealed)) === undefined, height, "votes");
    await demandVotes(verifier, sealed, height);
  }
  const time = sealed?.header.time ?? view.tip.time;
  return planOrderedBlock(hash, view.tip, { block: head.block, time }, await replayContent(replay, view, frame));
}

/** An act whose body is gone although it was not refused for that. */
function wasRedacted(rules: MachineRules, { bytes, leaf }: Frame["entries"][number]): boolean {
  const { code } = decodeLeaf(leaf);
  if (code === "BODY_MISMATCH" || !isParsed(code)) return false;
  const transaction = rules.parse(bytes);
  return transaction.type === "act" && lacksBody(transaction);
}

/** Whether the code says that the bytes were a transaction at all. */
function isParsed(code: string): boolean {
  return code !== "MALFORMED" && code !== "TOO_LARGE" && code !== "SCHEMA";
}

async function checkVotes(
  verifier: SignatureVerifier,
  maker: BlockMaker,
  { header, commit }: SealedBlock,
  height: number,
): Promise<void> {
  demandSame(
    commit.votes.length === maker.validators.length && commit.votes.every(({ flag }) => flag === "commit"),
    height,
    "votes",
  );
  await demandVotes(verifier, { header, commit, validators: maker.validators }, height);
}

async function demandVotes(verifier: SignatureVerifier, block: LightBlock, height: number): Promise<void> {
  const checks = commitSignatures(block);
  await verifier.verify(checks);
  demandSame(
    checks.every((check) => verifier.facts(check) === true),
    height,
    "votes",
  );
}

function demandSame(condition: boolean, height: number, what: string): asserts condition {
  if (!condition) throw new NodeError("DATA_BROKEN", `block ${height}: ${what}`);
}

/** A chain in memory, moved by plans: what a replay from genesis runs on. */
export class ReplayView implements ChainView {
  #tip: Tip;
  readonly #state: Map<string, Versioned>;
  readonly #pages = new Map<PageId, Uint8Array>();
  readonly #tiles = new Map<string, Uint8Array>();
  readonly state = { get: (key: string): Versioned | undefined => this.#state.get(key) };

  /** @param state and pages as genesis makes them */
  constructor(tip: Tip, state: ReadonlyMap<string, Versioned>, pages: ReadonlyMap<PageId, Uint8Array | null>) {
    this.#tip = tip;
    this.#state = new Map(state);
    for (const [id, bytes] of pages) if (bytes !== null) this.#pages.set(id, bytes);
  }

  get tip(): Tip {
    return this.#tip;
  }

  page(id: PageId): Uint8Array | undefined {
    return this.#pages.get(id);
  }

  tile({ level, index }: TileId): Uint8Array | undefined {
    return this.#tiles.get(`${level}/${index}`);
  }

  apply({ content, tip }: BlockPlan): void {
    this.#tip = tip;
    if (content === undefined) return;
    for (const [key, versioned] of content.executed.writes) this.#state.set(key, versioned);
    for (const [id, bytes] of content.pages) {
      if (bytes === null) this.#pages.delete(id);
      else this.#pages.set(id, bytes);
    }
    for (const { level, index, bytes } of content.tiles) this.#tiles.set(`${level}/${index}`, bytes);
  }
}

/** What a replay from genesis has come to: equal to the chain's own, or it would have thrown. */
export interface Replayed {
  readonly height: number;
  readonly transactions: number;
  readonly appHash: Uint8Array;
}

/**
 * Executes every block of a store again.
 * @param view at genesis
 * @param one executes the next block on a view
 * @throws NodeError DATA_BROKEN that names the first block that differs
 */
export async function replayStore(
  store: LedgerStore,
  view: ReplayView,
  one: (frame: Frame, height: number) => Promise<BlockPlan>,
): Promise<Replayed> {
  const { height: newest, appHash } = store.tip;
  let transactions = 0;
  for (let height = view.tip.height + 1; height <= newest; height++) {
    const row = store.blocks.row(height);
    demandSame(row !== undefined, height, "missing");
    view.apply(await one(store.blocks.frame(row), height));
    transactions += row.count;
  }
  demandSame(equal(view.tip.appHash, appHash), newest, "app hash");
  return { height: newest, transactions, appHash };
}
