import {
  type AppHashOpening,
  type ClientState,
  type Code,
  type Hash,
  type Json,
  type Lane,
  type Leaf,
  type LightBlock,
  type Packet,
  type Receive,
  type StateReader,
  decodeCanonical,
  encodeHex,
  encodeSystem,
  formatLightBlock,
  key,
  multiproof,
} from "@tocsin/core";
import type { Endpoint, LaneEntry, ProvenLeaves } from "./endpoint.ts";

/** What an endpoint in the same process needs of a chain; the node's chain fits it. */
export interface LocalChain {
  readonly state: StateReader;
  proven(): { readonly height: number; readonly opening: AppHashOpening };
  lightBlock(height: number): LightBlock | undefined;
  queue(name: string, from: number, limit: number): readonly { readonly sequence: number; readonly packet: Json; readonly history: number }[];
  historyNode(level: number, index: number): Uint8Array;
  leafBytes(index: number): Uint8Array;
  submit(transaction: Uint8Array, priority: { readonly urgency: number; readonly unit: string }): Promise<{ readonly code: Code; readonly at: string }>;
  onCommitted(listener: () => void): () => void;
}

/** Urgency of receive transactions: what they carry has waited once already. */
const RECEIVE_URGENCY = 9;
const EMPTY_LANE: Lane = { low: 0, above: [], errors: [] };

/** A chain of this process as an endpoint. */
export class LocalEndpoint implements Endpoint {
  readonly name: string;
  readonly #chain: LocalChain;
  readonly #hash: Hash;

  constructor(name: string, chain: LocalChain, hash: Hash) {
    this.name = name;
    this.#chain = chain;
    this.#hash = hash;
  }

  async proven(): ReturnType<Endpoint["proven"]> {
    return this.#chain.proven();
  }

  async lightBlock(height: number): ReturnType<Endpoint["lightBlock"]> {
    const block = this.#chain.lightBlock(height);
    if (block === undefined) throw new Error(`no signed header at height ${height} of ${this.name}`);
    return formatLightBlock(block);
  }

  async lane(queue: string, from: number, limit: number): Promise<readonly LaneEntry[]> {
    return this.#chain.queue(queue, from, limit).map(({ sequence, packet, history }) => ({ sequence, packet: packet as unknown as Packet, history }));
  }

  async leaves(indexes: readonly number[], size: number): Promise<ProvenLeaves> {
    const nodes = multiproof(this.#hash, (level, index) => this.#chain.historyNode(level, index), indexes, size);
    const leaves = indexes.map((index) => ({ index, leaf: decodeCanonical(this.#chain.leafBytes(index)) as unknown as Leaf }));
    return { leaves, nodes: nodes.map(encodeHex) };
  }

  async client(chain: string): Promise<ClientState | undefined> {
    return (this.#chain.state.get(key.client(chain))?.value ?? undefined) as unknown as ClientState | undefined;
  }

  async receipts(chain: string, queue: string): Promise<Lane> {
    return (this.#chain.state.get(key.lane(chain, queue))?.value ?? EMPTY_LANE) as unknown as Lane;
  }

  async receive(payload: Receive): ReturnType<Endpoint["receive"]> {
    const { code, at } = await this.#chain.submit(encodeSystem(payload), { urgency: RECEIVE_URGENCY, unit: payload.source });
    return { code, at };
  }

  async heartbeat(): Promise<void> {
    const chain = this.name.split(".")[0] as string;
    const sequence = this.#chain.proven().height;
    await this.#chain.submit(encodeSystem({ type: "heartbeat", chain, sequence }), { urgency: 0, unit: this.name });
  }

  onCommitted(listener: () => void): () => void {
    return this.#chain.onCommitted(listener);
  }
}
