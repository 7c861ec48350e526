import { CONTRACT_VERSION } from "@tocsin/core";
import { engineName } from "@tocsin/node";
import { Random } from "../random.ts";
import { forks, lostOrDoubled, readLedger, readSummaries, summariesAstray } from "./checks.ts";
import { FAULTS, type FaultKind, type Step, chainOf, planFaults, tellStep } from "./faults.ts";
import { FaultRun } from "./faultrun.ts";
import { Load, pause } from "./load.ts";
import { FaultyNetwork, type Reached, SHAPES, type ShapeName, unitsOf } from "./network.ts";
import type { NodeProcess } from "./nodeprocess.ts";

export interface LifeOptions {
  readonly seed: string;
  readonly shape: ShapeName;
  readonly steps: number;
  /** Nodes in network namespaces; on loopback otherwise, where nothing is partitioned. */
  readonly namespaces: boolean;
  /** Whether files may be put on small disks; without, no disk gets full. */
  readonly smallDisks: boolean;
  /** Told what happens, line by line. */
  readonly tell: (line: string) => void;
}

/** What a life of a network has come to. */
export interface LifeReport {
  readonly seed: string;
  /** One sentence for everything that does not hold. */
  readonly failures: readonly string[];
  readonly counts: { readonly [what: string]: number };
}

const CLIENTS = 3;
const REST_MS = 150;
const LOOK_MS = 250;
/** Far longer than anything takes; who waits so long waits for ever. */
const WAIT_MS = 240_000;
/** A report that is filed when all is healed is in a block within so many heights. */
const PROGRESS_HEIGHTS = 40;
/** The most memory that a node's process, and its engine's, may ever hold, bytes. */
const NODE_BYTES_MAX = 512 << 20;
const ENGINE_BYTES_MAX = 512 << 20;

/** What this machine can do to nodes. */
function kindsFor({ namespaces, smallDisks }: Pick<LifeOptions, "namespaces" | "smallDisks">): FaultKind[] {
  return FAULTS.filter((kind) => (kind !== "partition" || namespaces) && (kind !== "disk-full" || smallDisks));
}

/**
 * One life of a network of real processes: officers file all the time while what the seed has planned happens to the nodes. After
 * each step all is healed and what must hold is checked, and at the end all that was ever answered for.
 */
export async function live(options: LifeOptions): Promise<LifeReport> {
  const { seed, shape, steps } = options;
  const plan = planFaults(seed, { units: unitsOf(shape), kinds: kindsFor(options), steps });
  const full = plan.flat().flatMap(({ kind, unit }) => (kind === "disk-full" && unit !== undefined ? [unit] : []));
  const network = await FaultyNetwork.make({ ...options, smallDisks: [...new Set(full)] });
  const life = new Life(options, network);
  try {
    return await life.run(plan);
  } finally {
    await life.end();
    network.close();
  }
}

class Life {
  readonly #options: LifeOptions;
  readonly #network: FaultyNetwork;
  readonly #faults: FaultRun;
  readonly #loads = new Map<string, Load>();
  readonly #reached = new Map<string, readonly Reached[]>();
  readonly #heights = new Map<string, number>();
  readonly #failures: string[] = [];
  readonly #memory = { node: 0, engine: 0 };

  constructor(options: LifeOptions, network: FaultyNetwork) {
    this.#options = options;
    this.#network = network;
    this.#faults = new FaultRun(network, {
      height: (chain) => this.#height(chain),
      beforeEnd: (node) => this.#weigh(node),
    });
    const random = new Random(`load ${options.seed}`);
    for (const id of this.#chains) {
      this.#reached.set(id, network.reached(id));
      const load = new Load({
        ...{
          chain: engineName(network.genesis(id)),
          contract: CONTRACT_VERSION,
          area: id === "cn" ? "11" : id.slice(3),
        },
        ...{ nodes: network.nodesOf(id), officers: network.officers(id), random: random.fork(id) },
        ...{ clients: CLIENTS, restMs: REST_MS },
      });
      this.#loads.set(id, load);
    }
  }

  async run(plan: readonly Step[]): Promise<LifeReport> {
    try {
      await this.#live(plan);
      await this.#checkAll();
    } catch (error) {
      this.#failures.push(error instanceof Error ? error.message : String(error));
    }
    this.#failures.push(...this.#network.nodes.flatMap(({ ownEnds }) => ownEnds));
    for (const load of this.#loads.values()) this.#failures.push(...new Set(load.faults));
    this.#checkMemory();
    return { seed: this.#options.seed, failures: this.#failures, counts: this.#counts(plan) };
  }

  async end(): Promise<void> {
    await Promise.all([...this.#loads.values()].map((load) => load.end()));
  }

  async #live(plan: readonly Step[]): Promise<void> {
    const { tell } = this.#options;
    for (const node of this.#network.nodes) node.start();
    await Promise.all(this.#chains.map((chain) => this.#settled(chain)));
    tell("all nodes run");
    for (const [position, step] of plan.entries()) {
      tell(`step ${position + 1} of ${plan.length}: ${tellStep(step)}`);
      for (const load of this.#loads.values()) load.begin();
      await this.#faults.run(step);
      for (const load of this.#loads.values()) load.pause();
      await this.#heal();
      await this.#checkStep(position + 1);
      if (this.#failures.length > 0) return;
    }
  }

  /** Whatever was done to nodes has been undone; those that lost their data come back to vote. */
  async #heal(): Promise<void> {
    for (const node of this.#network.nodes) node.start();
    const returning = this.#faults.returning();
    await Promise.all(this.#chains.map((chain) => this.#progress(chain)));
    for (const { node, height } of returning) {
      // What it may have signed before lies behind it then.
      for (let n = 0; (await this.#heightOf(node)) < height; n++) {
        if (n * LOOK_MS > WAIT_MS) throw new Error(`${node.unit} lost its data and does not catch up`);
        await this.#load(node.chain).probe(node);
        await pause(LOOK_MS);
      }
      if (this.#faults.votes(node)) this.#failures.push(`${node.unit} lost its data and votes although nobody vouched`);
      await this.#faults.vouch(node);
    }
    await Promise.all(this.#chains.map((chain) => this.#settled(chain)));
  }

  /** A report by way of each node is in a block soon, in heights. */
  async #progress(chain: string): Promise<void> {
    const from = await this.#height(chain);
    const load = this.#load(chain);
    const probes = this.#network.nodesOf(chain).map(async (node) => {
      const found = await bounded(load.probe(node), `a report to ${node.unit} is not answered after healing`);
      const heights = (found?.height ?? 0) - from;
      if (heights > PROGRESS_HEIGHTS) this.#failures.push(`${node.unit} made progress only after ${heights} heights`);
    });
    await Promise.all(probes);
  }

  /** Resolves when nobody waits for an answer and all nodes of a chain have come to the same height with the same state. */
  async #settled(chain: string): Promise<void> {
    let before = "";
    let heads: readonly string[] = [];
    await this.#until(
      async () => {
        heads = await Promise.all((this.#reached.get(chain) ?? []).map((one) => headOf(one)));
        const isSame = this.#load(chain).waiting === 0 && new Set(heads).size === 1 && heads[0] === before;
        before = heads[0] === undefined || heads[0].startsWith("none") ? "" : heads[0];
        return isSame;
      },
      () => `${chain} does not settle: ${this.#load(chain).waiting} reports wait, heads ${heads.join(", ")}`,
    );
  }

  async #checkStep(step: number): Promise<void> {
    for (const node of this.#network.nodes) this.#weigh(node);
    for (const chain of this.#chains) this.#failures.push(...(await forks(this.#network.nodesOf(chain))));
    const filed = [...this.#loads].map(([chain, { acknowledged }]) => `${acknowledged.length} on ${chain}`);
    const heights = await Promise.all(this.#chains.map((chain) => this.#height(chain)));
    this.#options.tell(`step ${step} is healed: ${filed.join(", ")} answered for, heights ${heights.join(", ")}`);
  }

  /** All that was answered for since the beginning, on every node. */
  async #checkAll(): Promise<void> {
    for (const chain of this.#chains) {
      const { acknowledged } = this.#load(chain);
      for (const reached of this.#reached.get(chain) ?? []) {
        const ledger = await readLedger(reached);
        this.#failures.push(...lostOrDoubled(ledger, acknowledged));
        const parent = chain === "cn" ? undefined : "cn";
        if (parent !== undefined) await this.#checkSummaries(parent, chain, reached);
      }
    }
  }

  async #checkSummaries(parent: string, chain: string, below: Reached): Promise<void> {
    const { acknowledged } = this.#load(chain);
    const ledger = await readLedger(below);
    for (const above of this.#reached.get(parent) ?? []) {
      let astray: readonly string[] = [];
      await this.#until(
        async () => {
          astray = summariesAstray(above.node.unit, await readSummaries(above, chain), ledger, acknowledged);
          return astray.length === 0;
        },
        () => astray.slice(0, 3).join("; "),
      );
    }
  }

  #checkMemory(): void {
    const megabytes = (bytes: number) => Math.round(bytes / (1 << 20));
    const { node, engine } = this.#memory;
    if (node > NODE_BYTES_MAX) this.#failures.push(`a node's process held ${megabytes(node)} MiB`);
    if (engine > ENGINE_BYTES_MAX) this.#failures.push(`an engine held ${megabytes(engine)} MiB`);
  }

  #weigh(node: NodeProcess): void {
    const held = node.memory();
    this.#memory.node = Math.max(this.#memory.node, held.node);
    this.#memory.engine = Math.max(this.#memory.engine, held.engine);
  }

  #counts(plan: readonly Step[]): LifeReport["counts"] {
    const loads = [...this.#loads.values()];
    const answered = loads.flatMap(({ acknowledged }) => acknowledged);
    return {
      steps: plan.length,
      faults: plan.flat().length,
      answered: answered.length,
      heights: Math.max(0, ...answered.map(({ height }) => height)),
      "MiB of a node": Math.round(this.#memory.node / (1 << 20)),
      "MiB of an engine": Math.round(this.#memory.engine / (1 << 20)),
    };
  }

  get #chains(): readonly string[] {
    return SHAPES[this.#options.shape];
  }

  #load(chain: string): Load {
    return this.#loads.get(chain) as Load;
  }

  /** The greatest height that a node of the chain has told, though none may answer now. */
  async #height(chain: string): Promise<number> {
    const told = await Promise.all((this.#reached.get(chain) ?? []).map((one) => heightOf(one)));
    const answered = this.#load(chain).acknowledged.map(({ height }) => height);
    const newest = Math.max(this.#heights.get(chain) ?? 0, ...told, ...answered);
    this.#heights.set(chain, newest);
    return newest;
  }

  async #heightOf(node: NodeProcess): Promise<number> {
    const reached = (this.#reached.get(chainOf(node.unit)) ?? []).find((one) => one.node === node);
    return reached === undefined ? 0 : heightOf(reached);
  }

  async #until(holds: () => Promise<boolean>, tell: () => string): Promise<void> {
    for (let waited = 0; !(await holds()); waited += LOOK_MS) {
      if (waited > WAIT_MS) throw new Error(tell());
      await pause(LOOK_MS);
    }
  }
}

/** Height and app hash of a node that has a chain; "none" with why of one that does not answer. */
async function headOf({ client }: Reached): Promise<string> {
  try {
    const { height, appHash } = await client.call("node", { signal: AbortSignal.timeout(LOOK_MS * 20) });
    return height === 0 ? "none yet" : `${height} ${appHash.slice(0, 12)}`;
  } catch (error) {
    return `none: ${error instanceof Error ? error.message : String(error)}`;
  }
}

async function heightOf({ client }: Reached): Promise<number> {
  const reply = await client.call("node", { signal: AbortSignal.timeout(LOOK_MS * 20) }).catch(() => undefined);
  return reply?.height ?? 0;
}

async function bounded<T>(work: Promise<T>, what: string): Promise<T> {
  const end = new AbortController();
  const late = (async () => {
    for (let waited = 0; waited < WAIT_MS && !end.signal.aborted; waited += LOOK_MS) await pause(LOOK_MS);
    if (!end.signal.aborted) throw new Error(what);
    return new Promise<never>(() => undefined);
  })();
  try {
    return await Promise.race([work, late]);
  } finally {
    end.abort();
  }
}
