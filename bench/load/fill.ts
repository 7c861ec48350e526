import type { BenchNetwork } from "../consortium.ts";
import { target } from "../network.ts";
import { runClients, total } from "./clients.ts";

const BULK = 500;
const AT_ONCE = 4;
const HOUR_S = 3_600;
const PROJECTED_MS_MAX = 600_000;

/** Files so many reports in bulk and waits until they are in the read model. @throws Error unless all were taken */
export async function fill(network: BenchNetwork, dir: string, chain: string, reports: number): Promise<void> {
  const job = { ...target(network, dir, chain), c: 4 as const, urgencies: [3], concurrency: AT_ONCE, bulk: BULK };
  const name = `fill-${network.node(chain).parts.chain.head().height}`;
  const { admitted } = total(await runClients([{ ...job, name, seconds: HOUR_S, reports }]));
  if (admitted !== reports) throw new Error(`${admitted} of ${reports} reports were taken`);
  const { parts } = network.node(chain);
  await parts.readModel.waitFor(parts.chain.head().height, PROJECTED_MS_MAX);
}
