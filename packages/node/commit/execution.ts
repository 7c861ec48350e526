import {
  BlockExecution,
  type Contracts,
  type MachineRules,
  MissingContracts,
  type Outcome,
  type StateReader,
  UnknownSignature,
  type Versioned,
  demandContracts,
} from "@tocsin/core";
import { NodeError } from "../errors.ts";
import type { SignatureVerifier } from "../validate/verifier.ts";

/** A block under execution: the core's stepwise execution with the signatures verified that it asks for. */
export class VerifiedExecution {
  readonly outcomes: Outcome[] = [];
  readonly transactions: Uint8Array[] = [];
  readonly #execution: BlockExecution;
  readonly #verifier: SignatureVerifier;

  /** @throws NodeError CONTRACTS_MISSING when the block is under contracts that this build lacks */
  constructor(
    rules: MachineRules,
    state: StateReader,
    verifier: SignatureVerifier,
    block: { readonly height: number; readonly tick: number },
  ) {
    this.#execution = begun(() => new BlockExecution(rules, state, verifier.facts, { ...block, replay: false }));
    this.#verifier = verifier;
  }

  get writes(): ReadonlyMap<string, Versioned> {
    return this.#execution.writes;
  }

  /** @param isRedacted whether its body was removed since it was first executed */
  async transaction(bytes: Uint8Array, isRedacted = false): Promise<Outcome> {
    for (;;) {
      try {
        const outcome = this.#execution.transaction(bytes, isRedacted);
        this.outcomes.push(outcome);
        this.transactions.push(bytes);
        return outcome;
      } catch (error) {
        if (!(error instanceof UnknownSignature)) throw error;
        await this.#verifier.verify([error.check]);
      }
    }
  }
}

/** @throws NodeError CONTRACTS_MISSING when this build cannot go on with the chain that has this state */
export function demandKnownContracts(contracts: Contracts, state: StateReader): void {
  begun(() => demandContracts(contracts, state));
}

function begun<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof MissingContracts) throw new NodeError("CONTRACTS_MISSING", `version ${error.version}`);
    throw error;
  }
}
