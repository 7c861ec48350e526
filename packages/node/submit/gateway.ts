import {
  type Code,
  type Contracts,
  type Crypto,
  type Json,
  type Officer,
  type ReadProposal,
  RETRIES_MAX,
  Refusal,
  actId,
  actionOf,
  assembleAct,
  authorCheck,
  intentDigest,
  key,
  readSignedProposal,
} from "@tocsin/core";
import type { Chain, CommittedEntry, Placed } from "../chain.ts";
import type { EndorserSeam } from "../endorse/endorser.ts";
import type { Clock } from "../host/clock.ts";
import { ACTS_AT_WORK_MAX, QUEUE_TRANSACTIONS_MAX } from "../limits.ts";
import { authorChecks } from "../validate/checks.ts";
import type { SignatureVerifier } from "../validate/verifier.ts";
import { Admission } from "./admission.ts";
import { collectEndorsements } from "./plan.ts";

/** What became of an act. */
export interface ActResult {
  readonly act: string;
  readonly code: Code;
  readonly height: number;
  readonly index: number;
  readonly history: number;
  readonly result: Json;
  /** Whether this reply repeats the result of an earlier try. */
  readonly repeated: boolean;
  /** Milliseconds of this try by stage; absent for a repeated result. */
  readonly timings?: { readonly endorsedMs: number; readonly committedMs: number };
}

export interface GatewayOptions {
  readonly chain: Chain;
  readonly contracts: Contracts;
  readonly crypto: Crypto;
  readonly verifier: SignatureVerifier;
  readonly clock: Clock;
  /** This node's own endorser first. */
  readonly endorsers: readonly EndorserSeam[];
  /** Acts that are verified, executed and ordered at once. */
  readonly atWorkMax?: number;
  /** Brings the main chain's newest header, so that the lease of the registry's copy holds again (PROTOCOL 7). */
  readonly refreshRegistry?: (() => Promise<void>) | undefined;
}

/** Outcomes after which endorsing again may help (PROTOCOL 4). */
const RETRYABLE: readonly Code[] = ["READ_CONFLICT", "POLICY_CHANGED", "ENDORSEMENT_INVALID", "EFFECTS_MISMATCH"];

/**
 * Takes signed proposals the whole way: endorse, order, commit. A retry of the same act returns the first result,
 * whenever it comes and however often.
 */
export class Gateway {
  readonly #options: GatewayOptions;
  /** Acts at work, so that a double click waits for the first instead of racing it. */
  readonly #atWork = new Map<string, Promise<ActResult>>();
  readonly #admission: Admission;

  constructor(options: GatewayOptions) {
    this.#options = options;
    const { atWorkMax = ACTS_AT_WORK_MAX } = options;
    this.#admission = new Admission({ waitingMax: QUEUE_TRANSACTIONS_MAX, atWorkMax });
  }

  /**
   * Submits the canonical bytes of a signed proposal and waits until it is durably committed.
   * @param sender unit of the caller, whose share of what may wait it takes; without one the author's, once the signature
   *   is verified
   * @throws Refusal when a rule or contract refuses; NodeError when the node cannot take it
   */
  async submit(bytes: Uint8Array, sender?: string): Promise<ActResult> {
    const { sha256 } = this.#options.crypto;
    if (sender !== undefined) this.#admission.demandRoom(sender);
    const signed = readSignedProposal(sha256, bytes);
    const act = actId(sha256, signed.proposal);
    const before = this.#atWork.get(act);
    if (before !== undefined) await before.catch(() => undefined);
    const work = this.#admitted(act, signed, bytes.length, sender);
    this.#atWork.set(act, work);
    try {
      return await work;
    } finally {
      if (this.#atWork.get(act) === work) this.#atWork.delete(act);
    }
  }

  async #admitted(act: string, signed: ReadProposal, size: number, sender: string | undefined): Promise<ActResult> {
    const priority = { urgency: signed.proposal.urgency, unit: sender ?? (await this.#unitOf(signed)) };
    return this.#admission.run(size, priority, () => this.#once(act, signed));
  }

  /** The author's unit, as soon as it is known that the author signed; all others share one line, and the rules refuse them. */
  async #unitOf(signed: ReadProposal): Promise<string> {
    const { chain, verifier } = this.#options;
    const { unit, officer: id, key: text } = signed.proposal.author;
    this.#admission.demandRoom(unit);
    const checks = authorChecks(signed);
    await verifier.verify(checks);
    const officer = chain.state.get(key.officer(unit, id))?.value as unknown as Officer | null | undefined;
    const isRegistered = officer?.keys.some((dated) => dated.key === text) === true;
    const isSigned = checks.length > 0 && checks.every((check) => verifier.facts(check) === true);
    return isRegistered && isSigned ? unit : "";
  }

  async #once(act: string, signed: ReadProposal): Promise<ActResult> {
    try {
      return await this.#freshly(act, signed);
    } catch (error) {
      const isDuplicate = error instanceof Refusal && error.code === "DUPLICATE";
      if (isDuplicate || this.#isRepeated(act, signed)) return this.#firstResult(act, signed);
      throw error;
    }
  }

  /**
   * Whether the same author has done the same before: then the first result stands, though the proposal has expired
   * since, or nobody can endorse now.
   */
  #isRepeated(act: string, signed: ReadProposal): boolean {
    const { chain, crypto } = this.#options;
    const first = this.#firstEntry(act)?.transaction;
    if (first?.type !== "act" || first.proposal.author.key !== signed.proposal.author.key) return false;
    const used = chain.state.get(key.act(act))?.value as { readonly intent: string } | undefined;
    if (used?.intent !== intentDigest(crypto.sha256, signed.proposal)) return false;
    const { publicKey, message, signature } = authorCheck({ ...signed, signature: signed.signatureBytes });
    return crypto.verifyEd25519(publicKey, message, signature);
  }

  #firstEntry(act: string): CommittedEntry | undefined {
    const { chain } = this.#options;
    const location = chain.locateAct(act);
    return location && chain.block(location.height)?.entries.find(({ index }) => index === location.index);
  }

  /** An act that needs a fresh registry fetches it, once, instead of sending the officer away. */
  async #freshly(act: string, signed: ReadProposal): Promise<ActResult> {
    const { refreshRegistry } = this.#options;
    try {
      return await this.#tries(act, signed);
    } catch (error) {
      const isStale = error instanceof Refusal && error.code === "REGISTRY_STALE";
      if (!isStale || refreshRegistry === undefined) throw error;
      // The main chain may be away; then the act is refused as before.
      await refreshRegistry().catch(() => undefined);
      return this.#tries(act, signed);
    }
  }

  async #tries(act: string, signed: ReadProposal): Promise<ActResult> {
    const { chain, contracts, crypto, endorsers, clock } = this.#options;
    const action = actionOf(contracts, signed.proposal);
    for (let attempt = 0; ; attempt++) {
      const started = clock.now();
      const { effects, endorsements } = await collectEndorsements(chain.state, endorsers, signed, action);
      const endorsed = clock.now();
      const { proposal } = signed;
      const { bytes, act: read } = assembleAct(crypto.sha256, signed, effects, endorsements);
      const placed = await chain.submit(bytes, { urgency: proposal.urgency, unit: proposal.author.unit }, read);
      if (placed.code === "VALID") {
        const timings = { endorsedMs: endorsed - started, committedMs: clock.now() - endorsed };
        return { ...resultOf(act, placed), result: effects.result, repeated: false, timings };
      }
      const again = RETRYABLE.includes(placed.code) && attempt < RETRIES_MAX && clock.now() < proposal.expires;
      if (!again) throw new Refusal(placed.code, placed.at);
    }
  }

  /** The act was used up before: its first outcome stands, a refusal as a refusal. */
  #firstResult(act: string, signed: ReadProposal): ActResult {
    const { chain, crypto } = this.#options;
    const used = chain.state.get(key.act(act))?.value as { readonly intent: string } | undefined;
    const location = chain.locateAct(act);
    const entry = this.#firstEntry(act);
    if (used === undefined || location === undefined) throw new Refusal("DUPLICATE", act);
    if (used.intent !== intentDigest(crypto.sha256, signed.proposal)) throw new Refusal("IDEMPOTENCY_MISMATCH", act);
    if (entry?.transaction?.type !== "act") throw new Refusal("DUPLICATE", act);
    if (entry.code !== "VALID") throw new Refusal(entry.code, act);
    return { act, code: "VALID", ...location, result: entry.transaction.effects.result, repeated: true };
  }
}

function resultOf(act: string, placed: Placed): Omit<ActResult, "result" | "repeated"> {
  const { code, height, index, history } = placed;
  return { act, code, height, index, history };
}
