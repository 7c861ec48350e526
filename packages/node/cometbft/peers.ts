import { type Hash, parsePublicKey } from "@tocsin/core";
import type { ChainReader } from "../chain.ts";
import { nodesOf } from "../transport/directory.ts";
import { type EngineKey, type EnginePeer, engineNodeId } from "./home.ts";

/** Whom a node's engine talks to: the nodes that the settings name, and those that the chain's registry names. */
export class EnginePeers {
  readonly #configured: readonly EnginePeer[];
  readonly #chain: ChainReader;
  readonly #hash: Hash;
  readonly #own: readonly [EngineKey, ...EngineKey[]];

  /** @param own keys of this node, oldest first */
  constructor(
    configured: readonly EnginePeer[],
    chain: ChainReader,
    hash: Hash,
    own: readonly [EngineKey, ...EngineKey[]],
  ) {
    this.#configured = configured;
    this.#chain = chain;
    this.#hash = hash;
    this.#own = own;
  }

  /** The newest of its keys that others let in: a key counts once it is registered. */
  get ownKey(): EngineKey {
    const known = this.#own.findLast(({ publicKey }) => this.has(engineNodeId(this.#hash, publicKey)));
    return known ?? this.#own[0];
  }

  /** Whom the engine connects to, each once: the registry's word goes before the settings'. */
  get list(): readonly EnginePeer[] {
    const peers = new Map(this.#configured.map((peer) => [peer.address, peer]));
    for (const { key, engine } of nodesOf(this.#chain))
      if (engine !== undefined) peers.set(engine, { id: this.#idOf(key), address: engine });
    const own = this.#own.map(({ publicKey }) => engineNodeId(this.#hash, publicKey));
    return [...peers.values()].filter(({ id }) => !own.includes(id));
  }

  /** Whether an engine node id is of a node of the chain. */
  has(id: string): boolean {
    const keys = nodesOf(this.#chain).flatMap(({ key, previous }) => [
      key,
      ...(previous === undefined ? [] : [previous]),
    ]);
    return this.#configured.some((peer) => peer.id === id) || keys.some((key) => this.#idOf(key) === id);
  }

  #idOf(key: string): string {
    return engineNodeId(this.#hash, parsePublicKey(key).bytes);
  }
}
