import { type ChangeState, type ClientState, formatLightBlock, key } from "@tocsin/core";
import { Actors } from "./acts.ts";
import {
  checkActs,
  checkAnchors,
  checkDefects,
  checkLanes,
  checkReplay,
  checkSummaries,
  fingerprint,
  packetErrors,
} from "./checkers.ts";
import { keepClimbing } from "./climbing.ts";
import { misbehaviour } from "./forgery.ts";
import { Journal } from "./journal.ts";
import { Random } from "./random.ts";
import { NANJING, type Shape } from "./shape.ts";
import { NO_FAULTS, type NetworkFaults } from "./simnetwork.ts";
import { SimTree } from "./tree.ts";

export interface SimulationOptions {
  readonly seed: string;
  readonly shape?: Shape;
  /** How many things people do while everything goes wrong. */
  readonly acts?: number;
}

/** What a run has come to. */
export interface SimulationReport {
  readonly seed: string;
  /** One sentence for everything that does not hold. */
  readonly failures: readonly string[];
  /** Equal for equal seeds on every machine. */
  readonly fingerprint: string;
  readonly counts: { readonly [what: string]: number };
  /** Codes with which packets were refused. */
  readonly packetErrors: ReadonlyMap<string, number>;
}

const ACTS = 90;
const MINUTE_MS = 60_000;
const POLL_MS = 20_000;
const CLIMB_EVERY_MS = 15_000;
const SKEW_MS = 1_500;
/** Long enough for every waiting time, back-off and retry to end. */
const HEALING_MS = 40 * MINUTE_MS;
const PROGRESS_MS = 10 * MINUTE_MS;
/** Short, so that waiting reports climb within a run. */
const CLIMB_POLICY = {
  kindsAtOnce: ["unknown-cause"],
  responseAtMost: 2,
  waitMs: 5 * MINUTE_MS,
  waitMsByKind: { laboratory: 0 },
};

/**
 * One life of a tree: people act while nodes lose their power, messages get lost and a child may sign twice; then all
 * is healed, and what must hold is checked. The seed decides everything.
 */
export async function run(options: SimulationOptions): Promise<SimulationReport> {
  const simulation = await Simulation.begin(options);
  return simulation.run();
}

class Simulation {
  readonly #options: SimulationOptions;
  readonly #random: Random;
  readonly #tree: SimTree;
  readonly #journal: Journal;
  readonly #actors: Actors;
  readonly #stop = new AbortController();
  readonly #failures: string[] = [];
  #isHealing = false;
  #frozen = 0;

  private constructor(options: SimulationOptions, random: Random, tree: SimTree) {
    this.#options = options;
    this.#random = random;
    this.#tree = tree;
    this.#journal = new Journal(tree, random.fork("journal"));
    this.#actors = new Actors(tree, this.#journal, random.fork("actors"));
  }

  static async begin(options: SimulationOptions): Promise<Simulation> {
    const random = new Random(options.seed);
    const { shape = NANJING } = options;
    const tree = await SimTree.open({
      shape,
      random,
      pollMs: POLL_MS,
      skewMsMax: SKEW_MS,
      policies: { climb: CLIMB_POLICY },
    });
    return new Simulation(options, random, tree);
  }

  async run(): Promise<SimulationReport> {
    const tree = this.#tree;
    const background = [...tree.nodes.values()].map((node) =>
      keepClimbing(node, tree.clock, CLIMB_EVERY_MS, this.#stop.signal),
    );
    await this.#live();
    await this.#heal();
    await this.#check();
    await this.#progress();
    this.#stop.abort();
    const report = {
      seed: this.#options.seed,
      failures: this.#failures,
      fingerprint: fingerprint(tree),
      counts: this.#counts(),
      packetErrors: packetErrors(tree),
    };
    await Promise.all(background);
    await tree.close();
    return report;
  }

  /** People act, and everything that can go wrong does. */
  async #live(): Promise<void> {
    const { clock, network } = this.#tree;
    network.faults = randomFaults(this.#random.fork("faults"));
    const troubles = [this.#powerCuts(), this.#relayerEnds(), this.#doubleSigning()];
    const random = this.#random.fork("pace");
    const { acts = ACTS } = this.#options;
    for (let i = 0; i < acts; i++) {
      // Now and then many at once, so that blocks hold more than one act.
      const crowd = random.chance(10) ? random.between(2, 12) : 1;
      for (let j = 0; j < crowd && i < acts; j++, i++) this.#inBackground(this.#actors.step());
      await clock.run(random.chance(20) ? 0 : random.below(90_000));
    }
    this.#isHealing = true;
    await clock.until(Promise.all(troubles), 60 * MINUTE_MS);
  }

  /** Nodes lose their power, at any persist step or at rest, and again while they start. */
  async #powerCuts(): Promise<void> {
    const random = this.#random.fork("power");
    const { clock, nodes } = this.#tree;
    while (!this.#isHealing) {
      await clock.sleep(random.between(1, 6 * MINUTE_MS));
      const node = random.pick([...nodes.values()]);
      if (this.#isHealing || !node.isUp) continue;
      if (random.chance(20)) node.crash();
      else node.crashAfter(random.below(14));
      for (let waited = 0; node.isUp && waited < 3 && !this.#isHealing; waited++) await clock.sleep(MINUTE_MS);
      node.crash();
      while (!node.isUp) {
        await clock.sleep(random.between(1, 2 * MINUTE_MS));
        await node
          .start(random.chance(30) ? random.below(8) : undefined)
          .catch((error: unknown) => this.#judgeStart(node.name, error));
      }
    }
  }

  /** Relayers end anywhere, and others take over. */
  async #relayerEnds(): Promise<void> {
    const random = this.#random.fork("relayers");
    while (!this.#isHealing) {
      await this.#tree.clock.sleep(random.between(1, 8 * MINUTE_MS));
      await random.pick(this.#tree.links).restart();
    }
  }

  /** In some runs a chain signs two headers at one height, and its parent hears of it. */
  async #doubleSigning(): Promise<void> {
    const random = this.#random.fork("double");
    if (!random.chance(40)) return;
    const { clock, nodes } = this.#tree;
    const child = random.pick([...nodes.keys()].filter((id) => id !== "cn"));
    const parent = this.#tree.parentOf(child) as string;
    await clock.sleep(random.below(40 * MINUTE_MS));
    for (let isTold = false; !isTold && !this.#isHealing; ) {
      await clock.sleep(10_000);
      if (!this.#tree.node(child).isUp) continue;
      const evidence = misbehaviour(this.#tree.node(child));
      const placed = await this.#tree
        .node(parent)
        .ask(({ chain }) => chain.submit(evidence, { urgency: 9, unit: "evidence" }))
        .catch(() => undefined);
      isTold = placed !== undefined;
      if (placed?.code === "VALID") this.#frozen += 1;
      else if (placed !== undefined)
        this.#failures.push(`the proof that ${child} signed twice was refused: ${placed.code} ${placed.at}`);
    }
  }

  /** Everything works again; frozen chains are taken up again by governance. */
  async #heal(): Promise<void> {
    const { clock, network, nodes, links } = this.#tree;
    network.faults = NO_FAULTS;
    for (const node of nodes.values()) {
      node.holdPower();
      if (!node.isUp) await node.start();
    }
    await clock.until(Promise.all(links.map((link) => link.restart())), HEALING_MS);
    await clock.run(2 * MINUTE_MS);
    await clock.until(this.#actors.reinstateAll(), HEALING_MS);
    for (const child of nodes.keys()) if (this.#isFrozen(child)) await clock.until(this.#recover(child), HEALING_MS);
    await clock.run(HEALING_MS);
  }

  async #check(): Promise<void> {
    const [tree, journal] = [this.#tree, this.#journal];
    this.#failures.push(
      ...checkDefects(tree, journal),
      ...checkActs(tree, journal),
      ...checkLanes(tree),
      ...checkAnchors(tree),
      ...checkSummaries(tree),
      ...(await checkReplay(tree)),
    );
  }

  /** Nothing is stuck: a report of any chain still climbs to the nation. */
  async #progress(): Promise<void> {
    const { clock, nodes } = this.#tree;
    for (const chain of nodes.keys()) this.#inBackground(this.#reportAgain(chain));
    await clock.run(PROGRESS_MS);
    for (const { chain } of this.#journal.waiting)
      this.#failures.push(`after healing, a report on ${chain} is never answered`);
    this.#failures.push(...checkSummaries(this.#tree).map((failure) => `after healing: ${failure}`));
  }

  async #reportAgain(chain: string): Promise<void> {
    const outcome = await this.#actors.reportAgain(chain);
    if (outcome.kind !== "done")
      this.#failures.push(
        `after healing, ${chain} refuses a report: ${outcome.kind === "refused" ? outcome.code : outcome.kind}`,
      );
  }

  /** What nobody waits for may fail as well, and says so. */
  #inBackground(work: Promise<void>): void {
    work.catch((error: unknown) => this.#failures.push(explain(error)));
  }

  #isFrozen(child: string): boolean {
    const parent = this.#tree.parentOf(child);
    if (parent === undefined) return false;
    const client = this.#tree.node(parent).chain.state.get(key.client(child))?.value as unknown as ClientState;
    return client.frozen;
  }

  /** The parent's managers vouch for the child's newest header. */
  async #recover(child: string): Promise<void> {
    const parent = this.#tree.parentOf(child) as string;
    const { chain } = this.#tree.node(child);
    const block = chain.lightBlock(chain.proven().height);
    if (block === undefined) throw new Error("a chain has a signed header");
    const [first, ...others] = this.#tree.node(parent).genesis.units.filter(({ role }) => role !== "member");
    if (first === undefined) throw new Error("a chain has a manager");
    const change = { kind: "client", chain: child, block: formatLightBlock(block) as never };
    const id = await this.#vote(parent, first.id, "governance.propose", {
      change,
      effectiveHeight: 1,
      reason: "the node was replaced",
    });
    for (const { id: unit } of others) {
      const state = this.#tree.node(parent).chain.state.get(key.change(id))?.value as unknown as ChangeState;
      if (state.status === "proposed")
        await this.#vote(parent, unit, "governance.approve", { change: id, reason: "seen" }, state.digest);
    }
    // A change takes effect with the next transaction, and on a parent at rest nothing else would bring one.
    await this.#tree.node(parent).endpoint.heartbeat();
  }

  async #vote(
    chain: string,
    unit: string,
    action: string,
    args: { readonly [name: string]: never | string | number | object },
    ifMatch?: string,
  ): Promise<string> {
    for (let tries = 0; tries < 4; tries++) {
      const wish = this.#tree.sign(chain, {
        unit,
        action,
        args: args as never,
        ...(ifMatch === undefined ? {} : { ifMatch }),
      });
      const outcome = await this.#journal.send(chain, wish);
      if (outcome.kind === "done") return wish.act;
      if (outcome.kind !== "refused" || outcome.code !== "KEY_NOT_VALID") {
        this.#failures.push(`${action} by ${unit}: ${outcome.kind === "refused" ? outcome.code : outcome.kind}`);
        return wish.act;
      }
    }
    throw new Error(`${unit} has no valid key`);
  }

  #judgeStart(name: string, error: unknown): void {
    const isPower = error instanceof Error && error.name === "PowerCut";
    if (!isPower) this.#failures.push(`${name} does not start: ${explain(error)}`);
  }

  #counts(): { [what: string]: number } {
    const { entries } = this.#journal;
    const nodes = [...this.#tree.nodes.values()];
    const outcomes = (kind: string) => entries.filter(({ outcome }) => outcome?.kind === kind).length;
    return {
      acts: entries.length,
      done: outcomes("done"),
      refused: outcomes("refused"),
      unknown: outcomes("unknown"),
      blocks: nodes.reduce((sum, { chain }) => sum + chain.head().height, 0),
      steps: nodes.reduce((sum, { steps }) => sum + steps, 0),
      crashes: nodes.reduce((sum, { crashes }) => sum + crashes, 0),
      frozen: this.#frozen,
    };
  }
}

function explain(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

/** Anything from a good network to a very bad one. */
function randomFaults(random: Random): NetworkFaults {
  const upTo = (percent: number) => (random.chance(40) ? 0 : random.below(percent));
  return {
    lost: upTo(30),
    unanswered: upTo(20),
    doubled: upTo(30),
    stale: upTo(20),
    asleep: upTo(60),
    delayMsMax: upTo(8) * 1_000,
  };
}
