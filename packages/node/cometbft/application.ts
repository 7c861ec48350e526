import { setImmediate } from "node:timers/promises";
import {
  type Code,
  type Genesis,
  type Hash,
  type MachineRules,
  Refusal,
  type Validator,
  codeNumber,
  currentValidators,
  decodeTick,
  encodeHex,
  equal,
  formatChain,
  genesisDigest,
  key,
  sortValidators,
  validatorAddress,
  validatorsOf,
} from "@tocsin/core";
import {
  CheckTxType,
  type RequestCheckTx,
  type RequestFinalizeBlock,
  type RequestInitChain,
  type RequestLoadSnapshotChunk,
  type RequestPrepareProposal,
  type RequestProcessProposal,
  type RequestQuery,
  type ResponseApplySnapshotChunk,
  ResponseApplySnapshotChunk_Result,
  type ResponseCheckTx,
  type ResponseFinalizeBlock,
  type ResponseInfo,
  type ResponseInitChain,
  type ResponseListSnapshots,
  type ResponseLoadSnapshotChunk,
  type ResponseOfferSnapshot,
  ResponseOfferSnapshot_Result,
  type ResponsePrepareProposal,
  type ResponseProcessProposal,
} from "cosmjs-types/tendermint/abci/types";
import type { Application } from "../abci/application.ts";
import type { CommittedBlock } from "../chain.ts";
import type { Committer } from "../commit/committer.ts";
import { VerifiedExecution } from "../commit/execution.ts";
import {
  type BlockContent,
  type BlockPlan,
  type ChainView,
  committedBlock,
  planContent,
  planOrderedBlock,
} from "../commit/plan.ts";
import { NodeError } from "../errors.ts";
import type { Clock } from "../host/clock.ts";
import { TURN_TRANSACTIONS_MAX } from "../limits.ts";
import type { SignatureVerifier } from "../validate/verifier.ts";
import type { Interned } from "./interned.ts";
import type { Pool } from "./pool.ts";
import type { ClockWatch } from "./clockwatch.ts";
import type { Misbehaviour } from "./misbehaviour.ts";
import { pooledOf } from "./pooled.ts";
import { propose, proposalFault } from "./proposal.ts";
import type { Screen } from "./screen.ts";
import type { SnapshotShelf } from "./shelf.ts";
import { TickTolerance } from "./ticktolerance.ts";

export interface LedgerApplicationOptions {
  readonly hash: Hash;
  readonly genesis: Genesis;
  /** Height of the first block that the engine orders. */
  readonly start: number;
  readonly rules: MachineRules;
  /** The durable chain. */
  readonly view: ChainView;
  readonly committer: Pick<Committer, "commit">;
  readonly verifier: SignatureVerifier;
  readonly clock: Clock;
  readonly pool: Pool;
  readonly screen: Screen;
  readonly interned: Interned;
  /** Whether an engine node id is of a node of the chain: no other may connect, for who does gets every transaction. */
  readonly isPeer: (id: string) => boolean;
  readonly onCommitted: (block: CommittedBlock) => void;
  /** Sees the proposers' clocks. */
  readonly clockWatch: ClockWatch;
  /** Takes over evidence of second votes. */
  readonly misbehaviour: Pick<Misbehaviour, "see">;
  /** Snapshots for nodes that join. */
  readonly shelf: Pick<SnapshotShelf, "list" | "chunk">;
  /** Below this height the engine may forget its own blocks; 0 for nothing. */
  readonly retainHeight: () => number;
  /** Told of each durable height, those of empty blocks too. */
  readonly onHeight: (height: number) => void;
}

const ACCEPT = 1;
const REJECT = 2;
const APP_VERSION = 1n;
const NOTHING = new Uint8Array(0);

/**
 * The ledger as CometBFT's replicated application. A block is executed when it is decided and becomes durable in `commit`
 * alone, in one batch with its height and app hash; so after a crash at any point the engine hands over again what is
 * missing, and nothing is done twice.
 */
export class LedgerApplication implements Application {
  readonly #options: LedgerApplicationOptions;
  readonly #interned: Interned;
  readonly #tolerance = new TickTolerance();
  /** The block that was decided and is not durable yet. */
  #decided: { readonly plan: BlockPlan; readonly evidence: RequestFinalizeBlock["misbehavior"] } | undefined;

  constructor(options: LedgerApplicationOptions) {
    this.#options = options;
    this.#interned = options.interned;
  }

  async info(): Promise<ResponseInfo> {
    // The engine begins anew: what it had decided and not committed it decides again.
    this.#decided = undefined;
    const { start, view } = this.#options;
    const { height, appHash } = view.tip;
    const isBegun = height >= start;
    return {
      data: "tocsin",
      version: "",
      appVersion: APP_VERSION,
      lastBlockHeight: isBegun ? BigInt(height) : 0n,
      lastBlockAppHash: isBegun ? appHash : NOTHING,
    };
  }

  /** @throws NodeError CONFIGURATION when the engine's genesis is not this chain's */
  async initChain(request: RequestInitChain): Promise<ResponseInitChain> {
    const { genesis, view, hash, start } = this.#options;
    const own = [
      formatChain({ id: genesis.chain, epoch: genesis.epoch }),
      String(start),
      appStateOf(hash, genesis),
      validatorsOf(hash, genesis)
        .map(({ publicKey, power }) => `${encodeHex(publicKey)}/${power}`)
        .join(),
    ];
    const theirs = [
      request.chainId,
      String(request.initialHeight),
      Buffer.from(request.appStateBytes).toString("utf8"),
      validatorsText(hash, request.validators),
    ];
    const differs = own.findIndex((value, i) => value !== theirs[i]);
    if (differs >= 0)
      throw new NodeError(
        "CONFIGURATION",
        `the engine's genesis: ${["chain", "height", "digest", "validators"][differs]}`,
      );
    return { validators: [], appHash: view.tip.appHash };
  }

  async query({ path }: RequestQuery): Promise<{ readonly code: number }> {
    const [, id] = /^\/p2p\/filter\/id\/(.*)$/.exec(path) ?? [];
    const isAllowed = id === undefined ? path.startsWith("/p2p/filter/addr/") : this.#options.isPeer(id);
    return { code: isAllowed ? 0 : 1 };
  }

  /**
   * What another node sends along, or this one's own: form, author's signature or proof, room. Behind each block the engine
   * asks again of what it has left, so that what has come too late does not lie there for ever.
   */
  async checkTx({ tx, type }: RequestCheckTx): Promise<ResponseCheckTx> {
    const { pool, rules, screen } = this.#options;
    const { bytes, digest } = this.#interned.of(tx);
    try {
      const transaction = rules.parse(bytes);
      await screen.demand(transaction);
      if (type === CheckTxType.RECHECK) return checked(0, "");
      const pooled = pooledOf(transaction, bytes.length);
      pool.demandRoom(digest, pooled);
      pool.take(digest, pooled);
      return checked(0, "");
    } catch (error) {
      if (!(error instanceof Refusal || error instanceof NodeError)) throw error;
      pool.refuse(digest, error);
      return checked(error instanceof Refusal ? codeNumber(error.code as Code) : 1, error.code);
    }
  }

  async prepareProposal({ txs, maxTxBytes }: RequestPrepareProposal): Promise<ResponsePrepareProposal> {
    const { view, clock, rules, pool, screen } = this.#options;
    const waiting = txs.map((tx) => this.#interned.of(tx));
    pool.reset(waiting.map(({ digest }) => digest));
    const tick = Math.max(clock.now(), view.tip.tick + 1);
    const bytes = waiting.map((one) => one.bytes);
    const proposable = await screen.proposable(bytes, tick);
    return { txs: propose(rules, proposable, { tick, bytesMax: Number(maxTxBytes) }) };
  }

  /** @throws NodeError CLOCK_SKEWED when this node's clock is not to be tolerated */
  async processProposal(request: RequestProcessProposal): Promise<ResponseProcessProposal> {
    const { view, rules, screen } = this.#options;
    const { txs } = request;
    if (Number(request.height) !== view.tip.height + 1) return { status: REJECT };
    this.#seeClock(request);
    const entries = txs.map((tx) => this.#interned.of(tx).bytes);
    if (this.#isFaulty(entries)) return { status: REJECT };
    const transactions = entries.slice(1).map((bytes) => rules.parse(bytes));
    if (!transactions.every((transaction) => screen.isProposable(transaction))) return { status: REJECT };
    const signed = await Promise.all(transactions.map((transaction) => screen.isSigned(transaction)));
    return { status: signed.every(Boolean) ? ACCEPT : REJECT };
  }

  /** @throws NodeError ENGINE_PROTOCOL when the engine decides on another height than the next */
  async finalizeBlock(request: RequestFinalizeBlock): Promise<ResponseFinalizeBlock> {
    const { view, hash } = this.#options;
    const height = Number(request.height);
    if (height !== view.tip.height + 1)
      throw new NodeError("ENGINE_PROTOCOL", `block ${height} after block ${view.tip.height}`);
    const [first, ...others] = request.txs;
    const content = first === undefined ? undefined : await this.#execute(height, first, others);
    const time = { seconds: Number(request.time.seconds), nanos: request.time.nanos };
    const plan = planOrderedBlock(hash, view.tip, { block: request.hash, time }, content);
    this.#decided = { plan, evidence: request.misbehavior };
    const codes = content === undefined ? [] : [0, ...content.executed.outcomes.map(({ code }) => codeNumber(code))];
    return {
      events: [],
      txResults: codes.map(resultOf),
      validatorUpdates: content === undefined ? [] : this.#validatorUpdates(content),
      appHash: plan.content?.appHash ?? view.tip.appHash,
    };
  }

  /**
   * @throws NodeError DISK_FULL, ENGINE_PROTOCOL; nothing has changed then, and the engine decides again. KEY_IN_USE when the
   *   block, which is durable then, has evidence against this node's own validator
   */
  async commit(): Promise<{ readonly retainHeight: bigint }> {
    const { committer, onCommitted, onHeight, misbehaviour, retainHeight } = this.#options;
    const decided = this.#decided;
    if (decided === undefined) throw new NodeError("ENGINE_PROTOCOL", "a commit without a block");
    this.#decided = undefined;
    const { plan, evidence } = decided;
    await committer.commit([plan]);
    if (plan.content !== undefined) {
      onCommitted(committedBlock(plan.content, plan.headerHash));
      this.#tell(plan.content);
    }
    onHeight(plan.height);
    misbehaviour.see(evidence);
    return { retainHeight: BigInt(retainHeight()) };
  }

  async listSnapshots(): Promise<ResponseListSnapshots> {
    return { snapshots: [...this.#options.shelf.list()] };
  }

  async loadSnapshotChunk({ height, format, chunk }: RequestLoadSnapshotChunk): Promise<ResponseLoadSnapshotChunk> {
    try {
      return { chunk: await this.#options.shelf.chunk(Number(height), format, chunk) };
    } catch (error) {
      // Another node has asked for what is gone: none of this engine's concern.
      if (error instanceof NodeError && error.code === "NOT_FOUND") return { chunk: NOTHING };
      throw error;
    }
  }

  /** A ledger that stands takes no snapshot: `joinBySnapshot` fills an empty one before. */
  async offerSnapshot(): Promise<ResponseOfferSnapshot> {
    return { result: ResponseOfferSnapshot_Result.ABORT };
  }

  async applySnapshotChunk(): Promise<ResponseApplySnapshotChunk> {
    return { result: ResponseApplySnapshotChunk_Result.ABORT, refetchChunks: [], rejectSenders: [] };
  }

  /** A block that is refused for its age alone will be proposed again as it is, when others are locked on it. */
  #isFaulty(entries: readonly Uint8Array[]): boolean {
    const { view, clock, rules } = this.#options;
    const height = view.tip.height + 1;
    const times = { lastTick: view.tip.tick, clockMs: clock.now(), pastMsMax: this.#tolerance.pastMsMax(height) };
    if (proposalFault(rules, entries, times) === undefined) return false;
    const isOld = proposalFault(rules, entries, { ...times, pastMsMax: Number.MAX_SAFE_INTEGER }) === undefined;
    if (isOld) this.#tolerance.refused(height);
    return true;
  }

  #seeClock({ txs: [first], height, hash: block, proposerAddress: proposer }: RequestProcessProposal): void {
    const { view, clock, clockWatch, genesis, hash } = this.#options;
    const tick = first === undefined ? undefined : decodeTick(first);
    if (tick === undefined) return;
    clockWatch.see({ height: Number(height), block, proposer, tick }, clock.now(), () =>
      validatorsOf(hash, { validators: currentValidators(genesis, view.state) }).map(({ publicKey }) =>
        validatorAddress(hash, publicKey),
      ),
    );
  }

  async #execute(height: number, first: Uint8Array, others: readonly Uint8Array[]) {
    const { rules, view, verifier, hash, screen } = this.#options;
    const tick = decodeTick(first);
    if (tick === undefined || tick <= view.tip.tick) throw new NodeError("ENGINE_PROTOCOL", `block ${height}: tick`);
    const execution = new VerifiedExecution(rules, view.state, verifier, { height, tick });
    const bytes = others.map((tx) => this.#interned.of(tx).bytes);
    await screen.verify(bytes);
    for (const [position, one] of bytes.entries()) {
      await execution.transaction(one);
      if (position % TURN_TRANSACTIONS_MAX === TURN_TRANSACTIONS_MAX - 1) await setImmediate();
    }
    const { outcomes, writes, transactions } = execution;
    return planContent(hash, view, { tick, transactions, executed: { outcomes, writes } });
  }

  /** What governance has changed of the set, as the engine wants it: the new powers, 0 for who has gone. */
  #validatorUpdates({ executed }: BlockContent): ResponseFinalizeBlock["validatorUpdates"] {
    const { hash, genesis, view } = this.#options;
    const written = executed.writes.get(key.validators())?.value as unknown as Genesis["validators"] | null | undefined;
    if (written == null) return [];
    const before = validatorsOf(hash, { validators: currentValidators(genesis, view.state) });
    const after = validatorsOf(hash, { validators: written });
    const isIn = (set: readonly Validator[], one: Validator) =>
      set.some((other) => equal(other.publicKey, one.publicKey));
    const gone = before.filter((one) => !isIn(after, one)).map(({ publicKey }) => ({ publicKey, power: 0 }));
    return [...after, ...gone].map(({ publicKey, power }) => ({
      pubKey: { ed25519: publicKey },
      power: BigInt(power),
    }));
  }

  #tell({ height, first, transactions, executed }: BlockContent): void {
    for (const [position, { code, at, leaf }] of executed.outcomes.entries()) {
      const { digest } = this.#interned.of(transactions[position] as Uint8Array);
      const placed = { code, at, leaf, height, index: position + 1, history: first + position };
      this.#options.pool.place(digest, placed);
    }
  }
}

/** What the engine's genesis says of the application's: its digest, as JSON. */
export function appStateOf(hash: Hash, genesis: Genesis): string {
  return JSON.stringify(genesisDigest(hash, genesis));
}

function validatorsText(hash: Hash, updates: RequestInitChain["validators"]): string {
  const validators = updates.map(({ pubKey, power }) => ({
    publicKey: pubKey.ed25519 ?? NOTHING,
    power: Number(power),
  }));
  return sortValidators(hash, validators)
    .map(({ publicKey, power }) => `${encodeHex(publicKey)}/${power}`)
    .join();
}

/** The answer to a transaction that came in. @param code 0 where it is taken */
export function checked(code: number, log: string): ResponseCheckTx {
  const codespace = code === 0 ? "" : "tocsin";
  return { code, data: NOTHING, log, info: "", gasWanted: 0n, gasUsed: 0n, events: [], codespace };
}

function resultOf(code: number) {
  return { code, data: NOTHING, log: "", info: "", gasWanted: 0n, gasUsed: 0n, events: [], codespace: "" };
}
