import type { MapReply, TourStep } from "@tocsin/api";
import { type Link, LocalEndpoint } from "@tocsin/exchange";
import {
  type Chain,
  type Clock,
  type DeliverySettings,
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
  type OidcSettings,
  type Persona,
  SignIn,
  type TokenStore,
} from "@tocsin/node";
import { type Genesis, type TrustedChain, encodeHex, engineStart, trustOf } from "@tocsin/core";
import { consoleFolder } from "./console.ts";
import { type NetworkChain, type NetworkFile, nodeFolder } from "./file.ts";
import { readNetwork } from "./init.ts";
import { ChainLinks } from "./links.ts";

export interface OpenOptions {
  readonly dir: string;
  readonly clock: Clock;
  readonly random?: Random;
  readonly passphrase?: string | undefined;
  readonly version: string;
  /** Address to bind; loopback where absent. Beyond it a certificate or a named proxy is needed. */
  readonly host?: string | undefined;
  /** Whether what was published is served without account. */
  readonly isPublic?: boolean | undefined;
  /** Certificate and key in PEM. */
  readonly tls?: { readonly cert: string; readonly key: string } | undefined;
  /** IP address of a proxy that ends TLS. */
  readonly trustedProxy?: string | undefined;
  /** Postgres for the read models instead of files of SQLite. */
  readonly databaseUrl?: string | undefined;
  /** Font for PDFs: a file, of a collection `file#face`; the system's where absent. */
  readonly font?: string | undefined;
  /** An administrator states that no other copy of these nodes signs; for a folder that was restored. */
  readonly vouched?: boolean;
  /** Path of the `cometbft` binary; found where it was installed, or on PATH, when absent. */
  readonly engineBinary?: string | undefined;
  /** An identity provider that browsers sign in with. */
  readonly oidc?: OidcSettings | undefined;
  /** How messages of subscriptions are sent. */
  readonly delivery?: DeliverySettings | undefined;
  /** Boundaries that consoles may show, with their audit number. */
  readonly map?: MapReply | undefined;
  /** Whom a demonstration lets in without any proof, by chain. */
  readonly personas?: ((chain: string) => readonly Persona[]) | undefined;
  /** The demonstration's guided tour; empty as long as there is nothing to see. */
  readonly tour?: (() => readonly TourStep[]) | undefined;
  /** Ends the opening while a node takes a snapshot of others, which may last. */
  readonly signal?: AbortSignal | undefined;
  /** Told of a long beginning, in words. */
  readonly onProgress?: (text: string) => void;
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
  readonly #links = new Map<string, ChainLinks>();
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
    for (const chain of this.file.chains) this.#join(chain);
    for (const links of this.#links.values()) links.start();
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
      for (const { climber, watch } of this.nodes.values())
        moved += (await climber.step()) + ((await watch?.step()) ?? 0);
      for (const { links } of this.#links.values()) for (const link of links) moved += await stepAll(link);
      for (const { follower } of this.#links.values()) moved += await follower.step();
      // The relayers run beside this: what one of them has moved shows in the heights only.
      idle = moved === 0 && this.#heights() === before ? idle + 1 : 0;
    }
  }

  #relayerStates() {
    return [...this.#links.values()].flatMap(({ relayers }) => relayers.map(({ state }) => state));
  }

  #heights(): string {
    return [...this.nodes.values()].map(({ parts }) => parts.chain.head().height).join();
  }

  async close(): Promise<void> {
    for (const server of this.#servers) await server.close();
    for (const links of this.#links.values()) await links.stop();
    for (const node of this.nodes.values()) await node.close();
  }

  async #openNode(chain: NetworkChain): Promise<void> {
    const { clock, random = hostRandom, version, passphrase, onFault = () => undefined } = this.#options;
    const {
      host = "127.0.0.1",
      tls,
      trustedProxy,
      databaseUrl,
      font,
      vouched = false,
      engineBinary,
      oidc,
    } = this.#options;
    const dir = nodeFolder(this.#options.dir, chain.id);
    const running = await openNode({
      dir,
      clock,
      random,
      version,
      passphrase,
      databaseUrl,
      font,
      vouched,
      watch: chain.detectors,
      intake: chain.intake,
      delivery: this.#options.delivery,
      engine:
        chain.enginePort === undefined
          ? undefined
          : { binary: engineBinary, listen: `127.0.0.1:${chain.enginePort}`, peers: [] },
      onFault: (error) => onFault(chain.id, error),
      findPeer: (id) => this.nodes.get(id)?.peer,
      tree: () => this.#tree,
      refreshRegistry: async () => this.#links.get(chain.id)?.refreshRegistry(),
      links: () => this.#relayerStates().filter(({ link }) => link.includes(`${chain.id}.`)),
    });
    await demandHeader(running);
    const bytes = (size: number) => random.bytes(size);
    const personas = this.#options.personas?.(chain.id);
    const signIn = new SignIn({ dir, random: bytes, now: () => clock.now(), oidc, personas, tour: this.#options.tour });
    const server = await createServer({
      ...{ parts: running.parts, signIn, console: consoleFolder(), random: bytes, onFault, tls, trustedProxy },
      ...{ isPublic: this.#options.isPublic, map: this.#options.map },
    });
    const url = await listen(server, { tls, trustedProxy }, host, chain.port);
    this.#servers.push(server);
    this.#tree.push({ id: chain.id, name: engineName(running.parts.chain.genesis), parent: chain.parent });
    this.nodes.set(chain.id, { ...running, id: chain.id, url, tokens: signIn.tokens });
  }

  /** Each parent opens the children that its registry does not know yet: an act of its registrar. */
  async #openChildren(): Promise<void> {
    for (const { id, parent } of this.file.chains) {
      if (parent === undefined) continue;
      const { parts } = this.node(parent);
      if (parts.chain.state.get(`child/${id}`) !== undefined) continue;
      await openChild(this.node(parent), trustOf(nodeCrypto.sha256, this.node(id).parts.chain.genesis));
    }
  }

  #join(chain: NetworkChain): void {
    const { clock } = this.#options;
    const node = this.node(chain.id);
    const { parent: above } = chain;
    const parent = above === undefined ? undefined : () => this.#endpoint(above);
    const trust = node.parts.chain.genesis.trust.find((one) => one.chain === "cn") ?? this.#ownTrust();
    const own = this.#endpoint(chain.id);
    const onFault = (error: unknown) => this.#options.onFault?.(chain.id, error);
    this.#links.set(
      chain.id,
      new ChainLinks({ clock, node, own, parent, main: () => this.#endpoint("cn"), trust, onFault }),
    );
  }

  #endpoint(chain: string): LocalEndpoint {
    const { parts } = this.node(chain);
    return new LocalEndpoint(engineName(parts.chain.genesis), parts.chain, nodeCrypto.sha256);
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

/** Whether whatever orders the chain has signed its first header. */
export function isBegun(chain: Chain): boolean {
  return chain.lightBlock(engineStart(chain.genesis, chain.state) ?? chain.genesis.initialHeight) !== undefined;
}

/** Waits until the chain is begun: an engine beside the node takes a moment. @throws NodeError ENGINE_AWAY */
async function demandHeader({ parts: { chain } }: RunningNode): Promise<void> {
  const until = Date.now() + HEADER_MS_MAX;
  while (!isBegun(chain)) {
    if (Date.now() > until) throw new NodeError("ENGINE_AWAY", chain.genesis.chain);
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
}

/** Registers a child's genesis with the parent, by the parent's registrar whose key the node keeps. */
export async function openChild({ parts, keystore }: RunningNode, trust: TrustedChain): Promise<void> {
  const { genesis } = parts.chain;
  const registrar = genesis.officers.find(
    ({ roles, unit, id }) =>
      roles.includes("registrar") && isManager(genesis, unit) && keystore.find("officer", unit, id) !== undefined,
  );
  if (registrar === undefined) throw new NodeError("KEY_MISSING", "registrar");
  const bytes = parts.author.sign(registrar.unit, registrar.id, {
    action: "registry.openChain",
    args: { ...trust },
    idempotencyKey: `open-${trust.chain}`,
  });
  await parts.gateway.submit(bytes, registrar.unit);
}

function isManager(genesis: Genesis, unit: string): boolean {
  return genesis.units.some(({ id, role }) => id === unit && role !== "member");
}

async function stepAll(link: Link): Promise<number> {
  let moved = 0;
  for (;;) {
    const step = await link.step();
    if (step.did !== "moved") return moved;
    moved += step.packets;
  }
}
