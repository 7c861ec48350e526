import type { Json } from "./bytes/canonical.ts";
import { encodeHex } from "./bytes/hex.ts";
import { type Code, Refusal, codeNumber, isFinal } from "./codes.ts";
import type { Hash } from "./crypto/seam.ts";
import type { SignatureFacts } from "./crypto/signature.ts";
import { actId, intentDigest } from "./endorse/proposal.ts";
import { type Contracts, demandContracts } from "./execute/contracts.ts";
import type { ChainFacts } from "./execute/facts.ts";
import type { PendingChange } from "./execute/governance/change.ts";
import { applyDueChanges } from "./execute/governance/due.ts";
import { executeSystem } from "./execute/system.ts";
import { SystemLedger } from "./execute/systemledger.ts";
import { type Leaf, packetDigest } from "./order/leaf.ts";
import type { Act, System, Transaction } from "./order/transaction.ts";
import { key } from "./state/key.ts";
import { Overlay, type StateReader, type Version, type Versioned } from "./state/versioned.ts";
import { judgeAct } from "./validate/act.ts";
import { hasKnownForm } from "./validate/assertion.ts";
import type { UsedAct } from "./validate/duplicate.ts";
import type { IsOwn } from "./validate/environment.ts";

/**
 * The state machine: a block in, outcomes and writes out. It decides everything and does nothing; the node performs
 * what it says in one durable batch. Equal blocks on equal states give equal results on every machine.
 */
export interface BlockToExecute {
  readonly height: number;
  readonly tick: number;
  /** Transactions in block order, without the tick. */
  readonly transactions: readonly Uint8Array[];
  readonly replay: boolean;
}

/** What was appended to a queue, with the number that the machine gave it. */
export interface Appended {
  readonly queue: string;
  readonly sequence: number;
  readonly packet: Json;
}

export interface Outcome {
  readonly code: Code;
  /** Where the refusal lies; not part of any hash. */
  readonly at: string;
  readonly leaf: Leaf;
  readonly appended: readonly Appended[];
  /** Absent when the bytes are no transaction. */
  readonly transaction: Transaction | undefined;
}

export interface ExecutedBlock {
  readonly outcomes: readonly Outcome[];
  /** Last value of every key that changed. */
  readonly writes: ReadonlyMap<string, Versioned>;
}

export interface MachineRules {
  readonly hash: Hash;
  readonly contracts: Contracts;
  /** `parseTransaction`, or the same with what was parsed before remembered. @throws Refusal */
  readonly parse: (bytes: Uint8Array) => Transaction;
  /** Absent where every act is to be executed, as in a replay. */
  readonly isOwn?: IsOwn | undefined;
}

/** Index of the writes that happen before the first transaction; transactions count from 1, as behind the tick. */
const BLOCK_START = 0;

/**
 * Executes a block on a state.
 * @throws UnknownSignature when a signature was not verified before; verify it and execute again
 */
export function executeBlock(
  rules: MachineRules,
  committed: StateReader,
  facts: SignatureFacts,
  block: BlockToExecute,
): ExecutedBlock {
  const execution = new BlockExecution(rules, committed, facts, block);
  const outcomes = block.transactions.map((bytes) => execution.transaction(bytes));
  return { outcomes, writes: execution.writes };
}

/** A block that is executed transaction by transaction, so that a node can pause between two of them. */
export class BlockExecution {
  readonly #rules: MachineRules;
  readonly #state: Overlay;
  readonly #facts: SignatureFacts;
  readonly #block: Omit<BlockToExecute, "transactions">;
  #count = 0;

  /** @throws MissingContracts when the block's version of the contracts is not among the rules: install a build that has it */
  constructor(
    rules: MachineRules,
    committed: StateReader,
    facts: SignatureFacts,
    block: Omit<BlockToExecute, "transactions">,
  ) {
    this.#rules = rules;
    this.#state = new Overlay(committed);
    this.#facts = facts;
    this.#block = block;
    applyChanges(rules.hash, this.#state, block.height);
    demandContracts(rules.contracts, this.#state);
  }

  /** Last value of every key that changed so far. */
  get writes(): ReadonlyMap<string, Versioned> {
    return this.#state.writes;
  }

  /**
   * Executes the next transaction.
   * @param replay whether its body may be missing, because it was redacted since; for one block, `BlockToExecute.replay`
   * @throws UnknownSignature; nothing has changed then, and the same transaction may be executed again
   */
  transaction(bytes: Uint8Array, replay = this.#block.replay): Outcome {
    const block = { ...this.#block, replay };
    const run = new Run(this.#rules, this.#state, this.#facts, block, this.#count + 1);
    const outcome = run.transaction(bytes);
    this.#count += 1;
    return outcome;
  }
}

/** Governance changes whose height has come take effect before the block's first transaction. */
function applyChanges(hash: Hash, state: Overlay, height: number): void {
  const pending = (state.get(key.pendingChanges())?.value ?? []) as unknown as readonly PendingChange[];
  if (!pending.some((change) => change.height <= height)) return;
  const version: Version = [height, BLOCK_START];
  const due = applyDueChanges(hash, pending, height, (name) => state.get(name)?.value ?? undefined);
  for (const [name, value] of due.writes) state.set(name, { value, version });
  state.set(key.pendingChanges(), { value: due.remaining as unknown as Json, version });
}

/** One transaction of a block. */
class Run {
  readonly #rules: MachineRules;
  readonly #state: Overlay;
  readonly #facts: SignatureFacts;
  readonly #block: Omit<BlockToExecute, "transactions">;
  readonly #index: number;

  constructor(
    rules: MachineRules,
    state: Overlay,
    facts: SignatureFacts,
    block: Omit<BlockToExecute, "transactions">,
    index: number,
  ) {
    this.#rules = rules;
    this.#state = state;
    this.#facts = facts;
    this.#block = block;
    this.#index = index;
  }

  transaction(bytes: Uint8Array): Outcome {
    let transaction: Transaction;
    try {
      transaction = this.#rules.parse(bytes);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return this.#unread(bytes, error.code, error.at);
    }
    if (transaction.type === "system") return this.#system(transaction);
    const chain = this.#state.get(key.chain())?.value as unknown as ChainFacts;
    // To the contracts in force it is no transaction, whatever this build can read.
    if (!hasKnownForm(chain, transaction)) return this.#unread(bytes, "SCHEMA", "/assertion");
    return this.#act(chain, transaction);
  }

  #unread(bytes: Uint8Array, code: Code, at: string): Outcome {
    return this.#outcome(code, at, encodeHex(this.#rules.hash(bytes)), undefined, {}, []);
  }

  #act(chain: ChainFacts, act: Act): Outcome {
    const { hash, contracts, isOwn } = this.#rules;
    const { tick, replay } = this.#block;
    const environment = { hash, facts: this.#facts, contracts, chain, state: this.#state, tick, replay, isOwn };
    const verdict = judgeAct(environment, act);
    const id = actId(hash, act.proposal);
    if (verdict.authenticated && isFinal(verdict.code)) {
      const used: UsedAct = { intent: intentDigest(hash, act.proposal), code: codeNumber(verdict.code) };
      this.#write(key.act(id), used as unknown as Json);
    }
    const valid = verdict.code === "VALID";
    if (valid) for (const write of act.effects.writes) this.#write(write.key, write.value);
    const extra = {
      ...(verdict.authenticated ? { act: id } : {}),
      ...(verdict.marks.length > 0 ? { marks: verdict.marks } : {}),
    };
    return this.#outcome(verdict.code, verdict.at, act.envelope, act, extra, valid ? act.effects.appends : []);
  }

  #system(system: System): Outcome {
    const ledger = SystemLedger.over(this.#rules.hash, this.#state);
    const { code, at, anchor } = executeSystem(ledger, this.#block.tick, this.#facts, system);
    for (const [name, value] of ledger.writes) this.#write(name, value);
    return this.#outcome(code, at, system.envelope, system, anchor === undefined ? {} : { anchor }, ledger.appends);
  }

  #outcome(
    code: Code,
    at: string,
    envelope: string,
    transaction: Transaction | undefined,
    extra: Partial<Leaf>,
    appends: readonly { readonly queue: string; readonly item: Json }[],
  ): Outcome {
    const appended = appends.map(({ queue, item }) => ({ queue, sequence: this.#number(queue), packet: item }));
    const digests = appended.map(
      ({ queue, sequence, packet }) => [queue, sequence, packetDigest(this.#rules.hash, packet)] as const,
    );
    const { height, tick } = this.#block;
    const numbered = digests.length > 0 ? { appends: digests } : {};
    const leaf: Leaf = { envelope, code, height, index: this.#index, tick, ...extra, ...numbered };
    return { code, at, leaf, appended, transaction };
  }

  /** Next number of a queue: given by the machine, outside read and write sets, so that appends never conflict (DESIGN 24). */
  #number(queue: string): number {
    const next = (this.#state.get(key.queue(queue))?.value ?? 0) as number;
    this.#write(key.queue(queue), next + 1);
    return next;
  }

  #write(name: string, value: Json): void {
    this.#state.set(name, { value, version: [this.#block.height, this.#index] });
  }
}
