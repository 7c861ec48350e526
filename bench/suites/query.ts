import { type Figure, quantile } from "../figure.ts";
import { runClients } from "../load/clients.ts";
import { clientOf, openLine, target } from "../network.ts";
import type { Suite } from "../run.ts";

const BULK = 500;
const HOUR_S = 3_600;
const TRIES = 30;
const WAIT_MS = 600_000;

/** First pages and search over many records, over HTTP. */
export const query: Suite = async (run) => {
  const { records } = run;
  const network = await openLine(run.dir, ["cn"]);
  run.say(`filing ${records} reports`);
  const job = { ...target(network, run.dir, "cn"), c: 4 as const, urgencies: [3], concurrency: 4, bulk: BULK };
  await runClients([{ ...job, name: "query", seconds: HOUR_S, reports: records }]);
  const { parts } = network.node("cn");
  await parts.readModel.waitFor(parts.chain.head().height, WAIT_MS);
  const client = clientOf(network, "cn", "hc");
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
  for (const [what, atMost, call] of calls) run.found(await timed(`${what}, ${records} records, p50`, atMost, call));
  await network.close();
  return { figures: [] };
};

async function timed(what: string, atMost: number, call: () => Promise<unknown>): Promise<Figure> {
  const times: number[] = [];
  for (let i = 0; i < TRIES; i++) {
    const started = performance.now();
    await call();
    times.push(performance.now() - started);
  }
  return { what, value: quantile(times, 0.5), unit: "ms", atMost };
}
