import type {
  AppHashOpening,
  ClientState,
  Code,
  Lane,
  LightBlockJson,
  Leaf,
  Misbehaviour,
  Packet,
  ProvenState,
  Receive,
} from "@tocsin/core";

/**
 * A chain as a link sees it. Nothing that an endpoint says is believed: what it hands over is judged by the contract of
 * the receiving chain, or by a light client. So an endpoint may be anybody's, and a link has no state of its own.
 */
export interface Endpoint {
  /** Engine chain id, `cn-3201.e1`. */
  readonly name: string;
  /** The newest signed app hash: the header at `height` carries it. */
  proven(): Promise<{ readonly height: number; readonly opening: AppHashOpening }>;
  lightBlock(height: number): Promise<LightBlockJson>;
  /** Packets of a lane from a number on. */
  lane(queue: string, from: number, limit: number): Promise<readonly LaneEntry[]>;
  /** Leaves by history index with one proof for all of them in the tree of `size`. */
  leaves(indexes: readonly number[], size: number): Promise<ProvenLeaves>;
  /** The light client that this chain has of another. */
  client(chain: string): Promise<ClientState | undefined>;
  /** What this chain has received of a lane of another. */
  receipts(chain: string, queue: string): Promise<Lane>;
  /** Submits what was carried, or evidence against its source; resolves when it is durably committed, with its outcome. */
  receive(payload: Receive | Misbehaviour): Promise<{ readonly code: Code; readonly at: string }>;
  /** Asks the chain for a block now, so that a follower's copy can become fresh. */
  heartbeat(): Promise<void>;
  /** Calls back when a newer header is signed. Returns the function that ends it. */
  onProven(listener: () => void): () => void;
  /** Where several nodes answer for the chain: another one is asked from now on. One that answers may lie. */
  turn?(): void;
}

/** The main chain as notices are read from it. */
export interface SummarySource {
  /** Records whose summary changed in blocks above `from`, as far as units of `chain` could be permitted to see them. */
  changedSummaries(
    from: number,
    limit: number,
    chain: string,
  ): Promise<{
    readonly changed: readonly { readonly record: string; readonly tick: number }[];
    readonly upTo: number;
  }>;
  /** A key's stored bytes with their proof against a signed header. */
  provenState(key: string): Promise<ProvenState>;
  /** See Endpoint. */
  turn?(): void;
  /** How many nodes answer for the chain; one where absent. */
  readonly nodes?: number;
}

export interface LaneEntry {
  readonly sequence: number;
  readonly packet: Packet;
  /** History index of the leaf that names the packet. */
  readonly history: number;
}

export interface ProvenLeaves {
  readonly leaves: readonly { readonly index: number; readonly leaf: Leaf }[];
  readonly nodes: readonly string[];
}

/** Time as the exchange needs it: handed in, so that a simulator can lead it. */
export interface LinkClock {
  now(): number;
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}
