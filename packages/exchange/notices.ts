import {
  type Crypto,
  type LightState,
  type SignatureFacts,
  type SummaryState,
  type TrustedChain,
  type Validator,
  appHashOf,
  decodeBase64url,
  decodeHex,
  decodeVersioned,
  encodeUtf8,
  equal,
  key,
  parseLightBlock,
  trustedState,
  validatorsOf,
  verifyStateProof,
  verifyUpdate,
} from "@tocsin/core";
import type { Json } from "@tocsin/core";
import type { SummarySource } from "./endpoint.ts";

/** A summary as the main chain confirmed it: read with proof, for the units of one chain that may see it. */
export interface Notice {
  readonly record: string;
  readonly state: SummaryState;
  /** Tick of the main chain's block that brought it. */
  readonly tick: number;
}

export interface NoticeFollowerOptions {
  readonly crypto: Crypto;
  /** The main chain as this chain's genesis trusts it. */
  readonly trust: TrustedChain;
  readonly source: SummarySource;
  /** Chain whose units the notices are for. */
  readonly chain: string;
  /** Height of the main chain up to which notices were taken in; kept by the read model. */
  readonly from: number;
  readonly put: (notices: readonly Notice[], upTo: number) => Promise<void>;
}

const BATCH = 100;

/**
 * Reads notices from the main chain (PROTOCOL 10: proven reads, not packets). Each is checked against a header that
 * this node's own light client of the main chain trusts; the source is believed in nothing.
 */
export class NoticeFollower {
  readonly #options: NoticeFollowerOptions;
  #light: LightState;
  #validators: readonly Validator[];
  #from: number;

  constructor(options: NoticeFollowerOptions) {
    this.#options = options;
    this.#light = trustedState(options.crypto.sha256, options.trust);
    this.#validators = validatorsOf(options.crypto.sha256, options.trust);
    this.#from = options.from;
  }

  /** Takes in what is new. Returns how many notices there were. @throws Error when a proof does not hold */
  async step(): Promise<number> {
    const { source, chain, put } = this.#options;
    const { changed, upTo } = await source.changedSummaries(this.#from, BATCH, chain);
    if (upTo === this.#from) return 0;
    const notices: Notice[] = [];
    for (const { record, tick } of changed) notices.push({ record, tick, state: await this.#read(record) });
    await put(notices, upTo);
    this.#from = upTo;
    return notices.length;
  }

  async #read(record: string): Promise<SummaryState> {
    const { crypto, source } = this.#options;
    const proven = await source.provenState(key.summary(record));
    this.#follow(proven.block as unknown as Json);
    if (!equal(appHashOf(crypto.sha256, proven.opening), decodeHex(this.#light.appHash)))
      throw new Error("the state is not that of the header");
    const value = decodeBase64url(proven.value);
    const proof = {
      siblings: proven.siblings.map(decodeHex),
      other: null,
    };
    const keyHash = crypto.sha256(encodeUtf8(key.summary(record)));
    const holds = verifyStateProof(
      crypto.sha256,
      decodeHex(proven.opening.state),
      keyHash,
      crypto.sha256(value),
      proof,
    );
    if (!holds) throw new Error(`the proof of the summary ${record} does not hold`);
    return decodeVersioned(value).value as unknown as SummaryState;
  }

  /** Moves this node's light client of the main chain; the header that is trusted already is as good as a newer one. */
  #follow(text: Json): void {
    const { crypto } = this.#options;
    const facts: SignatureFacts = ({ rule, publicKey, message, signature }) =>
      rule === "strict"
        ? crypto.verifyEd25519(publicKey, message, signature)
        : crypto.verifyEd25519Zip215(publicKey, message, signature);
    const block = parseLightBlock(text, this.#validators);
    if (block.header.height === this.#light.height && this.#light.headerHash !== "") return;
    const verdict = verifyUpdate(crypto.sha256, this.#light, block, this.#validators, facts);
    if (verdict.verdict !== "trusted") throw new Error(`the main chain's header does not verify: ${verdict.verdict}`);
    this.#light = verdict.state;
    this.#validators = block.validators;
  }
}
