import assert from "node:assert/strict";
import { DEFAULT_POLICIES, signalId } from "@tocsin/core";
import type { SignalFilter } from "../project/analysisseam.ts";
import { hash } from "./ledgerfixture.ts";
import { AIRPORT, BOSS, HOSPITAL, MANAGER, NURSE, PILOT, ProjectChain, signalFacts, viewer } from "./projectchain.ts";
import { allPages, caughtUp, onBoth, openModel } from "./projectfixture.ts";

const OPEN = { category: "covid-19", title: { zh: "疫情", en: "outbreak" }, stage: "response", areas: ["320115"] };
const facts = signalFacts();
const id = (unit: string, change = {}) => signalId(hash, "cn.e1", unit, signalFacts(change));

onBoth("a signal is listed with its facts and shown with its steps, to the event that it becomes", async (t, place) => {
  const chain = await ProjectChain.open(t);
  const raised = await chain.act("signals.raise", { args: facts });
  const signal = id(HOSPITAL);
  await chain.act("signals.screen", { unit: MANAGER, args: { signal, finding: "样本一致" } });
  const event = await chain.act("signals.promote", { unit: MANAGER, args: { signal, open: OPEN, reason: "nine" } });
  const model = await openModel(t, place, chain);
  await caughtUp(model, chain);

  const { items } = await model.listSignals(BOSS, {}, {});
  const found = await model.signal(BOSS, signal);
  assert.ok(found !== undefined);
  const { steps, ...item } = found;
  assert.deepEqual(items, [item]);
  const { status, standing, revision, ...rest } = item;
  assert.deepEqual([status, standing, revision, rest.event], ["actual", "event", 2, event]);
  const { parameters, inputs, from, to, observed, statistic, threshold, version, act, unit, officer } = rest;
  assert.deepEqual(
    { ...facts, ...{ parameters, inputs, from, to, observed, statistic, threshold, version } },
    facts,
    "the facts are those of the act",
  );
  assert.deepEqual([act, unit, officer], [raised, HOSPITAL, "duty"]);
  assert.deepEqual(
    steps.map((step) => [step.action, step.unit, step.standing, step.note, step.cause]),
    [
      ["signals.raise", HOSPITAL, "raised", undefined, undefined],
      ["signals.screen", MANAGER, "screened", "样本一致", undefined],
      ["signals.promote", MANAGER, "event", "nine", undefined],
    ],
  );
  for (const step of steps) assert.equal(chain.ledger.locateAct(step.act)?.height, step.height);
  assert.equal(item.changed > item.tick, true);
  assert.deepEqual(
    (await model.listEvents(BOSS, {}, {})).items.map((one) => one.event),
    [event],
  );
  const timeline = await model.timeline(BOSS, event, {});
  assert.deepEqual(
    timeline?.items.map(({ what, content }) => [what, content]),
    [["signals.promote", { signal }]],
    "without the reason: more may see the event than the signals",
  );
  assert.deepEqual(await model.identify(NURSE, signal.slice(0, 10)), [{ what: "signal", id: signal }]);
});

onBoth("the queue is filtered by state, area, series, method, event and time, and comes in pages", async (t, place) => {
  const chain = await ProjectChain.open(t);
  const changes = [{}, { area: "320116" }, { area: "430800", method: "cusum" }, { series: "case:confirmed" }];
  for (const change of changes) await chain.act("signals.raise", { args: signalFacts(change) });
  const before = chain.clock.now() + 500;
  const discarded = id(HOSPITAL, changes[1]);
  const why = { cause: "reporting-change", reason: "a backlog" };
  await chain.act("signals.discard", { unit: MANAGER, args: { signal: discarded, ...why } });
  const model = await openModel(t, place, chain);
  await caughtUp(model, chain);

  const ids = changes.map((change) => id(HOSPITAL, change));
  const list = async (filter: SignalFilter) =>
    (await model.listSignals(BOSS, filter, {})).items.map(({ signal }) => ids.indexOf(signal));
  assert.deepEqual(await list({}), [3, 2, 1, 0]);
  assert.deepEqual(await list({ state: "raised" }), [3, 2, 0]);
  assert.deepEqual(await list({ state: "discarded" }), [1]);
  assert.deepEqual(await list({ area: "320000" }), [3, 1, 0]);
  assert.deepEqual(await list({ method: "cusum" }), [2]);
  assert.deepEqual(await list({ series: "case:confirmed" }), [3]);
  assert.deepEqual(await list({ since: before }), [1]);
  assert.deepEqual(await list({ status: "exercise" }), []);
  assert.deepEqual(await list({ event: "00".repeat(32) }), []);
  const paged = await allPages((page) => model.listSignals(BOSS, {}, page), 2);
  assert.deepEqual(
    paged.map(({ signal }) => signal),
    [...ids].reverse(),
  );
  const [last] = (await model.signal(BOSS, discarded))?.steps.slice(-1) ?? [];
  assert.deepEqual([last?.cause, last?.note], ["reporting-change", "a backlog"]);
});

onBoth(
  "what the policy's audience does not name sees only its own signals, in lists, by id and by digits",
  async (t, place) => {
    const audience = [{ scope: "chain" as const, roles: ["manager" as const] }];
    for (const [signals, seen] of [
      [{ ...DEFAULT_POLICIES.signals, audience }, 1],
      [DEFAULT_POLICIES.signals, 2],
    ] as const) {
      const chain = await ProjectChain.open(t, { policies: { signals } });
      for (const unit of [HOSPITAL, AIRPORT]) await chain.act("signals.raise", { unit, args: facts });
      const model = await openModel(t, place, chain);
      await caughtUp(model, chain);
      const count = async (who: typeof BOSS) => (await model.listSignals(who, {}, {})).items.length;
      assert.deepEqual([await count(BOSS), await count(NURSE), await count(PILOT)], [2, seen, seen]);
      const others = id(AIRPORT);
      assert.equal((await model.signal(NURSE, others)) !== undefined, seen === 2);
      assert.equal((await model.identify(NURSE, others.slice(0, 8))).length, seen - 1);
      const abroad = viewer("cn-43:hc", { chain: "cn-43", role: "manager" });
      assert.deepEqual([await count(abroad), await model.signal(abroad, others)], [0, undefined]);
      await model.close();
      await chain.ledger.close();
    }
  },
);
