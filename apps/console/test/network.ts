import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TourStep } from "@tocsin/api";
import { initNetwork, type NetworkFile, openNetwork, type RunningNetwork } from "@tocsin/cli";
import { ApiClient } from "@tocsin/client";
import { hostRandom, type Persona, ScenarioClock } from "@tocsin/node";

/** 2021-07-20 09:00 in Beijing. */
export const BEGIN = Date.UTC(2021, 6, 20, 1);

type Chain = NetworkFile["chains"][number];
type Unit = Chain["units"][number];

const DUTY: Unit["officers"][number] = { id: "duty", roles: ["reporter", "verifier", "access", "governor"] };
const ADMIN: Unit["officers"][number] = { id: "admin", roles: ["administrator", "registrar", "auditor"] };

export const NATION = "cn:nhc";
export const PROVINCE = "cn-32:jiangsu-hc";
export const CITY = "cn-3201:nanjing-hc";
export const AIRPORT = "cn-3201:lukou-task-force";

const NAMES: { readonly [unit: string]: Persona["name"] } = {
  [NATION]: { zh: "国家卫生健康委员会", en: "National Health Commission" },
  [PROVINCE]: { zh: "江苏省卫生健康委员会", en: "Jiangsu Provincial Health Commission" },
  [CITY]: { zh: "南京市卫生健康委员会", en: "Nanjing Municipal Health Commission" },
  [AIRPORT]: { zh: "禄口国际机场疫情防控专班", en: "Lukou Airport Epidemic Prevention Task Force" },
};

/** Three chains of an exercise, one node each, with the console, persons to sign in as, and a clock of 2021. */
export interface ConsoleNetwork {
  readonly clock: ScenarioClock;
  readonly network: RunningNetwork;
  /** Address of a chain's node, by a name, so that passkeys work. */
  url(chain: string): string;
  /** The API as an officer. */
  as(chain: string, unit: string, officer?: string): ApiClient;
  /** Steps of the demonstration's tour; a test puts them there. */
  readonly tour: TourStep[];
  /** Folder of a chain's node. */
  folder(chain: string): string;
  /** Stops all nodes and opens them again on the same ports and folders. */
  restart(pause?: () => Promise<void>): Promise<void>;
  close(): Promise<void>;
}

export async function openConsoleNetwork(): Promise<ConsoleNetwork> {
  const dir = mkdtempSync(join(tmpdir(), "tocsin-console-"));
  const folder = join(dir, "network");
  const clock = new ScenarioClock(BEGIN);
  const file = await networkFile();
  await initNetwork({ dir: folder, network: file, now: () => clock.now(), random: (size) => hostRandom.bytes(size) });
  clock.run();
  const tour: TourStep[] = [];
  const personas = () => personasOf(file);
  const delivery = { allow: ["127.0.0.0/8"], plainHttp: true };
  const open = () =>
    openNetwork({ dir: folder, clock, version: "0.0.0-test", isPublic: true, personas, tour: () => tour, delivery });
  let network = await open();
  return {
    clock,
    tour,
    get network() {
      return network;
    },
    url: (chain) => network.node(chain).url.replace("127.0.0.1", "localhost"),
    as(chain, unit, officer = "duty") {
      const { url, tokens } = network.node(chain);
      return new ApiClient({ baseUrl: url, token: tokens.create(unit, officer, 1).token });
    },
    folder: (chain) => join(folder, chain),
    async restart(pause) {
      await network.close();
      await pause?.();
      network = await open();
    },
    async close() {
      await network.close();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

function personasOf(file: NetworkFile): readonly Persona[] {
  return file.chains.flatMap(({ id, port, units }) =>
    units
      .filter(({ id: unit }) => unit.startsWith(`${id}:`))
      .map(({ id: unit }) => ({
        unit,
        officer: "duty",
        name: NAMES[unit] as Persona["name"],
        url: `http://localhost:${port}`,
      })),
  );
}

async function networkFile(): Promise<NetworkFile> {
  const unit = (id: string, role: Unit["role"], department: Unit["department"], area: string): Unit => ({
    ...{ id, name: NAMES[id] as Persona["name"], role, department, area, officers: [DUTY, ADMIN] },
  });
  const province = unit(PROVINCE, "manager", "health", "32");
  const chains: Chain[] = [
    { id: "cn", port: await freePort(), units: [unit(NATION, "authority", "health", ""), province] },
    { id: "cn-32", parent: "cn", port: await freePort(), units: [province] },
    {
      ...{ id: "cn-3201", parent: "cn-32", port: await freePort() },
      intake: { unit: CITY },
      units: [unit(CITY, "manager", "health", "3201"), unit(AIRPORT, "member", "airport", "320115")],
    },
  ];
  return { format: "tocsin/network/v1", status: "exercise", clock: "scenario", time: BEGIN, chains };
}

async function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address() as { readonly port: number };
      server.close(() => resolve(port));
    });
  });
}
