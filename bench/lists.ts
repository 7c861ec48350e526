import type { ApiClient } from "@tocsin/client";
import { type Figure, quantile } from "./figure.ts";
import { clientOf, openLine, reportOf } from "./network.ts";

const BULK = 500;
const TRIES = 30;
const WAIT_MS = 600_000;

/** First pages and search over many records, over HTTP. Filing them gives the throughput of bulk calls. */
export async function lists(dir: string, records: number): Promise<Figure[]> {
  const network = await openLine(dir, ["cn"]);
  const hospital = clientOf(network, "cn", "hospital");
  const started = performance.now();
  for (let from = 0; from < records; from += BULK) await fileMany(hospital, from, Math.min(BULK, records - from));
  const seconds = (performance.now() - started) / 1_000;
  const { parts } = network.node("cn");
  await parts.readModel.waitFor(parts.chain.head().height, WAIT_MS);
  const client = clientOf(network, "cn", "hc");
  const figures: Figure[] = [
    { what: "reports filed in bulk by one client", value: records / seconds, unit: "a second" },
  ];
  const calls: readonly (readonly [string, number, () => Promise<unknown>])[] = [
    ["first page of reports", 50, () => client.call("reports")],
    [
      "first page of reports of an area, unverified",
      50,
      () => client.call("reports", { query: { area: "11", unverified: true } }),
    ],
    ["first page of blocks", 50, () => client.call("blocks")],
    ["first page of summaries", 50, () => client.call("summaries")],
    ["first page of clocks", 50, () => client.call("clocks")],
    ["search, common words", 100, () => client.call("reports", { query: { q: "流感样病例" } })],
    [
      "search, rare word",
      100,
      () => client.call("reports", { query: { q: `待查${Math.floor(records / 10) * 5 + 3}例` } }),
    ],
  ];
  for (const [what, atMost, call] of calls) figures.push(await timed(`${what}, ${records} records, p50`, atMost, call));
  await network.close();
  return figures;
}

async function fileMany(client: ApiClient, from: number, count: number): Promise<void> {
  const items = Array.from({ length: count }, (_, i) => ({
    action: "reports.submit",
    args: {},
    body: reportOf("11", from + i, 4),
  }));
  const reply = await client.call("actBulk", { body: { items } });
  const refused = reply.items.find((item) => !item.ok);
  if (refused !== undefined) throw new Error(JSON.stringify(refused));
}

async function timed(what: string, atMost: number, call: () => Promise<unknown>): Promise<Figure> {
  const times: number[] = [];
  for (let i = 0; i < TRIES; i++) {
    const started = performance.now();
    await call();
    times.push(performance.now() - started);
  }
  return { what, value: quantile(times, 0.5), unit: "ms", atMost };
}
