import {
  type Hash,
  type MachineRules,
  type Officer,
  Refusal,
  type StateReader,
  type Transaction,
  actId,
  authorCheck,
  key,
} from "@tocsin/core";
import { signatureChecks, verified } from "../validate/checks.ts";
import type { SignatureVerifier } from "../validate/verifier.ts";

export interface ScreenOptions {
  readonly hash: Hash;
  readonly rules: Pick<MachineRules, "parse">;
  /** Committed state. */
  readonly state: StateReader;
  readonly verifier: SignatureVerifier;
}

/** What stands before mempool and block: only what a registered author has signed, and what was not done before (PROTOCOL 2). */
export class Screen {
  readonly #options: ScreenOptions;

  constructor(options: ScreenOptions) {
    this.#options = options;
  }

  /** @throws Refusal DUPLICATE, KEY_NOT_VALID, BAD_SIGNATURE */
  async demand(transaction: Transaction): Promise<void> {
    const { hash, state } = this.#options;
    if (transaction.type === "act") {
      const id = actId(hash, transaction.proposal);
      if (state.get(key.act(id)) !== undefined) throw new Refusal("DUPLICATE", id);
    }
    if (!this.isRegistered(transaction)) throw new Refusal("KEY_NOT_VALID", "/proposal/author/key");
    if (!(await this.isSigned(transaction))) throw new Refusal("BAD_SIGNATURE", "/signature");
  }

  /** Whether the registry has the author's key, valid or not. */
  isRegistered(transaction: Transaction): boolean {
    if (transaction.type !== "act") return true;
    const { unit, officer: id, key: text } = transaction.proposal.author;
    const officer = this.#options.state.get(key.officer(unit, id))?.value as unknown as Officer | null | undefined;
    return officer?.keys.some((one) => one.key === text) ?? false;
  }

  /** The same for bytes that may be anything: a key can have gone since the mempool took what it signed. */
  isOfRegistered(bytes: Uint8Array): boolean {
    const transaction = this.#parsed(bytes);
    return transaction !== undefined && this.isRegistered(transaction);
  }

  async isSigned(transaction: Transaction): Promise<boolean> {
    const { verifier, hash } = this.#options;
    await verifier.verify(signatureChecks(hash, transaction));
    return transaction.type !== "act" || verified(verifier, authorCheck(transaction));
  }

  /** Verifies all signatures of a block together, before the machine asks for them one by one. */
  async verify(transactions: readonly Uint8Array[]): Promise<void> {
    const { verifier, hash } = this.#options;
    const checks = transactions.flatMap((bytes) => {
      const transaction = this.#parsed(bytes);
      return transaction === undefined ? [] : signatureChecks(hash, transaction);
    });
    await verifier.verify(checks);
  }

  #parsed(bytes: Uint8Array): Transaction | undefined {
    try {
      return this.#options.rules.parse(bytes);
    } catch (error) {
      if (error instanceof Refusal) return undefined;
      throw error;
    }
  }
}
