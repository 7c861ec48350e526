import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ApiClient } from "@tocsin/client";
import type { Genesis } from "@tocsin/core";
import { Keystore, TokenStore, hostRandom, readGenesis } from "@tocsin/node";
import { command } from "./command.ts";
import type { LoadOfficer } from "./load.ts";
import { type Machine, type Machines, loopbackMachines, namespacedMachines } from "./machines.ts";
import { NODE_OPTIONS, NodeProcess, TOCSIN } from "./nodeprocess.ts";
import { SmallDisk } from "./smalldisk.ts";

/** Chains of a run, parents first, each of four validators. */
export const SHAPES = { four: ["cn"], tree: ["cn", "cn-32"] } as const;
export type ShapeName = keyof typeof SHAPES;

const UNITS = ["hc", "cdc", "customs", "security"] as const;
const DEPARTMENTS = { hc: "health", cdc: "cdc", customs: "customs", security: "security" } as const;
const ROLES = ["reporter", "verifier", "access", "registrar", "governor", "auditor", "administrator"] as const;
const OFFICER = "duty";
const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

export function unitsOf(shape: ShapeName): readonly string[] {
  return SHAPES[shape].flatMap((chain) => UNITS.map((unit) => `${chain}:${unit}`));
}

export interface NetworkOptions {
  readonly shape: ShapeName;
  readonly namespaces: boolean;
  /** Units whose files are on a small disk of their own. */
  readonly smallDisks: readonly string[];
}

/** What a client needs to know of a node: where it is, and a token of its officer. */
export interface Reached {
  readonly node: NodeProcess;
  readonly client: ApiClient;
}

/** The nodes of a run with all that was made for them on this machine. */
export class FaultyNetwork {
  readonly nodes: readonly NodeProcess[];
  readonly #root: string;
  readonly #machines: Machines;
  readonly #disks = new Map<string, SmallDisk>();
  readonly #atExit = () => this.close();
  /** A signal would end the process without its exit. */
  readonly #atSignal = () => process.exit(1);

  private constructor(root: string, { shape, smallDisks }: NetworkOptions, machines: Machines) {
    this.#root = root;
    this.#machines = machines;
    process.once("exit", this.#atExit);
    for (const signal of SIGNALS) process.once(signal, this.#atSignal);
    try {
      this.nodes = this.#make(shape, smallDisks);
    } catch (error) {
      this.close();
      throw error;
    }
  }

  /** Makes machines and folders, by `tocsin network init`. Nothing runs yet. */
  static async make(options: NetworkOptions): Promise<FaultyNetwork> {
    const count = unitsOf(options.shape).length;
    const machines = options.namespaces ? namespacedMachines(count) : await loopbackMachines(count);
    return new FaultyNetwork(mkdtempSync(join(tmpdir(), "tocsin-faults-")), options, machines);
  }

  node(unit: string): NodeProcess {
    const node = this.nodes.find((one) => one.unit === unit);
    if (node === undefined) throw new Error(`there is no node of ${unit}`);
    return node;
  }

  nodesOf(chain: string): readonly NodeProcess[] {
    return this.nodes.filter((node) => node.chain === chain);
  }

  genesis(chain: string): Genesis {
    return readGenesis(this.#first(chain).dir);
  }

  disk(unit: string): SmallDisk | undefined {
    return this.#disks.get(unit);
  }

  /** A client of each of a chain's nodes, with a token of its own officer. */
  reached(chain: string): readonly Reached[] {
    return this.nodesOf(chain).map((node) => {
      const tokens = new TokenStore({ dir: node.dir, random: (size) => hostRandom.bytes(size), now: () => Date.now() });
      const { token } = tokens.create(node.unit, OFFICER, 1);
      return { node, client: new ApiClient({ baseUrl: node.url, token }) };
    });
  }

  /** The chain's officers with their keys. */
  officers(chain: string): readonly LoadOfficer[] {
    return this.nodesOf(chain).map(({ dir, unit }) => {
      const keystore = new Keystore({
        dir: join(dir, "keystore"),
        random: (size) => hostRandom.bytes(size),
        now: () => Date.now(),
      });
      const held = keystore.find("officer", unit, OFFICER);
      if (held === undefined) throw new Error(`no key of ${unit}`);
      return { unit, officer: OFFICER, key: held.key, seed: keystore.seed(held.key) };
    });
  }

  /** Ends every process of it and leaves nothing behind, before it returns. */
  close(): void {
    process.removeListener("exit", this.#atExit);
    for (const signal of SIGNALS) process.removeListener(signal, this.#atSignal);
    for (const node of this.nodes ?? []) node.close();
    for (const disk of this.#disks.values()) disk.close();
    this.#machines.close();
    rmSync(this.#root, { recursive: true, force: true, maxRetries: 5 });
  }

  #first(chain: string): NodeProcess {
    const [first] = this.nodesOf(chain);
    if (first === undefined) throw new Error(`there is no chain ${chain}`);
    return first;
  }

  #make(shape: ShapeName, smallDisks: readonly string[]): readonly NodeProcess[] {
    const { machines } = this.#machines;
    const units = unitsOf(shape);
    const file = join(this.#root, "consortium.json");
    const out = join(this.#root, "units");
    writeFileSync(file, JSON.stringify(consortium(shape, machines)));
    command(process.execPath, ...NODE_OPTIONS, TOCSIN, "network", "init", file, "--out", out);
    const [logs, temporary] = [join(this.#root, "logs"), join(this.#root, "t")];
    for (const folder of [logs, temporary]) mkdirSync(folder, { mode: 0o700 });
    return units.map((unit, n) => {
      const name = unit.replace(":", "_");
      const folder = join(out, name);
      if (smallDisks.includes(unit)) this.#disks.set(unit, new SmallDisk(folder));
      return new NodeProcess({
        ...{ unit, folder, temporary, log: join(logs, `${name}.log`) },
        machine: machines[n] as Machine,
      });
    });
  }
}

function consortium(shape: ShapeName, machines: readonly Machine[]) {
  const units = unitsOf(shape);
  const chains = SHAPES[shape].map((id) => ({
    id,
    ...(id === "cn" ? {} : { parent: "cn" }),
    engine: "cometbft",
    units: UNITS.map((name) => {
      const { host, ports } = machines[units.indexOf(`${id}:${name}`)] as Machine;
      return {
        id: `${id}:${name}`,
        name: { zh: name, en: name },
        role: id === "cn" ? "authority" : "manager",
        department: DEPARTMENTS[name],
        area: id === "cn" ? "" : id.slice(3),
        officers: [{ id: OFFICER, roles: [...ROLES] }],
        node: { host, ...ports },
      };
    }),
  }));
  // Officers file as of a moment ago, when there must have been keys.
  return { format: "tocsin/consortium/v1", status: "test", time: Date.now() - 600_000, chains };
}
