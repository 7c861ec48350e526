import type { Code, Json } from "@tocsin/core";
import { encodeCanonical, TRANSACTION_BYTES_MAX } from "@tocsin/core";
import { receivePayload, waitingPackets } from "./batch.ts";
import type { Endpoint, LinkClock } from "./endpoint.ts";

/** What a step of a link has come to. */
export type Step =
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
  /** Whether new records without packets are anchored as well: children anchor at their parent, nobody else. */
  readonly anchors: boolean;
  /** How long a new record waits for a packet to travel with before a bare header goes (PROTOCOL 10). */
  readonly anchorWaitMs?: number;
  /** The destination's light client is renewed when its header is older than this; keeps it inside the trusting period. */
  readonly heartbeatMs?: number;
}

const ANCHOR_WAIT_MS = 10_000;
const HEARTBEAT_MS = 86_400_000;
const FINAL: readonly Code[] = ["CLIENT_FROZEN", "CLIENT_EXPIRED", "CLIENT_UNKNOWN"];

/**
 * Carries one direction between two chains. It keeps nothing: where it stands is what the destination has received,
 * so it resumes after any crash without loss or repetition, and several links may do the same work.
 */
export class Link {
  readonly #options: LinkOptions;
  /** Since when the source has records that the destination's client does not cover. */
  #uncoveredSince: number | undefined;

  constructor(options: LinkOptions) {
    this.#options = options;
  }

  get name(): string {
    return `${this.#options.source.name} → ${this.#options.destination.name}`;
  }

  /** Moves at most one batch. Call it again while it moves. */
  async step(): Promise<Step> {
    const { source, destination, lanes } = this.#options;
    const proven = await source.proven();
    const batch = await waitingPackets(source, destination, lanes, proven.opening.size);
    if (batch.length > 0) return this.#send(batch, proven);
    return this.#anchor(proven);
  }

  /** Makes the destination's copy of the source fresh: asks the source for a block and carries its header. */
  async refresh(): Promise<Step> {
    await this.#options.source.heartbeat();
    return this.#send([], await this.#options.source.proven());
  }

  async #send(
    batch: Parameters<typeof receivePayload>[1],
    proven: Awaited<ReturnType<Endpoint["proven"]>>,
  ): Promise<Step> {
    const { source, destination } = this.#options;
    let part = batch;
    let payload = await receivePayload(source, part, proven);
    while (part.length > 1 && encodeCanonical(payload as unknown as Json).length > TRANSACTION_BYTES_MAX - 64) {
      part = part.slice(0, Math.ceil(part.length / 2));
      payload = await receivePayload(source, part, proven);
    }
    const { code, at } = await destination.receive(payload);
    if (code === "VALID" || code === "PACKET_REDUNDANT") {
      this.#uncoveredSince = undefined;
      return part.length > 0 ? { did: "moved", packets: part.length } : { did: "anchored" };
    }
    return { did: "refused", code, at, final: FINAL.includes(code) };
  }

  /** A bare header, when records have waited long enough or the client grows old. */
  async #anchor(proven: Awaited<ReturnType<Endpoint["proven"]>>): Promise<Step> {
    const {
      source,
      destination,
      clock,
      anchors,
      anchorWaitMs = ANCHOR_WAIT_MS,
      heartbeatMs = HEARTBEAT_MS,
    } = this.#options;
    const client = await destination.client(source.name.split(".")[0] as string);
    if (client === undefined || client.frozen) return { did: "nothing" };
    if (clock.now() - client.timeMs > heartbeatMs) return this.refresh();
    if (!anchors || client.light.height >= proven.height) {
      this.#uncoveredSince = undefined;
      return { did: "nothing" };
    }
    this.#uncoveredSince ??= clock.now();
    if (clock.now() - this.#uncoveredSince < anchorWaitMs) return { did: "nothing" };
    return this.#send([], proven);
  }
}
