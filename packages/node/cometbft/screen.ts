import {
  type ChainFacts,
  type MachineRules,
  type Officer,
  Refusal,
  type StateReader,
  type Transaction,
  actId,
  authorCheck,
  hasKnownForm,
  key,
} from "@tocsin/core";
import { signatureChecks, verified } from "../validate/checks.ts";
import { SystemScreen, type SystemScreenOptions } from "../validate/systemscreen.ts";

export interface ScreenOptions extends SystemScreenOptions {
  readonly rules: Pick<MachineRules, "parse">;
}

/**
 * What stands before mempool and block: only what a registered author has signed, what was not done before, and of what
 * nobody signs only what would be valid now (PROTOCOL 2).
 */
export class Screen {
  readonly #options: ScreenOptions;
  readonly #systems: SystemScreen;

  constructor(options: ScreenOptions) {
    this.#options = options;
    this.#systems = new SystemScreen(options);
  }

  /** @throws Refusal DUPLICATE, KEY_NOT_VALID, BAD_SIGNATURE; of a system transaction the one that the machine would give it */
  async demand(transaction: Transaction): Promise<void> {
    const { hash } = this.#options;
    if (transaction.type === "system") return this.#systems.demand(transaction);
    const id = actId(hash, transaction.proposal);
    if (this.#state.get(key.act(id)) !== undefined) throw new Refusal("DUPLICATE", id);
    if (!this.isRegistered(transaction)) throw new Refusal("KEY_NOT_VALID", "/proposal/author/key");
    if (!(await this.isSigned(transaction))) throw new Refusal("BAD_SIGNATURE", "/signature");
  }

  /** Whether the registry has the author's key, valid or not; nobody has registered who speaks in a form of later contracts. */
  isRegistered(transaction: Transaction): boolean {
    if (transaction.type !== "act") return true;
    const chain = this.#state.get(key.chain())?.value as unknown as ChainFacts;
    if (!hasKnownForm(chain, transaction)) return false;
    const { unit, officer: id, key: text } = transaction.proposal.author;
    const officer = this.#state.get(key.officer(unit, id))?.value as unknown as Officer | null | undefined;
    return officer?.keys.some((one) => one.key === text) ?? false;
  }

  /** What of a mempool may be proposed: a key can have gone since it was taken, and a system transaction come too late. */
  async proposable(waiting: readonly Uint8Array[], tick: number): Promise<Uint8Array[]> {
    const isValid = this.#systems.proposal(tick);
    const kept: Uint8Array[] = [];
    for (const bytes of waiting) {
      const transaction = this.#parsed(bytes);
      if (transaction === undefined) continue;
      if (transaction.type === "act" ? this.isRegistered(transaction) : await isValid(transaction)) kept.push(bytes);
    }
    return kept;
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

  get #state(): StateReader {
    return this.#options.view.state;
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
