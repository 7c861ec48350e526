import { type Figure, quantile } from "../figure.ts";
import { fill } from "../load/fill.ts";
import { clientOf, openLine } from "../network.ts";
import type { Suite } from "../run.ts";

const TRIES = 30;

/** First pages and search over many records, over HTTP. */
export const query: Suite = async (run) => {
  const { records } = run;
  const network = await openLine(run, ["cn"]);
  run.say(`filing ${records} reports`);
  await fill(network, run.dir, "cn", records);
  const client = clientOf(network, "cn", "hc");
  const calls: readonly (readonly [string, number, (i: number) => Promise<unknown>])[] = [
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
    ["search, rare word", 100, (i) => client.call("reports", { query: { q: `待查${5 * i + 3}例` } })],
  ];
  for (const [what, atMost, call] of calls) run.found(await timed(`${what}, ${records} records, p50`, atMost, call));
  await network.close();
  return { figures: [] };
};

async function timed(what: string, atMost: number, call: (i: number) => Promise<unknown>): Promise<Figure> {
  const times: number[] = [];
  for (let i = 0; i < TRIES; i++) {
    const started = performance.now();
    await call(i);
    times.push(performance.now() - started);
  }
  return { what, value: quantile(times, 0.5), unit: "ms", atMost };
}
