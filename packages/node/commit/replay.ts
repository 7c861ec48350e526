import {
  type Hash,
  type MachineRules,
  type PageId,
  type TileId,
  type Versioned,
  commitSignatures,
  decodeCanonical,
  encodeHeader,
  encodeTick,
  equal,
  headerHash,
  sameBlockId,
} from "@tocsin/core";
import { NodeError } from "../errors.ts";
import type { BlockMaker } from "../order/blockmaker.ts";
import type { Frame, SealedBlock } from "../store/frame.ts";
import type { Tip } from "../store/tip.ts";
import type { SignatureVerifier } from "../validate/verifier.ts";
import { VerifiedExecution } from "./execution.ts";
import { type BlockPlan, type ChainView, planBlock, planContent } from "./plan.ts";

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
  if (entries.length === 0) return planBlock(hash, view.tip, head.sealed, undefined);

  demandSame(head.tick > view.tip.tick, height, "tick");
  const execution = new VerifiedExecution(replay.rules, view.state, verifier, { height, tick: head.tick });
  for (const [position, bytes] of transactions.entries()) await execution.transaction(bytes, isRedacted[position]);
  const { outcomes, writes } = execution;
  const content = planContent(hash, view, { tick: head.tick, transactions, executed: { outcomes, writes } });
  for (const [position, { leaf }] of content.entries.entries()) {
    demandSame(equal(leaf, entries[position]?.leaf ?? new Uint8Array(0)), height, `leaf ${position + 1}`);
  }
  return planBlock(hash, view.tip, head.sealed, content);
}

/** An act whose body is gone although it was not refused for that. */
function wasRedacted(rules: MachineRules, { bytes, leaf }: Frame["entries"][number]): boolean {
  const { code } = decodeCanonical(leaf) as { readonly code: string };
  if (code === "BODY_MISMATCH" || !isParsed(code)) return false;
  const transaction = rules.parse(bytes);
  return transaction.type === "act" && transaction.proposal.body !== undefined && transaction.body === undefined;
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
  const checks = commitSignatures({ header, commit, validators: maker.validators });
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
