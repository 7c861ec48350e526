import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CONTRACTS, type Contracts, type Genesis } from "@tocsin/core";
import { findEngine } from "../cometbft/binary.ts";
import { type ConsortiumChain, openConsortiumChain } from "../cometbft/chain.ts";
import { engineNodeId } from "../cometbft/home.ts";
import { type Clock, hostClock } from "../host/clock.ts";
import { nodeCrypto } from "../host/crypto.ts";
import { NodeError } from "../errors.ts";
import { folderStorage } from "../store/storage.ts";
import { CachingVerifier } from "../validate/verifier.ts";
import { BEGIN, genesisWith, hash, signerOf } from "./ledgerfixture.ts";

/** The engine's binary; undefined where it is not installed. */
export function engineBinary(): string | undefined {
  try {
    return findEngine();
  } catch (error) {
    if (error instanceof NodeError) return undefined;
    throw error;
  }
}

const started = Date.now();

/** The time of the test's reports, running: their keys are of that year. */
export const runningClock: Clock = {
  now: () => BEGIN + 60_000 + Date.now() - started,
  sleep: (ms, signal) => hostClock.sleep(ms, signal),
};

/** A chain of several validators, each with a folder and an engine of its own on this machine. */
export class TestConsortium {
  readonly dir = mkdtempSync(join(tmpdir(), "tocsin-consortium-"));
  readonly genesis: Genesis;
  readonly faults: string[] = [];
  readonly progress: string[] = [];
  engineKeptMs: number | undefined;
  /** What has ended a node for good, by its number. */
  readonly defects = new Map<number, unknown>();
  /** The contracts that each node's build has. */
  contracts: (n: number) => Contracts = () => CONTRACTS;
  readonly #binary: string;
  readonly #clockOf: (n: number) => Clock;
  readonly #ports: readonly number[];
  readonly #chains = new Map<number, ConsortiumChain>();

  private constructor(
    binary: string,
    clock: Clock | ((n: number) => Clock),
    ports: readonly number[],
    validators: number,
  ) {
    this.#binary = binary;
    this.#clockOf = typeof clock === "function" ? clock : () => clock;
    this.#ports = ports;
    this.genesis = {
      ...genesisWith(3),
      engine: "cometbft",
      validators: Array.from({ length: validators }, (_, n) => validatorText(n)),
    };
  }

  /** @param validators how many of the nodes vote; the others are observers */
  static async open(
    binary: string,
    nodes: number,
    clock: Clock | ((n: number) => Clock),
    validators = nodes,
    contracts: (n: number) => Contracts = () => CONTRACTS,
  ): Promise<TestConsortium> {
    const ports: number[] = [];
    for (let n = 0; n < nodes; n++) ports.push(await freePort());
    const consortium = new TestConsortium(binary, clock, ports, validators);
    consortium.contracts = contracts;
    for (let n = 0; n < nodes; n++) await consortium.start(n);
    return consortium;
  }

  chain(n: number): ConsortiumChain {
    const chain = this.#chains.get(n);
    if (chain === undefined) throw new Error(`node ${n} does not run`);
    return chain;
  }

  /** @param joins a node that it begins from, where its own folder is empty */
  async start(n: number, vouched = false, joins?: number, signal?: AbortSignal): Promise<void> {
    const dir = join(this.dir, String(n));
    this.#chains.set(
      n,
      await openConsortiumChain({
        genesis: this.genesis,
        contracts: this.contracts(n),
        vouched,
        crypto: nodeCrypto,
        clock: this.#clockOf(n),
        storage: folderStorage(dir),
        verifier: new CachingVerifier(nodeCrypto),
        engineKeptMs: this.engineKeptMs,
        join:
          joins === undefined
            ? undefined
            : { source: this.chain(joins).source, each: [this.chain(joins).source], peers: [] },
        onProgress: (text) => this.progress.push(text),
        signal,
        binary: this.#binary,
        engine: {
          dir: join(dir, "engine"),
          nodeKeys: [keyOf(`node ${n}`)],
          voted: join(dir, "keystore", "voted"),
          validatorKey: keyOf(`validator ${n}`),
          listen: this.#address(n),
          peers: this.#ports.flatMap((_port, other) => (other === n ? [] : [this.#peer(other)])),
        },
        onLog: (line) => this.faults.push(`${n} ${line}`),
        onDefect: (error) => this.defects.set(n, error),
        onFault: (error) => this.faults.push(`${n} ${String(error)}`),
      }),
    );
  }

  async stop(n: number): Promise<void> {
    await this.#chains.get(n)?.close();
    this.#chains.delete(n);
  }

  /** Resolves when a node has come to a height with its header. */
  async proven(n: number, height: number): Promise<void> {
    const chain = this.chain(n);
    while (chain.head().height < height || !isProven(chain, height)) await new Promise((go) => setTimeout(go, 20));
  }

  async close(): Promise<void> {
    await Promise.all([...this.#chains.keys()].map((n) => this.stop(n)));
    rmSync(this.dir, { recursive: true, force: true });
  }

  #address(n: number): string {
    return `127.0.0.1:${this.#ports[n]}`;
  }

  #peer(n: number) {
    return { id: engineNodeId(hash, keyOf(`node ${n}`).publicKey), address: this.#address(n) };
  }
}

/** The nth node's key to vote, as documents name it. */
export function validatorText(n: number): { readonly key: string; readonly power: number } {
  return { key: signerOf(`validator ${n}`).text, power: 1 };
}

function isProven(chain: ConsortiumChain, height: number): boolean {
  return chain.lightBlock(height) !== undefined;
}

function keyOf(name: string) {
  const { publicKey, seed } = signerOf(name);
  return { seed, publicKey };
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as { readonly port: number };
  server.close();
  await once(server, "close");
  return port;
}
