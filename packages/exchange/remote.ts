import type {
  AppHashOpening,
  ClientState,
  Code,
  Lane,
  LightBlockJson,
  Misbehaviour,
  ProvenState,
  Receive,
} from "@tocsin/core";
import type { Endpoint, LaneEntry, ProvenLeaves, SummarySource } from "./endpoint.ts";

/** The nodes of a chain, of which whichever answers is asked. */
export interface ChainAsked {
  /** How many are known. */
  readonly count: number;
  call(name: string, params: unknown): Promise<unknown>;
  /** The same nodes, another one first. */
  turned(): ChainAsked;
}

/**
 * A chain on other machines as an endpoint. Its answers are as little believed as any endpoint's: headers and proofs are
 * judged where they arrive, and what an answer leaves out another node adds.
 */
export class RemoteEndpoint implements Endpoint, SummarySource {
  readonly name: string;
  #nodes: ChainAsked;
  readonly #follow: (listener: () => void) => () => void;

  /** @param follow calls back when the chain has a newer header */
  constructor(name: string, nodes: ChainAsked, follow: (listener: () => void) => () => void) {
    this.name = name;
    this.#nodes = nodes;
    this.#follow = follow;
  }

  async proven(): ReturnType<Endpoint["proven"]> {
    return (await this.#ask("proven", {})) as { height: number; opening: AppHashOpening };
  }

  async lightBlock(height: number): Promise<LightBlockJson> {
    return (await this.#ask("lightBlock", { height })) as LightBlockJson;
  }

  async lane(queue: string, from: number, limit: number): Promise<readonly LaneEntry[]> {
    return listOf(await this.#ask("lane", { queue, from, limit })) as LaneEntry[];
  }

  async leaves(indexes: readonly number[], size: number): Promise<ProvenLeaves> {
    return (await this.#ask("leaves", { indexes, size })) as ProvenLeaves;
  }

  async client(chain: string): Promise<ClientState | undefined> {
    return ((await this.#ask("client", { chain })) ?? undefined) as ClientState | undefined;
  }

  async receipts(chain: string, queue: string): Promise<Lane> {
    return (await this.#ask("receipts", { chain, queue })) as Lane;
  }

  async receive(payload: Receive | Misbehaviour): Promise<{ readonly code: Code; readonly at: string }> {
    return (await this.#ask("receive", { payload })) as { code: Code; at: string };
  }

  async heartbeat(): Promise<void> {
    await this.#ask("heartbeat", {});
  }

  async changedSummaries(from: number, limit: number, chain: string): ReturnType<SummarySource["changedSummaries"]> {
    return (await this.#ask("changedSummaries", { from, limit, chain })) as Awaited<
      ReturnType<SummarySource["changedSummaries"]>
    >;
  }

  async provenState(key: string): Promise<ProvenState> {
    return (await this.#ask("provenState", { key })) as ProvenState;
  }

  turn(): void {
    this.#nodes = this.#nodes.turned();
  }

  get nodes(): number {
    return this.#nodes.count;
  }

  #ask(call: string, params: unknown): Promise<unknown> {
    return this.#nodes.call(call, params);
  }

  onProven(listener: () => void): () => void {
    return this.#follow(listener);
  }
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
