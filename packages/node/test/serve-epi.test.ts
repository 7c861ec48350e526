import assert from "node:assert/strict";
import { after, test } from "node:test";
import type { EpiReply } from "@tocsin/api";
import type { Json } from "@tocsin/core";
import { discreteSerialInterval, dailyCounts, estimateRt } from "@tocsin/situation";
import {
  HOSPITAL,
  PROVINCE,
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
const manager = token(PROVINCE);

const COUNTS = [2, 3, 5, 4, 8, 11, 9, 14, 20, 17, 25, 31];
const day = (n: number) => new Date(Date.UTC(2021, 6, 9 + n)).toISOString().slice(0, 10);

function filing(data: object, rest: object = {}): Json {
  return { ...(openBody() as object), s: 1, data, ...rest } as Json;
}

async function fileAll(bodies: readonly Json[], officer = hospital): Promise<string[]> {
  const items = bodies.map((body) => ({ action: "reports.submit", args: {}, body }));
  const reply = await done<{ items: { ok: boolean; reply: { act: string } }[] }>(url, "actBulk", {
    token: officer,
    body: { items } as never,
  });
  assert.ok(reply.items.every(({ ok }) => ok));
  await parts.readModel.waitFor(parts.chain.head().height, 10_000);
  return reply.items.map((item) => item.reply.act);
}

async function epi(query: string, officer = hospital): Promise<EpiReply> {
  const { status, text, json } = await ask(url, `/v1/epi?status=test&${query}`, { token: officer });
  assert.equal(status, 200, text);
  return json as unknown as EpiReply;
}

const count = (n: number, value: number, area: string) =>
  filing({ kind: "count", version: 1, series: "fever", day: day(n), area, new: value });

function caseOf(n: number, reported: number, onset: number | undefined, origin: "local" | "import", area = "320115") {
  const place = { occurrenceArea: area, responsibleArea: area, origin, reportDay: day(reported) };
  const found = onset === undefined ? {} : { onsetDay: day(onset) };
  const id = n.toString(16).padStart(32, "0");
  return filing({ kind: "case", version: 1, case: id, classification: "confirmed", ...place, ...found });
}

test("a series of counts gives curve, growth, Rt and projection, as the situation package gives them", async () => {
  // Two areas a day add up.
  const bodies = COUNTS.flatMap((value, n) => [count(n, value - 1, "320100"), count(n, 1, "320500")]);
  await fileAll(bodies);
  const found = await epi("series=fever&siMean=3.5&siSd=2.1");
  assert.deepEqual(
    found.curves.map(({ by, days }) => [by, days.map(({ total }) => total)]),
    [["report", COUNTS]],
  );
  assert.deepEqual([found.asOf, found.records, found.missing], [day(COUNTS.length - 1), 2 * COUNTS.length, []]);
  const { counts } = dailyCounts(COUNTS.map((value, n) => ({ date: day(n), count: value })));
  const expected = estimateRt(counts, { interval: discreteSerialInterval(3.5, 2.1), window: 7 });
  assert.deepEqual(found.rt, JSON.parse(JSON.stringify(expected)));
  assert.equal(found.projection?.rows.length, 7);
  assert.equal((found.growth as { doublingDays: number }).doublingDays > 0, true);
  const one = await epi("series=fever&area=320500");
  assert.deepEqual(
    one.curves[0]?.days.map(({ total }) => total),
    COUNTS.map(() => 1),
  );
  assert.deepEqual([one.rt, one.projection], [undefined, undefined]);
  assert.match(one.missing.find(({ what }) => what === "rt")?.say ?? "", /serial interval depends on the disease/);
});

test("case reports give curves by report and onset over canonical cases, and a nowcast", async () => {
  const cases = Array.from({ length: 40 }, (_, n) =>
    caseOf(n, 2 + (n % 8), n % 5 === 0 ? undefined : (n % 8) + 2 - (n % 3), n % 10 === 0 ? "import" : "local"),
  );
  // The first case is reported again, and one that is another's twin is said to be so.
  const records = await fileAll([...cases, cases[1] as Json, caseOf(99, 3, 3, "local")]);
  await done(url, "act", {
    token: manager,
    body: {
      action: "reports.sameAs",
      args: { a: records[2] as string, b: records[41] as string, same: true, reason: "one person" },
    },
  });
  await parts.readModel.waitFor(parts.chain.head().height, 10_000);
  const found = await epi("");
  const sum = (by: string) =>
    found.curves.find((curve) => curve.by === by)?.days.reduce((all, one) => all + (one.total ?? 0), 0);
  assert.deepEqual([found.series, found.records, sum("report"), sum("onset")], ["case:confirmed", 40, 40, 32]);
  assert.equal(found.curves.find(({ by }) => by === "onset")?.undated, 8);
  const imported = found.curves[0]?.days.reduce((all, one) => all + (one.imported ?? 0), 0);
  assert.equal(imported, 4);
  assert.ok(found.nowcast !== undefined && found.nowcast.rows.length > 0);
  assert.match(found.nowcast.provenance.inputs, /^[0-9a-f]{64}$/);
});

test("what is no actual report takes no part unless it is asked for", async () => {
  const actual = await ask(url, "/v1/epi?series=fever", { token: hospital });
  const { records, curves, missing } = actual.json as unknown as EpiReply;
  assert.deepEqual([records, curves], [0, []]);
  assert.deepEqual(
    missing.map(({ what, code }) => [what, code]),
    [["report", "SERIES_EMPTY"]],
  );
  assert.equal((await epi("series=fever&over=notices")).records, 0);
});

test("a question that cannot be answered is refused with what to change", async () => {
  assertProblem(await ask(url, "/v1/epi?window=2", { token: hospital }), 400, "SCHEMA");
  assertProblem(await ask(url, "/v1/epi?siMean=-3", { token: hospital }), 400, "SCHEMA");
  const narrow = await epi("series=fever&siMean=0.5&siSd=1");
  assert.deepEqual(
    narrow.missing.map(({ what, code }) => [what, code]),
    [["rt", "SERIAL_INTERVAL"]],
  );
});
