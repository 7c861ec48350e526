import { type Json, key } from "@tocsin/core";
import type { BenchNetwork } from "../consortium.ts";
import { runClients, total } from "../load/clients.ts";
import { reportOf } from "../load/reports.ts";
import { mean, quantile } from "../figure.ts";
import { clientOf, openLine, target } from "../network.ts";
import { forEngine, loadSummary, type Run, type Suite } from "../run.ts";

const CHAINS = ["cn", "cn-32", "cn-3201"];
/** Eight nodes with their engines are enough for one machine. */
const CHAINS_OF_SEVERAL = ["cn", "cn-3201"];
const CITY = "cn-3201";
const WARM = 30;
const MEASURED = 150;
const ARRIVAL_MS_MAX = 60_000;

/**
 * From a common node to the main chain over three levels, every proof verified: from the call at the city's node until
 * the summary is durable on the main chain. The paper gives 232 ms. Once at rest, once at half of what the tree can take.
 */
export const hierarchy: Suite = async (run) => {
  const levels = run.validators > 1 ? CHAINS_OF_SEVERAL : CHAINS;
  const network = await openLine(run, levels);
  const over = `${levels.length === 2 ? "two" : "three"} levels`;
  run.say("one report after the other");
  const idle = await oneByOne(network);
  run.say("how much the tree takes");
  const job = { ...target(network, run.dir, CITY), c: 2 as const, urgencies: [3], bulk: 1 };
  const seconds = Math.max(2, run.seconds / 2);
  const capacity = await runClients([{ ...job, name: "capacity", concurrency: 64, seconds }]);
  await network.settle();
  const rate = total(capacity).admitted / capacity.seconds / 2;
  run.say(`half of that, ${rate.toFixed(0)} a second`);
  const arrivals = new Arrivals(network);
  const half = await runClients([{ ...job, name: "half", concurrency: 1_000, rate, seconds }]);
  const climbed = await arrivals.all(total(half).admitted);
  await network.close();
  return {
    ...loadSummary(run as Run, half, total(half)),
    figures: [
      {
        what: `city to main chain over ${over}, at rest, mean`,
        value: mean(idle),
        unit: "ms",
        atMost: forEngine(run, 40, undefined, 550),
      },
      { what: "the same, p99", value: quantile(idle, 0.99), unit: "ms" },
      { what: "the same at half of the tree's capacity, p50", value: quantile(climbed, 0.5), unit: "ms" },
      {
        what: "the same at half of the tree's capacity, p99",
        value: quantile(climbed, 0.99),
        unit: "ms",
        atMost: forEngine(run, 232),
        note: `${rate.toFixed(0)} reports a second, every one climbing`,
      },
    ],
  };
};

async function oneByOne(network: BenchNetwork): Promise<number[]> {
  const client = clientOf(network, CITY, "hospital-1");
  const main = network.node("cn").parts.chain;
  const times: number[] = [];
  for (let i = 0; i < WARM + MEASURED; i++) {
    const started = performance.now();
    const { act } = await client.call("act", {
      body: { action: "reports.submit", args: {}, body: reportOf("3201", i, 2) },
    });
    await new Promise<void>((resolve) => {
      const look = () => {
        if (main.state.get(key.summary(act)) === undefined) return;
        unsubscribe();
        resolve();
      };
      const unsubscribe = main.onCommitted(look);
      look();
    });
    if (i >= WARM) times.push(performance.now() - started);
  }
  return times;
}

/** From the time that a client wrote into its proposal until the main chain's block with the summary is told. */
class Arrivals {
  readonly #signedAt = new Map<string, number>();
  readonly #times: number[] = [];
  readonly #unsubscribe: (() => void)[];

  constructor(network: BenchNetwork) {
    this.#unsubscribe = [
      network.node(CITY).parts.chain.onCommitted(({ entries }) => {
        for (const { transaction, leaf } of entries)
          if (transaction?.type === "act" && leaf.act !== undefined)
            this.#signedAt.set(leaf.act, transaction.proposal.at);
      }),
      network.node("cn").parts.chain.onCommitted(({ entries }) => {
        for (const { transaction } of entries) {
          if (transaction?.type !== "system" || transaction.payload.type !== "receive") continue;
          for (const record of recordsOf(transaction.payload as unknown as Json)) this.#arrived(record);
        }
      }),
    ];
  }

  /** Milliseconds of each report. @throws Error when they do not all arrive */
  async all(count: number): Promise<readonly number[]> {
    const until = performance.now() + ARRIVAL_MS_MAX;
    while (this.#times.length < count && performance.now() < until)
      await new Promise((resolve) => setTimeout(resolve, 20));
    for (const unsubscribe of this.#unsubscribe) unsubscribe();
    if (this.#times.length < count) throw new Error(`${this.#times.length} of ${count} reports arrived`);
    return this.#times;
  }

  #arrived(record: string): void {
    const signedAt = this.#signedAt.get(record);
    this.#signedAt.delete(record);
    if (signedAt !== undefined) this.#times.push(Date.now() - signedAt);
  }
}

/** Every record that a packet of a receive transaction speaks of. */
function recordsOf(value: Json): string[] {
  if (typeof value !== "object" || value === null) return [];
  if (Array.isArray(value)) return value.flatMap(recordsOf);
  return Object.entries(value).flatMap(([name, member]) =>
    name === "record" && typeof member === "string" ? [member] : recordsOf(member as Json),
  );
}
