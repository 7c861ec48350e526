import { join } from "node:path";
import {
  type ConsortiumFile,
  type NetworkFile,
  type NetworkNode,
  type RunningUnit,
  VERSION,
  initUnits,
  openUnit,
  parseConsortiumFile,
} from "@tocsin/cli";
import { key } from "@tocsin/core";
import { hostClock, hostRandom } from "@tocsin/node";
import { OtherNode } from "./othernode.ts";
import { FIRST_PORT } from "./ports.ts";

const LOOK_MS = 50;
/** Nothing has moved for so long: what a second relayer looks at comes later. */
const REST_MS = 3_000;

type Chain = NetworkFile["chains"][number];

/** Nodes of which this process runs the first of each chain, and processes of their own the others. */
export interface BenchNetwork {
  readonly nodes: ReadonlyMap<string, NetworkNode>;
  node(chain: string): NetworkNode;
  settle(): Promise<void>;
  close(): Promise<void>;
}

/** Folder of the node of a chain's manager, whose load is measured. */
export function firstFolder(dir: string, chain: string): string {
  return join(dir, "units", `${chain}_hc`, chain);
}

/**
 * The chains with several validators each: beside the manager that is measured further ones, each with its own folder,
 * process, CometBFT and database, all on this machine.
 */
export async function openConsortium(dir: string, chains: readonly Chain[], validators: number): Promise<Consortium> {
  const file = consortiumOf(chains, validators);
  const out = join(dir, "units");
  const made = await initUnits({
    dir: out,
    file,
    now: () => hostClock.now(),
    random: (size) => hostRandom.bytes(size),
  });
  const isFirst = ({ unit }: { readonly unit: string }) => unit.endsWith(":hc");
  const others = made.filter((unit) => !isFirst(unit)).map(({ unit, folder }) => otherNode(file, unit, folder));
  const units = await Promise.all(
    made.filter(isFirst).map(({ folder }) => openUnit({ dir: folder, clock: hostClock, version: VERSION })),
  );
  await Promise.all(units.map(({ ready }) => ready));
  const network = new Consortium(units, others);
  for (const { id, parent } of chains) if (parent !== undefined) await network.opened(parent, id);
  await network.settle();
  return network;
}

/** Chains of several validators. */
export class Consortium implements BenchNetwork {
  readonly nodes: ReadonlyMap<string, NetworkNode>;
  /** The further managers' nodes. */
  readonly others: readonly OtherNode[];
  readonly #units: readonly RunningUnit[];

  constructor(units: readonly RunningUnit[], others: readonly OtherNode[]) {
    this.nodes = new Map(units.flatMap(({ nodes }) => [...nodes]));
    this.others = others;
    this.#units = units;
  }

  node(chain: string): NetworkNode {
    const node = this.nodes.get(chain);
    if (node === undefined) throw new Error(`there is no chain ${chain}`);
    return node;
  }

  /** Resolves when a parent has taken a child into its registry. */
  async opened(parent: string, child: string): Promise<void> {
    const { state } = this.node(parent).parts.chain;
    while (state.get(key.child(child)) === undefined) await hostClock.sleep(LOOK_MS, ALWAYS);
  }

  async settle(): Promise<void> {
    for (let before = "", since = performance.now(); performance.now() - since < REST_MS; ) {
      await hostClock.sleep(LOOK_MS, ALWAYS);
      const heights = [...this.nodes.values()].map(({ parts }) => parts.chain.head().height).join();
      if (heights !== before) since = performance.now();
      before = heights;
    }
  }

  async close(): Promise<void> {
    await Promise.all(this.#units.map((unit) => unit.close()));
    await Promise.all(this.others.map((node) => node.close()));
  }
}

/** Without a signal a wait would not keep the process. */
const ALWAYS = new AbortController().signal;

function otherNode({ chains }: ConsortiumFile, id: string, folder: string): OtherNode {
  for (const { id: chain, units } of chains) {
    const node = units.find((unit) => unit.id === id)?.node;
    if (node !== undefined) return new OtherNode(folder, chain, `http://${node.host}:${node.api}`);
  }
  throw new Error(`${id} runs no node`);
}

function consortiumOf(chains: readonly Chain[], validators: number): ConsortiumFile {
  let port = FIRST_PORT;
  const place = () => ({ host: "127.0.0.1", api: port++, peer: port++, engine: port++ });
  const made = chains.map(({ id, parent, units }) => {
    const [first, ...hosted] = units;
    if (first === undefined) throw new Error(`${id} has no unit`);
    const managers = Array.from({ length: validators - 1 }, (_, i) => ({
      ...{ ...first, id: `${id}:manager-${i + 2}` },
      node: place(),
    }));
    return {
      ...{ id, engine: "cometbft", units: [{ ...first, node: place() }, ...managers, ...hosted] },
      ...(parent === undefined ? {} : { parent }),
    };
  });
  return parseConsortiumFile(JSON.stringify({ format: "tocsin/consortium/v1", status: "test", chains: made }));
}
