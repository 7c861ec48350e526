import { join } from "node:path";
import { type Endpoint, LocalEndpoint, RemoteEndpoint, type SummarySource, endpointCalls } from "@tocsin/exchange";
import {
  type Chain,
  type KnownNode,
  type NodeTransport,
  SignIn,
  createServer,
  engineName,
  hostRandom,
  listen,
  nodeCrypto,
  openNode,
} from "@tocsin/node";
import { Refusal, formatChain, key } from "@tocsin/core";
import { consoleFolder } from "./console.ts";
import { ChainLinks } from "./links.ts";
import { type NetworkNode, type OpenOptions, isBegun, openChild } from "./open.ts";
import { type TreeEntry, type UnitChain, type UnitFile, readUnit, writeUnit } from "./unitfile.ts";

/** A unit's nodes that run in this process, one for each chain that it takes part in. */
export interface RunningUnit {
  readonly nodes: ReadonlyMap<string, NetworkNode>;
  /** Resolves when every chain has its first header: until then too few of its validators run. */
  readonly ready: Promise<void>;
  close(): Promise<void>;
}

/** How long a node leaves to the one before it what one of a chain's nodes has to do. */
const STANDBY_MS = 2_000;
const LOOK_MS = 100;

type Server = Awaited<ReturnType<typeof createServer>>;

/**
 * Opens the nodes of a unit's folder, which talk to the nodes of other units over TLS.
 * @throws NodeError, STOPPING when it was ended by its signal; Usage
 */
export async function openUnit(options: OpenOptions): Promise<RunningUnit> {
  const unit = new Unit(options, readUnit(options.dir));
  try {
    await unit.open();
  } catch (error) {
    await unit.close();
    throw error;
  }
  return unit;
}

class Unit implements RunningUnit {
  readonly nodes = new Map<string, NetworkNode>();
  ready: Promise<void> = Promise.resolve();
  readonly #options: OpenOptions;
  readonly #links = new Map<string, ChainLinks>();
  readonly #servers: Server[] = [];
  readonly #stopped = new AbortController();
  #file: UnitFile;

  constructor(options: OpenOptions, file: UnitFile) {
    this.#options = options;
    this.#file = file;
  }

  async open(): Promise<void> {
    for (const chain of this.#file.chains) await this.#openNode(chain);
    this.ready = this.#join();
  }

  async close(): Promise<void> {
    this.#stopped.abort();
    await this.ready.catch(() => undefined);
    for (const server of this.#servers) await server.close();
    for (const links of this.#links.values()) await links.stop();
    for (const node of this.nodes.values()) await node.close();
  }

  async #openNode(chain: UnitChain): Promise<void> {
    const {
      clock,
      random = hostRandom,
      onFault = () => undefined,
      host = "127.0.0.1",
      tls,
      trustedProxy,
    } = this.#options;
    const { version, passphrase, databaseUrl, font, vouched = false, engineBinary, oidc } = this.#options;
    const dir = join(this.#options.dir, chain.id);
    const running = await openNode({
      ...{ dir, clock, random, version, passphrase, databaseUrl, font, vouched, unit: this.#file.unit },
      watch: chain.detectors,
      intake: chain.intake,
      delivery: this.#options.delivery,
      engine: chain.engine === undefined ? undefined : { binary: engineBinary, listen: chain.engine, peers: [] },
      transport: {
        listen: chain.peer,
        others: this.#file.nodes.filter((node) => node.chain !== chain.id),
        own: this.#file.nodes.filter((node) => node.chain === chain.id),
        onLearnt: (others) => this.#keep(chain.id, others),
        calls: (own, screen) => endpointCalls(chain.id, localEndpoint(own), screen, () => clock.now()),
      },
      onFault: (error) => onFault(chain.id, error),
      onProgress: this.#options.onProgress,
      signal: this.#options.signal,
      findPeer: (id) => this.nodes.get(id)?.peer ?? this.nodes.get(chain.id)?.transport?.peer(id),
      tree: () => this.#file.tree.map((entry) => ({ id: entry.id, name: nameOf(entry), parent: entry.parent })),
      refreshRegistry: async () => this.#links.get(chain.id)?.refreshRegistry(),
      links: () => this.#links.get(chain.id)?.relayers.map(({ state }) => state) ?? [],
    });
    const bytes = (size: number) => random.bytes(size);
    const signIn = new SignIn({ dir, random: bytes, now: () => clock.now(), oidc });
    const server = await createServer({
      ...{ parts: running.parts, signIn, console: consoleFolder(), random: bytes, onFault, tls, trustedProxy },
      ...{ isPublic: this.#options.isPublic, map: this.#options.map },
    });
    this.#servers.push(server);
    const url = await listen(server, { tls, trustedProxy }, host, chain.api);
    this.nodes.set(chain.id, { ...running, id: chain.id, url, tokens: signIn.tokens });
  }

  /** Each chain is joined with those above it as soon as it has a header: its other validators may start later. */
  async #join(): Promise<void> {
    const { signal } = this.#stopped;
    await Promise.all(
      this.#file.chains.map(async (chain) => {
        const node = this.nodes.get(chain.id) as NetworkNode;
        await this.#until(() => isBegun(node.parts.chain));
        if (signal.aborted) return;
        const links = this.#linksOf(chain, node);
        this.#links.set(chain.id, links);
        links.start();
        void this.#openChildren(chain, node);
      }),
    );
  }

  #linksOf(chain: UnitChain, node: NetworkNode): ChainLinks {
    const { parent } = chain;
    const [{ trust }] = this.#file.tree as [TreeEntry, ...TreeEntry[]];
    return new ChainLinks({
      ...{ clock: this.#options.clock, node, trust, main: () => this.#endpoint(node, "cn") },
      parent: parent === undefined ? undefined : () => this.#endpoint(node, parent),
      own: localEndpoint(node.parts.chain),
      standbyMs: chain.rank * STANDBY_MS,
      onFault: (error) => this.#options.onFault?.(chain.id, error),
    });
  }

  /** A chain of this process, or of the nodes of other units. */
  #endpoint(asker: NetworkNode, chain: string): Endpoint & SummarySource {
    const own = this.nodes.get(chain);
    if (own !== undefined) return localEndpoint(own.parts.chain);
    const transport = asker.transport as NodeTransport;
    const entry = this.#file.tree.find(({ id }) => id === chain) as TreeEntry;
    return new RemoteEndpoint(nameOf(entry), transport.nodes(chain), (listener) => transport.follow(chain, listener));
  }

  /** The parent opens its children, by whichever of its nodes keeps a registrar's key. */
  async #openChildren({ id, rank }: UnitChain, node: NetworkNode): Promise<void> {
    const { clock } = this.#options;
    const isOpen = (child: string) => node.parts.chain.state.get(key.child(child)) !== undefined;
    await clock.sleep(rank * STANDBY_MS, this.#stopped.signal).catch(() => undefined);
    for (const { trust } of this.#file.tree.filter(({ parent }) => parent === id)) {
      while (!isOpen(trust.chain) && !this.#stopped.signal.aborted) {
        const isDone = await openChild(node, trust).then(
          () => true,
          (error: unknown) => this.#isHopeless(id, error),
        );
        if (isDone) break;
        await clock.sleep(STANDBY_MS, this.#stopped.signal).catch(() => undefined);
      }
    }
  }

  /** What another try cannot mend: a node without a registrar leaves it to one that has one. */
  #isHopeless(chain: string, error: unknown): boolean {
    const isTold = error instanceof Refusal && error.code === "EXISTS";
    if (!isTold) this.#options.onFault?.(chain, error);
    return isTold || (error as { readonly code?: unknown }).code === "KEY_MISSING";
  }

  async #until(holds: () => boolean): Promise<void> {
    const { signal } = this.#stopped;
    while (!holds() && !signal.aborted) await this.#options.clock.sleep(LOOK_MS, signal).catch(() => undefined);
  }

  /** What was learnt of other chains' nodes, kept for the next start. */
  #keep(own: string, others: readonly KnownNode[]): void {
    const nodes = [...this.#file.nodes.filter(({ chain }) => chain === own), ...others];
    this.#file = { ...this.#file, nodes };
    writeUnit(this.#options.dir, this.#file);
  }
}

function localEndpoint(chain: Chain): LocalEndpoint {
  return new LocalEndpoint(engineName(chain.genesis), chain, nodeCrypto.sha256);
}

function nameOf({ trust }: TreeEntry): string {
  return formatChain({ id: trust.chain, epoch: trust.epoch });
}
