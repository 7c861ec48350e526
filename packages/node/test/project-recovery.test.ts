import assert from "node:assert/strict";
import { appendFileSync, existsSync, readFileSync, readdirSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { test } from "node:test";
import { NodeError } from "../errors.ts";
import type { Viewer } from "../project/caller.ts";
import type { Write } from "../project/database.ts";
import type { ReadModel } from "../project/seam.ts";
import { SqliteFile } from "../project/sqlite/file.ts";
import { specOf } from "../project/tables.ts";
import { BEGIN } from "./ledgerfixture.ts";
import { BOSS, MANAGER, ProjectChain, openReport } from "./projectchain.ts";
import {
  type Place,
  caughtUp,
  dump,
  onBoth,
  openModel,
  postgresServer,
  runSql,
  temporaryFolder,
} from "./projectfixture.ts";
import { liveThrough } from "./projectlife.ts";
import { ScriptedChain, filed, idOf, summaryOf } from "./scriptedchain.ts";

const headlines = async (model: ReadModel, ask: Viewer = BOSS) =>
  (await model.listReports(ask, {}, { limit: 200 })).items.map(({ headline }) => headline);

/** Waits until something holds; what never comes fails the test. */
async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  for (let left = 400; left > 0; left--) {
    if (await holds()) return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  assert.fail("it never came to that");
}

/** Tables by their names alone where they are equal; what differs is worth reading. */
function assertSameTables(a: { [table: string]: string[] }, b: { [table: string]: string[] }): void {
  for (const table of Object.keys(a)) assert.deepEqual(a[table], b[table], table);
}

onBoth("block by block, all at once and rebuilt, the tables are the same", async (t, place) => {
  const chain = await ProjectChain.open(t);
  const model = await openModel(t, place, chain);
  await liveThrough(chain, () => caughtUp(model, chain));
  await caughtUp(model, chain);
  const followed = await dump(place);
  for (const [table, rows] of Object.entries(followed))
    if (!["notices", "authorities", "anchors", "children"].includes(table)) assert.notEqual(rows.length, 0, table);
  await model.rebuild();
  assert.equal(model.height, chain.ledger.head().height);
  assertSameTables(await dump(place), followed);
  const other: Place = { kind: "sqlite", dir: temporaryFolder(t) };
  await openModel(t, other, chain);
  assertSameTables(await dump(other), followed);
});

onBoth("a restart goes on where the tables stand", async (t, place) => {
  const chain = await ProjectChain.open(t);
  const first = await openModel(t, place, chain);
  await chain.report({ headline: "one" });
  await chain.report({ headline: "two" });
  await caughtUp(first, chain);
  await first.close();
  // A mark that no block explains: a projection that began anew would lose it.
  await runSql(place, "update reports set headline = 'marked' where headline = 'one' returning 1");
  await chain.report({ headline: "three" });
  const second = await openModel(t, place, chain);
  assert.deepEqual(await headlines(second), ["three", "two", "marked"]);
  assert.equal(second.height, chain.ledger.head().height);
  await second.close();
  const third = await openModel(t, place, chain);
  assert.deepEqual(await headlines(third), ["three", "two", "marked"]);
  await third.rebuild();
  assert.deepEqual(await headlines(third), ["three", "two", "one"]);
});

onBoth("a restart between approval and effect of a change does not lose it", async (t, place) => {
  const chain = await ProjectChain.open(t);
  const first = await openModel(t, place, chain);
  const change = { kind: "policy", name: "verification", value: { own: true } };
  const effectiveHeight = chain.ledger.head().height + 5;
  await chain.act("governance.propose", { unit: MANAGER, args: { change, effectiveHeight, reason: "better" } });
  await caughtUp(first, chain);
  await first.close();
  const second = await openModel(t, place, chain);
  for (let n = 0; n < 3; n++) await chain.report();
  await caughtUp(second, chain);
  const policy = (await second.policies(BOSS)).find(({ name }) => name === "verification");
  assert.deepEqual([policy?.version, policy?.value], [2, { own: true }]);
  assert.deepEqual(
    (await second.listChanges(BOSS, {})).items.map(({ status }) => status),
    ["applied"],
  );
});

onBoth("a batch that fails half way leaves the tables as they were, and is tried again", async (t, place) => {
  const chain = await ProjectChain.open(t);
  const model = await openModel(t, place, chain);
  await chain.report({ headline: "before" });
  await caughtUp(model, chain);
  const before = await dump(place);
  // The cursor is the last that a batch writes.
  if (place.kind === "sqlite")
    await runSql(place, "create trigger bad before update on cursor begin select raise(abort, 'bad'); end");
  else {
    await runSql(place, "create function bad() returns trigger as $$ begin raise 'bad'; end $$ language plpgsql");
    await runSql(place, "create trigger bad before update on cursor for each row execute function bad()");
  }
  const change = { kind: "policy", name: "verification", value: { own: true } };
  await chain.act("governance.propose", { unit: MANAGER, args: { change, effectiveHeight: 1, reason: "better" } });
  await chain.report({ headline: "after" });
  await until(() => model.lag.fault !== undefined);
  assert.ok(model.lag.blocks > 0);
  assert.doesNotMatch(model.lag.fault as string, /after/);
  assertSameTables(await dump(place), before);
  assert.deepEqual(await headlines(model), ["before"]);
  await assert.rejects(
    model.waitFor(chain.ledger.head().height, 20),
    (error) => error instanceof NodeError && error.code === "PROJECTION_BEHIND",
  );
  chain.clock.pass(5_000);
  assert.ok(model.lag.ms >= 5_000);

  await runSql(place, place.kind === "sqlite" ? "drop trigger bad" : "drop trigger bad on cursor");
  await caughtUp(model, chain);
  await until(() => model.lag.fault === undefined);
  assert.deepEqual(model.lag, { blocks: 0, ms: 0 });
  assert.deepEqual(await headlines(model), ["after", "before"]);
  const policy = (await model.policies(BOSS)).find(({ name }) => name === "verification");
  assert.deepEqual(policy?.value, { own: true });
  const followed = await dump(place);
  await model.rebuild();
  assertSameTables(await dump(place), followed);
});

test("a locked file is waited for (SQLite)", async (t) => {
  const place: Place = { kind: "sqlite", dir: temporaryFolder(t) };
  const chain = await ProjectChain.open(t);
  const model = await openModel(t, place, chain);
  const other = new DatabaseSync(join(place.dir, "read.sqlite"));
  other.exec("begin immediate");
  await chain.report({ headline: "late" });
  await until(() => model.lag.fault !== undefined);
  other.exec("rollback");
  other.close();
  await caughtUp(model, chain);
  assert.deepEqual(await headlines(model), ["late"]);
});

test("a server that goes away is waited for (Postgres)", async (t) => {
  const server = await postgresServer();
  if (server === undefined) return t.skip("no Postgres on this machine");
  const place: Place = { kind: "postgres", dir: "", databaseUrl: await server.database() };
  const chain = await ProjectChain.open(t);
  const model = await openModel(t, place, chain);
  await chain.report({ headline: "before" });
  await caughtUp(model, chain);
  const reading = Promise.allSettled(Array.from({ length: 8 }, () => headlines(model)));
  await server.pause();
  await reading;
  await chain.report({ headline: "after" });
  await until(() => model.lag.fault !== undefined);
  await assert.rejects(headlines(model));
  await server.resume();
  await caughtUp(model, chain);
  assert.deepEqual(await headlines(model), ["after", "before"]);
});

onBoth("another genesis, a fork and a shorter chain begin anew", async (t, place) => {
  const chain = await ProjectChain.open(t);
  const first = await openModel(t, place, chain);
  await chain.report({ headline: "one" });
  await chain.report({ headline: "two" });
  await caughtUp(first, chain);
  await first.putNotices([noticeOf("kept")], 3);
  await first.close();

  const fork = await ProjectChain.open(t);
  await fork.report({ headline: "other" });
  await fork.report({ headline: "way" });
  await fork.report({ headline: "on" });
  const second = await openModel(t, place, fork);
  assert.deepEqual(await headlines(second), ["on", "way", "other"]);
  assert.equal(await second.noticeCursor(), 0);
  await second.close();

  const short = await ProjectChain.open(t);
  await short.report({ headline: "other" });
  const third = await openModel(t, place, short);
  assert.deepEqual(await headlines(third), ["other"]);
  await third.close();

  const other = await ProjectChain.open(t, { time: BEGIN - 1 });
  const fourth = await openModel(t, place, other);
  assert.deepEqual(await headlines(fourth), []);
  assert.equal((await fourth.listUnits(BOSS, {})).items.length, 3);
});

onBoth("a chain that has lost its last, empty block is read on from the one before", async (t, place) => {
  const report = (n: number) => [filed(idOf(n), openReport({ headline: `${n}` }), {})];
  const chain = new ScriptedChain();
  chain.commit(report(1));
  chain.commit([]);
  const first = await openModel(t, place, chain);
  assert.equal(first.height, 2);
  await first.close();
  const shorter = new ScriptedChain();
  shorter.commit(report(1));
  const second = await openModel(t, place, shorter);
  assert.equal(second.height, 1);
  shorter.commit(report(2));
  await caughtUp(second, shorter);
  assert.deepEqual(await headlines(second), ["2", "1"]);
});

function noticeOf(headline: string) {
  const record = idOf(headline);
  const summary = summaryOf({ record, chain: "cn-43", headline });
  return {
    record,
    tick: BEGIN,
    state: { record, origin: "cn-43", status: "reported" as const, revision: 0, act: record, summary },
  };
}

onBoth("a rebuild that fails half way is taken up again", async (t, place) => {
  const chain = new ScriptedChain();
  const model = await openModel(t, place, chain);
  chain.commit([filed(idOf(1), openReport({ headline: "one" }), {})]);
  await caughtUp(model, chain);
  // What is written first after the reset comes from the genesis document.
  const { units } = chain.genesis;
  Object.assign(chain.genesis, { units: undefined });
  await assert.rejects(model.rebuild());
  Object.assign(chain.genesis, { units });
  chain.commit([filed(idOf(2), openReport({ headline: "two" }), {})]);
  await caughtUp(model, chain);
  await until(async () => (await headlines(model)).length === 2);
  assert.deepEqual(await headlines(model), ["two", "one"]);
  assert.equal((await model.listUnits(BOSS, {})).items.length, 3);
});

onBoth("waiting for a height ends when it is projected, and not before", async (t, place) => {
  const chain = await ProjectChain.open(t);
  const model = await openModel(t, place, chain);
  await model.waitFor(0, 0);
  const height = chain.ledger.head().height + 1;
  let arrived = false;
  const waiting = model.waitFor(height, 20_000).then(() => {
    arrived = true;
  });
  await new Promise((resolve) => setTimeout(resolve, 20));
  assert.equal(arrived, false);
  const record = await chain.report();
  await waiting;
  assert.ok((await model.report(BOSS, record)) !== undefined);
  await assert.rejects(
    model.waitFor(height + 100, 5),
    (error) => error instanceof NodeError && error.code === "PROJECTION_BEHIND",
  );
});

/** All bytes of the folder's files. */
function bytesIn(dir: string): Buffer {
  return Buffer.concat(readdirSync(dir).map((name) => readFileSync(join(dir, name))));
}

onBoth("a redacted text is in no table, no index and no file", async (t, place) => {
  const chain = await ProjectChain.open(t);
  const model = await openModel(t, place, chain);
  for (let n = 0; n < 20; n++) await chain.report({ headline: `other ${n}` });
  const secret = { headline: "赵钱孙 qzxwv", a: { main: "住址 jkvbn 建邺区" } as never, data: undefined as never };
  const stock = { kind: "resource", version: 1, item: "wvutq", measureUnit: "box", available: 1 } as never;
  const record = await chain.report({ ...secret, data: stock });
  await caughtUp(model, chain);
  const words = ["赵钱孙", "赵钱", "钱孙", "qzxwv", "住址", "jkvbn", "建邺", "wvutq"];
  assert.ok(bytesOf(await dump(place)).includes("qzxwv"));
  if (place.kind === "sqlite")
    for (const word of words) assert.ok(bytesIn(place.dir).includes(word), `${word} is looked for in the right place`);

  await chain.redact(record);
  await caughtUp(model, chain);
  const found = async (q: string) => [
    ...(await model.listReports(BOSS, { q }, {})).items,
    ...(await model.listSummaries(BOSS, { q }, {})).items,
  ];
  const check = async () => {
    const tables = bytesOf(await dump(place));
    for (const word of [...words, "赵", "孙", "邺"]) {
      assert.ok(!tables.includes(word), `${word} in a table`);
      if (place.kind === "sqlite") assert.ok(!bytesIn(place.dir).includes(word), `${word} in a file`);
      assert.deepEqual(await found(word), [], word);
    }
    const report = await model.report(BOSS, record);
    assert.deepEqual([report?.headline, report?.body, report?.standing], [undefined, undefined, "reported"]);
    assert.equal((await model.listReports(BOSS, { q: "other" }, {})).items.length, 20);
  };
  await check();
  const before = await dump(place);
  // The node takes the body out of the block too; what is read again then is the same.
  const filedAt = (await model.act(BOSS, record)) as { height: number; index: number };
  await chain.ledger.removeBody(filedAt.height, filedAt.index);
  await model.rebuild();
  await check();
  assertSameTables(await dump(place), before);
  // A verdict repeats the summary that the state still has; a correction brings a text of its own.
  await chain.verify(record, "doubtful");
  await caughtUp(model, chain);
  assert.deepEqual(await found("赵"), []);
  await chain.correct(record, { headline: "clean words" });
  await caughtUp(model, chain);
  assert.equal((await model.report(BOSS, record))?.headline, "clean words");
  assert.equal((await found("clean")).length, 2);
});

test("a redacted text leaves the file when nobody else reads it any more (SQLite)", async (t) => {
  const place: Place = { kind: "sqlite", dir: temporaryFolder(t) };
  const chain = await ProjectChain.open(t);
  const model = await openModel(t, place, chain);
  const record = await chain.report({ headline: "赵钱孙 qzxwv" });
  await caughtUp(model, chain);
  const reader = new DatabaseSync(join(place.dir, "read.sqlite"));
  reader.exec("begin");
  reader.prepare("select * from reports").all();
  await chain.redact(record);
  await caughtUp(model, chain);
  assert.ok(bytesIn(place.dir).includes("qzxwv"));
  reader.exec("commit");
  await chain.report({ headline: "next" });
  await caughtUp(model, chain);
  assert.ok(!bytesIn(place.dir).includes("qzxwv"));
  assert.ok(!bytesIn(place.dir).includes("赵钱"));
  reader.close();
});

test("a redacted text leaves the file when a crash came between (SQLite)", async (t) => {
  const place: Place = { kind: "sqlite", dir: temporaryFolder(t) };
  const chain = await ProjectChain.open(t);
  const first = await openModel(t, place, chain);
  const record = await chain.report({ headline: "赵钱孙 qzxwv" });
  for (let n = 0; n < 5; n++) await chain.report({ headline: `other ${n}` });
  await caughtUp(first, chain);
  await first.close();
  const file = new SqliteFile(join(place.dir, "read.sqlite"), []);
  const exec = DatabaseSync.prototype.exec;
  const crash = t.mock.method(DatabaseSync.prototype, "exec", function (this: DatabaseSync, sql: string) {
    if (sql.includes("optimize")) throw new Error("power cut");
    exec.call(this, sql);
  });
  assert.throws(() => file.write(withoutText(record)), /power cut/);
  file.close();
  crash.mock.restore();
  assert.ok(bytesIn(place.dir).includes("qzxwv"));
  await openModel(t, place, chain);
  assert.ok(!bytesIn(place.dir).includes("qzxwv"));
});

/** A write that takes every text of a report away. */
function withoutText(record: string): Write {
  const groups = (["reports", "report_bodies", "summaries"] as const).map((table) => {
    const texts = Object.entries(specOf(table).columns).filter(
      ([name, kind]) => kind.startsWith("text") && name !== "record",
    );
    const columns = ["record", ...texts.map(([name]) => name)];
    return {
      table,
      way: "patch" as const,
      columns,
      rows: [[record, ...texts.map(([, kind]) => (kind === "text?" ? null : ""))]],
    };
  });
  return {
    groups,
    texts: (["reports", "summaries"] as const).map((place) => ({ place, record, tokens: [] })),
    scrub: true,
  };
}

function bytesOf(tables: object): string {
  return JSON.stringify(tables);
}

const DAMAGES: readonly (readonly [name: string, damage: (file: string) => void])[] = [
  ["is no database", (file) => writeFileSync(file, "not a database, whatever it was before")],
  ["is empty", (file) => truncateSync(file, 0)],
  ["ends early", (file) => truncateSync(file, 4_096 * 5)],
  ["has a broken header", (file) => overwrite(file, 0, 100)],
  ["has broken pages", (file) => overwrite(file, 4_096, readFileSync(file).length)],
  ["has a broken schema", (file) => overwrite(file, 100, 4_096)],
  ["has a log of another file", (file) => appendFileSync(`${file}-wal`, Buffer.alloc(40_000, 7))],
];

function overwrite(file: string, from: number, to: number): void {
  const bytes = readFileSync(file);
  bytes.fill(0xa5, from, to);
  writeFileSync(file, bytes);
}

for (const [name, damage] of DAMAGES)
  test(`a file that ${name} is made again from the chain (SQLite)`, async (t) => {
    const place: Place = { kind: "sqlite", dir: temporaryFolder(t) };
    const chain = await ProjectChain.open(t);
    for (let n = 0; n < 30; n++) await chain.report({ headline: `${n}` });
    const first = await openModel(t, place, chain);
    await first.close();
    const file = join(place.dir, "read.sqlite");
    assert.ok(existsSync(file));
    damage(file);
    const second = await openModel(t, place, chain);
    await chain.report({ headline: "after" });
    // Damage that only a reading finds is mended behind it.
    await until(async () => {
      const listed = await headlines(second).catch(() => []);
      const found = await second.listReports(BOSS, { q: "29" }, {}).catch(() => ({ items: [] }));
      return listed.length === 31 && found.items.length === 1;
    });
    await second.close();
    const again = await openModel(t, place, chain);
    const tables = await dump(place);
    await again.rebuild();
    assertSameTables(await dump(place), tables);
  });

test("damage that only a reading finds is mended without another block (SQLite)", async (t) => {
  const place: Place = { kind: "sqlite", dir: temporaryFolder(t) };
  const chain = await ProjectChain.open(t);
  const record = await chain.report({ a: { main: "wherethisis" } as never });
  for (let n = 0; n < 200; n++) await chain.report({ a: { main: `${n} ${"x".repeat(500)}` } as never });
  const first = await openModel(t, place, chain);
  await first.close();
  const file = join(place.dir, "read.sqlite");
  const at = readFileSync(file).indexOf("wherethisis");
  assert.notEqual(at, -1);
  const page = at - (at % 4_096);
  overwrite(file, page, page + 100);
  const second = await openModel(t, place, chain);
  assert.equal((await headlines(second)).length, 200);
  await assert.rejects(second.report(BOSS, record));
  await until(async () => (await second.report(BOSS, record).catch(() => undefined)) !== undefined);
});
