import type { Readable } from "node:stream";
import { NodeError } from "../errors.ts";
import { elapsedMs } from "../host/clock.ts";
import type { NodeCaller } from "./caller.ts";
import type { Directory, KnownNode } from "./directory.ts";
import { AVOID_MS } from "./limits.ts";

/** The nodes of a chain as one that can be asked: the one that answered last, and another when it does not. */
export class ChainNodes {
  readonly chain: string;
  readonly #caller: NodeCaller;
  readonly #directory: Pick<Directory, "nodesOf">;
  /** Until when a unit's node is asked last. */
  readonly #avoided: Map<string, number>;
  /** Where among the nodes it begins. */
  readonly #place: number;
  #favourite: string | undefined;

  constructor(
    chain: string,
    caller: NodeCaller,
    directory: Pick<Directory, "nodesOf">,
    place = 0,
    avoided = new Map<string, number>(),
  ) {
    this.chain = chain;
    this.#avoided = avoided;
    this.#caller = caller;
    this.#directory = directory;
    this.#place = place;
  }

  /** The same nodes, the next one first: one that answers may lie, or leave something out. */
  turned(): ChainNodes {
    return new ChainNodes(this.chain, this.#caller, this.#directory, this.#place + 1, this.#avoided);
  }

  /** How many nodes are known. */
  get count(): number {
    return this.#directory.nodesOf(this.chain).length;
  }

  /** The answer of each node that can be asked, in no order that means anything. */
  async callEach(name: string, params: unknown): Promise<readonly unknown[]> {
    const nodes = this.#directory.nodesOf(this.chain);
    const answers = await Promise.allSettled(nodes.map((node) => this.#caller.call(node, name, params)));
    return answers.flatMap((answer) => (answer.status === "fulfilled" ? [answer.value] : []));
  }

  /** @throws NodeError PEER_UNAVAILABLE when none of them can be asked; else as the one that answered does */
  call(name: string, params: unknown, msMax?: number): Promise<unknown> {
    return this.#first((node) => this.#caller.call(node, name, params, msMax));
  }

  /** @throws as `call` */
  stream(name: string, params: unknown): Promise<Readable> {
    return this.#first((node) => this.#caller.stream(node, name, params));
  }

  async #first<T>(ask: (node: KnownNode) => Promise<T>): Promise<T> {
    let failure: unknown = new NodeError("PEER_UNAVAILABLE", this.chain);
    for (const node of this.#inOrder()) {
      try {
        const answer = await ask(node);
        this.#favourite = node.unit;
        return answer;
      } catch (error) {
        if (!isAway(error)) throw error;
        failure = error;
        this.#avoided.set(node.unit, elapsedMs() + AVOID_MS);
      }
    }
    throw failure;
  }

  #inOrder(): readonly KnownNode[] {
    const now = elapsedMs();
    const rank = ({ unit }: KnownNode) => ((this.#avoided.get(unit) ?? 0) > now ? 2 : unit === this.#favourite ? 0 : 1);
    const nodes = this.#directory.nodesOf(this.chain);
    const first = this.#place % Math.max(1, nodes.length);
    return [...nodes.slice(first), ...nodes.slice(0, first)].sort((a, b) => rank(a) - rank(b));
  }
}

/** Whether a failure says that the node could not be asked, so that another may. */
export function isAway(error: unknown): boolean {
  return error instanceof NodeError && error.code === "PEER_UNAVAILABLE";
}
