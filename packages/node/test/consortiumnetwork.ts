import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type ConsortiumFile,
  type RunningUnit,
  initUnits,
  joinNetwork,
  moveStage,
  setEngine,
  networkDocument,
  openUnit,
  parseConsortiumFile,
  readUnit,
} from "@tocsin/cli";
import { hostClock } from "../host/clock.ts";
import { hostRandom } from "../host/random.ts";
import type { NodeParts } from "../operations/parts.ts";
import { act } from "../operations/acts.ts";
import { freePort } from "./cometbftfixture.ts";
import { callerOf } from "./treenetwork.ts";

const ROLES = ["reporter", "verifier", "access", "registrar", "governor", "auditor", "administrator"] as const;

/** Which unit of which chain runs a node. */
export interface Place {
  readonly chain: string;
  readonly unit: string;
}

/** Units with folders of their own, whose nodes talk over TLS on loopback. */
export class ConsortiumNetwork {
  readonly dir = join(mkdtempSync(join(tmpdir(), "tocsin-units-")), "units");
  readonly faults: string[] = [];
  readonly file: ConsortiumFile;
  readonly #running = new Map<string, RunningUnit>();
  readonly #begun: Promise<unknown>[] = [];
  readonly #closed = new AbortController();

  private constructor(file: ConsortiumFile) {
    this.file = file;
  }

  /** @param chains the main chain first: its engine and how many managers run a node */
  static async init(
    chains: readonly {
      readonly id: string;
      readonly parent?: string;
      readonly nodes: number;
      readonly ordered: boolean;
    }[],
  ): Promise<ConsortiumNetwork> {
    const network = new ConsortiumNetwork(await consortiumFile(chains));
    const random = (size: number) => hostRandom.bytes(size);
    await initUnits({ dir: network.dir, file: network.file, now: () => Date.now() - 60_000, random });
    return network;
  }

  async start(unit: string): Promise<RunningUnit> {
    const begun = openUnit({
      dir: join(this.dir, unit.replace(":", "_")),
      signal: this.#closed.signal,
      clock: hostClock,
      version: "0.0.0-test",
      onFault: (id, error) => this.faults.push(`${unit} ${id} ${String(error)}`),
    });
    this.#begun.push(begun);
    const running = await begun;
    this.#running.set(unit, running);
    return running;
  }

  async startAll(): Promise<void> {
    const units = this.file.chains.flatMap(({ units: all }) => all.filter(({ node }) => node).map(({ id }) => id));
    await Promise.all(units.map((unit) => this.start(unit)));
    await Promise.all([...this.#running.values()].map(({ ready }) => ready));
  }

  parts(unit: string): NodeParts {
    const chain = unit.slice(0, unit.indexOf(":"));
    const node = this.running(unit).nodes.get(chain);
    if (node === undefined) throw new Error(`${unit} has no node on ${chain}`);
    return node.parts;
  }

  running(unit: string): RunningUnit {
    const running = this.#running.get(unit);
    if (running === undefined) throw new Error(`${unit} does not run`);
    return running;
  }

  /** A unit of the network makes the document, the newcomer its folder, a registrar files the request. */
  async join(host: string, id: string): Promise<void> {
    const [chain, name] = id.split(":") as [string, string];
    const node = { host: "127.0.0.1", api: await freePort(), peer: await freePort(), engine: await freePort() };
    const { request } = await joinNetwork({
      dir: join(this.dir, id.replace(":", "_")),
      document: await networkDocument(join(this.dir, host.replace(":", "_"))),
      joining: { chain, unit: { ...unitOf(chain, name, "member"), node } },
      now: () => Date.now(),
      random: (size) => hostRandom.bytes(size),
    });
    await act(this.parts(host), callerOf(host), { action: "registry.registerUnit", args: request as never });
  }

  /** Where a unit's engine of a chain listens. */
  engineOf(unit: string, chain: string): string | undefined {
    return readUnit(join(this.dir, unit.replace(":", "_"))).chains.find(({ id }) => id === chain)?.engine;
  }

  /** Governance gives a chain of one node the engine of several; its node begins anew with it. */
  async move(unit: string): Promise<void> {
    const chain = unit.slice(0, unit.indexOf(":"));
    const parts = this.parts(unit);
    const args = { change: { kind: "engine", engine: "cometbft" }, effectiveHeight: 1, reason: "four agencies" };
    const { act: change, result } = await act(parts, callerOf(unit), { action: "governance.propose", args });
    const { digest } = result as { readonly digest: string };
    const managers =
      this.file.chains.find(({ id }) => id === chain)?.units.filter(({ role }) => role !== "member") ?? [];
    for (const { id } of managers.filter((manager) => manager.id !== unit))
      await act(parts, callerOf(id), {
        action: "governance.approve",
        args: { change, reason: "four agencies" },
        ifMatch: digest,
      });
    const plan = { folder: join(this.dir, unit.replace(":", "_")), chain };
    while ((await moveStage(plan)).stage !== "decided") await new Promise((go) => setTimeout(go, 50));
    await this.stop(unit);
    const random = (size: number) => hostRandom.bytes(size);
    setEngine(plan, await freePort(), { random, now: () => Date.now() });
    await (await this.start(unit)).ready;
  }

  async stop(unit: string): Promise<void> {
    await this.#running.get(unit)?.close();
    this.#running.delete(unit);
  }

  async close(): Promise<void> {
    this.#closed.abort();
    await Promise.allSettled(this.#begun);
    await Promise.all([...this.#running.keys()].map((unit) => this.stop(unit)));
    rmSync(join(this.dir, ".."), { recursive: true, force: true });
  }
}

const NAMES = ["hc", "cdc", "customs", "security"] as const;

async function consortiumFile(
  chains: readonly {
    readonly id: string;
    readonly parent?: string;
    readonly nodes: number;
    readonly ordered: boolean;
  }[],
): Promise<ConsortiumFile> {
  const made: ConsortiumFile["chains"] = [];
  for (const { id, parent, nodes, ordered } of chains) {
    const units: ConsortiumFile["chains"][number]["units"] = [];
    for (const [position, name] of NAMES.entries()) {
      if (position >= Math.max(2, nodes)) break;
      const engine = ordered ? { engine: await freePort() } : {};
      const node = { host: "127.0.0.1", api: await freePort(), peer: await freePort(), ...engine };
      units.push({
        ...unitOf(id, name, id === "cn" ? "authority" : "manager"),
        ...(position < nodes ? { node } : {}),
      });
    }
    units.push(unitOf(id, "hospital", "member"));
    const engine = ordered ? ("cometbft" as const) : ("embedded" as const);
    made.push({ id, ...(parent === undefined ? {} : { parent }), engine, units });
  }
  return parseConsortiumFile(JSON.stringify({ format: "tocsin/consortium/v1", status: "test", chains: made }));
}

function unitOf(chain: string, name: string, role: "authority" | "manager" | "member") {
  const department =
    name === "hc" ? ("health" as const) : (name as "cdc" | "customs" | "security" | "hospital" | "media");
  return {
    id: `${chain}:${name}`,
    name: { zh: name, en: name },
    ...{ role, department, area: chain === "cn" ? "" : chain.slice(3) },
    officers: [{ id: "duty", roles: [...ROLES] }],
  };
}
