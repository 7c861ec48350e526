import { type Figure, quantile } from "./figure.ts";
import { clientOf, openLine, reportOf } from "./network.ts";

const WARM = 100;
const MEASURED = 400;

/** One client files one report after the other; each is answered when both signatures are checked and it is durable. */
export async function filing(dir: string): Promise<Figure[]> {
  const network = await openLine(dir, ["cn"]);
  const client = clientOf(network, "cn", "hospital");
  const times: number[] = [];
  for (let i = 0; i < WARM + MEASURED; i++) {
    const started = performance.now();
    await client.call("act", { body: { action: "reports.submit", args: {}, body: reportOf("11", i, 4) } });
    if (i >= WARM) times.push(performance.now() - started);
  }
  await network.close();
  return [
    {
      what: "one report over HTTP, signed, checked and durable, p50",
      value: quantile(times, 0.5),
      unit: "ms",
      atMost: 10,
    },
    { what: "the same, p99", value: quantile(times, 0.99), unit: "ms" },
  ];
}
