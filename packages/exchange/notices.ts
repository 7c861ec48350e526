import {
  type ClientState,
  type Crypto,
  type Json,
  type LightBlock,
  type LightState,
  type Policy,
  type PolicyDocument,
  type SignatureFacts,
  type SummaryState,
  TICK_SKEW_MS_MAX,
  type TrustedChain,
  type Validator,
  clientValidators,
  key,
  msOfTimestamp,
  openState,
  parseLightBlock,
  trustedState,
  validatorsOf,
  verifyUpdate,
} from "@tocsin/core";
import type { SummarySource } from "./endpoint.ts";

/** A summary as the main chain confirmed it: read with proof, for the units of one chain that may see it. */
export interface Notice {
  readonly record: string;
  readonly state: SummaryState;
  /** Tick of the main chain's block that brought it, by the source's word: no later than the header that proves it. */
  readonly tick: number;
}

export interface NoticeFollowerOptions {
  readonly crypto: Crypto;
  /** The main chain as this chain's genesis trusts it. */
  readonly trust: TrustedChain;
  /**
   * This chain's own light client of the main chain, which its contract keeps inside the trusting period. Trust starts
   * from it, and from genesis only where there is none: on the main chain itself.
   */
  readonly client?: () => ClientState | undefined;
  readonly source: SummarySource;
  /** Chain whose units the notices are for. */
  readonly chain: string;
  /** Height of the main chain up to which notices were taken in; kept by the read model. */
  readonly from: () => Promise<number>;
  /** `audience` is the main chain's policy, by which notices are shown; only when it is not known yet or has changed. */
  readonly put: (notices: readonly Notice[], upTo: number, audience: Policy<"audience"> | undefined) => Promise<void>;
}

const BATCH = 100;

/** A value of the main chain's state, proven. */
interface Proven {
  /** Stored bytes, base64url. */
  readonly text: string;
  readonly value: Json;
}

/** What one node has told of the blocks above a height, proven. */
interface Told {
  readonly notices: readonly Notice[];
  readonly upTo: number;
  /** Absent where there were no blocks. */
  readonly audience: Proven | undefined;
}

/** Of so many nodes, how many are asked: one more than may lie where a chain bears with f of 3f + 1, and two where there are. */
function witnessesOf(nodes: number): number {
  return Math.min(nodes, Math.max(2, Math.floor((nodes - 1) / 3) + 1));
}

/**
 * Reads notices from the main chain (PROTOCOL 10: proven reads, not packets). Each is checked against a header that
 * this node's own light client of the main chain trusts; the source is believed in nothing but the order and times of
 * what it proves. Where several nodes answer for it, one that withholds is made up for by another.
 */
export class NoticeFollower {
  readonly #options: NoticeFollowerOptions;
  #light: LightState;
  #validators: readonly Validator[];
  /** The header that was followed last, as it came. */
  #followed: Json | undefined;
  /** Where the step at work began. */
  #from = 0;
  /** The audience policy that was put last, as stored. */
  #audience: string | undefined;

  constructor(options: NoticeFollowerOptions) {
    this.#options = options;
    this.#light = trustedState(options.crypto.sha256, options.trust);
    this.#validators = validatorsOf(options.crypto.sha256, options.trust);
  }

  /** Takes in what is new. Returns how many notices there were. @throws Error, Refusal when a proof does not hold */
  async step(): Promise<number> {
    // An answer covers a stretch of blocks: one without notices is no end.
    for (;;) {
      const taken = await this.#take();
      if (taken !== 0) return taken ?? 0;
    }
  }

  /** Takes in one stretch of blocks; undefined where there are no more. */
  async #take(): Promise<number | undefined> {
    this.#adopt();
    // Asked anew each time: a read model that was built again has none of the notices that it had.
    this.#from = await this.#options.from();
    const told = await this.#witnessed();
    // Only as far as each of them has told, so that what one leaves out another brings.
    const upTo = Math.min(...told.map((one) => one.upTo));
    if (upTo === this.#from) return undefined;
    const all = told.flatMap((one) => one.notices).map((one) => [`${one.tick} ${one.record}`, one] as const);
    const notices = [...new Map(all).values()].sort((a, b) => a.tick - b.tick);
    const { audience } = told.find((one) => one.audience !== undefined) ?? {};
    if (audience === undefined) throw new Error("no node has told by which policy notices are shown");
    const isChanged = audience.text !== this.#audience || this.#from === 0;
    const policy = isChanged ? (audience.value as unknown as PolicyDocument<"audience">).value : undefined;
    await this.#options.put(notices, upTo, policy);
    this.#audience = audience.text;
    return notices.length;
  }

  /**
   * What enough of the source's nodes have told, each proven from what was trusted before. One whose answer does not hold
   * counts as one that is away. @throws as the last of them where no answer holds
   */
  async #witnessed(): Promise<readonly Told[]> {
    const { source } = this.#options;
    const { nodes = 1 } = source;
    const before = { light: this.#light, validators: this.#validators };
    let newest = before;
    let failure: unknown;
    const told: Told[] = [];
    for (let asked = 0; asked < Math.max(1, nodes) && told.length < witnessesOf(nodes); asked += 1) {
      this.#light = before.light;
      this.#validators = before.validators;
      this.#followed = undefined;
      try {
        told.push(await this.#ask());
        if (this.#light.height > newest.light.height) newest = { light: this.#light, validators: this.#validators };
      } catch (error) {
        failure = error;
      }
      source.turn?.();
    }
    this.#light = newest.light;
    this.#validators = newest.validators;
    if (told.length === 0) throw failure;
    return told;
  }

  async #ask(): Promise<Told> {
    const { changed, upTo } = await this.#options.source.changedSummaries(this.#from, BATCH, this.#options.chain);
    if (upTo === this.#from) return { notices: [], upTo, audience: undefined };
    const audience = await this.#read(key.policy("audience"));
    this.#demandCovered(upTo);
    const notices: Notice[] = [];
    for (const { record, tick } of changed) {
      const { value } = await this.#read(key.summary(record));
      this.#demandPast(tick);
      notices.push({ record, tick, state: value as unknown as SummaryState });
    }
    return { notices, upTo, audience };
  }

  /** Trusts what this chain's own client trusts, where that is newer: it outlives restarts, and governance recovers it. */
  #adopt(): void {
    const client = this.#options.client?.();
    if (client === undefined) return;
    if (client.frozen) throw new Error("the main chain is frozen: it has signed twice");
    if (client.light.height <= this.#light.height) return;
    this.#light = client.light;
    this.#validators = clientValidators(client);
  }

  /** A source cannot make this follower skip blocks that are not there yet, nor turn back. */
  #demandCovered(upTo: number): void {
    if (Number.isSafeInteger(upTo) && upTo > this.#from && upTo < this.#light.height) return;
    throw new Error("the source tells of blocks that no signed header covers");
  }

  #demandPast(tick: number): void {
    if (Number.isSafeInteger(tick) && tick <= msOfTimestamp(this.#light.time) + TICK_SKEW_MS_MAX) return;
    throw new Error("the source tells of a time after the header that proves it");
  }

  async #read(name: string): Promise<Proven> {
    const { crypto, source } = this.#options;
    const proven = await source.provenState(name);
    this.#follow(proven.block as unknown as Json);
    const { value } = openState(crypto.sha256, this.#light.appHash, proven, name);
    if (value === null) throw new Error(`the main chain has removed ${name}`);
    return { text: proven.value, value };
  }

  /** Moves this node's light client of the main chain; the header that is trusted already is as good as a newer one. */
  #follow(text: Json): void {
    if (text === this.#followed) return;
    const block = parseLightBlock(text, this.#validators);
    if (block.header.height !== this.#light.height || this.#light.headerHash === "") this.#advance(block);
    this.#followed = text;
  }

  #advance(block: LightBlock): void {
    const { crypto } = this.#options;
    const facts: SignatureFacts = ({ rule, publicKey, message, signature }) =>
      rule === "strict"
        ? crypto.verifyEd25519(publicKey, message, signature)
        : crypto.verifyEd25519Zip215(publicKey, message, signature);
    const verdict = verifyUpdate(crypto.sha256, this.#light, block, this.#validators, facts);
    if (verdict.verdict !== "trusted") throw new Error(`the main chain's header does not verify: ${verdict.verdict}`);
    this.#light = verdict.state;
    this.#validators = block.validators;
  }
}
