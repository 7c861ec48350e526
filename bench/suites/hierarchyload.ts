import { join } from "node:path";
import { folderBytes } from "../folder.ts";
import { runClients } from "../load/clients.ts";
import { openLine, target } from "../network.ts";
import type { Run, Suite } from "../run.ts";

const CITY = "cn-3201";
const HOUR_S = 3_600;
const REPORTS_MAX = 1_000;

/** What 1,000 city reports cost the main chain: in the tree, where their summaries climb, and if all stood on one chain. */
export const hierarchyLoad: Suite = async (run) => {
  const reports = Math.min(REPORTS_MAX, run.records);
  run.say("the tree");
  const tree = await costOf({ ...run, dir: join(run.dir, "tree") }, ["cn", "cn-32", CITY], CITY, reports);
  run.say("one flat chain");
  const flat = await costOf({ ...run, dir: join(run.dir, "flat") }, ["cn"], "cn", reports);
  const per = 1_000 / reports;
  return {
    figures: [
      {
        what: "bytes of the main chain's blocks, tree against flat chain",
        value: tree.bytes / flat.bytes,
        unit: "",
        atMost: 0.25,
      },
      { what: "bytes of the main chain's blocks for 1,000 city reports, tree", value: tree.bytes * per, unit: "bytes" },
      { what: "the same, flat chain", value: flat.bytes * per, unit: "bytes" },
      { what: "transactions of the main chain for 1,000 city reports, tree", value: tree.transactions * per, unit: "" },
      { what: "the same, flat chain", value: flat.transactions * per, unit: "" },
    ],
  };
};

async function costOf(run: Run, chains: readonly string[], chain: string, reports: number) {
  const { dir } = run;
  const network = await openLine(run, chains);
  const main = network.node("cn").parts.chain;
  const before = folderBytes(join(dir, "cn", "blocks"));
  let transactions = 0;
  const unsubscribe = main.onCommitted(({ entries }) => {
    transactions += entries.length;
  });
  const job = {
    ...target(network, dir, chain),
    c: 2 as const,
    urgencies: [3],
    concurrency: 16,
    bulk: 1,
  };
  await runClients([{ ...job, name: "city", seconds: HOUR_S, reports }]);
  await network.settle();
  unsubscribe();
  await network.close();
  return { bytes: folderBytes(join(dir, "cn", "blocks")) - before, transactions };
}
