import { CONTRACTS, type Genesis, formatChain } from "@tocsin/core";
import { type Endpoint, LocalEndpoint } from "@tocsin/exchange";
import {
  CachingVerifier,
  type Clock,
  type CommittedBlock,
  Endorser,
  Gateway,
  type Ledger,
  OwnEffects,
  nodeCrypto,
  openChain,
} from "@tocsin/node";
import { signerOf } from "./keys.ts";
import { Power, PowerCut } from "./power.ts";
import type { Random } from "./random.ts";
import { Platters, SimDisk } from "./simdisk.ts";
import { Unreachable } from "./simnetwork.ts";
import { Database, SimStore } from "./simstore.ts";

export interface SimNodeOptions {
  readonly genesis: Genesis;
  readonly clock: Clock;
  readonly random: Random;
  /** Told of each block that has become durable, over all runs of the node. */
  readonly onCommitted?: (block: CommittedBlock) => void;
  /** Transactions after which a block is cut while no other is on its way to the disk. */
  readonly blockMax?: number;
  /** Acts that the gateway lets in at once. */
  readonly atWorkMax?: number;
  readonly missingSealed?: (digests: readonly string[]) => readonly string[];
}

/** What lives only as long as the node has power. */
export interface Run {
  readonly power: Power;
  readonly chain: Ledger;
  readonly gateway: Gateway;
  readonly endpoint: LocalEndpoint;
}

/** A node of one chain on simulated disks, which can lose its power at every step and be started again. */
export class SimNode {
  /** Engine chain id. */
  readonly name: string;
  readonly genesis: Genesis;
  readonly #options: SimNodeOptions;
  readonly #blocks = new Platters();
  readonly #signing = new Platters();
  readonly #database = new Database();
  readonly #listeners = new Set<() => void>();
  #power = new Power();
  #run: Run | undefined;
  /** Persist steps of all runs that have ended. */
  #stepsBefore = 0;
  crashes = 0;
  /** What has stopped an engine. */
  readonly defects: string[] = [];

  constructor(options: SimNodeOptions) {
    this.#options = options;
    this.genesis = options.genesis;
    this.name = formatChain({ id: options.genesis.chain, epoch: options.genesis.epoch });
    this.endpoint = this.#makeEndpoint();
    this.#power.cut();
  }

  get isUp(): boolean {
    return this.#run !== undefined;
  }

  /** Persist steps so far. */
  get steps(): number {
    return this.#stepsBefore + this.#power.steps;
  }

  /** @throws Unreachable */
  get chain(): Ledger {
    return this.#need().chain;
  }

  /** The node as the exchange sees it, whether it is up or not. */
  readonly endpoint: Endpoint;

  /** Starts on what the last run has left. @throws PowerCut when the power goes meanwhile */
  async start(cutAfter?: number): Promise<void> {
    const power = new Power(() => this.#lost(power));
    if (cutAfter !== undefined) power.cutAfter(cutAfter);
    this.#power = power;
    const { genesis, clock, blockMax, atWorkMax, missingSealed = () => [] } = this.#options;
    const verifier = new CachingVerifier(nodeCrypto);
    const contracts = CONTRACTS;
    const crypto = nodeCrypto;
    const own = new OwnEffects();
    const chain = await openChain({
      genesis,
      contracts,
      crypto,
      clock,
      verifier,
      own,
      ...(blockMax === undefined ? {} : { blockMax }),
      signer: signerOf(`validator ${genesis.chain}`),
      onDefect: (error) => this.#defect(power, error),
      storage: {
        blocks: new SimDisk(this.#blocks, power),
        values: new SimStore(this.#database, power),
        signing: new SimDisk(this.#signing, power),
        release: () => undefined,
      },
    });
    power.demand();
    const endorsers = genesis.units
      .filter((unit) => unit.endorser !== undefined)
      .map(({ id }) => {
        const signer = signerOf(`endorser ${id}`);
        const signers = [{ unit: id, key: signer.text, sign: signer.sign }];
        return new Endorser({ chain, contracts, crypto, verifier, clock, own, signers, missingSealed });
      });
    const gateway = new Gateway({
      ...{ chain, contracts, crypto, verifier, clock, endorsers },
      ...(atWorkMax === undefined ? {} : { atWorkMax }),
    });
    chain.onCommitted((block) => {
      if (!power.isOn) return;
      this.#options.onCommitted?.(block);
    });
    chain.onProven(() => {
      if (!power.isOn) return;
      for (const listener of this.#listeners) listener();
    });
    this.#run = { power, chain, gateway, endpoint: new LocalEndpoint(this.name, chain, crypto.sha256) };
  }

  /** Takes the power away now. */
  crash(): void {
    this.#power.cut();
  }

  /** Takes the power away before the step after so many further ones. */
  crashAfter(steps: number): void {
    this.#power.cutAfter(steps);
  }

  /** The power stays: a cut that has not come yet is called off. */
  holdPower(): void {
    this.#power.hold();
  }

  /** A bit of the newest block file turns over, as on a failing disk. The node must be down: it remembers what it read. */
  rot(): void {
    this.#blocks.rot();
  }

  /** Ends in good order. */
  async close(): Promise<void> {
    const run = this.#need();
    this.#run = undefined;
    await run.chain.close();
    this.#power.cut();
  }

  /** Everything that a thief of the node's disks could read. */
  contents(): Uint8Array[] {
    return [...this.#blocks.contents(), ...this.#signing.contents(), ...this.#database.contents()];
  }

  /** An engine that ends for another reason than its power is broken. */
  #defect(power: Power, error: unknown): void {
    if (!(error instanceof PowerCut) && power.isOn)
      this.defects.push(error instanceof Error ? (error.stack ?? error.message) : String(error));
  }

  #lost(power: Power): void {
    this.#stepsBefore += power.steps;
    power.steps = 0;
    this.crashes += 1;
    this.#run = undefined;
    const { random } = this.#options;
    this.#blocks.crash(random);
    this.#signing.crash(random);
    this.#database.crash(random);
  }

  #need(): Run {
    if (this.#run === undefined) throw new Unreachable(`${this.name} is down`);
    return this.#run;
  }

  /**
   * Lets the node that runs now do something. When its power goes meanwhile nothing is answered, whatever its code
   * makes of that.
   * @throws Unreachable
   */
  async ask<T>(work: (run: Run) => Promise<T>): Promise<T> {
    const run = this.#need();
    const { power } = run;
    try {
      const answer = await Promise.race([work(run), power.gone]);
      power.demand();
      return answer;
    } catch (error) {
      if (error instanceof PowerCut || !power.isOn) throw new Unreachable(`${this.name} is down`);
      throw error;
    }
  }

  #makeEndpoint(): Endpoint {
    const ask = <T>(work: (endpoint: LocalEndpoint) => Promise<T>): Promise<T> =>
      this.ask(({ endpoint }) => work(endpoint));
    return {
      name: this.name,
      proven: () => ask((endpoint) => endpoint.proven()),
      lightBlock: (height) => ask((endpoint) => endpoint.lightBlock(height)),
      lane: (queue, from, limit) => ask((endpoint) => endpoint.lane(queue, from, limit)),
      leaves: (indexes, size) => ask((endpoint) => endpoint.leaves(indexes, size)),
      client: (chain) => ask((endpoint) => endpoint.client(chain)),
      receipts: (chain, queue) => ask((endpoint) => endpoint.receipts(chain, queue)),
      receive: (payload) => ask((endpoint) => endpoint.receive(payload)),
      heartbeat: () => ask((endpoint) => endpoint.heartbeat()),
      onProven: (listener) => {
        this.#listeners.add(listener);
        return () => this.#listeners.delete(listener);
      },
    };
  }
}
