import assert from "node:assert/strict";
import { DEFAULT_POLICIES, type OpenDelta } from "@tocsin/core";
import type { CaseFilter, CaseOrder } from "../project/filterseam.ts";
import type { ReadModel } from "../project/seam.ts";
import { AIRPORT, BOSS, MANAGER, NURSE, PILOT, ProjectChain, caseData, limitedReport } from "./projectchain.ts";
import { allPages, caughtUp, onBoth, openModel } from "./projectfixture.ts";

const dayOf = (n: number) => `2021-07-${String(n).padStart(2, "0")}`;

/** Records of the line list, page by page. */
async function lines(
  model: ReadModel,
  viewer: Parameters<ReadModel["listCases"]>[0] = BOSS,
  filter: Partial<CaseFilter> = {},
  by: CaseOrder = "filed",
  descending = true,
) {
  const items = await allPages((page) =>
    model.listCases(viewer, { kind: "case", ...filter }, { by, descending }, page),
  );
  return items.map(({ record }) => record);
}

onBoth("a line is a canonical record: of a case its newest report, and what is the same once", async (t, place) => {
  const chain = await ProjectChain.open(t);
  const model = await openModel(t, place, chain);
  /** What the counts say of the same cases; the line list never has more or fewer. */
  const listed = async (filter: Partial<CaseFilter> = {}) => {
    await caughtUp(model, chain);
    const { rows } = await model.counts(BOSS, {});
    const counted = rows
      .filter(({ series }) => series.startsWith("case:"))
      .reduce((sum, { records }) => sum + records, 0);
    const all = await lines(model);
    assert.equal(all.length, counted);
    return Object.keys(filter).length === 0 ? all : lines(model, BOSS, filter);
  };
  const first = await chain.report({ data: caseData(1, "suspected") });
  const second = await chain.report({ data: caseData(1, "confirmed") });
  const other = await chain.report({ data: caseData(2, "confirmed", "320100"), area: "320100" }, { unit: AIRPORT });
  assert.deepEqual(await listed(), [other, second]);
  // An older report of a case is not brought back by a filter that the newest does not fit.
  assert.deepEqual(await listed({ classification: "suspected" }), []);
  assert.deepEqual(await listed({ classification: "confirmed" }), [other, second]);
  assert.deepEqual(await listed({ area: "320115" }), [second]);
  assert.deepEqual(await listed({ unit: AIRPORT }), [other]);
  await chain.sameAs(other, second);
  assert.deepEqual(await listed(), [second]);
  await chain.verify(second, "rejected");
  assert.deepEqual(await listed(), [other, first], "what was rejected joins nothing");
  await chain.sameAs(other, first);
  assert.deepEqual(await listed(), [first]);
  await chain.retract(first);
  assert.deepEqual(await listed(), [other]);
});

onBoth("lines come in the order that is asked for, each once however they are paged", async (t, place) => {
  const chain = await ProjectChain.open(t);
  const cases = [
    { onset: 9, day: 12, area: "320102", unit: AIRPORT },
    { onset: undefined, day: 11, area: "320115", unit: MANAGER },
    { onset: 10, day: 11, area: "320102", unit: MANAGER },
    { onset: 9, day: 13, area: "4308", unit: AIRPORT },
    { onset: 9, day: 12, area: "320102", unit: AIRPORT },
  ];
  const records: string[] = [];
  for (const [n, { onset, day, area, unit }] of cases.entries()) {
    const data = { ...caseData(n, "confirmed", area, dayOf(day)), ...(onset && { onsetDay: dayOf(onset) }) };
    records.push(await chain.report({ data: data as OpenDelta["data"], area }, { unit }));
  }
  const model = await openModel(t, place, chain);
  const inOrder = async (by: CaseOrder, descending: boolean) =>
    (await lines(model, BOSS, {}, by, descending)).map((record) => records.indexOf(record));
  assert.deepEqual(await inOrder("filed", true), [4, 3, 2, 1, 0]);
  assert.deepEqual(await inOrder("filed", false), [0, 1, 2, 3, 4]);
  assert.deepEqual(await inOrder("day", true), [3, 4, 0, 2, 1]);
  assert.deepEqual(await inOrder("day", false), [2, 1, 4, 0, 3]);
  assert.deepEqual(await inOrder("onset", true), [2, 4, 3, 0, 1]);
  assert.deepEqual(await inOrder("onset", false), [1, 4, 3, 0, 2]);
  assert.deepEqual(await inOrder("area", false), [4, 2, 0, 1, 3]);
  assert.deepEqual(await inOrder("unit", false), [4, 3, 0, 2, 1]);
  const { next = "" } = await model.listCases(BOSS, { kind: "case" }, { by: "day", descending: true }, { limit: 1 });
  for (const [by, descending] of [
    ["day", false],
    ["onset", true],
    ["filed", true],
  ] as const)
    await assert.rejects(model.listCases(BOSS, { kind: "case" }, { by, descending }, { cursor: next }), {
      code: "BAD_REQUEST",
    });
});

onBoth("what a unit may not see is in no line and hides no line", async (t, place) => {
  const s2 = [{ scope: "chain", roles: ["authority", "manager", "member"] }] as const;
  const chain = await ProjectChain.open(t, { policies: { audience: { ...DEFAULT_POLICIES.audience, s2: [...s2] } } });
  const open = await chain.report({ data: caseData(1, "suspected"), s: 1 });
  const own = await chain.report({ data: caseData(1, "confirmed"), s: 2 });
  await chain.act("reports.submit", { body: limitedReport() });
  const model = await openModel(t, place, chain);
  for (const viewer of [BOSS, NURSE, PILOT]) assert.deepEqual(await lines(model, viewer), [own]);
  assert.deepEqual(await lines(model, { ...NURSE, chain: "cn-32" }), [open]);
});

onBoth("a line tells what its kind says of persons in the open", async (t, place) => {
  const chain = await ProjectChain.open(t);
  const data = { ...caseData(7), onsetDay: "2021-07-18", ageBand: "30-39", treatmentArea: "320102" };
  await chain.report({ data: data as OpenDelta["data"] });
  await chain.report({ data: { kind: "contact", version: 1, close: 21 } as OpenDelta["data"] });
  const way = { kind: "trajectory", version: 1, from: "2021-07-10", to: "2021-07-12", areas: ["3201"], persons: 2 };
  await chain.report({ data: way as OpenDelta["data"] });
  const model = await openModel(t, place, chain);
  const only = async (kind: CaseFilter["kind"]) => {
    const { items } = await model.listCases(BOSS, { kind }, { by: "day", descending: true }, {});
    assert.equal(items.length, 1);
    return items[0];
  };
  const { case: id, classification, onset, age, origin, treatmentArea, day } = (await only("case")) ?? {};
  assert.deepEqual(
    { id, classification, onset, age, origin, treatmentArea, day },
    {
      ...{ id: "7".padStart(32, "0"), classification: "confirmed", onset: "2021-07-18", age: "30-39" },
      ...{ origin: "local", treatmentArea: "320102", day: "2021-07-20" },
    },
  );
  assert.equal((await only("contact"))?.persons, 21);
  assert.equal((await only("trajectory"))?.persons, 2);
});
