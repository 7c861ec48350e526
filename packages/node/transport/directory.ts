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
const MISSED_LOOK_MS = 50;

/** Who the nodes of every chain are: of its own chain by the registry, of others by what their own nodes have told. */
export class Directory {
  readonly #options: DirectoryOptions;
  #others: readonly KnownNode[];
  #own: readonly KnownNode[] = [];
  #lookedAt = Number.NEGATIVE_INFINITY;
  /** Unit that was known by a key first, of the keys that have connected. */
  readonly #holders = new Map<string, string>();

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
    const holding = (nodes: readonly KnownNode[]) => nodes.filter((node) => node.key === key || node.previous === key);
    const known = holding([...this.#look(), ...this.#others]);
    // A key that an act has just registered is looked for once more; strangers do not make each of theirs a search.
    const all = known.length > 0 ? known : holding(this.#look(MISSED_LOOK_MS));
    const first = this.#holders.get(key);
    // Whoever registers a key that is known as another's does not become that one, nor take its place.
    const found = all.find(({ unit }) => unit === first) ?? all.find((node) => node.key === key) ?? all[0];
    if (found === undefined) return undefined;
    this.#holders.set(key, found.unit);
    return { chain: found.chain, unit: found.unit };
  }

  /**
   * Takes over what nodes of a chain have told of its nodes, each of them once: a node is added, changed or dropped when more
   * than a third of those that are known say the same, and never by one alone where several are known. A key that is
   * another node's stays with that one.
   */
  learn(chain: string, told: readonly (readonly KnownNode[])[]): void {
    if (chain === this.#options.chain.genesis.chain) return;
    const known = this.nodesOf(chain);
    const next = agreed(
      known,
      told.filter((nodes) => nodes.every((node) => node.chain === chain)),
    );
    const before = new Map(known.map((node) => [node.unit, node]));
    const free = next.flatMap((node) => (this.#isFree(node) ? node : (before.get(node.unit) ?? [])));
    if (JSON.stringify(free) === JSON.stringify(known)) return;
    this.#others = [...this.#others.filter((node) => node.chain !== chain), ...free];
    this.#options.onLearnt(this.#others);
  }

  #isFree({ chain, unit, key, previous }: KnownNode): boolean {
    const holders = [key, previous].map((text) => (text === undefined ? undefined : this.nodeWith(text)));
    return holders.every((holder) => holder === undefined || (holder.chain === chain && holder.unit === unit));
  }

  #look(everyMs = LOOK_AGAIN_MS): readonly KnownNode[] {
    if (elapsedMs() - this.#lookedAt < everyMs) return this.#own;
    this.#lookedAt = elapsedMs();
    this.#own = nodesOf(this.#options.chain);
    return this.#own;
  }
}

/** What enough of a chain's nodes say of each; of all others what was known. */
function agreed(known: readonly KnownNode[], told: readonly (readonly KnownNode[])[]): readonly KnownNode[] {
  const enough = Math.max(Math.floor(known.length / 3) + 1, Math.min(2, known.length));
  // A list without a node is no list: it would end every way to the chain.
  const lists = told
    .filter((nodes) => nodes.length > 0)
    .map((nodes) => new Map(nodes.map((node) => [node.unit, JSON.stringify(node)])));
  const before = new Map(known.map((node) => [node.unit, node]));
  const units = new Set([...before.keys(), ...lists.flatMap((list) => [...list.keys()])]);
  return [...units].sort().flatMap((unit) => {
    const counts = new Map<string, number>();
    for (const list of lists) counts.set(list.get(unit) ?? "", (counts.get(list.get(unit) ?? "") ?? 0) + 1);
    const [best] = [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? 1 : -1));
    const was = before.get(unit);
    if (best === undefined || best[1] < enough) return was === undefined ? [] : [was];
    if (best[0] === "") return [];
    return [best[0] === JSON.stringify(was) ? (was as KnownNode) : (JSON.parse(best[0]) as KnownNode)];
  });
}

const UNITS_MAX = 10_000;

/** The nodes that a chain's registry names, of active units, by unit. */
export function nodesOf(chain: Pick<ChainReader, "scan" | "genesis">): readonly KnownNode[] {
  return chain.scan("unit/", "", UNITS_MAX).flatMap(({ value }) => {
    const { id, node, status } = value as unknown as Unit;
    return node === undefined || status !== "active" ? [] : [{ chain: chain.genesis.chain, unit: id, ...node }];
  });
}
