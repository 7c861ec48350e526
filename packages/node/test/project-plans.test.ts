import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { Worker } from "node:worker_threads";
import { type TestContext, test } from "node:test";
import { join } from "node:path";
import pg from "pg";
import type { ReadModel, ReportFilter } from "../project/seam.ts";
import { BEGIN } from "./ledgerfixture.ts";
import { BOSS, HOSPITAL, NURSE, openReport, viewer } from "./projectchain.ts";
import { type Place, openModel, postgresServer, temporaryFolder } from "./projectfixture.ts";
import { ScriptedChain, filed, idOf, summaryOf } from "./scriptedchain.ts";

const REPORTS = 3_000;
const EVENT = idOf("event");
const ASKING = [BOSS, NURSE, viewer("cn-32:hospital", { chain: "cn-32" })];
/** First pages whose order has to come from an index. */
const FILTERS: readonly ReportFilter[] = [
  {},
  { kind: "laboratory" },
  { event: EVENT },
  { standing: "reported" },
  { unverified: true },
  { unit: HOSPITAL },
  { area: "3201" },
  { security: 2 },
  { situation: "media" },
  { from: BEGIN },
  { kind: "laboratory", event: EVENT, area: "3201" },
];

/** A chain with so many reports and notices that a database has a reason to use an index. */
async function filledModel(t: TestContext, place: Place): Promise<ReadModel> {
  const chain = new ScriptedChain();
  for (let block = 0; block < 30; block++)
    chain.commit(
      Array.from({ length: REPORTS / 30 }, (_, n) => {
        const i = block * (REPORTS / 30) + n;
        const headline = `南京 ${i % 500 === 0 ? "稀有" : "常见"}`;
        return filed(idOf(i), openReport({ headline }), { event: i % 9 === 0 ? EVENT : idOf("none") });
      }),
    );
  const model = await openModel(t, place, chain);
  const notices = Array.from({ length: REPORTS }, (_, i) => {
    const summary = summaryOf({ record: idOf(i), chain: `cn-${32 + (i % 2)}`, event: EVENT });
    const { record, chain: origin } = summary;
    return {
      record,
      tick: BEGIN,
      state: { record, origin, status: "reported" as const, revision: 0, act: record, summary },
    };
  });
  await model.putNotices(notices, 1);
  return model;
}

async function askEverything(model: ReadModel): Promise<void> {
  for (const ask of ASKING)
    for (const filter of FILTERS) {
      await model.listReports(ask, filter, {});
      await model.listNotices(ask, filter, {});
      await model.listSummaries(ask, filter, {});
    }
  await model.listNotices(NURSE, { unacknowledged: true }, {});
}

async function search(model: ReadModel): Promise<void> {
  assert.equal((await model.listReports(BOSS, { q: "稀有" }, {})).items.length, REPORTS / 500);
  assert.equal((await model.listReports(BOSS, { q: "常见", kind: "laboratory" }, { limit: 9 })).items.length, 9);
}

test("first pages are read in the order of an index, and searches use theirs (SQLite)", async (t) => {
  const place: Place = { kind: "sqlite", dir: temporaryFolder(t) };
  const model = await filledModel(t, place);
  const statements = new Set<string>();
  const post = Worker.prototype.postMessage;
  t.mock.method(Worker.prototype, "postMessage", function (this: Worker, request: { ask?: { sql?: string } }) {
    if (request.ask?.sql !== undefined) statements.add(request.ask.sql);
    post.call(this, request);
  });
  const plansOf = async (work: () => Promise<void>) => {
    statements.clear();
    await work();
    const asked = [...statements];
    const database = new DatabaseSync(join(place.dir, "read.sqlite"), { readOnly: true });
    const plans = asked.map((sql) =>
      (database.prepare(`explain query plan ${sql}`).all() as { detail: string }[]).map(({ detail }) => detail),
    );
    database.close();
    return plans;
  };
  const lists = await plansOf(() => askEverything(model));
  assert.ok(lists.length > FILTERS.length);
  for (const plan of lists) {
    assert.match(plan[0] as string, /^SEARCH (reports|notices|summaries) USING/);
    assert.deepEqual(
      plan.filter((step) => step.includes("TEMP B-TREE") || /^SCAN/.test(step)),
      [],
    );
  }
  const searches = await plansOf(() => search(model));
  const [bodies, found] = [true, false].map((isOfBodies) =>
    searches.filter(([step = ""]) => /report_bodies/.test(step) === isOfBodies),
  );
  assert.deepEqual([bodies?.length, found?.length], [2, 2]);
  for (const plan of bodies ?? []) assert.match(plan.join(), /^SEARCH report_bodies USING [^,]*$/);
  for (const plan of found ?? []) {
    assert.match(plan[0] as string, /^SEARCH reports USING/);
    assert.match(plan.join(), /SCAN reports_search VIRTUAL TABLE INDEX 0:M/);
    assert.deepEqual(
      plan.filter((step) => step.includes("TEMP B-TREE")),
      [],
    );
  }
});

test("first pages are read in the order of an index, and searches use theirs (Postgres)", async (t) => {
  const server = await postgresServer();
  if (server === undefined) return t.skip("no Postgres on this machine");
  const databaseUrl = await server.database();
  const model = await filledModel(t, { kind: "postgres", dir: "", databaseUrl });
  const client = new pg.Client(databaseUrl);
  await client.connect();
  t.after(() => client.end());
  await client.query("set search_path = tocsin_cn");
  await client.query("analyze");
  const statements = new Map<string, unknown[]>();
  const query = pg.Client.prototype.query;
  const watched = t.mock.method(pg.Client.prototype, "query", function (this: pg.Client, ...args: unknown[]) {
    if (typeof args[0] === "string" && args[0].startsWith("select")) statements.set(args[0], args[1] as unknown[]);
    return Reflect.apply(query, this, args) as unknown;
  });
  await search(model);
  await model.listReports(BOSS, {}, {});
  await model.listNotices(NURSE, {}, {});
  await model.listNotices(NURSE, { unacknowledged: true }, {});
  watched.mock.restore();
  const plans: { sql: string; plan: string }[] = [];
  for (const [sql, values] of statements) {
    const { rows } = await client.query(`explain ${sql}`, values);
    plans.push({ sql, plan: rows.map((row: { "QUERY PLAN": string }) => row["QUERY PLAN"]).join("\n") });
  }
  for (const { plan } of plans) assert.doesNotMatch(plan, /Seq Scan on (reports|notices)\b/);
  for (const { sql, plan } of plans.filter((one) => !one.sql.includes("@>")))
    assert.match(plan, /_pkey|report_bodies_key/, sql);
  // So few rows are read at once as fast; the index has to be fit for more.
  await client.query("set enable_seqscan = off");
  const [probe] = plans.filter(({ sql }) => sql.startsWith("select seq from"));
  const rare = await client.query(`explain ${probe?.sql}`, [["稀有"], 1_001]);
  assert.match(JSON.stringify(rare.rows), /Bitmap Index Scan on reports_search_tokens/);
});
