import assert from "node:assert/strict";
import fc from "fast-check";
import type { SummaryState } from "@tocsin/core";
import { BOSS, ProjectChain, limitedReport } from "./projectchain.ts";
import { caughtUp, onBoth, openModel } from "./projectfixture.ts";
import { summaryOf } from "./scriptedchain.ts";

/** Texts with halves of surrogate pairs. */
const halves = fc
  .array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 20 })
  .map((units) => String.fromCharCode(...units));

onBoth("full text finds Chinese pairs, characters and words of other scripts", async (t, place) => {
  const chain = await ProjectChain.open(t);
  const nanjing = await chain.report({
    headline: "南京禄口国际机场9例阳性",
    a: { main: "保洁员 CT检查，Delta variant", spread: "经 CA910 航班" } as never,
  });
  const cafe = await chain.report({ headline: "Café Zürich — naïve Straße, Ελλάδα, Москва" });
  const composed = await chain.report({ headline: "Cafe\u0301 decomposed and ＦＵＬＬ width" });
  const indic = await chain.report({ headline: "हिन्दी སྐད་ཡིག العَرَبِيَّة монгол 𬱖 𠮷野" });
  const topics = await chain.report({
    headline: "舆情",
    i: { topics: ["口罩短缺"], text: "有人囤积" },
    data: { kind: "unknown-cause", version: 1, cases: 2, symptoms: ["发热", "dry cough"] } as never,
  });
  const limited = await chain.act("reports.submit", { body: limitedReport() });
  const model = await openModel(t, place, chain);
  const found = async (q: string) => (await model.listReports(BOSS, { q }, {})).items.map(({ record }) => record);

  for (const q of [
    "南京",
    "禄口",
    "南",
    "南京禄口",
    "京禄",
    "9",
    "9例",
    "ct",
    "CT检查",
    "检查 保洁员",
    "ca910",
    "DELTA",
    "航班",
  ])
    assert.deepEqual(await found(q), [nanjing], q);
  for (const q of ["南口", "口南京", "京南", "delt", "ca91", "保洁员 武汉", "禄 航 国 x"])
    assert.deepEqual(await found(q), [], q);
  assert.deepEqual(await found("café"), [composed, cafe]);
  assert.deepEqual(await found("CAFE\u0301"), [composed, cafe]);
  assert.deepEqual(await found("cafe"), []);
  assert.deepEqual(await found("full"), [composed]);
  for (const q of ["zürich", "ZÜRICH", "naïve", "straße", "ελλάδα", "москва"])
    assert.deepEqual(await found(q), [cafe], q);
  for (const q of ["हिन्दी", "སྐད", "العَرَبِيَّة", "монгол", "𬱖", "𠮷", "𠮷野"])
    assert.deepEqual(await found(q), [indic], q);
  for (const q of ["口罩", "囤积", "发热", "cough", "dry fever".slice(0, 3)])
    assert.deepEqual(await found(q), [topics], q);
  assert.deepEqual(await found("covid 19"), [limited, topics, indic, composed, cafe, nanjing]);
  assert.deepEqual(
    (await model.listSummaries(BOSS, { q: "禄口" }, {})).items.map(({ record }) => record),
    [nanjing],
  );
  // What does not climb is not found in what has climbed.
  assert.deepEqual((await model.listSummaries(BOSS, { q: "航班" }, {})).items, []);
});

onBoth("the last words of the longest text are found", async (t, place) => {
  const chain = await ProjectChain.open(t);
  const characters = Array.from({ length: 3_990 }, (_, n) => String.fromCodePoint(0x4e00 + ((n * 7) % 20_000)));
  const long = await chain.report({ headline: "长", a: { main: `${characters.join("")}末尾` } as never });
  const model = await openModel(t, place, chain);
  const found = async (q: string) => (await model.listReports(BOSS, { q }, {})).items.map(({ record }) => record);
  assert.deepEqual(await found("末尾"), [long]);
  assert.deepEqual(await found(characters.slice(2_000, 2_090).join("")), [long]);
  assert.deepEqual(await found(characters.join("")), [long]);
});

onBoth("no query is taken for an expression, and none fails", async (t, place) => {
  const chain = await ProjectChain.open(t);
  const model = await openModel(t, place, chain);
  const record = await chain.report({ headline: `and or not near title "quoted" o'brien 100% a_b 100\\` });
  await chain.report({ headline: "南京" });
  await caughtUp(model, chain);
  const found = async (q: string) => (await model.listReports(BOSS, { q }, {})).items.map((item) => item.record);
  for (const q of [
    `"quoted"`,
    "o'brien",
    "O'Brien AND title",
    "NOT",
    "near(title)",
    "AND",
    "OR",
    "100%",
    "a_b",
    "title:quoted",
    "^title",
    "(title",
    "title OR",
  ])
    assert.deepEqual(await found(q), [record], q);
  for (const q of [
    "",
    " ",
    `"`,
    `'`,
    `""`,
    "*",
    "%",
    "_",
    "-",
    "()",
    "{}",
    ":",
    "^",
    "\\",
    "\0",
    "\u200b",
    "😀",
    "qu*",
    "quot*",
    "tit%",
    "南京 OR quoted",
    "x'; drop table reports; --",
  ])
    assert.deepEqual(await found(q), [], q);
  await fc.assert(
    fc.asyncProperty(fc.oneof(fc.string({ unit: "binary" }), fc.string({ unit: "grapheme" }), halves), async (q) => {
      await model.listReports(BOSS, { q }, {});
    }),
    { numRuns: place.kind === "sqlite" ? 300 : 100 },
  );
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: "binary" }), halves, async (unit, kind) => {
      assert.deepEqual((await model.listReports(BOSS, { unit, kind, event: unit, standing: kind }, {})).items, []);
    }),
    { numRuns: 50 },
  );
});

onBoth("search follows corrections and the newest state of notices", async (t, place) => {
  const chain = await ProjectChain.open(t);
  const model = await openModel(t, place, chain);
  const record = await chain.report({ headline: "南京 first" });
  await chain.correct(record, { headline: "扬州 second" });
  await caughtUp(model, chain);
  const found = async (q: string) => (await model.listReports(BOSS, { q }, {})).items.length;
  assert.deepEqual(
    [await found("南京"), await found("first"), await found("扬州"), await found("second")],
    [0, 0, 1, 1],
  );

  const notice = (headline: string, revision: number): SummaryState => ({
    record: "aa".repeat(32),
    origin: "cn-32",
    status: "reported",
    revision,
    act: "bb".repeat(32),
    summary: summaryOf({ record: "aa".repeat(32), chain: "cn-32", headline }),
  });
  const noticed = async (q: string) => (await model.listNotices(BOSS, { q }, {})).items.length;
  await model.putNotices([{ record: "aa".repeat(32), state: notice("张家界", 0), tick: 5 }], 3);
  assert.deepEqual([await noticed("张家界"), await noticed("成都")], [1, 0]);
  await model.putNotices([{ record: "aa".repeat(32), state: notice("成都", 1), tick: 6 }], 4);
  assert.deepEqual([await noticed("张家界"), await noticed("成都")], [0, 1]);
});
