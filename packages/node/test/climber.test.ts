import assert from "node:assert/strict";
import { test } from "node:test";
import { type Delta, type Json, Refusal, type ReportState, key, summarise } from "@tocsin/core";
import { Random } from "../../testkit/random.ts";
import { CHONGQING } from "../../testkit/shape.ts";
import { SimTree } from "../../testkit/tree.ts";
import type { ChainReader } from "../chain.ts";
import { Climber, type ClimberOptions, type DueReport } from "../climb/climber.ts";
import { NodeError } from "../errors.ts";

const CHAIN = "cn-50";
const WAIT_MS = 30 * 60_000;

/** A chain on which reports wait half an hour before they climb. */
async function scene() {
  const tree = await SimTree.open({ shape: CHONGQING, random: new Random("climber") });
  for (const link of tree.links) await tree.clock.until(link.stop(), WAIT_MS);
  const { chain } = tree.node(CHAIN);
  const bodies = new Map<string, Json>();
  /** What waits and has waited its time, by the chain's state; where the product asks its read model. */
  const due = async (now: number): Promise<readonly DueReport[]> =>
    [...bodies].flatMap(([record, body]) => {
      const { climb, due: at, urgency, writer } = reportOf(chain, record);
      const facts = { record, chain: CHAIN, unit: writer, status: "test" as const, event: undefined };
      return climb === "waiting" && at <= now
        ? [{ record, urgency, summary: summarise(facts, body as unknown as Delta) }]
        : [];
    });
  const climber = (change: Partial<ClimberOptions> = {}) => new Climber({ chain, clock: tree.clock, due, ...change });
  return { tree, chain, bodies, due, climber };
}

type Scene = Awaited<ReturnType<typeof scene>>;

async function file({ tree, bodies }: Scene): Promise<string> {
  const body: Json = {
    form: "open",
    situation: "epidemic",
    a: { category: "covid-19", headline: "a fever", place: { area: "50" } },
    t: { occurred: tree.clock.now() },
    s: 1,
    data: { kind: "measure", version: 1, measure: "closed", from: "2021-07-20", areas: ["50"] },
  };
  const wish = { unit: `${CHAIN}:hospital`, action: "reports.submit", args: {}, body };
  const { act } = await tree.act(CHAIN, wish);
  bodies.set(act, body);
  return act;
}

function reportOf(chain: ChainReader, record: string): ReportState {
  return (chain.state.get(key.report(record)) as unknown as { readonly value: ReportState }).value;
}

function climbOf({ chain }: Scene, record: string): ReportState["climb"] {
  return reportOf(chain, record).climb;
}

test("a report that has waited its time climbs by itself, no sooner and once", async () => {
  const found = await scene();
  const record = await file(found);
  const climber = found.climber();
  assert.equal(await climber.step(), 0);
  await found.tree.clock.run(WAIT_MS - 1_000);
  assert.equal(await climber.step(), 0);
  assert.equal(climbOf(found, record), "waiting");
  await found.tree.clock.run(2_000);
  assert.equal(await climber.step(), 1);
  assert.equal(climbOf(found, record), "climbed");
  const { height } = found.chain.head();
  assert.equal(await climber.step(), 0);
  assert.equal(found.chain.head().height, height);
  await found.tree.close();
});

test("a read model that lags behind makes no blocks of reports that have climbed already", async () => {
  const found = await scene();
  await file(found);
  await found.tree.clock.run(2 * WAIT_MS);
  const stale = await found.due(found.tree.clock.now());
  assert.equal(stale.length, 1);
  const climber = found.climber({ due: async () => stale });
  assert.equal(await climber.step(), 1);
  const { height } = found.chain.head();
  for (let i = 0; i < 5; i++) assert.equal(await climber.step(), 0);
  const unknown = stale.map((report) => ({ ...report, record: "ab".repeat(32) }));
  assert.equal(await found.climber({ due: async () => unknown }).step(), 0);
  assert.equal(found.chain.head().height, height);
  await found.tree.close();
});

test("two climbers on one chain let each report climb once", async () => {
  const found = await scene();
  const records = [await file(found), await file(found), await file(found)];
  await found.tree.clock.run(2 * WAIT_MS);
  const moved = await Promise.all([found.climber().step(), found.climber().step()]);
  assert.equal(moved[0] + moved[1], records.length);
  for (const record of records) assert.equal(climbOf(found, record), "climbed");
  const sent = ["up/immediate", "up/priority", "up/routine"].flatMap((queue) => found.chain.queue(queue, 0, 100));
  assert.equal(sent.length, records.length);
  await found.tree.close();
});

test("a summary that is not the report's own does not climb", async () => {
  const found = await scene();
  const record = await file(found);
  await found.tree.clock.run(2 * WAIT_MS);
  const forged = (await found.due(found.tree.clock.now())).map((report) => ({
    ...report,
    summary: { ...report.summary, s: 2 as const },
  }));
  assert.equal(await found.climber({ due: async () => forged }).step(), 0);
  assert.equal(climbOf(found, record), "waiting");
  await found.tree.close();
});

test("a climber that runs looks by itself and when it is woken, also while it works", async () => {
  const found = await scene();
  const { clock } = found.tree;
  const begin = clock.now();
  const times: number[] = [];
  let during: () => void = () => undefined;
  const climber = found.climber({
    due: async () => {
      times.push(clock.now() - begin);
      during();
      return [];
    },
  });
  climber.start();
  climber.start();
  await clock.run(1_500);
  climber.wake();
  await clock.run(0);
  assert.deepEqual(times, [0, 1_000, 1_500]);
  let once = true;
  during = () => {
    if (once) climber.wake();
    once = false;
  };
  await clock.run(1_000);
  assert.deepEqual(times, [0, 1_000, 1_500, 2_500, 2_500]);
  await climber.stop();
  const count = times.length;
  climber.wake();
  await clock.run(10_000);
  assert.equal(times.length, count);
  await found.tree.close();
});

test("a climber goes on after what the node or the ledger refuses for now", async () => {
  const found = await scene();
  const record = await file(found);
  await found.tree.clock.run(2 * WAIT_MS);
  const errors = [new NodeError("DISK_FULL"), new NodeError("QUEUE_FULL"), new Refusal("WAITING_TIME")];
  const climber = found.climber({
    due: async (now) => {
      const error = errors.pop();
      if (error !== undefined) throw error;
      return found.due(now);
    },
  });
  climber.start();
  await found.tree.clock.run(10_000);
  assert.equal(climbOf(found, record), "climbed");
  await climber.stop();
  await found.tree.close();
});
