import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { ChainReader } from "@tocsin/node";
import type { Figure } from "../figure.ts";
import { mean } from "../figure.ts";
import { folderBytes } from "../folder.ts";
import { runClients, total } from "../load/clients.ts";
import { processorTime } from "../processes.ts";
import { folderOf, openLine, target } from "../network.ts";
import { forEngine, loadSummary, type Run, type Suite } from "../run.ts";

const CHAIN = "cn-32";
/** Requests under way at once; enough that the node is never idle, and more where several must agree. */
const AT_ONCE = 96;
const AT_ONCE_OF_SEVERAL = 256;
/** A node that has just begun compiles what it runs. */
const WARM_S = 5;
const BULK = 500;
const BULK_AT_ONCE = 4;
/** Fig. 8a compares the beginning and the end of 500 s. */
const EDGE_S = 100;

/** Reports a second that a province's node takes: one a request, signed by the client; then in bulk. Fig. 8a of the paper. */
export const throughput: Suite = async (run) => {
  const network = await openLine(run, ["cn", CHAIN]);
  const { parts } = network.node(CHAIN);
  let lagMs = 0;
  const watch = setInterval(() => {
    lagMs = Math.max(lagMs, parts.readModel.lag.ms);
  }, 250);
  const job = { ...target(network, run.dir, CHAIN), c: 4 as const, urgencies: [3], seconds: run.seconds };
  const warm = await runClients([
    { ...job, name: "warm-up", concurrency: AT_ONCE, bulk: 1, seconds: Math.min(WARM_S, run.seconds) },
  ]);
  lagMs = 0;
  run.say(`single reports for ${run.seconds} s`);
  const before = processorTime();
  const from = parts.chain.head().height;
  const single = await runClients([
    { ...job, name: "single", concurrency: run.validators > 1 ? AT_ONCE_OF_SEVERAL : AT_ONCE, bulk: 1 },
  ]);
  const used = processorTime();
  const made = blocksOf(run, parts.chain, from);
  const count = total(single);
  const singleLagMs = lagMs;
  const { admitted } = count;
  await parts.readModel.waitFor(parts.chain.head().height, 600_000);
  const filed = total(warm).admitted + admitted;
  const perReport = folderBytes(folderOf(run.dir, CHAIN)) / filed;
  const ledger =
    (folderBytes(join(folderOf(run.dir, CHAIN), "blocks")) +
      folderBytes(join(folderOf(run.dir, CHAIN), "ledger.mdb"))) /
    filed;
  lagMs = 0;
  run.say(`in bulk for ${run.seconds / 2} s`);
  const bulk = await runClients([
    { ...job, name: "bulk", concurrency: BULK_AT_ONCE, bulk: BULK, seconds: run.seconds / 2 },
  ]);
  clearInterval(watch);
  const bulkTps = total(bulk).admitted / bulk.seconds;
  const summary = loadSummary(run, single, count);
  const figures: Figure[] = [
    {
      what: "single reports over HTTP",
      value: summary.tps,
      unit: "a second",
      atLeast: forEngine(run, 1_500, 500, 150),
    },
    {
      what: "the same as a share of one core's verifications",
      value: summary.shareOfLimit,
      unit: "",
      atLeast: forEngine(run, 0.11),
    },
    { what: "the same, projection behind at most", value: singleLagMs / 1_000, unit: "s", atMost: 5 },
    {
      what: "in bulk",
      value: bulkTps,
      unit: "a second",
      atLeast: forEngine(run, 2_500),
      note: `projection behind at most ${lagMs} ms`,
    },
    ...flatness(single.perSecond),
    { what: "processor time of a single report, all nodes", value: (used.nodes - before.nodes) / admitted, unit: "ms" },
    ...(run.engine === "embedded"
      ? []
      : [{ what: "the same, all engines", value: (used.engines - before.engines) / admitted, unit: "ms" }, ...made]),
    { what: "anonymous memory of the process", value: anonymousMb(), unit: "MB", atMost: 600 },
    { what: "ledger a report", value: ledger, unit: "bytes", atMost: 3_000 },
    { what: "everything a report", value: perReport, unit: "bytes", atMost: 5_000 },
  ];
  await network.close();
  const points = single.perSecond.map((value, second) => [second, value] as const);
  return {
    ...summary,
    figures,
    charts: [
      { title: "Throughput (Fig. 8a)", x: "time, s", y: "TPS", series: [{ name: "Tocsin", points }, paper(run)] },
    ],
  };
};

/** Chen et al. 2021, Fig. 8a: stable above 200 over 0–500 s. */
function paper(run: Run) {
  return { name: "Chen et al. 2021", points: [[0, 200] as const, [Math.max(1, run.seconds - 1), 200] as const] };
}

function flatness(perSecond: readonly number[]): Figure[] {
  if (perSecond.length < 2 * EDGE_S) return [];
  const value = mean(perSecond.slice(-EDGE_S - 1, -1)) / mean(perSecond.slice(0, EDGE_S));
  return [{ what: "last 100 s as a share of the first 100 s", value, unit: "", atLeast: 0.85 }];
}

/** What an engine of its own has made of the load: every round behind a block's first has cost the time that a proposer is waited for. */
function blocksOf({ seconds }: Run, chain: ChainReader, from: number): Figure[] {
  const to = chain.proven().height;
  let [full, transactions, rounds] = [0, 0, 0];
  for (let height = from + 1; height <= to; height++) {
    const entries = chain.block(height)?.entries.length ?? 0;
    transactions += entries;
    full += entries > 0 ? 1 : 0;
    rounds += chain.lightBlock(height)?.commit.round ?? 0;
  }
  return [
    { what: "blocks, those without reports too", value: (to - from) / seconds, unit: "a second" },
    { what: "reports of a block that has some", value: transactions / full, unit: "" },
    { what: "rounds of a block behind its first", value: rounds / (to - from), unit: "" },
  ];
}

function anonymousMb(): number {
  const status = readFileSync("/proc/self/status", "utf8");
  return (Number(/^RssAnon:\s+(\d+) kB$/m.exec(status)?.[1] ?? Number.NaN) * 1_024) / 1e6;
}
