import assert from "node:assert/strict";
import { after, test } from "node:test";
import type { SituationsReply } from "@tocsin/api";
import type { Json } from "@tocsin/core";
import {
  BEGIN,
  HOSPITAL,
  type ServedNetwork,
  ask,
  assertProblem,
  done,
  openBody,
  openServedNetwork,
} from "./servefixture.ts";

const network: ServedNetwork = await openServedNetwork();
after(() => network.close());
const { url, parts, token } = network.province;
const hospital = token(HOSPITAL);
const HOUR_MS = 3_600_000;

interface Said {
  readonly hour: number;
  readonly situation: string;
  readonly headline: string;
  readonly area?: string;
  readonly i?: object;
}

async function fileAll(said: readonly Said[]): Promise<void> {
  const bodies = said.map(({ hour, situation, headline, area = "320100", i }) => ({
    ...(openBody() as object),
    ...{ situation, s: 1, a: { category: "infectious-disease", headline, place: { area } } },
    ...{ t: { occurred: BEGIN + hour * HOUR_MS }, ...(i === undefined ? {} : { i }) },
  }));
  const items = bodies.map((body) => ({ action: "reports.submit", args: {}, body }));
  const reply = await done<{ items: { ok: boolean }[] }>(url, "actBulk", {
    token: hospital,
    body: { items } as unknown as Json,
  });
  assert.ok(reply.items.every(({ ok }) => ok));
  await parts.readModel.waitFor(parts.chain.head().height, 10_000);
}

async function situations(query: string): Promise<SituationsReply> {
  const { status, text, json } = await ask(url, `/v1/situations?status=test${query}`, { token: hospital });
  assert.equal(status, 200, text);
  return json as unknown as SituationsReply;
}

const angry = { topics: ["排队"], polarity: -1, emotions: [{ emotion: "anger", intensity: 3 }] };
const afraid = {
  topics: ["排队"],
  polarity: -1,
  emotions: [
    { emotion: "fear", intensity: 1 },
    { emotion: "anger", intensity: 1 },
  ],
};
const glad = { topics: ["解封"], polarity: 1 };

test("what reports say is told by day and hour, by place, and with what they say of opinion", async () => {
  network.clock.moveTo(BEGIN + 30 * HOUR_MS);
  await fileAll([
    { hour: 1, situation: "epidemic", headline: "新增确诊病例五例，疫情扩散" },
    { hour: 2, situation: "opinion", headline: "市民担心核酸检测排队", i: angry },
    { hour: 2, situation: "opinion", headline: "网友焦虑，害怕封控", area: "320500", i: afraid },
    { hour: 26, situation: "opinion", headline: "居民感谢医护人员", i: glad },
    { hour: 26, situation: "media", headline: "Reporters ask for figures" },
  ]);
  const byDay = await situations("");
  assert.deepEqual([byDay.reports, byDay.unread, byDay.isCut], [5, 1, false]);
  assert.deepEqual(
    byDay.groups.map(({ period, reports, declared }) => [period, reports, declared.opinion, declared.media]),
    [
      ["2021-07-20", 3, 2, 0],
      ["2021-07-21", 2, 1, 1],
    ],
  );
  const [first, second] = byDay.groups;
  assert.deepEqual(first?.stated, {
    ...{ positive: 0, neutral: 0, negative: 2 },
    emotions: [
      { emotion: "anger", reports: 2, mean: 2 },
      { emotion: "fear", reports: 1, mean: 1 },
    ],
  });
  assert.equal(second?.stated.positive, 1);
  const sum = Object.values(first?.shares ?? {}).reduce<number>((all, share) => all + (share ?? 0), 0);
  assert.equal(sum.toFixed(9), "1.000000000");
  assert.ok((first?.shares.epidemic ?? 0) > 0);
  const { texts, classes, polarity, emotions } = first?.read ?? {};
  assert.deepEqual([texts, Object.values(classes ?? {}).reduce((all, one) => all + one, 0)], [3, 3]);
  assert.ok((emotions?.fear ?? 0) > 0 && (polarity?.negative ?? 0) > 0);
  assert.equal(second?.read.texts, 1, "what is not Chinese is not read");
  assert.deepEqual(
    byDay.models.map(({ method }) => method),
    ["situation-class", "opinion-polarity", "opinion-emotion"],
  );
  const byHour = await situations("&by=hour&group=place");
  assert.deepEqual(
    byHour.groups.map(({ period, place, reports }) => [period, place, reports]),
    [
      ["2021-07-20T01", "3201", 1],
      ["2021-07-20T02", "3201", 1],
      ["2021-07-20T02", "3205", 1],
      ["2021-07-21T02", "3201", 2],
    ],
  );
});

test("trend, stages and topics come with their provenance, and say that the reports are no actual ones", async () => {
  const { trend, stages, topics, provenance } = await situations("");
  assert.deepEqual(
    trend?.rows.map(({ date, posts, synthetic }) => [date, posts, synthetic]),
    [
      ["2021-07-20", 3, 3],
      ["2021-07-21", 1, 1],
    ],
  );
  assert.deepEqual(
    stages?.map(({ situation, stage }) => [situation, stage]),
    ["epidemic", "medical", "government", "opinion", "media"].map((name) => [name, null]),
  );
  for (const { method, inputs } of [provenance, trend?.provenance, topics?.provenance].filter(
    (one) => one !== undefined,
  ))
    assert.ok(method.length > 0 && /^[0-9a-f]{64}$/.test(inputs));
  const again = await situations("");
  assert.equal(again.provenance.inputs, provenance.inputs, "the same reports, the same digest");
});

test("what is not asked for takes no part", async () => {
  const actual = await ask(url, "/v1/situations", { token: hospital });
  const { reports, groups, trend } = actual.json as unknown as SituationsReply;
  assert.deepEqual([reports, groups, trend], [0, [], undefined]);
  assert.equal((await situations("&area=320500")).reports, 1);
  assert.equal((await situations(`&from=${BEGIN + 20 * HOUR_MS}`)).reports, 2);
  assert.equal((await situations(`&event=${"0".repeat(64)}`)).reports, 0);
  assertProblem(await ask(url, "/v1/situations?by=week", { token: hospital }), 400, "SCHEMA");
});
