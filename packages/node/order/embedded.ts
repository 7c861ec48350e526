import {
  BLOCK_BYTES_MAX,
  BLOCK_TRANSACTIONS_MAX,
  FairQueue,
  Refusal,
  type Transaction,
  UnknownSignature,
  appHash,
  decodeHex,
  encodeTick,
  resultsHash,
  type Hash,
} from "@tocsin/core";
import type { CommittedBlock, Placed, Priority } from "../chain.ts";
import { type Committer, type PendingBlock, committedBlock } from "../commit/committer.ts";
import type { BlockPlan } from "../commit/plan.ts";
import { NodeError } from "../errors.ts";
import type { Clock } from "../host/clock.ts";
import type { LedgerStore } from "../store/ledgerstore.ts";
import { signatureChecks } from "../validate/checks.ts";
import type { SignatureVerifier } from "../validate/verifier.ts";
import type { BlockMaker, Parent, SignedBlock } from "./blockmaker.ts";
import type { SignState } from "./signstate.ts";

/** A transaction that waits for its place. */
interface Waiting {
  readonly bytes: Uint8Array;
  readonly resolve: (placed: Placed) => void;
  readonly reject: (error: Error) => void;
}

export interface EngineOptions {
  readonly hash: Hash;
  readonly store: LedgerStore;
  readonly committer: Committer;
  readonly maker: BlockMaker;
  readonly signState: SignState;
  readonly verifier: SignatureVerifier;
  readonly clock: Clock;
  readonly parse: (bytes: Uint8Array) => Transaction;
  readonly queueMax: number;
  readonly onCommitted: (block: CommittedBlock) => void;
}

/**
 * The embedded engine: a chain of one validator in this process. When idle it cuts a block at once; while a block
 * becomes durable, what arrives gathers for the next (DESIGN 5).
 */
export class EmbeddedEngine {
  readonly #options: EngineOptions;
  readonly #queue = new FairQueue<Waiting>();
  #work: Promise<void> | undefined;
  #stopped = false;

  constructor(options: EngineOptions) {
    this.#options = options;
  }

  /** @throws NodeError QUEUE_FULL, STOPPING, DISK_FULL, READ_ONLY */
  submit(bytes: Uint8Array, priority: Priority): Promise<Placed> {
    if (this.#stopped) return Promise.reject(new NodeError("STOPPING"));
    if (this.#queue.size >= this.#options.queueMax) return Promise.reject(new NodeError("QUEUE_FULL"));
    return new Promise((resolve, reject) => {
      this.#queue.push({ bytes, resolve, reject }, priority);
      this.#work ??= this.#run();
    });
  }

  /** Whether the data are older than what was signed, so that signing could fork the chain. */
  get isBehindSignState(): boolean {
    return this.#head.height < this.#options.signState.height;
  }

  /** Signs the newest app hash if a crash came before its proof block did. */
  async prove(): Promise<void> {
    if (this.#head.proven || this.#head.height === 0) return;
    this.#options.signState.checkAgainst(this.#head.height);
    await this.#persist([{ signed: this.#next(this.#parent(), []), plan: undefined }]);
  }

  /** Ends after the block at work. What still waits is refused. */
  async close(): Promise<void> {
    this.#stopped = true;
    await this.#work;
    for (let waiting = this.#queue.shift(); waiting !== undefined; waiting = this.#queue.shift()) waiting.reject(new NodeError("STOPPING"));
  }

  async #run(): Promise<void> {
    // One turn of the event loop, so that what arrived together is ordered by urgency and shares a block.
    await Promise.resolve();
    while (this.#queue.size > 0 && !this.#stopped) {
      const batch = this.#take();
      try {
        await this.#block(batch);
      } catch (error) {
        const failure = asNodeError(error);
        for (const waiting of batch) waiting.reject(failure);
        if (!(failure instanceof NodeError)) {
          this.#stopped = true;
          break;
        }
      }
    }
    this.#work = undefined;
  }

  /** The next block's transactions in the order of the fair queue, bounded. */
  #take(): Waiting[] {
    const batch: Waiting[] = [];
    let size = 0;
    while (batch.length < BLOCK_TRANSACTIONS_MAX && size < BLOCK_BYTES_MAX) {
      const waiting = this.#queue.shift();
      if (waiting === undefined) break;
      batch.push(waiting);
      size += waiting.bytes.length;
    }
    return batch;
  }

  async #block(batch: readonly Waiting[]): Promise<void> {
    const { signState, clock } = this.#options;
    const parent = this.#parent();
    signState.checkAgainst(parent.height);
    const tick = Math.max(clock.now(), this.#head.tick + 1);
    const transactions = batch.map(({ bytes }) => bytes);
    const plan = await this.#plan(parent.height + 1, tick, transactions);
    const signed = this.#next(parent, [encodeTick(tick), ...transactions]);
    const blocks: PendingBlock[] = [{ signed, plan }];
    if (this.#queue.size === 0) {
      const proof = this.#next({ ...signed, appHash: plan.appHash, results: plan.results }, []);
      blocks.push({ signed: proof, plan: undefined });
    }
    await this.#persist(blocks);
    this.#tell(batch, plan, signed, transactions);
  }

  /** Plans with verified facts only: what is still unknown is verified, then the plan is made again. */
  async #plan(height: number, tick: number, transactions: readonly Uint8Array[]): Promise<BlockPlan> {
    const { committer, verifier, hash, parse } = this.#options;
    await verifier.verify(transactions.flatMap((bytes) => checksOf(hash, parse, bytes)));
    for (;;) {
      try {
        return committer.plan(verifier.facts, { height, tick, transactions });
      } catch (error) {
        if (!(error instanceof UnknownSignature)) throw error;
        await verifier.verify([error.check]);
      }
    }
  }

  async #persist(blocks: readonly PendingBlock[]): Promise<void> {
    await this.#options.committer.commit(blocks);
    const last = blocks.at(-1);
    if (last !== undefined) this.#options.signState.signed(last.signed.height);
  }

  #tell(batch: readonly Waiting[], plan: BlockPlan, signed: SignedBlock, transactions: readonly Uint8Array[]): void {
    this.#options.onCommitted(committedBlock(plan, signed, transactions));
    batch.forEach((waiting, position) => {
      const outcome = plan.executed.outcomes[position];
      if (outcome === undefined) throw new Error("every transaction has an outcome");
      const { code, at, leaf } = outcome;
      waiting.resolve({ code, at, leaf, height: plan.height, index: position + 1, history: plan.firstLeaf + position });
    });
  }

  #next(parent: Parent, entries: readonly Uint8Array[]): SignedBlock {
    return this.#options.maker.make(parent, entries, this.#options.clock.now());
  }

  get #head() {
    const { head } = this.#options.store;
    if (head === undefined) throw new Error("genesis comes before the first block");
    return head;
  }

  #parent(): Parent {
    const { hash, store } = this.#options;
    const head = this.#head;
    const { size } = store.history();
    return {
      height: head.height,
      commit: store.commit(),
      appHash: appHash(hash, decodeHex(head.historyRoot), size, decodeHex(head.stateRoot)),
      results: head.results === "" ? resultsHash(hash, []) : decodeHex(head.results),
    };
  }
}

function checksOf(hash: Hash, parse: (bytes: Uint8Array) => Transaction, bytes: Uint8Array) {
  try {
    return signatureChecks(hash, parse(bytes));
  } catch (error) {
    if (error instanceof Refusal) return [];
    throw error;
  }
}

/** A full disk is told as such; a typed error stays; anything else is a defect and stops the engine. */
function asNodeError(error: unknown): Error {
  if (error instanceof Error && "code" in error && (error.code === "ENOSPC" || error.code === "EDQUOT" || error.code === "MDB_MAP_FULL")) return new NodeError("DISK_FULL", "ledger");
  return error instanceof Error ? error : new Error("the engine failed");
}
