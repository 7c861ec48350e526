import {
  type ChainFacts,
  type Contracts,
  type Crypto,
  type Delta,
  type Effects,
  type Endorsement,
  type ReadProposal,
  type SealedReference,
  type SignatureFacts,
  UnknownSignature,
  effectsDigest,
  key,
  proposalDigest,
  simulate,
} from "@tocsin/core";
import type { ChainReader } from "../chain.ts";
import { NodeError } from "../errors.ts";
import type { Clock } from "../host/clock.ts";
import { authorChecks } from "../validate/checks.ts";
import type { SignatureVerifier } from "../validate/verifier.ts";
import { EndorsementBatch, type EndorsementSigner } from "./batch.ts";

/** Effects with the endorsements of the units that this endorser signs for. */
export interface Endorsed {
  readonly effects: Effects;
  readonly endorsements: readonly Endorsement[];
}

/** Where a gateway gets endorsements: this node's own endorser, or another node's. */
export interface EndorserSeam {
  /** Manager units that it can sign for. */
  readonly units: readonly string[];
  /** @throws Refusal when a rule or the contract refuses; NodeError SEALED_MISSING, ENDORSER_UNAVAILABLE */
  endorse(signed: ReadProposal, units: readonly string[]): Promise<Endorsed>;
}

export interface EndorserOptions {
  readonly chain: ChainReader;
  readonly contracts: Contracts;
  readonly crypto: Crypto;
  readonly verifier: SignatureVerifier;
  readonly clock: Clock;
  readonly signers: readonly EndorsementSigner[];
  /** Digests among these that no durable copy is held of: an endorser signs only after it holds them (PROTOCOL 5). */
  readonly missingSealed: (digests: readonly string[]) => readonly string[];
}

/** Checks, executes and signs against committed state, in milliseconds and without a person. */
export class Endorser implements EndorserSeam {
  readonly #options: EndorserOptions;
  readonly #batch: EndorsementBatch;

  constructor(options: EndorserOptions) {
    this.#options = options;
    this.#batch = new EndorsementBatch(options.crypto.sha256);
  }

  get units(): readonly string[] {
    return this.#options.signers.map((signer) => signer.unit);
  }

  /** Applies every rule and executes, before anything is fetched for a proposal. @throws Refusal */
  async judge(signed: ReadProposal): Promise<void> {
    await this.#simulate(signed);
  }

  async endorse(signed: ReadProposal, units: readonly string[]): Promise<Endorsed> {
    const { effects } = await this.#simulate(signed);
    const missing = this.#options.missingSealed(sealedDigestsOf(signed));
    if (missing.length > 0) throw new NodeError("SEALED_MISSING", missing[0] ?? "");
    const { sha256 } = this.#options.crypto;
    const digest = effectsDigest(sha256, proposalDigest(sha256, signed.proposalBytes), effects);
    const signers = this.#options.signers.filter((signer) => units.includes(signer.unit));
    const endorsements = await this.#batch.endorse(signed.proposal.chain, digest, signers);
    return { effects, endorsements };
  }

  /** Executes with verified facts only: a signature not yet known is verified, then the rules run again. */
  async #simulate(signed: ReadProposal): Promise<{ readonly effects: Effects }> {
    const { chain, contracts, crypto, verifier, clock } = this.#options;
    await verifier.verify(authorChecks(signed));
    const facts: SignatureFacts = verifier.facts;
    for (;;) {
      const chainFacts = chain.state.get(key.chain())?.value as unknown as ChainFacts;
      const environment = {
        hash: crypto.sha256,
        facts,
        contracts,
        chain: chainFacts,
        state: chain.state,
        tick: Math.max(clock.now(), chain.head().tick),
        replay: false,
      };
      try {
        return simulate(environment, signed);
      } catch (error) {
        if (!(error instanceof UnknownSignature)) throw error;
        await verifier.verify([error.check]);
      }
    }
  }
}

/** Digests of the sealed parts that a proposal's open body refers to: details only; attachments follow (PROTOCOL 5). */
function sealedDigestsOf(signed: ReadProposal): string[] {
  const detail = detailOf(signed);
  return detail === undefined ? [] : [detail.digest];
}

/** The sealed detail that a proposal's open body refers to. */
export function detailOf({ body }: ReadProposal): SealedReference | undefined {
  return (body as unknown as Delta | undefined)?.sealed?.detail;
}
