import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type NetworkFile, initNetwork, openNetwork, type RunningNetwork } from "@tocsin/cli";
import type { Json, SealedReference } from "@tocsin/core";
import { type Clock, ScenarioClock, hostClock } from "../host/clock.ts";
import { hostRandom } from "../host/random.ts";
import { act } from "../operations/acts.ts";
import type { NodeParts } from "../operations/parts.ts";
import { sealAttachment, sealDetail } from "../operations/sealed.ts";
import type { Caller } from "../project/caller.ts";
import { Readable } from "node:stream";

export const BEGIN = Date.UTC(2021, 6, 19, 16);
const ROLES = ["reporter", "verifier", "access", "registrar", "governor", "auditor", "administrator"] as const;

/** Nation, two provinces and two cities of one of them: each chain with two managers and a member. */
const CHAINS = [["cn"], ["cn-32", "cn"], ["cn-3201", "cn-32"], ["cn-3210", "cn-32"], ["cn-43", "cn"]] as const;

export interface TreeNetwork extends RunningNetwork {
  readonly clock: ScenarioClock;
  parts(chain: string): NodeParts;
  end(): Promise<void>;
}

/** A tree of nodes in one process, on the folders, stores and links of the product. */
export async function openTreeNetwork(): Promise<TreeNetwork> {
  const clock = new ScenarioClock(BEGIN + 3_600_000);
  return { ...(await openTree(clock, [])), clock };
}

/** The same by the machine's clock, with CometBFT as the engine of the chains that are named. */
export function openOrderedTree(ordered: readonly string[]): Promise<Omit<TreeNetwork, "clock">> {
  return openTree(hostClock, ordered);
}

async function openTree(clock: Clock, ordered: readonly string[]): Promise<Omit<TreeNetwork, "clock">> {
  const dir = mkdtempSync(join(tmpdir(), "tocsin-tree-"));
  const random = (size: number) => hostRandom.bytes(size);
  await initNetwork({ dir, network: await networkFile(ordered), now: () => clock.now(), random });
  const network = await openNetwork({ dir, clock, random: hostRandom, version: "0.0.0-test" });
  await network.settle();
  return {
    file: network.file,
    nodes: network.nodes,
    node: (chain) => network.node(chain),
    settle: () => network.settle(),
    close: () => network.close(),
    parts: (chain) => network.node(chain).parts,
    async end() {
      await network.close();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

async function networkFile(ordered: readonly string[]): Promise<NetworkFile> {
  const chains: NetworkFile["chains"] = [];
  for (const [id, parent] of CHAINS) {
    const units = (["hc", "cdc", "hospital"] as const).map((name) => ({
      id: `${id}:${name}`,
      name: { zh: name, en: name },
      role: name === "hospital" ? ("member" as const) : id === "cn" ? ("authority" as const) : ("manager" as const),
      department: name === "hc" ? ("health" as const) : name,
      area: id === "cn" ? "" : id.slice(3),
      officers: [{ id: "duty", roles: [...ROLES] }],
    }));
    const engine = ordered.includes(id) ? { engine: "cometbft" as const, enginePort: await freePort() } : {};
    chains.push({ id, ...(parent === undefined ? {} : { parent }), port: await freePort(), units, ...engine });
  }
  const kept = ordered.length > 0 ? { clock: "host" as const } : { clock: "scenario" as const, time: BEGIN };
  return { format: "tocsin/network/v1", status: "test", ...kept, chains };
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address() as { readonly port: number };
      server.close(() => resolve(port));
    });
  });
}

/** The officer of a unit as its own node knows it. */
export function callerOf(unit: string): Caller {
  const [chain = "", name] = unit.split(":");
  const isMember = name === "hospital";
  return {
    unit,
    chain,
    role: isMember ? "member" : chain === "cn" ? "authority" : "manager",
    department: name === "hc" ? "health" : (name as "cdc" | "hospital"),
    officer: "duty",
    officerRoles: [...ROLES],
  };
}

/** A secret that must stand in no open part. */
export const DETAIL = { persons: [{ name: "某某", route: "canary-4d1c" }] };

export interface Filed {
  readonly record: string;
  readonly detail: SealedReference;
  readonly attachment: SealedReference;
}

/** A laboratory report with a detail and a file; it climbs at once. */
export async function fileReport(parts: NodeParts, unit: string, headline = "nine positive samples"): Promise<Filed> {
  const caller = callerOf(unit);
  const detail = await sealDetail(parts, caller, DETAIL as unknown as Json);
  const attachment = await sealAttachment(parts, caller, Readable.from([Buffer.from("a file")]));
  const body = {
    form: "open",
    situation: "epidemic",
    a: { category: "covid-19", headline, place: { area: caller.chain === "cn" ? "11" : caller.chain.slice(3) } },
    t: { occurred: parts.clock.now() - 1_000 },
    s: 2,
    data: { kind: "laboratory", version: 1, specimen: "swab", taken: 9, tested: 9, positive: 9 },
    sealed: { detail, attachments: [attachment] },
  };
  const { act: record } = await act(parts, caller, { action: "reports.submit", args: {}, body });
  return { record, detail, attachment };
}
