import {
  type Contracts,
  type Hash,
  type IsOwn,
  type MachineRules,
  type Transaction,
  parseTransaction,
} from "@tocsin/core";

/** The machine's rules with what transactions say remembered as long as their bytes. */
export interface RememberingRules extends MachineRules {
  /** The same without what this node has executed itself: whoever proves the past executes everything. */
  readonly forReplay: MachineRules;
  remember(bytes: Uint8Array, transaction: Transaction): void;
}

/** @param isOwn absent where every act is executed in its block */
export function rememberingRules(hash: Hash, contracts: Contracts, isOwn?: IsOwn): RememberingRules {
  const parsed = new WeakMap<Uint8Array, Transaction>();
  const parse = (bytes: Uint8Array): Transaction => {
    let transaction = parsed.get(bytes);
    if (transaction === undefined) {
      transaction = parseTransaction(hash, bytes);
      parsed.set(bytes, transaction);
    }
    return transaction;
  };
  const remember = (bytes: Uint8Array, transaction: Transaction) => void parsed.set(bytes, transaction);
  const forReplay = { hash, contracts, parse };
  return { ...forReplay, isOwn, remember, forReplay };
}
