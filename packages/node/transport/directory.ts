import type { ChainReader } from "../chain.ts";
import { KeyText, HostPort, UnitId, ChainId, type Unit } from "@tocsin/core";
import { type Static, Type } from "typebox";
import { elapsedMs } from "../host/clock.ts";

/** A node of a chain as others know it. */
export const KnownNode = Type.Object(
  {
    chain: ChainId,
    unit: UnitId,
    key: KeyText,
    previous: Type.Optional(KeyText),
    /** `host:port` where it can be reached. */
    address: HostPort,
    engine: Type.Optional(HostPort),
  },
  { additionalProperties: false },
);
export type KnownNode = Static<typeof KnownNode>;

/** Whose node speaks. */
export interface NodeName {
  readonly chain: string;
  readonly unit: string;
}

export interface DirectoryOptions {
  /** The chain of this node: its registry says who its nodes are. */
  readonly chain: ChainReader;
  /** Nodes of other chains, as they were known last. */
  readonly others: readonly KnownNode[];
  /** Keeps what was learnt of other chains' nodes. */
  readonly onLearnt: (others: readonly KnownNode[]) => void;
}

/** How long a look into the registry counts. */
const LOOK_AGAIN_MS = 1_000;

/** Who the nodes of every chain are: of its own chain by the registry, of others by what their own nodes have told. */
export class Directory {
  readonly #options: DirectoryOptions;
  #others: readonly KnownNode[];
  #own: readonly KnownNode[] = [];
  #lookedAt = Number.NEGATIVE_INFINITY;

  constructor(options: DirectoryOptions) {
    this.#options = options;
    this.#others = options.others;
  }

  /** Nodes of a chain, by unit. */
  nodesOf(chain: string): readonly KnownNode[] {
    if (chain === this.#options.chain.genesis.chain) return this.#look();
    return this.#others.filter((node) => node.chain === chain);
  }

  /** Chains of which nodes are known, beside its own. */
  get otherChains(): readonly string[] {
    return [...new Set(this.#others.map(({ chain }) => chain))];
  }

  /** Whose node has a key now; undefined for whom nobody knows. */
  nodeWith(key: string): NodeName | undefined {
    const found = [...this.#look(), ...this.#others].find((node) => node.key === key || node.previous === key);
    return found && { chain: found.chain, unit: found.unit };
  }

  /** Takes over what a node of that very chain has told of its nodes. An empty list would end every way there: it is ignored. */
  learn(chain: string, nodes: readonly KnownNode[]): void {
    const isOther = chain !== this.#options.chain.genesis.chain;
    if (!isOther || nodes.length === 0 || nodes.some((node) => node.chain !== chain)) return;
    const next = [...this.#others.filter((node) => node.chain !== chain), ...nodes];
    if (JSON.stringify(next) === JSON.stringify(this.#others)) return;
    this.#others = next;
    this.#options.onLearnt(next);
  }

  #look(): readonly KnownNode[] {
    if (elapsedMs() - this.#lookedAt < LOOK_AGAIN_MS) return this.#own;
    this.#lookedAt = elapsedMs();
    this.#own = nodesOf(this.#options.chain);
    return this.#own;
  }
}

const UNITS_MAX = 10_000;

/** The nodes that a chain's registry names, of active units, by unit. */
export function nodesOf(chain: Pick<ChainReader, "scan" | "genesis">): readonly KnownNode[] {
  return chain.scan("unit/", "", UNITS_MAX).flatMap(({ value }) => {
    const { id, node, status } = value as unknown as Unit;
    return node === undefined || status !== "active" ? [] : [{ chain: chain.genesis.chain, unit: id, ...node }];
  });
}
