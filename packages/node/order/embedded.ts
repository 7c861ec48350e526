import { setImmediate } from "node:timers/promises";
import {
  BLOCK_BYTES_MAX,
  BLOCK_TRANSACTIONS_MAX,
  type Hash,
  type MachineRules,
  Refusal,
  authorCheck,
  encodeTick,
  key,
} from "@tocsin/core";
import type { CommittedBlock, Placed, Priority } from "../chain.ts";
import type { Committer } from "../commit/committer.ts";
import { VerifiedExecution } from "../commit/execution.ts";
import { type BlockPlan, type ChainView, committedBlock, planBlock, planContent, viewAfter } from "../commit/plan.ts";
import { NodeError } from "../errors.ts";
import type { Clock } from "../host/clock.ts";
import { TURN_TRANSACTIONS_MAX } from "../limits.ts";
import { signatureChecks, verified } from "../validate/checks.ts";
import type { SignatureVerifier } from "../validate/verifier.ts";
import type { BlockMaker, BlockSigner } from "./blockmaker.ts";
import { WaitingRoom } from "./waitingroom.ts";

export interface EngineOptions {
  readonly hash: Hash;
  readonly rules: MachineRules;
  /** The durable chain. */
  readonly view: ChainView;
  readonly committer: Committer;
  readonly maker: BlockMaker;
  readonly signer: BlockSigner;
  readonly verifier: SignatureVerifier;
  readonly clock: Clock;
  readonly queueMax: number;
  /** Transactions after which a block is cut while no other is on its way to the disk. */
  readonly blockMax: number;
  readonly onCommitted: (block: CommittedBlock) => void;
  /** Told of each commit, those of proof blocks too. */
  readonly onProven: () => void;
  /** An error that is no refusal and no full disk: the engine has stopped for good. */
  readonly onDefect: (error: unknown) => void;
}

/** What a chain's one node answers once governance has given the chain another engine. */
const MOVED = "the chain has gone over to another engine";

/** A transaction that waits for its place in a block. */
interface Waiting {
  readonly bytes: Uint8Array;
  readonly size: number;
  readonly priority: Priority;
  readonly resolve: (placed: Placed) => void;
  readonly reject: (error: Error) => void;
}

/** A block under way to the disk, with those who wait for it. */
interface Batch {
  readonly plans: readonly BlockPlan[];
  readonly waiting: readonly Waiting[];
}

/**
 * The embedded engine: a chain of one validator in this process. When idle it makes a block at once, and with it the
 * empty block that carries its app hash. While blocks are on their way to the disk the next one is executed on top of
 * them, one ahead at most, and takes in what arrives until they are durable (DESIGN 5, PROTOCOL 20).
 */
export class EmbeddedEngine {
  readonly #options: EngineOptions;
  readonly #room: WaitingRoom<Waiting>;
  #state: "running" | "stopping" | "stopped" = "running";
  #loop: Promise<void> | undefined;
  /** What is on its way to the disk; `done` never rejects. */
  #ahead: { readonly batch: Batch; readonly done: Promise<void> } | undefined;
  /** Counts failures to write; a block that was begun before one has lost its ground. */
  #failures = 0;
  #wake: () => void = () => undefined;

  constructor(options: EngineOptions) {
    this.#options = options;
    this.#room = new WaitingRoom(options.queueMax);
  }

  /**
   * Queues a transaction; resolves when its block is durable, whatever its outcome.
   * @throws NodeError QUEUE_FULL, STOPPING, DISK_FULL
   * @throws Refusal when the bytes are no transaction or not signed by their author: such are never ordered (PROTOCOL 2)
   */
  async submit(bytes: Uint8Array, priority: Priority): Promise<Placed> {
    if (this.#state !== "running") throw new NodeError("STOPPING");
    if (this.hasMoved) throw new NodeError("ENGINE_MOVED", MOVED);
    this.#room.enter(bytes.length, priority);
    try {
      await this.#admit(bytes);
    } catch (error) {
      this.#room.leave(bytes.length, priority);
      throw error;
    }
    return new Promise((resolve, reject) => {
      this.#room.push({ bytes, size: bytes.length, priority, resolve, reject });
      this.start();
      this.#wake();
    });
  }

  /** Whether governance has given the chain another engine: its last block here is made. */
  get hasMoved(): boolean {
    return hasMoved(this.#options.view);
  }

  /** Begins to work; makes the block that carries the newest app hash, if it is missing. */
  start(): void {
    if (this.#state === "running") this.#loop ??= this.#run().catch((error: unknown) => this.#defect(error));
  }

  /** Resolves when nothing waits and nothing is on its way to the disk. */
  async settled(): Promise<void> {
    await this.#loop;
  }

  /** Ends after the block at work. What still waits is refused. */
  async close(): Promise<void> {
    if (this.#state === "running") this.#state = "stopping";
    this.#wake();
    await this.#loop;
    this.#state = "stopped";
    this.#refuseAll(new NodeError("STOPPING"));
  }

  /** Runs something that changes the store between two blocks. */
  async exclusively<T>(work: () => Promise<T>): Promise<T> {
    for (;;) {
      if (this.#state !== "running") throw new NodeError("STOPPING");
      if (this.#loop === undefined) break;
      await this.#loop;
    }
    const result = work();
    // The loop begins again when the work is done, whether it succeeded or not.
    this.#loop = result
      .then(
        () => undefined,
        () => undefined,
      )
      .finally(() => this.#again());
    return result;
  }

  async #admit(bytes: Uint8Array): Promise<void> {
    const { hash, rules, verifier } = this.#options;
    const transaction = rules.parse(bytes);
    await verifier.verify(signatureChecks(hash, transaction));
    const isSigned = transaction.type !== "act" || (await verified(verifier, authorCheck(transaction)));
    if (!isSigned) throw new Refusal("BAD_SIGNATURE", "/signature");
    if (this.#state !== "running") throw new NodeError("STOPPING");
  }

  /** Works until nothing is left to do; `submit` begins it again. */
  async #run(): Promise<void> {
    // What arrives in the same turn is ordered by urgency and shares a block.
    await Promise.resolve();
    while (this.#state === "running" && this.#room.size > 0) {
      const failures = this.#failures;
      const batch = await this.#nextBatch(failures);
      await this.#ahead?.done;
      if (batch === undefined) continue;
      if (failures !== this.#failures) refuse(batch.waiting, new NodeError("DISK_FULL", "ledger"));
      else this.#ahead = { batch, done: this.#commit(batch) };
      if (this.#room.size === 0) await this.#arrival();
    }
    await this.#ahead?.done;
    await this.#prove();
    this.#again();
  }

  /** The loop has ended; it begins again when something came in the meantime. */
  #again(): void {
    this.#loop = undefined;
    if (this.#room.size > 0) this.start();
  }

  /** Waits until something arrives or what is on its way has become durable. */
  async #arrival(): Promise<void> {
    const woken = new Promise<void>((resolve) => {
      this.#wake = resolve;
    });
    await Promise.race([this.#ahead?.done, woken]);
  }

  /** A block of what waits, planned; undefined when the blocks under it could not be written. */
  async #nextBatch(failures: number): Promise<Batch | undefined> {
    const { rules, verifier, clock, hash } = this.#options;
    const view = this.#view();
    if (hasMoved(view)) {
      this.#refuseAll(new NodeError("ENGINE_MOVED", MOVED));
      return undefined;
    }
    const tick = Math.max(clock.now(), view.tip.tick + 1);
    const execution = new VerifiedExecution(rules, view.state, verifier, { height: view.tip.height + 1, tick });
    const waiting: Waiting[] = [];
    try {
      await this.#fill(execution, waiting, failures);
      if (failures !== this.#failures) {
        refuse(waiting, new NodeError("DISK_FULL", "ledger"));
        return undefined;
      }
      const { transactions, outcomes, writes } = execution;
      const content = planContent(hash, view, { tick, transactions, executed: { outcomes, writes } });
      return { plans: this.#sealed(view, content), waiting };
    } catch (error) {
      refuse(waiting, new NodeError("INTERNAL"));
      throw error;
    }
  }

  /** Executes what waits, in the order of the fair queue, until the block is cut. */
  async #fill(execution: VerifiedExecution, waiting: Waiting[], failures: number): Promise<void> {
    for (let size = 0; !this.#isCut(waiting.length, size) && failures === this.#failures; ) {
      const next = this.#room.shift();
      if (next === undefined) {
        await this.#arrival();
        continue;
      }
      waiting.push(next);
      size += next.bytes.length;
      await execution.transaction(next.bytes);
      if (waiting.length % TURN_TRANSACTIONS_MAX === 0) await setImmediate();
    }
  }

  /** A block is cut when it is full; when nothing is on its way to the disk, also as soon as nothing waits. */
  #isCut(count: number, size: number): boolean {
    if (count >= BLOCK_TRANSACTIONS_MAX || size >= BLOCK_BYTES_MAX) return true;
    if (count === 0) return false;
    const isAhead = this.#ahead !== undefined;
    return !isAhead && (this.#room.size === 0 || count >= this.#options.blockMax);
  }

  /** The block, and its proof block when no other block will follow at once. */
  #sealed(view: ChainView, content: BlockPlan["content"]): BlockPlan[] {
    const { hash, maker, signer, clock } = this.#options;
    const entries = content === undefined ? [] : [encodeTick(content.tick), ...content.transactions];
    const plan = planBlock(hash, view.tip, maker.seal(view.tip, entries, clock.now(), signer), content);
    if (content === undefined || this.#room.size > 0) return [plan];
    const proof = planBlock(hash, plan.tip, maker.seal(plan.tip, [], clock.now(), signer), undefined);
    return [plan, proof];
  }

  #view(): ChainView {
    return viewAfter(this.#options.view, this.#ahead?.batch.plans ?? []);
  }

  /** Never rejects: what fails is told to those who wait, or stops the engine. */
  async #commit(batch: Batch): Promise<void> {
    try {
      await this.#options.committer.commit(batch.plans);
      this.#ahead = undefined;
      this.#tell(batch);
      this.#options.onProven();
    } catch (error) {
      this.#ahead = undefined;
      this.#failures += 1;
      const isFull = error instanceof NodeError && error.code === "DISK_FULL";
      if (!isFull) this.#defect(error);
      refuse(batch.waiting, isFull ? error : new NodeError("INTERNAL"));
    }
  }

  #tell({ plans, waiting }: Batch): void {
    const planned = plans.find(({ content }) => content !== undefined);
    if (planned?.content === undefined) return;
    const { content, headerHash } = planned;
    this.#options.onCommitted(committedBlock(content, headerHash));
    for (const [position, { code, at, leaf }] of content.executed.outcomes.entries()) {
      waiting[position]?.resolve({
        code,
        at,
        leaf,
        height: content.height,
        index: position + 1,
        history: content.first + position,
      });
    }
  }

  /** Signs the newest app hash, where no block has carried it yet. A full disk leaves that to the next block. */
  async #prove(): Promise<void> {
    const { view } = this.#options;
    if (view.tip.isProven || this.#state === "stopped") return;
    await this.#commit({ plans: this.#sealed(view, undefined), waiting: [] });
  }

  /** An exception that is no typed refusal halts the engine and never becomes a code (PROTOCOL 6). */
  #defect(error: unknown): void {
    this.#state = "stopped";
    this.#refuseAll(error instanceof NodeError ? error : new NodeError("INTERNAL"));
    this.#options.onDefect(error);
  }

  #refuseAll(error: NodeError): void {
    for (let waiting = this.#room.shift(); waiting !== undefined; waiting = this.#room.shift()) waiting.reject(error);
  }
}

function hasMoved({ state }: ChainView): boolean {
  return state.get(key.engine()) !== undefined;
}

function refuse(waiting: readonly Waiting[], error: NodeError): void {
  for (const { reject } of waiting) reject(error);
}
