import { key } from "@tocsin/core";
import { type Figure, mean, quantile } from "./figure.ts";
import { clientOf, openLine, reportOf } from "./network.ts";

const WARM = 20;
const MEASURED = 100;

/** From the call at a city's node until the summary is durable on the main chain, two anchors and their proofs in between. */
export async function climbing(dir: string): Promise<Figure[]> {
  const network = await openLine(dir, ["cn", "cn-32", "cn-3201"]);
  const client = clientOf(network, "cn-3201", "hospital");
  const main = network.node("cn").parts.chain;
  const times: number[] = [];
  for (let i = 0; i < WARM + MEASURED; i++) {
    const started = performance.now();
    const { act } = await client.call("act", {
      body: { action: "reports.submit", args: {}, body: reportOf("3201", i, 2) },
    });
    await new Promise<void>((resolve) => {
      const hasArrived = () => main.state.get(key.summary(act)) !== undefined;
      const unsubscribe = main.onCommitted(() => {
        if (!hasArrived()) return;
        unsubscribe();
        resolve();
      });
      if (hasArrived()) {
        unsubscribe();
        resolve();
      }
    });
    if (i >= WARM) times.push(performance.now() - started);
  }
  await network.close();
  return [
    { what: "city to main chain over three levels, proofs verified, mean", value: mean(times), unit: "ms", atMost: 80 },
    { what: "the same, p99", value: quantile(times, 0.99), unit: "ms" },
  ];
}
