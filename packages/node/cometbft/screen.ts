import {
  type Act,
  type ChainFacts,
  type MachineRules,
  type Officer,
  Refusal,
  type StateReader,
  type Transaction,
  UnknownSignature,
  actId,
  actionOf,
  authorCheck,
  checkAssertion,
  checkEndorsements,
  hasKnownForm,
  key,
  lacksBody,
} from "@tocsin/core";
import { signatureChecks, verified } from "../validate/checks.ts";
import { SystemScreen, type SystemScreenOptions } from "../validate/systemscreen.ts";

export interface ScreenOptions extends SystemScreenOptions {
  readonly rules: Pick<MachineRules, "parse" | "contracts">;
}

/**
 * What stands before mempool and block: only what a registered author has signed and managers have endorsed, what was not done
 * before, and of what nobody signs only what would be valid now (PROTOCOL 2).
 */
export class Screen {
  readonly #options: ScreenOptions;
  readonly #systems: SystemScreen;

  constructor(options: ScreenOptions) {
    this.#options = options;
    this.#systems = new SystemScreen(options);
  }

  /** @throws Refusal DUPLICATE, KEY_NOT_VALID, BODY_MISMATCH, BAD_SIGNATURE, or what is wrong with assertion or endorsements; of a system transaction the one that the machine would give it */
  async demand(transaction: Transaction): Promise<void> {
    const { hash } = this.#options;
    if (transaction.type === "system") return this.#systems.demand(transaction);
    const id = actId(hash, transaction.proposal);
    if (this.#state.get(key.act(id)) !== undefined) throw new Refusal("DUPLICATE", id);
    if (!isWhole(transaction)) throw new Refusal("BODY_MISMATCH", "/body");
    if (!this.#isRegistered(transaction)) throw new Refusal("KEY_NOT_VALID", "/proposal/author/key");
    if (!(await this.isSigned(transaction))) throw new Refusal("BAD_SIGNATURE", "/signature");
    await this.#demandEndorsed(transaction);
  }

  /**
   * Managers' word that the contract takes the act, its urgency too, and that of a passkey where it is wanted: without them
   * one author could fill the mempool with effects that nobody has come to, each time under the same signature.
   */
  async #demandEndorsed(act: Act): Promise<void> {
    const { hash, rules, verifier } = this.#options;
    const action = actionOf(rules.contracts, act.proposal);
    for (;;) {
      try {
        const environment = { hash, facts: verifier.facts, chain: this.#chain, state: this.#state };
        checkAssertion(environment, action, act);
        return checkEndorsements(environment, act, action);
      } catch (error) {
        // Verified with the author's, and forgotten since.
        if (!(error instanceof UnknownSignature)) throw error;
        await verifier.verify([error.check]);
      }
    }
  }

  /** Whether a transaction may stand in a new block as far as committed state and its bytes tell; its signature is another matter. */
  isProposable(transaction: Transaction): boolean {
    return isWhole(transaction) && this.#isRegistered(transaction);
  }

  /** Whether the registry has the author's key, valid or not; nobody has registered who speaks in a form of later contracts. */
  #isRegistered(transaction: Transaction): boolean {
    if (transaction.type !== "act") return true;
    if (!hasKnownForm(this.#chain, transaction)) return false;
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
      if (transaction.type === "act" ? this.isProposable(transaction) : await isValid(transaction)) kept.push(bytes);
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

  get #chain(): ChainFacts {
    return this.#state.get(key.chain())?.value as unknown as ChainFacts;
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

/** A body is missing by law in blocks of the past alone: in a new one somebody on the way has taken it out. */
function isWhole(transaction: Transaction): boolean {
  return transaction.type !== "act" || !lacksBody(transaction);
}
