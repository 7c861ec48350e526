import {
  type Code,
  type Contracts,
  type Crypto,
  type Json,
  type Officer,
  type Unit,
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
import { NodeError } from "../errors.ts";
import type { Clock } from "../host/clock.ts";
import { UNKNOWN } from "../order/waitingroom.ts";
import { ACTS_AT_WORK_MAX, QUEUE_TRANSACTIONS_MAX, SENDERS_VERIFIED_MAX } from "../limits.ts";
import { authorChecks, verified } from "../validate/checks.ts";
import type { SignatureVerifier } from "../validate/verifier.ts";
import { Admission } from "./admission.ts";
import { type Agreement, collectEndorsements, inTurn } from "./plan.ts";
import { ReportQuota } from "./quota.ts";

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

/** How long a node waits for the block that another has committed before it. */
const AHEAD_MS = 20;
/** Who is further behind than that is asked again later. */
const BEHIND_MS_MAX = 5_000;

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
  readonly #quota: ReportQuota;
  /** Signatures under way, of what came without a token. */
  #verifying = 0;

  constructor(options: GatewayOptions) {
    this.#options = options;
    const { atWorkMax = ACTS_AT_WORK_MAX } = options;
    this.#quota = new ReportQuota(options.chain, () => options.clock.now());
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
    if (sender !== undefined) this.demandRoom(sender);
    const signed = readSignedProposal(sha256, bytes);
    const act = actId(sha256, signed.proposal);
    const priority = { urgency: signed.proposal.urgency, unit: sender ?? (await this.#senderOf(act, signed)) };
    const work = () => this.#admission.run(bytes.length, priority, () => this.#once(act, signed));
    const isAuthors = priority.unit === signed.proposal.author.unit;
    // Only the author uses up the author's quota, and a repetition none of it.
    if (isAuthors && this.#options.chain.locateAct(act) === undefined) this.#quota.take(signed.proposal);
    // Only the author's own tries wait for each other: nobody else's may hold them up.
    return isAuthors ? this.#inTurn(act, work) : work();
  }

  /** Before anything of an act is read. @throws NodeError QUEUE_FULL when the unit has its share of what may wait */
  demandRoom(unit: string): void {
    this.#admission.demandRoom(unit);
  }

  /** Refuses what waits and what comes from now on. */
  close(): void {
    this.#admission.close();
  }

  async #inTurn(act: string, begin: () => Promise<ActResult>): Promise<ActResult> {
    const before = this.#atWork.get(act);
    if (before !== undefined) await before.catch(() => undefined);
    const work = begin();
    this.#atWork.set(act, work);
    try {
      return await work;
    } finally {
      if (this.#atWork.get(act) === work) this.#atWork.delete(act);
    }
  }

  /**
   * The author's unit, as soon as it is known that the author signed now; all others share a small line, and the rules
   * refuse them.
   */
  async #senderOf(act: string, signed: ReadProposal): Promise<string> {
    const { unit } = signed.proposal.author;
    this.#admission.demandRoom(unit);
    if (!this.#mayBeAuthor(act, signed)) return UNKNOWN;
    if (this.#verifying >= SENDERS_VERIFIED_MAX) throw new NodeError("QUEUE_FULL", unit);
    this.#verifying += 1;
    try {
      const verdicts = await Promise.all(authorChecks(signed).map((check) => verified(this.#options.verifier, check)));
      return verdicts.every((verdict) => verdict) ? unit : UNKNOWN;
    } finally {
      this.#verifying -= 1;
    }
  }

  /** Whether the registry has the key as valid now, for an act that is new: anyone can send an old one again. */
  #mayBeAuthor(act: string, { proposal }: ReadProposal): boolean {
    const { chain, clock } = this.#options;
    const { unit: unitId, officer: id, key: text } = proposal.author;
    const unit = chain.state.get(key.unit(unitId))?.value as unknown as Unit | null | undefined;
    const officer = chain.state.get(key.officer(unitId, id))?.value as unknown as Officer | null | undefined;
    const dated = officer?.keys.find((candidate) => candidate.key === text);
    const now = clock.now();
    const isValid = dated !== undefined && dated.revoked !== true && dated.notBefore <= now && now < dated.notAfter;
    const isActive = unit?.status === "active" && officer?.status === "active";
    return isValid && isActive && now <= proposal.expires && chain.locateAct(act) === undefined;
  }

  async #once(act: string, signed: ReadProposal): Promise<ActResult> {
    try {
      return await this.#freshly(act, signed);
    } catch (error) {
      const isDuplicate = error instanceof Refusal && error.code === "DUPLICATE";
      if (isDuplicate) await this.#demandHere(act);
      if (isDuplicate || this.#isRepeated(act, signed)) return this.#firstResult(act, signed);
      throw error;
    }
  }

  /** Another node may have the block with an act before this one. @throws NodeError ENDORSER_UNAVAILABLE when it does not come */
  async #demandHere(act: string): Promise<void> {
    const { chain, clock } = this.#options;
    for (let waited = 0; chain.locateAct(act) === undefined; waited += AHEAD_MS) {
      if (waited > BEHIND_MS_MAX) throw new NodeError("ENDORSER_UNAVAILABLE", act);
      await clock.sleep(AHEAD_MS);
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
    const { chain, crypto, clock } = this.#options;
    for (let attempt = 0; ; attempt++) {
      const started = clock.now();
      const agreed = await this.#agree(signed, attempt);
      if (agreed === undefined) continue;
      const { effects, endorsements } = agreed;
      const endorsed = clock.now();
      const { proposal } = signed;
      const { bytes, act: read } = assembleAct(crypto.sha256, signed, effects, endorsements);
      const priority = { urgency: proposal.urgency, unit: proposal.author.unit };
      const placed = await chain.submit(bytes, priority, read).catch(refusalOf);
      if (!(placed instanceof Refusal) && placed.code === "VALID") {
        const timings = { endorsedMs: endorsed - started, committedMs: clock.now() - endorsed };
        return { ...resultOf(act, placed), result: effects.result, repeated: false, timings };
      }
      const again = RETRYABLE.includes(placed.code) && attempt < RETRIES_MAX && clock.now() < proposal.expires;
      if (!again) throw new Refusal(placed.code, placed.at);
    }
  }

  /** Undefined where one node is a block ahead of another: a moment later they agree. */
  async #agree(signed: ReadProposal, attempt: number): Promise<Agreement | undefined> {
    const { chain, contracts, endorsers, clock } = this.#options;
    const action = actionOf(contracts, signed.proposal);
    try {
      return await collectEndorsements(chain.state, inTurn(endorsers, attempt), signed, action);
    } catch (error) {
      const isAhead = error instanceof NodeError && error.code === "ENDORSEMENTS_DIFFER" && attempt < RETRIES_MAX;
      if (!isAhead) throw error;
      await clock.sleep(AHEAD_MS);
      return undefined;
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

/** An engine that does not even take a transaction says why as a block would. @throws what is no refusal */
function refusalOf(error: unknown): Refusal {
  if (error instanceof Refusal) return error;
  throw error;
}

function resultOf(act: string, placed: Placed): Omit<ActResult, "result" | "repeated"> {
  const { code, height, index, history } = placed;
  return { act, code, height, index, history };
}
