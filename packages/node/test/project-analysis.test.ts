import assert from "node:assert/strict";
import { DEFAULT_POLICIES, type OpenDelta } from "@tocsin/core";
import { BEGIN } from "./ledgerfixture.ts";
import { BOSS, MANAGER, NURSE, ProjectChain, caseData, limitedReport, viewer } from "./projectchain.ts";
import { caughtUp, onBoth, openModel } from "./projectfixture.ts";

const ABROAD = viewer("cn-43:hospital", { chain: "cn-43" });
const AUDIENCE = { ...DEFAULT_POLICIES.audience, s2: [{ scope: "chain" as const, roles: ["manager" as const] }] };
const LATER_MS = 60_000;

function caseOf(n: number, { onsetDay = "2021-07-18", ...change }: { onsetDay?: string; [name: string]: string } = {}) {
  return { ...caseData(n), ...(onsetDay === "" ? {} : { onsetDay }), ...change } as OpenDelta["data"];
}

onBoth(
  "a line list has each case once, as its newest report has it, and only what the viewer may see",
  async (t, place) => {
    const chain = await ProjectChain.open(t, { policies: { audience: AUDIENCE } });
    await chain.report({ data: caseOf(1) });
    await chain.report({ data: caseOf(1, { onsetDay: "2021-07-17", reportDay: "2021-07-21" }) });
    await chain.report({ data: caseOf(2, { onsetDay: "", origin: "import" }), s: 1 });
    const twin = await chain.report({ data: caseOf(3) });
    const first = await chain.report({ data: caseOf(4, { reportDay: "2021-07-19" }) });
    await chain.sameAs(twin, first);
    const rejected = await chain.report({ data: caseOf(5) });
    await chain.verify(rejected, "rejected");
    const redacted = await chain.report({ data: caseOf(6) });
    await chain.redact(redacted);
    await chain.report({ data: caseOf(7, { classification: "suspected" }) });
    const model = await openModel(t, place, chain);
    await caughtUp(model, chain);

    const filter = { series: "case:confirmed" };
    const twinned = { onset: "2021-07-18", report: "2021-07-20", imported: false };
    const { cases, isCut, height } = await model.lineList(NURSE, filter);
    assert.deepEqual(cases, [
      { report: "2021-07-20", imported: true },
      twinned,
      { onset: "2021-07-17", report: "2021-07-21", imported: false },
    ]);
    assert.deepEqual([isCut, height], [false, model.height]);
    assert.deepEqual((await model.lineList(NURSE, { ...filter, to: "2021-07-20" })).cases.length, 2);
    assert.deepEqual((await model.lineList(NURSE, { ...filter, status: "exercise" })).cases, []);
    assert.deepEqual((await model.lineList(ABROAD, filter)).cases, [{ report: "2021-07-20", imported: true }]);
  },
);

onBoth(
  "voices are what open reports say of opinion, the newest first, and only what the viewer may see",
  async (t, place) => {
    const chain = await ProjectChain.open(t, { policies: { audience: AUDIENCE } });
    const i = {
      topics: ["核酸"],
      emotions: [{ emotion: "fear" as const, intensity: 2 }],
      polarity: -1,
      text: "排队三小时",
    };
    const a = { category: "x", headline: "市民担心", main: "排队", place: { area: "320115" } };
    const heard = await chain.report({ situation: "opinion", a, i, s: 1 });
    const opening = { category: "x", title: { zh: "疫情", en: "outbreak" }, stage: "response", areas: ["3201"] };
    const event = await chain.act("events.open", { unit: MANAGER, args: opening });
    await chain.act("events.join", { args: { event } });
    const inEvent = await chain.report(
      { headline: "病例", area: "320100", t: { occurred: BEGIN + LATER_MS } },
      { args: { event } },
    );
    const retracted = await chain.report({ headline: "误报" });
    await chain.retract(retracted);
    const redacted = await chain.report({ headline: "张三" });
    await chain.redact(redacted);
    await chain.act("reports.submit", { body: limitedReport() });
    const model = await openModel(t, place, chain);
    await caughtUp(model, chain);

    const { items, isCut } = await model.voices(BOSS, {}, 10);
    assert.equal(isCut, false);
    assert.deepEqual(items, [
      {
        ...{ record: inEvent, situation: "epidemic", place: "3201", event, at: BEGIN + LATER_MS, text: "病例" },
        ...{ topics: [], emotions: [] },
      },
      {
        ...{ record: heard, situation: "opinion", place: "320115", at: BEGIN, text: "市民担心\n排队\n排队三小时" },
        ...{ topics: i.topics, emotions: i.emotions, polarity: -1 },
      },
    ]);
    const records = async (filter: object, who: typeof BOSS = BOSS, limit = 10) =>
      (await model.voices(who, filter, limit)).items.map(({ record }) => record);
    assert.deepEqual(await records({ event }), [inEvent]);
    assert.deepEqual(await records({ area: "320115" }), [heard]);
    assert.deepEqual(await records({ from: BEGIN + 1 }), [inEvent]);
    assert.deepEqual(await records({ to: BEGIN + 1 }), [heard]);
    assert.deepEqual(await records({ status: "test" }), []);
    assert.deepEqual(await records({}, ABROAD), [heard]);
    assert.deepEqual([await records({}, BOSS, 1), (await model.voices(BOSS, {}, 1)).isCut], [[inEvent], true]);
  },
);
