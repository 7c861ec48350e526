import {
  AUTHORITY_LANE,
  type ClientState,
  type Code,
  type Hash,
  type Json,
  type Misbehaviour,
  TRANSACTION_BYTES_MAX,
  encodeCanonical,
  encodeHex,
  followsInOneStep,
  headerHash,
  parseLightBlock,
} from "@tocsin/core";
import { type Waiting, receivePayload, waitingPackets } from "./batch.ts";
import type { Endpoint, LinkClock } from "./endpoint.ts";

/** What a step of a link has come to. */
export type Step =
  /** `packets` is 0 when another relayer was faster. */
  | { readonly did: "moved"; readonly packets: number }
  | { readonly did: "anchored" }
  | { readonly did: "nothing" }
  /** The destination refused; `final` when only governance can mend it. */
  | { readonly did: "refused"; readonly code: Code; readonly at: string; readonly final: boolean };

export interface LinkOptions {
  readonly source: Endpoint;
  readonly destination: Endpoint;
  /** Lanes of the source for this destination, most urgent first. */
  readonly lanes: readonly string[];
  readonly clock: LinkClock;
  readonly hash: Hash;
  /** Whether new records without packets are anchored as well: children anchor at their parent, nobody else. */
  readonly anchors: boolean;
  /** How long a new record waits for a packet to travel with before a bare header goes (PROTOCOL 10). */
  readonly anchorWaitMs?: number;
  /** The destination's light client is renewed when its header is older than this; keeps it inside the trusting period. */
  readonly heartbeatMs?: number;
}

const ANCHOR_WAIT_MS = 10_000;
const HEARTBEAT_MS = 86_400_000;
const ASK_AGAIN_MS = 3_600_000;
const FINAL: readonly Code[] = ["CLIENT_FROZEN", "CLIENT_EXPIRED", "CLIENT_UNKNOWN"];

type Proven = Awaited<ReturnType<Endpoint["proven"]>>;
type Refused = Extract<Step, { readonly did: "refused" }>;

/**
 * Carries one direction between two chains. It keeps nothing: where it stands is what the destination has received,
 * so it resumes after any crash without loss or repetition, and several links may do the same work.
 */
export class Link {
  readonly #options: LinkOptions;
  /** Since when the source has records that the destination's client does not cover. */
  #uncoveredSince: number | undefined;
  /** When the source was asked for a block last. */
  #askedAt: number | undefined;
  /** Hash of the destination's header that was compared last. */
  #compared: string | undefined;
  /** A final refusal, the header that the destination's client had then, and how often in a row it was given. */
  #final: { readonly refused: Refused; readonly header: string; readonly times: number } | undefined;
  /** Packets that were found too large for any transaction since the link was last at rest. */
  readonly #tooLarge = new Set<string>();
  /** What the destination said it had taken last. */
  #taken: string | undefined;

  constructor(options: LinkOptions) {
    this.#options = options;
  }

  get name(): string {
    return `${this.#options.source.name} → ${this.#options.destination.name}`;
  }

  /**
   * Moves at most one batch. Call it again while it moves. A chain's node that brings nothing forward is asked once: the
   * next step begins at another.
   */
  async step(): Promise<Step> {
    let isMoving = false;
    try {
      const step = await this.#step();
      isMoving = step.did === "moved" || step.did === "anchored";
      return step;
    } finally {
      if (!isMoving) this.#turn();
    }
  }

  #turn(): void {
    this.#options.source.turn?.();
    this.#options.destination.turn?.();
  }

  async #step(): Promise<Step> {
    const { source, destination, lanes } = this.#options;
    const client = await this.#client();
    const hopeless = this.#hopeless(client);
    if (hopeless !== undefined) return hopeless;
    const proven = await source.proven();
    let passed: string | undefined;
    const batch = await waitingPackets(source, destination, lanes, proven.opening.size, (packet) => {
      const isPassed = this.#tooLarge.has(nameOf(packet));
      if (isPassed) passed ??= nameOf(packet);
      return isPassed;
    });
    if (client === undefined) return batch.length === 0 ? { did: "nothing" } : this.#refused("CLIENT_UNKNOWN");
    if (batch.length > 0) return this.#send(client, batch, proven);
    const step = await this.#anchor(client, proven);
    if (step.did !== "nothing") return step;
    const compared = await this.#compare(client);
    if (compared.did !== "nothing" || passed === undefined) return compared;
    // Another node may have it in another size: it is tried again.
    this.#tooLarge.clear();
    return this.#refused("TOO_LARGE", passed);
  }

  /** Makes the destination's copy of the source fresh: asks the source for a block and carries its header. */
  async refresh(): Promise<Step> {
    const { source } = this.#options;
    const client = await this.#client();
    if (client === undefined) return this.#refused("CLIENT_UNKNOWN");
    const hopeless = this.#hopeless(client);
    if (hopeless !== undefined) return hopeless;
    await source.heartbeat();
    this.#askedAt = this.#options.clock.now();
    return this.#send(client, [], await source.proven());
  }

  /**
   * Compares the header that the destination trusts with the source's own at that height, once each. Another one with the
   * votes of the same validators is evidence: the destination freezes its client and keeps both (DESIGN 11).
   */
  async #compare(client: ClientState): Promise<Step> {
    const { source, destination, hash } = this.#options;
    const { height, headerHash: trusted } = client.light;
    if (trusted === "" || trusted === this.#compared) return { did: "nothing" };
    const block = await source.lightBlock(height);
    const own = encodeHex(headerHash(hash, parseLightBlock(block as unknown as Json).header));
    this.#compared = trusted;
    if (own === trusted) return { did: "nothing" };
    const evidence = { ...block, validators: [...block.validators] };
    const payload = { type: "misbehaviour" as const, source: source.name, blocks: [evidence, evidence] };
    const { code } = await destination.receive(payload as unknown as Misbehaviour);
    // A header without those votes is no evidence, only a source that cannot be believed.
    return code === "VALID" ? this.#refused("CLIENT_FROZEN") : this.#refused(code);
  }

  #client(): Promise<ClientState | undefined> {
    return this.#options.destination.client(this.#sourceChain);
  }

  get #sourceChain(): string {
    return this.#options.source.name.split(".")[0] as string;
  }

  /**
   * What no further try can mend: it is known before anything is sent, because every refused transaction would stand
   * in a block of the destination. Ends when governance has recovered the client.
   */
  #hopeless(client: ClientState | undefined): Refused | undefined {
    if (client?.frozen === true) return this.#refused("CLIENT_FROZEN");
    const final = this.#final;
    if (client === undefined || final?.header !== client.light.headerHash) return undefined;
    // One node of several may say so without its chain.
    const enough = this.#options.destination.turn === undefined ? 1 : 2;
    return final.times >= enough ? final.refused : undefined;
  }

  #refused(code: Code, at = this.#sourceChain): Refused {
    return { did: "refused", code, at, final: FINAL.includes(code) };
  }

  async #send(client: ClientState, batch: readonly Waiting[], proven: Proven): Promise<Step> {
    const { source, destination } = this.#options;
    const stopped = await this.#bridge(client, proven);
    if (stopped !== undefined) return stopped;
    let part = batch;
    let payload = await receivePayload(source, part, proven);
    while (encodeCanonical(payload as unknown as Json).length > TRANSACTION_BYTES_MAX - 64) {
      const [first] = part;
      if (first === undefined || part.length === 1) return this.#passOver(first);
      part = part.slice(0, Math.ceil(part.length / 2));
      payload = await receivePayload(source, part, proven);
    }
    const { code, at } = await destination.receive(payload);
    const isRedundant = code === "PACKET_REDUNDANT";
    if (code === "VALID" || isRedundant) {
      this.#uncoveredSince = undefined;
      this.#final = undefined;
      if (this.#isTakenAgain(client, part)) return { did: "nothing" };
      return part.length > 0 ? { did: "moved", packets: isRedundant ? 0 : part.length } : { did: "anchored" };
    }
    const refused = this.#refused(code, at);
    if (refused.final) this.#final = this.#finalAfter(refused, client.light.headerHash);
    return refused;
  }

  /** Alone it is more than a transaction: it is told of, and the packets behind it go on without it where no order binds them. */
  #passOver(packet: Waiting | undefined): Refused {
    if (packet === undefined) return this.#refused("TOO_LARGE");
    if (packet.queue !== AUTHORITY_LANE) this.#tooLarge.add(nameOf(packet));
    return this.#refused("TOO_LARGE", nameOf(packet));
  }

  #finalAfter(refused: Refused, header: string) {
    const isSame = this.#final?.header === header && this.#final.refused.code === refused.code;
    return { refused, header, times: isSame ? (this.#final?.times ?? 0) + 1 : 1 };
  }

  /** A destination that says it has taken what it then lacks again is left alone for a moment, like one that has all. */
  #isTakenAgain(client: ClientState, [first]: readonly Waiting[]): boolean {
    const taken = first === undefined ? client.light.headerHash : nameOf(first);
    const isAgain = taken === this.#taken;
    this.#taken = taken;
    return isAgain;
  }

  /** Carries headers in between first, where the source's validators have changed too much to be followed at once. */
  async #bridge(client: ClientState, proven: Proven): Promise<Refused | undefined> {
    const { source, destination } = this.#options;
    for (let at = client; ; ) {
      const height = await this.#reachable(at, proven.height);
      if (height >= proven.height) return undefined;
      const { code, at: where } = await destination.receive(await receivePayload(source, [], { ...proven, height }));
      if (code !== "VALID") return this.#refused(code, where);
      const next = await this.#client();
      if (next === undefined || next.light.height <= at.light.height) return this.#refused("HEADER_INVALID");
      at = next;
    }
  }

  /** The highest header, halving the way, that the client can be moved to in one step: the next one always. */
  async #reachable(client: ClientState, target: number): Promise<number> {
    const { source, hash } = this.#options;
    const { height: trusted } = client.light;
    for (let height = target; height > trusted + 1; height = trusted + Math.ceil((height - trusted) / 2)) {
      const block = parseLightBlock((await source.lightBlock(height)) as unknown as Json);
      if (followsInOneStep(hash, client, block)) return height;
    }
    return Math.min(target, trusted + 1);
  }

  /** A bare header, when records have waited long enough or the client grows old. */
  async #anchor(client: ClientState, proven: Proven): Promise<Step> {
    const { clock, anchors, anchorWaitMs = ANCHOR_WAIT_MS, heartbeatMs = HEARTBEAT_MS } = this.#options;
    const isNewer = proven.height > client.light.height;
    if (clock.now() - client.timeMs > heartbeatMs) {
      // One block is enough, however often it has to be sent.
      const isAsked = this.#askedAt !== undefined && clock.now() - this.#askedAt < ASK_AGAIN_MS;
      if (!isAsked) return this.refresh();
      return isNewer ? this.#send(client, [], proven) : { did: "nothing" };
    }
    if (!anchors || !isNewer) {
      this.#uncoveredSince = undefined;
      return { did: "nothing" };
    }
    this.#uncoveredSince ??= clock.now();
    if (clock.now() - this.#uncoveredSince < anchorWaitMs) return { did: "nothing" };
    return this.#send(client, [], proven);
  }
}

/** How a packet is told of: its lane and number. */
function nameOf({ queue, sequence }: Waiting): string {
  return `${queue}/${sequence}`;
}
