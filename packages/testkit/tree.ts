import { AUTHORITY_LANE, type Genesis, URGENCY_CLASSES, trustOf } from "@tocsin/core";
import { type Endpoint, Link, Relayer } from "@tocsin/exchange";
import { type ActResult, type Clock, NodeError, nodeCrypto } from "@tocsin/node";
import { Author, type SignedWish, type Wish } from "./author.ts";
import { BEGIN, genesisOf } from "./genesis.ts";
import type { Random } from "./random.ts";
import type { Shape } from "./shape.ts";
import { SimClock } from "./simclock.ts";
import { SimNetwork } from "./simnetwork.ts";
import { SimNode, type SimNodeOptions } from "./simnode.ts";

export interface SimTreeOptions {
  readonly shape: Shape;
  readonly random: Random;
  readonly policies?: Genesis["policies"];
  /** How often relayers look by themselves. */
  readonly pollMs?: number;
  /** Each node's clock is off by as much, either way. */
  readonly skewMsMax?: number;
  readonly node?: (chain: string) => Pick<SimNodeOptions, "onCommitted" | "missingSealed" | "blockMax" | "atWorkMax">;
}

/** One direction between two chains, carried by one relayer. */
export interface SimLink {
  readonly from: string;
  readonly to: string;
  readonly lanes: readonly string[];
  readonly link: Link;
  /** A relayer's own memory ends with it; another one goes on from what the destination has. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

const OPEN_MS_MAX = 600_000;

/** A tree of chains in one process: nodes on simulated disks, a simulated network, one clock that is led. */
export class SimTree {
  readonly clock = new SimClock(BEGIN);
  readonly network: SimNetwork;
  readonly author: Author;
  readonly nodes: ReadonlyMap<string, SimNode>;
  readonly links: readonly SimLink[];
  readonly shape: Shape;
  readonly #options: SimTreeOptions;

  private constructor(options: SimTreeOptions) {
    const { shape, random, policies = {}, skewMsMax = 0 } = options;
    this.#options = options;
    this.shape = shape;
    this.network = new SimNetwork(random.fork("network"), this.clock);
    this.author = new Author(random.fork("author"), this.clock.now);
    const skews = random.fork("skew");
    const nodes = [...genesisOf(nodeCrypto.sha256, shape, policies)].map(([chain, genesis]) => {
      const skewMs = skews.between(-skewMsMax, skewMsMax);
      const clock: Clock = { now: () => this.clock.now() + skewMs, sleep: this.clock.sleep };
      const node = new SimNode({ genesis, clock, random: random.fork(`node ${chain}`), ...options.node?.(chain) });
      return [chain, node] as const;
    });
    this.nodes = new Map(nodes);
    this.links = shape.flatMap((plan) => this.#linksOf(plan.id, plan.parent));
  }

  /** Starts every node and opens every chain at its parent; the links begin to carry. */
  static async open(options: SimTreeOptions): Promise<SimTree> {
    const tree = new SimTree(options);
    for (const node of tree.nodes.values()) await node.start();
    for (const { id, parent } of options.shape) if (parent !== undefined) await tree.#openChain(parent, id);
    for (const link of tree.links) await link.restart();
    return tree;
  }

  node(chain: string): SimNode {
    const node = this.nodes.get(chain);
    if (node === undefined) throw new Error(`no chain ${chain}`);
    return node;
  }

  parentOf(chain: string): string | undefined {
    return this.node(chain).genesis.parent;
  }

  /** Ancestors of a chain, the parent first. */
  ancestors(chain: string): string[] {
    const parent = this.parentOf(chain);
    return parent === undefined ? [] : [parent, ...this.ancestors(parent)];
  }

  sign(chain: string, wish: Omit<Wish, "chain">): SignedWish {
    return this.author.sign({ ...wish, chain: this.node(chain).name });
  }

  /** Signs and submits once, and lets time pass until the answer is there. @throws Refusal, NodeError, Unreachable */
  async act(chain: string, wish: Omit<Wish, "chain">): Promise<ActResult> {
    const { bytes } = this.sign(chain, wish);
    return this.clock.until(
      this.node(chain).ask(({ gateway }) => gateway.submit(bytes)),
      OPEN_MS_MAX,
    );
  }

  /** Brings a chain's copy of the registry up to date: the main chain makes a block, and its header is carried. */
  async refresh(chain: string): Promise<void> {
    const link = this.links.find(({ from, to }) => from === "cn" && to === chain);
    await link?.link.refresh();
  }

  /** Ends links and nodes. */
  async close(): Promise<void> {
    for (const link of this.links) await this.clock.until(link.stop(), OPEN_MS_MAX);
    for (const node of this.nodes.values()) if (node.isUp) await node.close();
  }

  async #openChain(parent: string, child: string): Promise<void> {
    const { genesis } = this.node(child);
    const registrar = this.node(parent).genesis.units.find(({ role }) => role !== "member");
    if (registrar === undefined) throw new NodeError("CONFIGURATION", "a chain has a manager");
    await this.act(parent, {
      unit: registrar.id,
      action: "registry.openChain",
      args: { ...trustOf(nodeCrypto.sha256, genesis) } as never,
    });
  }

  /** Parent and child carry both ways; the main chain carries its authority lane to every chain. */
  #linksOf(chain: string, parent: string | undefined): SimLink[] {
    if (parent === undefined) return [];
    const up = URGENCY_CLASSES.map((name) => `up/${name}`);
    const down = URGENCY_CLASSES.map((name) => `down/${chain}/${name}`);
    const links = [
      this.#link(chain, parent, up, true),
      this.#link(parent, chain, parent === "cn" ? [AUTHORITY_LANE, ...down] : down, false),
    ];
    return parent === "cn" ? links : [...links, this.#link("cn", chain, [AUTHORITY_LANE], false)];
  }

  #link(from: string, to: string, lanes: readonly string[], anchors: boolean): SimLink {
    const { clock, network } = this;
    const source: Endpoint = network.reach(this.node(from).endpoint);
    const destination: Endpoint = network.reach(this.node(to).endpoint);
    const link = new Link({ hash: nodeCrypto.sha256, source, destination, lanes, clock, anchors });
    const { pollMs } = this.#options;
    let relayer: Relayer | undefined;
    const stop = async () => {
      const ended = relayer;
      relayer = undefined;
      await ended?.stop();
    };
    const restart = async () => {
      await stop();
      relayer = new Relayer({
        link: new Link({ hash: nodeCrypto.sha256, source, destination, lanes, clock, anchors }),
        clock,
        onWake: (listener) => source.onProven(listener),
        ...(pollMs === undefined ? {} : { pollMs }),
      });
      relayer.start();
    };
    return { from, to, lanes, link, restart, stop };
  }
}
