import { existsSync } from "node:fs";
import { join } from "node:path";
import { type Build, isBuild } from "./builds.ts";
import type { Fault, Step } from "./faults.ts";
import { pause } from "./load.ts";
import type { FaultyNetwork } from "./network.ts";
import type { NodeProcess } from "./nodeprocess.ts";

/** A node that has lost its data, and the height behind which lies all that it can have signed. */
export interface Returning {
  readonly node: NodeProcess;
  readonly height: number;
}

export interface FaultRunOptions {
  /** The greatest height that any node of a chain tells. */
  readonly height: (chain: string) => Promise<number>;
  /** A node is about to be ended. */
  readonly beforeEnd: (node: NodeProcess) => void;
}

/** A validator may have signed at the height after the newest that is known, and the next it must not sign alone. */
const SIGNED_AHEAD = 2;

/** Does to nodes what a step says, and undoes it. */
export class FaultRun {
  readonly #network: FaultyNetwork;
  readonly #options: FaultRunOptions;
  readonly #turns = new Map<NodeProcess, Promise<void>>();
  readonly #returning = new Map<NodeProcess, number>();

  constructor(network: FaultyNetwork, options: FaultRunOptions) {
    this.#network = network;
    this.#options = options;
  }

  /** Resolves when the last fault has been undone. */
  async run(step: Step): Promise<void> {
    await Promise.all(step.map((fault) => this.#one(fault)));
  }

  /** Nodes that have lost their data since they were last asked for. */
  returning(): readonly Returning[] {
    const nodes = [...this.#returning].map(([node, height]) => ({ node, height }));
    this.#returning.clear();
    return nodes;
  }

  /** Whether the engine has been given its validator's key. */
  votes(node: NodeProcess): boolean {
    return existsSync(join(node.dir, "engine", "config", "priv_validator_key.json"));
  }

  /** The operator states that no other copy of the node votes. */
  vouch(node: NodeProcess): Promise<void> {
    return this.#inTurn(node, async () => {
      await this.#end(node);
      node.start({ vouched: true });
    });
  }

  async #one(fault: Fault): Promise<void> {
    await pause(fault.atMs);
    const undo = await this.#begin(fault);
    await pause(fault.forMs);
    await undo();
  }

  /** @returns what undoes it */
  async #begin({ kind, unit }: Fault): Promise<() => Promise<void>> {
    if (unit === undefined) return this.#restartAll();
    const node = this.#network.node(unit);
    if (isBuild(kind)) return this.#rebuilt(node, kind);
    const { machine } = node;
    const disk = this.#network.disk(unit);
    switch (kind) {
      case "kill":
        return this.#ended(node, () => this.#end(node));
      case "kill-node":
        return this.#ended(node, () => node.killNode());
      case "wipe":
        this.#returning.set(node, (await this.#options.height(node.chain)) + SIGNED_AHEAD);
        return this.#ended(node, async () => {
          await this.#end(node);
          node.wipe();
        });
      case "kill-engine":
        node.killEngine();
        return async () => undefined;
      case "pause":
        return later(node.pause());
      case "pause-engine":
        return later(node.pauseEngine());
      case "partition":
        machine.cut();
        return later(() => machine.mend());
      case "disk-full":
        disk?.fill();
        return later(() => disk?.empty());
      case "restart-all":
        throw new Error("what happens to all names no unit");
    }
  }

  async #restartAll(): Promise<() => Promise<void>> {
    const { nodes } = this.#network;
    await Promise.all(nodes.map((node) => this.#inTurn(node, () => this.#stop(node))));
    return async () => {
      await Promise.all(nodes.map((node) => this.#inTurn(node, async () => node.start())));
    };
  }

  async #ended(node: NodeProcess, end: () => Promise<void>): Promise<() => Promise<void>> {
    await this.#inTurn(node, end);
    return () => this.#inTurn(node, async () => node.start());
  }

  async #rebuilt(node: NodeProcess, build: Build): Promise<() => Promise<void>> {
    const restart = (other: { readonly build?: Build }) => async () => {
      await this.#end(node);
      node.start(other);
    };
    await this.#inTurn(node, restart({ build }));
    return () => this.#inTurn(node, restart({}));
  }

  async #stop(node: NodeProcess): Promise<void> {
    this.#options.beforeEnd(node);
    await node.stop();
  }

  async #end(node: NodeProcess): Promise<void> {
    this.#options.beforeEnd(node);
    await node.kill();
  }

  /** What is done to a node is done one after the other. */
  #inTurn(node: NodeProcess, work: () => Promise<void>): Promise<void> {
    const turn = (this.#turns.get(node) ?? Promise.resolve()).then(work, work);
    this.#turns.set(node, turn);
    return turn;
  }
}

function later(undo: () => void): () => Promise<void> {
  return async () => undo();
}
