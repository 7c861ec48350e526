import { type Contracts, type Hash, type MachineRules, type Transaction, parseTransaction } from "@tocsin/core";

/** The machine's rules with what transactions say remembered as long as their bytes. */
export interface RememberingRules extends MachineRules {
  remember(bytes: Uint8Array, transaction: Transaction): void;
}

export function rememberingRules(hash: Hash, contracts: Contracts): RememberingRules {
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
  return { hash, contracts, parse, remember };
}
