import { type Profiler, Session } from "node:inspector/promises";
import type { Figure } from "../figure.ts";
import { runClients, total } from "../load/clients.ts";
import { openLine, target } from "../network.ts";
import type { Suite } from "../run.ts";

const CHAIN = "cn-32";
const AT_ONCE = 96;
const WARM_S = 5;
const SAMPLING_US = 500;

/** A stage of a transaction's way, known by the first of its functions that a sample meets from the inside out. */
const STAGES: readonly (readonly [stage: string, isOf: RegExp])[] = [
  ["garbage collection", /^\(garbage collector\)/],
  ["waiting", /^\(idle\)/],
  ["read the proposal: form, canonical bytes, digests", /^readSignedProposal /],
  ["execute the contract for the endorsement", /^simulate /],
  ["sign endorsements", /node\/endorse\//],
  ["put the transaction together", /^assembleAct /],
  ["judge it in the block, execute the contract again", /core\/machine\.ts/],
  ["leaves, history tree, state tree", /^planContent /],
  ["header, votes, compressed frame", /(^#sealed |order\/blockmaker|store\/frame)/],
  ["write segment, LMDB batch, sign state", /(node\/(commit|store)\/|node_modules\/lmdb\/)/],
  ["signatures: cache, batches for the worker", /node\/validate\//],
  ["rows of the read model", /node\/project\/(extract|rowchanges|tokens|projector)/],
  ["hand rows to the SQL thread", /node\/project\//],
  ["notices and links", /packages\/exchange\//],
  ["admission, gateway, engine's queue", /node\/(submit|order|operations)\//],
  ["HTTP: tokens, limits, headers, routing", /(node\/(serve|token)\/|fastify|helmet|rate-limit)/],
  ["HTTP: Node's server", /node:(_http|net|internal\/(http|streams|stream_base_commons))/],
];
const REST = "all else";

/** Where the time of one transaction goes: the main thread's samples under load, by stage, and what other threads take. */
export const stages: Suite = async (run) => {
  const network = await openLine(run, ["cn", CHAIN]);
  const job = { ...target(network, run.dir, CHAIN), c: 4 as const, urgencies: [3], concurrency: AT_ONCE, bulk: 1 };
  await runClients([{ ...job, name: "warm-up", seconds: Math.min(WARM_S, run.seconds) }]);
  const session = new Session();
  session.connect();
  await session.post("Profiler.enable");
  await session.post("Profiler.setSamplingInterval", { interval: SAMPLING_US });
  await session.post("Profiler.start");
  const [process0, main0] = [process.cpuUsage(), process.threadCpuUsage()];
  const { admitted } = total(await runClients([{ ...job, name: "stages", seconds: run.seconds }]));
  const [all, main] = [process.cpuUsage(process0), process.threadCpuUsage(main0)];
  const { profile } = await session.post("Profiler.stop");
  session.disconnect();
  await network.close();
  const us = (usage: { readonly user: number; readonly system: number }) => (usage.user + usage.system) / admitted;
  const shares = [...sharesOf(profile)].filter(([stage]) => stage !== "waiting").sort((a, b) => b[1] - a[1]);
  return {
    figures: [
      { what: "processor time of the node, a transaction", value: us(all), unit: "µs" },
      {
        what: "of it other threads: SQL, signatures, LMDB, collection, the profiler",
        value: us(all) - us(main),
        unit: "µs",
      },
      { what: "of it the main thread", value: us(main), unit: "µs" },
      ...shares.map(
        ([stage, share]): Figure => ({ what: `main thread: ${stage}`, value: share * us(main), unit: "µs" }),
      ),
    ],
  };
};

/** Each stage's share of the time in which the thread worked. */
function sharesOf({ nodes, samples = [], timeDeltas = [] }: Profiler.Profile): Map<string, number> {
  const parents = new Map(nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id] as const)));
  const names = new Map(nodes.map(({ id, callFrame }) => [id, `${callFrame.functionName} ${callFrame.url}`]));
  const stageOf = (id: number): string => {
    for (let at: number | undefined = id; at !== undefined; at = parents.get(at)) {
      const found = STAGES.find(([, isOf]) => isOf.test(names.get(at as number) ?? ""));
      if (found !== undefined) return found[0];
    }
    return REST;
  };
  const known = new Map(nodes.map(({ id }) => [id, stageOf(id)]));
  const times = new Map<string, number>();
  for (const [i, id] of samples.entries()) {
    const stage = known.get(id) ?? REST;
    times.set(stage, (times.get(stage) ?? 0) + (timeDeltas[i] ?? 0));
  }
  const busy = [...times].reduce((sum, [stage, time]) => (stage === "waiting" ? sum : sum + time), 0);
  return new Map([...times].map(([stage, time]) => [stage, time / busy]));
}
