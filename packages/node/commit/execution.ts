import {
  BlockExecution,
  type MachineRules,
  type Outcome,
  type StateReader,
  UnknownSignature,
  type Versioned,
} from "@tocsin/core";
import type { SignatureVerifier } from "../validate/verifier.ts";

/** A block under execution: the core's stepwise execution with the signatures verified that it asks for. */
export class VerifiedExecution {
  readonly outcomes: Outcome[] = [];
  readonly transactions: Uint8Array[] = [];
  readonly #execution: BlockExecution;
  readonly #verifier: SignatureVerifier;

  constructor(
    rules: MachineRules,
    state: StateReader,
    verifier: SignatureVerifier,
    block: { readonly height: number; readonly tick: number },
  ) {
    this.#execution = new BlockExecution(rules, state, verifier.facts, { ...block, replay: false });
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
