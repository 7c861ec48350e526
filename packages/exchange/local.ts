import { setImmediate } from "node:timers/promises";
import {
  type AppHashOpening,
  type ClientState,
  type Code,
  type Hash,
  type Json,
  type Lane,
  type Misbehaviour,
  type LightBlock,
  type Packet,
  type Policy,
  type ProvenState,
  type Receive,
  Refusal,
  type StateReader,
  type SummaryState,
  audienceOf,
  couldBeInAudience,
  decodeLeaf,
  encodeHex,
  encodeSystem,
  formatLightBlock,
  key,
  multiproof,
  proveState,
} from "@tocsin/core";
import { type ChangedBlock, changedRecords } from "./changes.ts";
import type { Endpoint, LaneEntry, ProvenLeaves, SummarySource } from "./endpoint.ts";

/** What an endpoint in the same process needs of a chain; the node's chain fits it. */
export interface LocalChain {
  readonly state: StateReader;
  proven(): { readonly height: number; readonly opening: AppHashOpening };
  lightBlock(height: number): LightBlock | undefined;
  queue(
    name: string,
    from: number,
    limit: number,
  ): readonly { readonly sequence: number; readonly packet: Json; readonly history: number }[];
  head(): { readonly height: number };
  block(height: number): ChangedBlock | undefined;
  statePage(height: number, id: string): Uint8Array | undefined;
  historyNode(level: number, index: number): Uint8Array;
  leafBytes(index: number): Uint8Array;
  submit(
    transaction: Uint8Array,
    priority: { readonly urgency: number; readonly unit: string },
  ): Promise<{ readonly code: Code; readonly at: string }>;
  /** Calls back when a newer header is signed. */
  onProven(listener: () => void): () => void;
}

/** Urgency of receive transactions: what they carry has waited once already. */
const RECEIVE_URGENCY = 9;
/** Heights that one question about changed summaries covers; the asker goes on from there. */
const HEIGHTS_MAX = 500;
/** Heights that are looked at in one turn of the event loop. */
const HEIGHTS_A_TURN = 20;
const EMPTY_LANE: Lane = { low: 0, above: [], errors: [] };

/** A chain of this process as an endpoint. */
export class LocalEndpoint implements Endpoint, SummarySource {
  readonly name: string;
  readonly #chain: LocalChain;
  readonly #hash: Hash;
  /** The header that was asked for last: many values are read under one. */
  #told: { readonly height: number; readonly block: ReturnType<typeof formatLightBlock> } | undefined;

  constructor(name: string, chain: LocalChain, hash: Hash) {
    this.name = name;
    this.#chain = chain;
    this.#hash = hash;
  }

  async proven(): ReturnType<Endpoint["proven"]> {
    return this.#chain.proven();
  }

  async lightBlock(height: number): ReturnType<Endpoint["lightBlock"]> {
    if (this.#told?.height === height) return this.#told.block;
    const block = this.#chain.lightBlock(height);
    if (block === undefined) throw new Error(`no signed header at height ${height} of ${this.name}`);
    this.#told = { height, block: formatLightBlock(block) };
    return this.#told.block;
  }

  async lane(queue: string, from: number, limit: number): Promise<readonly LaneEntry[]> {
    return this.#chain
      .queue(queue, from, limit)
      .map(({ sequence, packet, history }) => ({ sequence, packet: packet as unknown as Packet, history }));
  }

  async leaves(indexes: readonly number[], size: number): Promise<ProvenLeaves> {
    const nodes = multiproof(this.#hash, (level, index) => this.#chain.historyNode(level, index), indexes, size);
    const leaves = indexes.map((index) => ({
      index,
      leaf: decodeLeaf(this.#chain.leafBytes(index)),
    }));
    return { leaves, nodes: nodes.map(encodeHex) };
  }

  async client(chain: string): Promise<ClientState | undefined> {
    return (this.#chain.state.get(key.client(chain))?.value ?? undefined) as unknown as ClientState | undefined;
  }

  async receipts(chain: string, queue: string): Promise<Lane> {
    return (this.#chain.state.get(key.lane(chain, queue))?.value ?? EMPTY_LANE) as unknown as Lane;
  }

  async receive(payload: Receive | Misbehaviour): ReturnType<Endpoint["receive"]> {
    try {
      const { code, at } = await this.#chain.submit(encodeSystem(payload), {
        urgency: RECEIVE_URGENCY,
        unit: payload.source,
      });
      return { code, at };
    } catch (error) {
      // A chain of several nodes refuses before a block what would be refused in it.
      if (error instanceof Refusal) return { code: error.code, at: error.at };
      throw error;
    }
  }

  async heartbeat(): Promise<void> {
    const chain = this.name.split(".")[0] as string;
    const sequence = this.#chain.head().height + 1;
    try {
      await this.#chain.submit(encodeSystem({ type: "heartbeat", chain, sequence }), { urgency: 0, unit: this.name });
    } catch (error) {
      // Too late: another block has come meanwhile, and a new block is all that is wanted.
      if (!(error instanceof Refusal && error.code === "DUPLICATE")) throw error;
    }
  }

  async changedSummaries(from: number, limit: number, chain: string): ReturnType<SummarySource["changedSummaries"]> {
    const changed: { record: string; tick: number }[] = [];
    // What the newest header does not carry yet cannot be read with proof.
    const height = this.#chain.proven().height - 1;
    const last = Math.min(height, from + HEIGHTS_MAX);
    let upTo = from;
    while (upTo < last && changed.length < limit) {
      upTo += 1;
      // Blocks are read from the disk and decoded: whoever asks for many must not hold up everybody else.
      if (upTo % HEIGHTS_A_TURN === 0) await setImmediate();
      const block = this.#chain.block(upTo);
      if (block === undefined) continue;
      const records = changedRecords(block).filter((record) => this.couldSee(record, chain));
      changed.push(...records.map((record) => ({ record, tick: block.tick })));
    }
    return { changed, upTo };
  }

  async provenState(name: string): Promise<ProvenState> {
    while ((this.#chain.state.get(name)?.version[0] ?? 0) >= this.#chain.proven().height) await this.#nextBlock();
    const { height, opening } = this.#chain.proven();
    const stored = this.#chain.state.get(name);
    if (stored === undefined) throw new Error(`no value under ${name}`);
    const proven = proveState(this.#hash, (id) => this.#chain.statePage(height, id), name, stored);
    return { block: await this.lightBlock(height), opening, ...proven };
  }

  /** A block that changed something is followed at once by one that carries its app hash. */
  #nextBlock(): Promise<void> {
    return new Promise((resolve) => {
      const unsubscribe = this.#chain.onProven(() => {
        unsubscribe();
        resolve();
      });
    });
  }

  /** Whether some unit of the chain could be permitted to see the summary; which one, the chain itself decides. */
  couldSee(record: string, chain: string): boolean {
    const summary = this.#chain.state.get(key.summary(record))?.value as unknown as SummaryState | null | undefined;
    const policy = this.#chain.state.get(key.policy("audience"))?.value as unknown as {
      readonly value: Policy<"audience">;
    };
    if (summary?.summary === undefined) return false;
    return couldBeInAudience(audienceOf(policy.value, summary.origin, summary.summary.s), chain);
  }

  onProven(listener: () => void): () => void {
    return this.#chain.onProven(listener);
  }
}
