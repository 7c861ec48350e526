import { join } from "node:path";
import type { Hash } from "@tocsin/core";
import { Type } from "typebox";
import type { Chain } from "../chain.ts";
import type { Endorser, EndorserSeam } from "../endorse/endorser.ts";
import { NodeError } from "../errors.ts";
import type { Clock } from "../host/clock.ts";
import type { Peer } from "../peer.ts";
import type { SignatureVerifier } from "../validate/verifier.ts";
import type { Keystore } from "../vault/keystore.ts";
import type { Vault } from "../vault/vault.ts";
import { answered, asked, isAnswer } from "./asked.ts";
import { NodeCaller, addressOf } from "./caller.ts";
import { type NodeCertificate, nodeCertificate } from "./certificate.ts";
import { ChainNodes } from "./chainnodes.ts";
import { Custodian } from "./custodian.ts";
import { Custody } from "./custody.ts";
import { Directory, KnownNode, nodesOf } from "./directory.ts";
import { type EndorsementOptions, endorsementCalls, remoteEndorsers } from "./endorsement.ts";
import { CHANGED_MS_MAX, LEARN_MS } from "./limits.ts";
import { RemotePeer, peerCalls } from "./peer.ts";
import { ReceiveScreen } from "./receivescreen.ts";
import { type Calls, TransportServer } from "./server.ts";

/** How a node is reached by other nodes, and whom it knows. */
export interface TransportSettings {
  /** `host:port` to bind. */
  readonly listen: string;
  /** Nodes of other chains, as they were known last. */
  readonly others: readonly KnownNode[];
  /** Nodes of its own chain, as they were known last: whom an empty ledger asks. The registry says it later. */
  readonly own: readonly KnownNode[];
  readonly onLearnt: (others: readonly KnownNode[]) => void;
  /** What other nodes may ask beside what a node answers by itself. */
  readonly calls: (chain: Chain, screen: ReceiveScreen) => Calls;
}

export interface TransportOptions extends TransportSettings {
  readonly dir: string;
  readonly chain: Chain;
  readonly hash: Hash;
  readonly clock: Clock;
  readonly verifier: SignatureVerifier;
  readonly vault: Vault;
  readonly keystore: Keystore;
  /** Unit whose node this is. */
  readonly unit: string;
  readonly onFault: (error: unknown) => void;
}

const KNOWN_NODES_MAX = 10_000;
const NodesTold = Type.Array(KnownNode, { maxItems: KNOWN_NODES_MAX });
const ChangedAsked = Type.Object({ above: Type.Integer({ minimum: 0 }) }, { additionalProperties: false });
const ChangedTold = Type.Integer({ minimum: 0 });

/** A node's ways to all others: one that listens, those that ask, and who everybody is. */
export class NodeTransport {
  readonly directory: Directory;
  readonly #options: TransportOptions;
  readonly #caller: NodeCaller;
  readonly #custody: Custody;
  readonly #custodian: Custodian;
  readonly #chains = new Map<string, ChainNodes>();
  readonly #avoided = new Map<string, number>();
  readonly #stopped = new AbortController();
  #certificate: { readonly key: string; readonly made: NodeCertificate } | undefined;
  #server: TransportServer | undefined;
  #learning: Promise<void> | undefined;

  constructor(options: TransportOptions) {
    const { chain, hash, vault, unit, keystore, clock, dir } = options;
    this.#options = options;
    this.directory = new Directory(options);
    this.#caller = new NodeCaller(() => this.#ownCertificate());
    const privateKey = (owner: string, key: string) => keystore.hpkePrivateKey(owner, key);
    this.#custody = new Custody({ chain, vault, caller: this.#caller, unit, privateKey });
    const { directory } = this;
    const custody = this.#custody;
    const file = join(dir, "custody.json");
    this.#custodian = new Custodian({ chain, hash, vault, custody, directory, clock, unit, file });
  }

  /** Other nodes' endorsers, as the registry has them now. */
  get endorsers(): readonly EndorserSeam[] {
    return remoteEndorsers(this.#endorsement, this.#options.unit);
  }

  /** The nodes of another chain as one peer; undefined where none is known. */
  peer(chain: string): Peer | undefined {
    return this.directory.nodesOf(chain).length === 0 ? undefined : new RemotePeer(this.nodes(chain));
  }

  /** The nodes of a chain, for whatever else is asked of them. */
  nodes(chain: string): ChainNodes {
    const nodes = this.#chains.get(chain) ?? new ChainNodes(chain, this.#caller, this.directory, this.#place);
    this.#chains.set(chain, nodes);
    return nodes;
  }

  /** Each node of a chain begins at another node of others, so that one that lies is not everybody's first. */
  get #place(): number {
    const { chain, unit } = this.#options;
    return Math.max(
      0,
      this.directory.nodesOf(chain.genesis.chain).findIndex((node) => node.unit === unit),
    );
  }

  /** Begins to listen and to follow. @throws NodeError ADDRESS_IN_USE; CONFIGURATION where the address cannot be bound */
  async start(endorser: Endorser, peer: Peer): Promise<void> {
    const { listen, calls, chain, vault, onFault } = this.#options;
    this.#server = new TransportServer({
      directory: this.directory,
      certificate: () => this.#ownCertificate(),
      calls: {
        nodes: async () => nodesOf(chain),
        changed: (params) => this.#changed(asked(ChangedAsked, params).above),
        ...endorsementCalls(this.#endorsement, endorser, this.#custody, (digest) => vault.has(digest)),
        ...this.#custody.calls,
        ...peerCalls(peer),
        ...calls(chain, new ReceiveScreen(this.#options)),
      },
      onFault,
    });
    const { host, port } = addressOf(listen);
    try {
      await this.#server.listen(host, port);
    } catch (error) {
      const isInUse = (error as { readonly code?: unknown }).code === "EADDRINUSE";
      throw new NodeError(isInUse ? "ADDRESS_IN_USE" : "CONFIGURATION", listen);
    }
    this.#custodian.start();
    this.#learning = this.#learn();
  }

  async close(): Promise<void> {
    this.#stopped.abort();
    await this.#custodian.stop();
    this.#caller.close();
    await this.#learning;
    await this.#server?.close();
  }

  /** Calls back whenever a chain has a newer header than before. Returns the function that ends it. */
  follow(chain: string, listener: () => void): () => void {
    const ended = new AbortController();
    void this.#followed(chain, listener, AbortSignal.any([ended.signal, this.#stopped.signal]));
    return () => ended.abort();
  }

  async #followed(chain: string, listener: () => void, signal: AbortSignal): Promise<void> {
    let nodes = this.nodes(chain);
    for (let above = 0; !signal.aborted; nodes = nodes.turned()) {
      try {
        const told = answered(ChangedTold, await nodes.call("changed", { above }), chain);
        const isNewer = told > above;
        above = told;
        if (isNewer && !signal.aborted) listener();
        if (isNewer) continue;
      } catch {
        // Another one is asked after the pause.
      }
      await this.#options.clock.sleep(AWAY_MS, signal).catch(() => undefined);
    }
  }

  /** Answers when there is a header above a height, or after a while with what there is. */
  #changed(above: number): Promise<number> {
    const { chain, clock } = this.#options;
    const { height } = chain.proven();
    if (height > above) return Promise.resolve(height);
    return new Promise((resolve) => {
      const waited = new AbortController();
      const unsubscribe = chain.onProven(() => waited.abort());
      const signal = AbortSignal.any([waited.signal, this.#stopped.signal]);
      void clock
        .sleep(CHANGED_MS_MAX, signal)
        .catch(() => undefined)
        .then(() => {
          unsubscribe();
          resolve(chain.proven().height);
        });
    });
  }

  get #endorsement(): EndorsementOptions {
    const { chain, clock, hash, verifier } = this.#options;
    const { directory } = this;
    return { chain, clock, hash, verifier, caller: this.#caller, directory, avoided: this.#avoided };
  }

  /** Over the key that the registry names, or the one before where that is all this node holds. @throws NodeError KEY_MISSING */
  #ownCertificate(): NodeCertificate {
    const { keystore, unit, chain } = this.#options;
    const own = this.directory.nodesOf(chain.genesis.chain).find((node) => node.unit === unit);
    const held = [own?.key, own?.previous].find((key) => key !== undefined && keystore.holds(key));
    const key = held ?? keystore.find("node", chain.genesis.chain)?.key;
    if (key === undefined) throw new NodeError("KEY_MISSING", "node");
    if (this.#certificate?.key !== key) this.#certificate = { key, made: nodeCertificate(keystore.seed(key)) };
    return this.#certificate.made;
  }

  /** Asks the nodes of each other chain now and then who they are; none is believed alone, nor about another chain. */
  async #learn(): Promise<void> {
    const { signal } = this.#stopped;
    while (!signal.aborted) {
      // What cannot be kept now, on a full disk, is learnt again at the next turn.
      await this.#learnOnce().catch((error: unknown) => this.#options.onFault(error));
      await this.#options.clock.sleep(LEARN_MS, signal).catch(() => undefined);
    }
  }

  async #learnOnce(): Promise<void> {
    this.#server?.renew();
    for (const chain of this.directory.otherChains) {
      const told = await this.nodes(chain).callEach("nodes", {});
      const lists = told.filter((answer): answer is KnownNode[] => isAnswer(NodesTold, answer, chain));
      this.directory.learn(chain, lists);
    }
  }
}

const AWAY_MS = 1_000;
