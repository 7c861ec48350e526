import { type Contracts, type Crypto, type Genesis, equal, formatChain, validatorsOf } from "@tocsin/core";
import type { Chain } from "./chain.ts";
import { Committer } from "./commit/committer.ts";
import { demandKnownContracts } from "./commit/execution.ts";
import { beginStore, genesisChain } from "./commit/genesis.ts";
import { viewOf } from "./commit/plan.ts";
import { type SigningRight, recover } from "./commit/recover.ts";
import { removeBody } from "./commit/redact.ts";
import { type ReplayRules, ReplayView, type Replayed, replayBlock, replayStore } from "./commit/replay.ts";
import { type RememberingRules, rememberingRules } from "./commit/rules.ts";
import { StoredChain } from "./commit/storedchain.ts";
import type { OwnEffects } from "./endorse/owneffects.ts";
import { NodeError } from "./errors.ts";
import type { Clock } from "./host/clock.ts";
import { BLOCK_TRANSACTIONS_USUAL, QUEUE_TRANSACTIONS_MAX } from "./limits.ts";
import { BlockMaker, type BlockSigner } from "./order/blockmaker.ts";
import { EmbeddedEngine } from "./order/embedded.ts";
import { SignState } from "./order/signstate.ts";
import { type LedgerStore, openStore } from "./store/ledgerstore.ts";
import { FrameSeals } from "./store/seals.ts";
import { type Storage, closeStorage } from "./store/storage.ts";
import { CachingVerifier, type SignatureVerifier } from "./validate/verifier.ts";
import { processVerifier } from "./validate/workerpool.ts";

export interface ChainOptions {
  readonly genesis: Genesis;
  readonly contracts: Contracts;
  readonly crypto: Crypto;
  readonly clock: Clock;
  /** Signs blocks; its key is the genesis document's only validator. */
  readonly signer: BlockSigner;
  readonly storage: Storage;
  readonly verifier?: SignatureVerifier;
  /** What this node's endorser has executed. */
  readonly own?: OwnEffects;
  /** Transactions that may wait; beyond it admission answers QUEUE_FULL. */
  readonly queueMax?: number;
  /** Transactions after which a block is cut while no other is on its way to the disk. */
  readonly blockMax?: number;
  /** An administrator states that no other copy of this node signs: data that were restored are signed on. */
  readonly vouched?: boolean;
  /** Told of a defect that has stopped the engine; by default it is thrown, so that the process ends. */
  readonly onDefect?: (error: unknown) => void;
}

/** A chain of this process, with what only its own node may do. */
export interface Ledger extends Chain {
  /** Why the node refuses to sign; undefined when it may. Then every `submit` is refused with READ_ONLY. */
  readonly readOnly: string | undefined;
  /** Removes the open body of a transaction for good; leaf and proofs stay. @throws NodeError NOT_FOUND, DISK_FULL */
  removeBody(height: number, index: number): Promise<void>;
  /**
   * Executes every block again from genesis and compares headers, votes, leaves and app hashes.
   * @throws NodeError DATA_BROKEN that names the first block that differs
   */
  verifyReplay(): Promise<Replayed>;
}

/**
 * Opens a chain of one validator: an empty storage is begun with its genesis, a used one goes on where its last
 * durable batch left it. Closing it closes the storage.
 * @throws NodeError CONFIGURATION when signer or data and genesis differ; CONTRACTS_MISSING
 */
export async function openChain(options: ChainOptions): Promise<Ledger> {
  try {
    return await openLedger(options);
  } catch (error) {
    await closeStorage(options.storage);
    throw error;
  }
}

async function openLedger(options: ChainOptions): Promise<Ledger> {
  const { genesis, contracts, crypto, clock, signer, storage } = options;
  const hash = crypto.sha256;
  const [validator, ...others] = validatorsOf(hash, genesis);
  if (validator === undefined || others.length > 0 || !equal(validator.publicKey, signer.publicKey)) {
    throw new NodeError("CONFIGURATION", "the embedded engine needs the key of the genesis document's only validator");
  }
  const begun = genesisChain(hash, genesis);
  await beginStore(storage.values, begun);
  const store = openStore(storage, hash, begun.tip);
  demandKnownContracts(contracts, store.state);
  const view = viewOf(store);
  const chainId = formatChain({ id: genesis.chain, epoch: genesis.epoch });
  const rules = rememberingRules(crypto.sha256, contracts, options.own?.has);
  const verifier = options.verifier ?? new CachingVerifier(crypto, processVerifier);
  const maker = new BlockMaker({ hash, chainId, genesisTimeMs: genesis.time, validator });
  const replay: ReplayRules = { hash, rules: rules.forReplay, maker, verifier };
  const signState = new SignState(storage.signing, hash, chainId);
  const committer = new Committer(store, signState);
  const right = await recover({
    ...{ store, view, signState, committer, replay },
    genesisHeight: begun.tip.height,
    vouched: options.vouched === true,
  });

  const seals = new FrameSeals(store.blocks, maker.validators, () => store.tip.height);
  const chain = new StoredChain({ genesis, store, rules, seals });
  const engine = new EmbeddedEngine({
    hash,
    rules,
    view,
    committer,
    maker,
    signer,
    verifier,
    clock,
    queueMax: options.queueMax ?? QUEUE_TRANSACTIONS_MAX,
    blockMax: options.blockMax ?? BLOCK_TRANSACTIONS_USUAL,
    onCommitted: (block) => chain.tell(block),
    onProven: () => chain.tellProven(),
    onDefect: options.onDefect ?? throwLater,
  });
  if (right.maySign) {
    engine.start();
    await engine.settled();
  }
  const replayAll = () => {
    const start = new ReplayView(begun.tip, begun.state, begun.pages);
    return replayStore(store, start, (frame) => replayBlock(replay, start, frame));
  };
  return withEngine(chain, { engine, rules, right, store, storage, hash, replayAll });
}

interface Parts {
  readonly engine: EmbeddedEngine;
  readonly rules: RememberingRules;
  readonly right: SigningRight;
  readonly store: LedgerStore;
  readonly storage: Storage;
  readonly hash: Crypto["sha256"];
  readonly replayAll: () => Promise<Replayed>;
}

/** Joins what can be read of a chain with what changes it. */
function withEngine(chain: StoredChain, { engine, rules, right, store, storage, hash, replayAll }: Parts): Ledger {
  const readOnly = right.maySign ? undefined : right.why;
  const demandSigning = () => {
    if (readOnly !== undefined) throw new NodeError("READ_ONLY", readOnly);
  };
  let closed: Promise<void> | undefined;
  return Object.assign(chain, {
    readOnly,
    async submit(...[transaction, priority, read]: Parameters<Chain["submit"]>) {
      demandSigning();
      if (read !== undefined) rules.remember(transaction, read);
      return engine.submit(transaction, priority);
    },
    async removeBody(height: number, index: number) {
      demandSigning();
      await engine.exclusively(() => removeBody(hash, store, height, index));
    },
    verifyReplay: replayAll,
    close() {
      closed ??= engine.close().finally(() => closeStorage(storage));
      return closed;
    },
  });
}

function throwLater(error: unknown): void {
  queueMicrotask(() => {
    throw error;
  });
}
