import { initNetwork, type NetworkFile, openNetwork, type RunningNetwork, VERSION } from "@tocsin/cli";
import { ApiClient } from "@tocsin/client";
import { hostClock, hostRandom } from "@tocsin/node";

type Chain = NetworkFile["chains"][number];

const FIRST_PORT = 27_300;
const DAYS = 1;

/** A network of a line of chains, each with a manager and a hospital, on the host's clock. */
export async function openLine(dir: string, ids: readonly string[]): Promise<RunningNetwork> {
  const chains = ids.map((id, i): Chain => {
    const parent = ids[i - 1];
    return { id, ...(parent === undefined ? {} : { parent }), port: FIRST_PORT + i, units: unitsOf(id) };
  });
  const network: NetworkFile = { format: "tocsin/network/v1", status: "test", clock: "host", chains };
  await initNetwork({ dir, network, now: () => hostClock.now(), random: (size) => hostRandom.bytes(size) });
  const running = await openNetwork({ dir, clock: hostClock, version: VERSION });
  await running.settle();
  return running;
}

function unitsOf(id: string): Chain["units"] {
  const area = id === "cn" ? "" : id.slice(3);
  const officers: Chain["units"][number]["officers"] = [
    { id: "duty", roles: ["reporter", "verifier", "access", "governor", "registrar"] },
  ];
  const name = { zh: "测试单位", en: "Unit of the benchmark" };
  const role = id === "cn" ? "authority" : "manager";
  return [
    { id: `${id}:hc`, name, role, department: "health", area, officers },
    { id: `${id}:hospital`, name, role: "member", department: "hospital", area, officers },
  ];
}

export function clientOf(network: RunningNetwork, chain: string, unit: "hc" | "hospital"): ApiClient {
  const { url, tokens } = network.node(chain);
  return new ApiClient({ baseUrl: url, token: tokens.create(`${chain}:${unit}`, "duty", DAYS).token });
}

/** A count report; `c` of Ⅱ climbs at once, Ⅳ waits. */
export function reportOf(area: string, number: number, c: 2 | 4) {
  const occurred = Date.now() - 60_000;
  const day = new Date(occurred).toISOString().slice(0, 10);
  return {
    form: "open",
    situation: "epidemic",
    a: {
      category: "infectious-disease",
      headline: `${HEADLINES[number % HEADLINES.length]}${number}例`,
      place: { area },
    },
    t: { occurred },
    s: 1,
    c,
    data: { kind: "count", version: 1, series: "bench", day, area, new: number % 50 },
  };
}

const HEADLINES = ["新增流感样病例", "发热门诊就诊", "急性腹泻聚集性病例", "不明原因肺炎待查", "手足口病报告病例"];
