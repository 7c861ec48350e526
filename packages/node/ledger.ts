import { type Contracts, type Crypto, type Genesis, type MachineRules, type Transaction, formatChain, parseTransaction, validatorsOf } from "@tocsin/core";
import type { Chain, CommittedBlock } from "./chain.ts";
import { StoredChain } from "./commit/storedchain.ts";
import { Committer } from "./commit/committer.ts";
import { writeGenesis } from "./commit/genesis.ts";
import { NodeError } from "./errors.ts";
import type { Clock } from "./host/clock.ts";
import { BlockMaker, type BlockSigner } from "./order/blockmaker.ts";
import { EmbeddedEngine } from "./order/embedded.ts";
import { SignState } from "./order/signstate.ts";
import { LedgerStore } from "./store/ledgerstore.ts";
import type { Storage } from "./store/storage.ts";
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
  /** Transactions that may wait; beyond it admission answers QUEUE_FULL. */
  readonly queueMax?: number;
}

const QUEUE_MAX = 20_000;

/** What a chain's rules need besides the block. Parsed bytes are remembered as long as the bytes themselves. */
export function machineRules(crypto: Crypto, contracts: Contracts): MachineRules {
  const parsed = new WeakMap<Uint8Array, Transaction>();
  const parse = (bytes: Uint8Array): Transaction => {
    let transaction = parsed.get(bytes);
    if (transaction === undefined) {
      transaction = parseTransaction(crypto.sha256, bytes);
      parsed.set(bytes, transaction);
    }
    return transaction;
  };
  return { hash: crypto.sha256, contracts, parse };
}

/**
 * Opens a chain of one validator: an empty storage is begun with its genesis, a used one goes on where its last
 * durable batch left it.
 * @throws NodeError CONFIGURATION when signer and genesis differ; READ_ONLY is thrown when it is asked to sign
 */
export async function openChain(options: ChainOptions): Promise<Chain> {
  const { genesis, contracts, crypto, clock, signer, storage, queueMax = QUEUE_MAX } = options;
  const [validator, ...others] = validatorsOf(crypto.sha256, genesis);
  const isOurs = validator !== undefined && others.length === 0 && Buffer.from(validator.publicKey).equals(signer.publicKey);
  if (!isOurs) throw new NodeError("CONFIGURATION", "the embedded engine needs the genesis document's only validator key");

  const rules = machineRules(crypto, contracts);
  const store = new LedgerStore(storage.values, storage.blocks, crypto);
  await writeGenesis(store, crypto.sha256, genesis);
  const chainId = formatChain({ id: genesis.chain, epoch: genesis.epoch });
  const maker = new BlockMaker({ crypto, chainId, genesisTimeMs: genesis.time, validator, signer });
  const listeners = new Set<(block: CommittedBlock) => void>();
  const engine = new EmbeddedEngine({
    hash: crypto.sha256,
    store,
    committer: new Committer(store, rules),
    maker,
    signState: new SignState(storage.signing),
    verifier: options.verifier ?? new CachingVerifier(crypto, processVerifier),
    clock,
    parse: rules.parse,
    queueMax,
    onCommitted: (block) => {
      for (const listener of listeners) listener(block);
    },
  });
  const chain = new StoredChain({ genesis, store, engine, listeners, storage, rules, validators: maker.validators });
  if (!chain.isBehindSignState) await engine.prove();
  return chain;
}
