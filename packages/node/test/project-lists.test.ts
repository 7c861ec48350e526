import assert from "node:assert/strict";
import type { ReportItem } from "@tocsin/api";
import { NodeError } from "../errors.ts";
import type { ReportFilter } from "../project/seam.ts";
import { BEGIN } from "./ledgerfixture.ts";
import {
  AIRPORT,
  BOSS,
  HOSPITAL,
  MANAGER,
  NURSE,
  ProjectChain,
  caseData,
  countData,
  limitedReport,
  opaqueReport,
  openReport,
} from "./projectchain.ts";
import { allPages, caughtUp, onBoth, openModel } from "./projectfixture.ts";

const HOUR_MS = 3_600_000;
const records = (items: readonly { readonly record: string }[]) => items.map(({ record }) => record);

onBoth("every filter of reports keeps exactly what it names", async (t, place) => {
  const chain = await ProjectChain.open(t);
  const event = await chain.act("events.open", {
    args: { category: "outbreak", title: { zh: "疫情", en: "outbreak" }, stage: "response", areas: ["3201"] },
  });
  const early = await chain.report({ t: { occurred: BEGIN - HOUR_MS }, area: "320100" });
  const counted = await chain.report({ data: countData(3), s: 1, area: "3210" });
  const ofCase = await chain.report({ data: caseData(1), situation: "medical" }, { args: { event } });
  const foreign = await chain.report({ area: "430800" }, { unit: AIRPORT });
  const sealed = await chain.act("reports.submit", { body: limitedReport() });
  const opaque = await chain.act("reports.submit", { body: opaqueReport(5) });
  await chain.verify(counted);
  const model = await openModel(t, place, chain);
  const found = async (filter: ReportFilter) =>
    records(await allPages((page) => model.listReports(BOSS, filter, page)));

  assert.deepEqual(await found({}), [opaque, sealed, foreign, ofCase, counted, early]);
  assert.deepEqual(await found({ situation: "medical" }), [ofCase]);
  assert.deepEqual(await found({ kind: "count" }), [counted]);
  assert.deepEqual(await found({ area: "3201" }), [sealed, ofCase, early]);
  assert.deepEqual(await found({ area: "320100" }), [sealed, ofCase, early]);
  assert.deepEqual(await found({ area: "32" }), [sealed, ofCase, counted, early]);
  assert.deepEqual(await found({ area: "320115" }), [sealed, ofCase]);
  assert.deepEqual(await found({ event }), [ofCase]);
  assert.deepEqual(await found({ standing: "verified" }), [counted]);
  assert.deepEqual(await found({ unverified: true }), [opaque, sealed, foreign, ofCase, early]);
  assert.deepEqual(await found({ status: "actual", security: 3 }), [sealed]);
  assert.deepEqual(await found({ status: "exercise" }), []);
  assert.deepEqual(await found({ security: 1 }), [counted]);
  assert.deepEqual(await found({ unit: AIRPORT }), [foreign]);
  assert.deepEqual(await found({ origin: "cn" }), await found({}));
  assert.deepEqual(await found({ origin: "cn-32" }), []);
  assert.deepEqual(await found({ to: BEGIN }), [early]);
  assert.deepEqual(await found({ from: BEGIN, to: BEGIN + 1 }), [sealed, foreign, ofCase, counted]);
  // When nothing says what happened when, it is the time at which the report came in.
  assert.deepEqual(await found({ from: BEGIN + 1 }), [opaque]);
  assert.deepEqual(await found({ kind: "count", standing: "verified", area: "3210", security: 1 }), [counted]);
  assert.deepEqual(await found({ kind: "count", standing: "reported" }), []);
  assert.deepEqual(await found({ unit: "cn:\0nobody" }), []);
});

onBoth("a report's page tells its whole life", async (t, place) => {
  const chain = await ProjectChain.open(t);
  const model = await openModel(t, place, chain);
  const record = await chain.report({ headline: "三例", c: 2, a: { people: { confirmed: 3 } } as never });
  const followed = await chain.act("reports.followUp", {
    args: { record },
    body: openReport({ headline: "后续" }),
  });
  await chain.verify(record);
  await chain.correct(record, { headline: "四例", s: 1 });
  await chain.act("reports.acknowledge", { unit: AIRPORT, args: { record, revision: 2 } });
  await chain.act("reports.transfer", { args: { record, to: AIRPORT } });
  await chain.sameAs(record, followed);
  await chain.retract(record, AIRPORT);
  await caughtUp(model, chain);

  const report = await model.report(BOSS, record);
  assert.deepEqual(
    [report?.unit, report?.standing, report?.revision, report?.headline, report?.s, report?.climb, report?.c],
    [AIRPORT, "retracted", 3, "四例", 1, "here", undefined],
  );
  assert.deepEqual(report?.body, openReport({ headline: "四例", s: 1 }));
  assert.deepEqual(report?.sameAs, [followed]);
  assert.deepEqual(
    report?.lineage.map(({ action, unit, standing, reason }) => [action, unit, standing, reason]),
    [
      ["reports.submit", HOSPITAL, "reported", undefined],
      ["reports.verify", MANAGER, "verified", "seen"],
      ["reports.correct", HOSPITAL, "corrected", "was wrong"],
      ["reports.transfer", HOSPITAL, "corrected", undefined],
      ["reports.retract", AIRPORT, "retracted", "was nothing"],
    ],
  );
  assert.deepEqual(
    (await model.custody(record)).map(({ what, note }) => [what, note]),
    [
      ["reports.submit", undefined],
      ["reports.followUp", undefined],
      ["reports.verify", "verified"],
      ["reports.correct", undefined],
      ["reports.acknowledge", undefined],
      ["reports.transfer", AIRPORT],
      ["reports.sameAs", "same"],
      ["reports.retract", undefined],
    ],
  );
  assert.equal((await model.report(BOSS, followed))?.follows, record);
  assert.deepEqual(
    (await model.acknowledgements(BOSS, record)).map(({ unit, revision }) => [unit, revision]),
    [[AIRPORT, 2]],
  );
  assert.deepEqual(await model.acknowledgements(NURSE, record), []);
  const journey = await model.journey(BOSS, record);
  assert.ok(journey?.reported !== undefined && journey.judged !== undefined && journey.reported < journey.judged);
  await chain.sameAs(record, followed, false);
  await caughtUp(model, chain);
  assert.deepEqual((await model.report(BOSS, record))?.sameAs, []);
  assert.equal(await model.report(BOSS, "00".repeat(32)), undefined);
  assert.equal(await model.journey(BOSS, "00".repeat(32)), undefined);
});

onBoth("pages neither repeat nor leave out anything while reports come in and change", async (t, place) => {
  const chain = await ProjectChain.open(t);
  const model = await openModel(t, place, chain);
  const before: string[] = [];
  for (let n = 0; n < 7; n++) before.unshift(await chain.report({ headline: `${n}` }));
  await caughtUp(model, chain);
  const seen: ReportItem[] = [];
  let cursor: string | undefined;
  do {
    const page = await model.listReports(BOSS, {}, { limit: 2, cursor });
    seen.push(...page.items);
    cursor = page.next;
    await chain.report({ headline: "new" });
    await chain.verify(before.at(-1) as string, "doubtful");
    await chain.verify(before[0] as string);
    await caughtUp(model, chain);
  } while (cursor !== undefined);
  assert.deepEqual(records(seen), before);
});

onBoth("a page says whether there is a next, and refuses cursors of other lists", async (t, place) => {
  const chain = await ProjectChain.open(t);
  const model = await openModel(t, place, chain);
  for (let n = 0; n < 3; n++) await chain.report();
  await caughtUp(model, chain);
  const { next, height } = await model.listReports(BOSS, {}, { limit: 2 });
  assert.equal(height, chain.ledger.head().height);
  assert.equal((await model.listReports(BOSS, {}, { limit: 3 })).next, undefined);
  assert.equal((await model.listReports(BOSS, {}, { limit: 2, cursor: next })).items.length, 1);
  const isRefused = (error: unknown) => error instanceof NodeError && error.code === "BAD_REQUEST";
  await assert.rejects(model.listSummaries(BOSS, {}, { cursor: next }), isRefused);
  for (const bad of [
    "",
    "x",
    "é",
    btoa("null"),
    btoa("[]"),
    btoa('["reports"]'),
    btoa('["reports","1"]'),
    btoa('["reports",1.5]'),
  ])
    await assert.rejects(model.listReports(BOSS, {}, { cursor: bad }), isRefused, bad);
});

onBoth("acts and blocks are listed with their outcome, to others without their author", async (t, place) => {
  const chain = await ProjectChain.open(t);
  const model = await openModel(t, place, chain);
  const record = await chain.report();
  const retracted = await chain.retract(record);
  const placed = await chain.report({}, { unit: AIRPORT });
  await caughtUp(model, chain);
  const acts = await allPages((page) => model.listActs(BOSS, {}, page));
  assert.deepEqual(
    acts.map(({ act, action, unit, code }) => [act, action, unit, code]),
    [
      [placed, "reports.submit", AIRPORT, "VALID"],
      [retracted, "reports.retract", HOSPITAL, "VALID"],
      [record, "reports.submit", HOSPITAL, "VALID"],
    ],
  );
  const listed = async (filter: object) => (await model.listActs(BOSS, filter, {})).items.map(({ act }) => act);
  assert.deepEqual(await listed({ unit: AIRPORT }), [placed]);
  assert.deepEqual(await listed({ action: "reports.retract" }), [retracted]);
  assert.deepEqual(await listed({ refused: true }), []);
  const tick = acts[1]?.tick as number;
  assert.deepEqual(await listed({ from: tick, to: tick + 1 }), [retracted]);
  assert.deepEqual(
    (await model.listActs(NURSE, {}, {})).items.map(({ act }) => act),
    [retracted, record],
  );
  assert.equal((await model.act(NURSE, placed))?.act, undefined);
  assert.equal((await model.act(BOSS, placed))?.act, placed);
  const blocks = await allPages((page) => model.listBlocks(NURSE, page));
  assert.deepEqual(
    blocks.flatMap(({ transactions }) => transactions.map(({ act, unit, what }) => [act, unit, what])),
    [
      [undefined, undefined, "reports.submit"],
      [retracted, HOSPITAL, "reports.retract"],
      [record, HOSPITAL, "reports.submit"],
    ],
  );
  assert.deepEqual(await model.block(NURSE, blocks[0]?.height as number), blocks[0]);
  assert.equal(await model.block(BOSS, 999), undefined);
});

onBoth("waiting reports become due by time, the most urgent first, and climb", async (t, place) => {
  const chain = await ProjectChain.open(t, { chain: "cn-32" });
  const model = await openModel(t, place, chain);
  const ask = viewerOf("cn-32");
  const low = await chain.report({ data: countData(1) }, { urgency: 1 });
  const high = await chain.report({ data: countData(2) }, { urgency: 5 });
  const atOnce = await chain.report();
  await caughtUp(model, chain);
  assert.equal((await model.report(ask, atOnce))?.climb, "climbed");
  assert.deepEqual(await model.dueReports(chain.clock.now(), 10), []);
  const later = chain.clock.now() + HOUR_MS;
  const due = await model.dueReports(later, 10);
  assert.deepEqual(records(due), [high, low]);
  assert.deepEqual(records(await model.dueReports(later, 1)), [high]);
  chain.clock.pass(HOUR_MS);
  assert.equal(await chain.climb(due[0] as never), "VALID");
  await caughtUp(model, chain);
  assert.deepEqual(records(await model.dueReports(later, 10)), [low]);
  const journey = await model.journey(ask, high);
  assert.ok(journey?.climbed !== undefined && journey.climbed >= later - HOUR_MS);
  assert.deepEqual(
    journey.steps.map(({ what }) => what),
    ["reports.submit", "climb"],
  );
  await chain.retract(low);
  await caughtUp(model, chain);
  assert.deepEqual(await model.dueReports(later, 10), []);
});

function viewerOf(chain: string) {
  return { ...BOSS, chain };
}
