import type { NodeParts } from "@tocsin/node";
import type { Consortium } from "../consortium.ts";
import { quantile } from "../figure.ts";
import { runClients, total } from "../load/clients.ts";
import { reportOf } from "../load/reports.ts";
import { MAIN, clientOf, openMain, target } from "../network.ts";
import { loadSummary, type Run, type Suite } from "../run.ts";

const AT_ONCE = 64;
const WARM_S = 3;

/**
 * One validator of four is ended as a power cut ends it: what the others still take, how much longer a lone report waits
 * where it was the dead one's turn, and whether all that was answered stands in the chain, once.
 */
export const deadValidator: Suite = async (run) => {
  const network = await openMain(run);
  const { parts } = network.node(MAIN);
  const job = { ...target(network, run.dir, MAIN), c: 4 as const, urgencies: [3], bulk: 1 };
  const load = (name: string, seconds: number) => runClients([{ ...job, name, concurrency: AT_ONCE, seconds }]);
  const answered = [total(await load("warm-up", Math.min(WARM_S, run.seconds))).admitted];
  run.say(`all validators for ${run.seconds} s`);
  const whole = await load("whole", run.seconds);
  await network.others.at(-1)?.kill();
  run.say(`one of them dead for ${run.seconds} s`);
  const dead = await load("dead", run.seconds);
  answered.push(total(whole).admitted, total(dead).admitted);
  const share = total(dead).admitted / dead.seconds / (total(whole).admitted / whole.seconds);
  run.found({ what: "reports a second with one dead, as a share of all alive", value: share, unit: "", atLeast: 0.5 });
  run.say(`one report after the other for ${run.seconds} s`);
  const { others, turns } = await oneByOne(network, run.seconds);
  answered.push(others.length + turns.length);
  const usual = quantile(others, 0.5);
  run.found({ what: "a lone report where it was not the dead one's turn, p50", value: usual, unit: "ms" });
  const extra = { unit: "ms", atMost: 600, note: `${turns.length} turns` };
  run.found({ what: "more at its turn, p50", value: quantile(turns, 0.5) - usual, ...extra });
  run.found({ what: "more at its turn, at most", value: Math.max(...turns) - usual, ...extra });
  const { reports, doubled } = reportsOf(parts);
  const sum = answered.reduce((one, other) => one + other, 0);
  run.found({ what: "answered reports that the chain lacks", value: Math.max(0, sum - reports), unit: "", atMost: 0 });
  run.found({ what: "reports that it has twice", value: doubled, unit: "", atMost: 0 });
  run.say("the dead one comes back");
  network.others.at(-1)?.start();
  await network.others.at(-1)?.reaches(parts.chain.head().height);
  await network.close();
  return { ...loadSummary(run as Run, dead, total(dead)), figures: [] };
};

/** Latencies of reports by whether one of the blocks since the report before needed a second round, because its proposer was dead. */
async function oneByOne(network: Consortium, seconds: number): Promise<{ others: number[]; turns: number[] }> {
  const client = clientOf(network, MAIN, "hospital-1");
  const { chain } = network.node(MAIN).parts;
  const [others, turns]: [number[], number[]] = [[], []];
  const ends = performance.now() + seconds * 1_000;
  for (let i = 0, before = chain.head(); performance.now() < ends; i++) {
    const started = performance.now();
    const { height } = await client.call("act", {
      body: { action: "reports.submit", args: {}, body: reportOf("11", i, 4) },
    });
    const took = performance.now() - started;
    await proven(network, height);
    (isTurn(network, before.height + 1, height) ? turns : others).push(took);
    before = chain.head();
  }
  return { others, turns };
}

async function proven(network: Consortium, height: number): Promise<void> {
  const { chain } = network.node(MAIN).parts;
  while (chain.proven().height < height)
    await new Promise<void>((resolve) => {
      const unsubscribe = chain.onProven(() => {
        unsubscribe();
        resolve();
      });
    });
}

function isTurn(network: Consortium, from: number, to: number): boolean {
  const { chain } = network.node(MAIN).parts;
  for (let height = from; height <= to; height++) if ((chain.lightBlock(height)?.commit.round ?? 0) > 0) return true;
  return false;
}

/** Reports that the chain has, and how many of them stand in it more than once. */
function reportsOf({ chain }: NodeParts): { readonly reports: number; readonly doubled: number } {
  const seen = new Map<string, number>();
  for (let height = 1; height <= chain.head().height; height++)
    for (const { transaction, leaf, code } of chain.block(height)?.entries ?? []) {
      const isReport = transaction?.type === "act" && transaction.proposal.action === "reports.submit";
      const { act } = leaf;
      if (isReport && code === "VALID" && act !== undefined) seen.set(act, (seen.get(act) ?? 0) + 1);
    }
  return { reports: seen.size, doubled: [...seen.values()].filter((count) => count > 1).length };
}
