import { Link, LocalEndpoint, NoticeFollower, Relayer } from "@tocsin/exchange";
import {
  type Chain,
  type Clock,
  NodeError,
  type Random,
  type RunningNode,
  type TreeChain,
  createServer,
  engineName,
  hostRandom,
  listen,
  nodeCrypto,
  openNode,
  TokenStore,
} from "@tocsin/node";
import { type ClientState, type Policy, URGENCY_CLASSES, encodeHex, key, trustOf } from "@tocsin/core";
import { type NetworkChain, type NetworkFile, nodeFolder } from "./file.ts";
import { readNetwork } from "./init.ts";

export interface OpenOptions {
  readonly dir: string;
  readonly clock: Clock;
  readonly random?: Random;
  readonly passphrase?: string | undefined;
  readonly version: string;
  /** Address to bind; loopback where absent. Beyond it a certificate or a named proxy is needed. */
  readonly host?: string | undefined;
  /** Certificate and key in PEM. */
  readonly tls?: { readonly cert: string; readonly key: string } | undefined;
  /** IP address of a proxy that ends TLS. */
  readonly trustedProxy?: string | undefined;
  /** Postgres for the read models instead of files of SQLite. */
  readonly databaseUrl?: string | undefined;
  /** An administrator states that no other copy of these nodes signs; for a folder that was restored. */
  readonly vouched?: boolean;
  /** Path of the `cometbft` binary; found where it was installed, or on PATH, when absent. */
  readonly engineBinary?: string | undefined;
  /** Says that something untyped happened in a server. */
  readonly onFault?: (id: string, error: unknown) => void;
}

/** A node of the network with its address. */
export interface NetworkNode extends RunningNode {
  readonly id: string;
  readonly url: string;
  readonly tokens: TokenStore;
}

/** A network that runs in this process: a node for each chain, sharing nothing but links. */
export interface RunningNetwork {
  readonly file: NetworkFile;
  readonly nodes: ReadonlyMap<string, NetworkNode>;
  node(chain: string): NetworkNode;
  /** Resolves when nothing waits to be carried, climb or be noticed. */
  settle(): Promise<void>;
  close(): Promise<void>;
}

const SETTLE_MS = 60_000;

type Server = Awaited<ReturnType<typeof createServer>>;

/**
 * Opens every node of a network's folder, joins them by links, and serves each on its loopback port.
 * @throws NodeError, Usage
 */
export async function openNetwork(options: OpenOptions): Promise<RunningNetwork> {
  const file = readNetwork(options.dir);
  const network = new Network(options, file);
  await network.open();
  return network;
}

class Network implements RunningNetwork {
  readonly file: NetworkFile;
  readonly nodes = new Map<string, NetworkNode>();
  readonly #options: OpenOptions;
  readonly #servers: Server[] = [];
  readonly #links: Link[] = [];
  readonly #relayers: Relayer[] = [];
  /** The way of the main chain's registry to each chain. */
  readonly #authorityLinks = new Map<string, Link>();
  readonly #followers: { readonly step: () => Promise<number>; readonly stop: () => Promise<void> }[] = [];
  readonly #tree: TreeChain[] = [];

  constructor(options: OpenOptions, file: NetworkFile) {
    this.#options = options;
    this.file = file;
  }

  node(chain: string): NetworkNode {
    const node = this.nodes.get(chain);
    if (node === undefined) throw new Error(`the network has no chain ${chain}`);
    return node;
  }

  async open(): Promise<void> {
    for (const chain of this.file.chains) await this.#openNode(chain);
    await this.#openChildren();
    for (const chain of this.file.chains) await this.#join(chain);
    for (const relayer of this.#relayers) relayer.start();
  }

  async settle(): Promise<void> {
    for (let idle = 0; idle < 2; ) {
      const before = this.#heights();
      let moved = 0;
      // What is due is read from the read model, so that has to be there first.
      for (const { parts } of this.nodes.values()) {
        while (!isProven(parts.chain)) await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
        await parts.readModel.waitFor(parts.chain.head().height, SETTLE_MS);
      }
      for (const { climber } of this.nodes.values()) moved += await climber.step();
      for (const link of this.#links) moved += await stepAll(link);
      for (const follower of this.#followers) moved += await follower.step();
      // The relayers run beside this: what one of them has moved shows in the heights only.
      idle = moved === 0 && this.#heights() === before ? idle + 1 : 0;
    }
  }

  #heights(): string {
    return [...this.nodes.values()].map(({ parts }) => parts.chain.head().height).join();
  }

  async close(): Promise<void> {
    for (const server of this.#servers) await server.close();
    for (const relayer of this.#relayers) await relayer.stop();
    for (const follower of this.#followers) await follower.stop();
    for (const node of this.nodes.values()) await node.close();
  }

  async #openNode(chain: NetworkChain): Promise<void> {
    const { clock, random = hostRandom, version, passphrase, onFault = () => undefined } = this.#options;
    const { host = "127.0.0.1", tls, trustedProxy, databaseUrl, vouched = false, engineBinary } = this.#options;
    const dir = nodeFolder(this.#options.dir, chain.id);
    const running = await openNode({
      dir,
      clock,
      random,
      version,
      passphrase,
      databaseUrl,
      vouched,
      engine:
        chain.enginePort === undefined
          ? undefined
          : { binary: engineBinary, listen: `127.0.0.1:${chain.enginePort}`, peers: [] },
      onFault: (error) => onFault(chain.id, error),
      findPeer: (id) => this.nodes.get(id)?.peer,
      tree: () => this.#tree,
      refreshRegistry: async () => {
        await this.#authorityLinks.get(chain.id)?.refresh();
      },
      links: () => this.#relayers.map((relayer) => relayer.state).filter(({ link }) => link.includes(`${chain.id}.`)),
    });
    await demandHeader(running);
    const tokens = new TokenStore({ dir, random: (size) => random.bytes(size), now: () => clock.now() });
    const server = await createServer({ parts: running.parts, tokens, onFault, tls, trustedProxy });
    const url = await listen(server, { tls, trustedProxy }, host, chain.port);
    this.#servers.push(server);
    this.#tree.push({ id: chain.id, name: engineName(running.parts.chain.genesis), parent: chain.parent });
    this.nodes.set(chain.id, { ...running, id: chain.id, url, tokens });
  }

  /** Each parent opens the children that its registry does not know yet: an act of its registrar. */
  async #openChildren(): Promise<void> {
    for (const { id, parent } of this.file.chains) {
      if (parent === undefined) continue;
      const { parts } = this.node(parent);
      if (parts.chain.state.get(`child/${id}`) !== undefined) continue;
      await openChild(this.node(parent), this.node(id));
    }
  }

  async #join(chain: NetworkChain): Promise<void> {
    const { clock } = this.#options;
    const main = this.#endpoint("cn");
    const own = this.#endpoint(chain.id);
    if (chain.parent !== undefined) {
      const parent = this.#endpoint(chain.parent);
      this.#link(
        own,
        parent,
        URGENCY_CLASSES.map((name) => `up/${name}`),
        true,
      );
      this.#link(
        parent,
        own,
        URGENCY_CLASSES.map((name) => `down/${chain.id}/${name}`),
        false,
      );
      this.#authorityLinks.set(chain.id, this.#link(main, own, ["authority"], false));
    }
    const { parts } = this.node(chain.id);
    const trust = parts.chain.genesis.trust.find((one) => one.chain === "cn") ?? this.#ownTrust();
    const follower = new NoticeFollower({
      crypto: nodeCrypto,
      trust,
      client: () => parts.chain.state.get(key.client("cn"))?.value as unknown as ClientState | undefined,
      source: main,
      chain: chain.id,
      from: () => parts.readModel.noticeCursor(),
      put: (notices, upTo, audience) => parts.readModel.putNotices(notices, upTo, audience),
    });
    this.#followers.push(repeat(follower, clock));
  }

  #endpoint(chain: string): LocalEndpoint {
    const { parts } = this.node(chain);
    return new LocalEndpoint(engineName(parts.chain.genesis), parts.chain, nodeCrypto.sha256);
  }

  #link(source: LocalEndpoint, destination: LocalEndpoint, lanes: readonly string[], anchors: boolean): Link {
    const heartbeatMs = heartbeatOf(this.node(destination.name.split(".")[0] as string));
    const link = new Link({
      hash: nodeCrypto.sha256,
      source,
      destination,
      lanes,
      clock: this.#options.clock,
      anchors,
      heartbeatMs,
    });
    this.#links.push(link);
    this.#relayers.push(
      new Relayer({ link, clock: this.#options.clock, onWake: (listener) => source.onProven(listener) }),
    );
    return link;
  }

  /** The main chain follows its own notices by its own genesis. */
  #ownTrust() {
    const { genesis } = this.node("cn").parts.chain;
    return trustOf(nodeCrypto.sha256, genesis);
  }
}

/** Whether a signed header carries what the chain holds; an engine beside the node makes it a moment later. */
function isProven(chain: Chain): boolean {
  const { height, historyRoot, stateRoot } = chain.head();
  const opening = chain.lightBlock(height) && chain.openingAt(height);
  return opening?.history === encodeHex(historyRoot) && opening.state === encodeHex(stateRoot);
}

const HEADER_MS_MAX = 60_000;
const LOOK_MS = 20;

/** Waits until the chain's first header is signed: an engine beside the node takes a moment. @throws NodeError ENGINE_AWAY */
async function demandHeader({ parts: { chain } }: RunningNode): Promise<void> {
  const until = Date.now() + HEADER_MS_MAX;
  while (chain.lightBlock(chain.genesis.initialHeight) === undefined) {
    if (Date.now() > until) throw new NodeError("ENGINE_AWAY", chain.genesis.chain);
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
}

/** Registers a child's genesis with the parent, by the parent's registrar whose key the node keeps. */
async function openChild(parent: NetworkNode, child: NetworkNode): Promise<void> {
  const { parts } = parent;
  const registrar = parts.chain.genesis.officers.find(
    ({ roles, unit }) => roles.includes("registrar") && isManager(parent, unit),
  );
  if (registrar === undefined) throw new Error(`${parent.id} has no registrar`);
  const trust = trustOf(nodeCrypto.sha256, child.parts.chain.genesis);
  const bytes = parts.author.sign(registrar.unit, registrar.id, {
    action: "registry.openChain",
    args: { ...trust },
    idempotencyKey: `open-${child.id}`,
  });
  await parts.gateway.submit(bytes, registrar.unit);
}

function isManager(node: NetworkNode, unit: string): boolean {
  return node.parts.chain.genesis.units.some(({ id, role }) => id === unit && role !== "member");
}

async function stepAll(link: Link): Promise<number> {
  let moved = 0;
  for (;;) {
    const step = await link.step();
    if (step.did !== "moved") return moved;
    moved += step.packets;
  }
}

const NOTICE_POLL_MS = 200;

/** Runs a follower until it is stopped; `step` may be called beside it, one at a time. */
function repeat(follower: NoticeFollower, clock: Clock) {
  const stopped = new AbortController();
  let turn: Promise<number> = Promise.resolve(0);
  const step = (): Promise<number> => {
    turn = turn.catch(() => 0).then(() => follower.step());
    return turn;
  };
  const running = (async () => {
    while (!stopped.signal.aborted) {
      await step().catch(() => 0);
      await clock.sleep(NOTICE_POLL_MS, stopped.signal).catch(() => undefined);
    }
  })();
  return {
    step,
    stop: async () => {
      stopped.abort();
      await running;
    },
  };
}

/** How old a chain's copy of another may get, by the policy that it had when it was opened. */
function heartbeatOf(node: NetworkNode): number {
  const stored = node.parts.chain.state.get(key.policy("exchange"))?.value;
  return (stored as unknown as { readonly value: Policy<"exchange"> }).value.heartbeatMs;
}
