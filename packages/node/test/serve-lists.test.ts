import assert from "node:assert/strict";
import { after, test } from "node:test";
import type { Json } from "@tocsin/core";
import {
  BEGIN,
  CUSTOMS,
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

interface Listed {
  readonly items: readonly Record<string, Json>[];
  readonly next?: string;
  readonly height: number;
}
interface Acted {
  readonly act: string;
  readonly height: number;
}

const act = (officer: string, action: string, args: Record<string, Json>, rest: Record<string, Json> = {}) =>
  done<Acted>(url, "act", { token: officer, body: { action, args, ...rest } });

/** Follows a list to its end. */
async function pages(path: string, officer: string, limit: number): Promise<Record<string, Json>[][]> {
  const found: Record<string, Json>[][] = [];
  let cursor = "";
  for (;;) {
    const joint = path.includes("?") ? "&" : "?";
    const { status, json, text } = await ask(url, `${path}${joint}limit=${limit}${cursor}`, { token: officer });
    assert.equal(status, 200, text);
    const { items, next } = json as unknown as Listed;
    found.push([...items]);
    if (next === undefined) return found;
    cursor = `&cursor=${encodeURIComponent(next)}`;
  }
}

async function fileMany(count: number, body: (n: number) => Json): Promise<void> {
  const items = Array.from({ length: count }, (_, n) => ({ action: "reports.submit", args: {}, body: body(n) }));
  const reply = await done<{ items: readonly { ok: boolean }[] }>(url, "actBulk", { token: hospital, body: { items } });
  assert.ok(reply.items.every(({ ok }) => ok));
  await parts.readModel.waitFor(parts.chain.head().height, 10_000);
}

const HOUR = 3_600_000;

test("a list comes in pages, newest first, each item once", async () => {
  const acts: string[] = [];
  for (let n = 0; n < 7; n++) acts.push((await act(hospital, "reports.submit", {}, { body: openBody() })).act);
  await parts.readModel.waitFor(parts.chain.head().height, 10_000);
  const got = await pages("/v1/reports", hospital, 3);
  assert.deepEqual(
    got.map((page) => page.length),
    [3, 3, 1],
  );
  assert.deepEqual(
    got.flat().map(({ record }) => record),
    acts.reverse(),
  );
});

test("pages stay where they are while new items come", async () => {
  const first = await done<Listed>(url, "reports", { token: hospital, query: { limit: 4 } });
  await act(hospital, "reports.submit", {}, { body: openBody() });
  const second = await done<Listed>(url, "reports", {
    token: hospital,
    query: { limit: 4, cursor: first.next as string },
  });
  const records = [...first.items, ...second.items].map(({ record }) => record);
  assert.equal(new Set(records).size, 7);
});

test("a cursor of another list, or of none, is refused", async () => {
  const { next } = await done<Listed>(url, "reports", { token: hospital, query: { limit: 1 } });
  const blocks = await done<Listed>(url, "blocks", { token: manager, query: { limit: 1 } });
  const clocks = await done<Listed>(url, "clocks", { token: hospital, query: { limit: 1 } });
  const cursors = { reports: next, blocks: blocks.next, clocks: clocks.next };
  assert.ok(Object.values(cursors).every((cursor) => cursor !== undefined));
  const forged = (value: Json) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const made = [
    forged(["clocks", 1, "", -1]),
    forged(["reports", "1"]),
    forged(["reports"]),
    forged({}),
    "1",
    "NaN",
    "%27",
    "e30",
  ];
  for (const list of [
    "reports",
    "summaries",
    "notices",
    "blocks",
    "units",
    "officers",
    "events",
    "tasks",
    "resources",
  ]) {
    for (const [of, cursor] of Object.entries(cursors)) {
      if (of === list) continue;
      const answer = await ask(url, `/v1/${list}?cursor=${encodeURIComponent(String(cursor))}`, { token: manager });
      assertProblem(answer, 400, "BAD_REQUEST", "cursor");
    }
  }
  for (const list of ["requests", "receipts", "clocks", "changes", "reports"])
    for (const cursor of made)
      assertProblem(await ask(url, `/v1/${list}?cursor=${cursor}`, { token: manager }), 400, "BAD_REQUEST", "cursor");
});

test("a unit reads its own write when it names the height, and a height nobody was told of is refused at once", async () => {
  for (let n = 0; n < 5; n++) {
    const { act: record, height } = await act(hospital, "reports.submit", {}, { body: openBody() });
    const listed = await done<Listed>(url, "reports", { token: hospital, query: { after: height, limit: 1 } });
    assert.equal(listed.items[0]?.["record"], record);
    assert.ok(listed.height >= height);
  }
  const beyond = parts.chain.head().height + 1;
  assertProblem(
    await ask(url, `/v1/reports?after=${beyond}`, { token: hospital }),
    503,
    "PROJECTION_BEHIND",
    "/query/after",
  );
  assertProblem(await ask(url, "/v1/reports?after=-1", { token: hospital }), 400, "SCHEMA", "/query/after");
});

test("clocks and audit go through every report of the period, not the newest two hundred", async () => {
  // The oldest were detected long before they were filed.
  await fileMany(3, () => openBody({ t: { occurred: BEGIN - 9 * HOUR, detected: BEGIN - 8 * HOUR } }));
  await fileMany(230, () => openBody());
  const { length: reports } = (await pages("/v1/reports", manager, 200)).flat();
  const clocks = (await pages("/v1/clocks", manager, 150)).flat();
  const keys = clocks.map(({ record, rule }) => `${record} ${rule}`);
  assert.equal(new Set(keys).size, clocks.length);
  assert.equal(clocks.length, 2 * reports, "a clock of the filing and one of the way up for each report");
  const breached = (await pages("/v1/clocks?state=breached", manager, 200)).flat();
  assert.deepEqual(
    breached.map(({ usedMs }) => Math.floor(Number(usedMs) / HOUR)),
    [8, 8, 8],
  );
  const query = { from: 0, to: network.clock.now() + 60_000 };
  const audit = await done<{ findings: { finding: string; record: string }[] }>(url, "audit", {
    token: token(PROVINCE, "admin"),
    query,
  });
  const late = audit.findings.filter(({ finding }) => finding === "late-hop").map(({ record }) => record);
  assert.deepEqual(late.sort(), breached.map(({ record }) => record as string).sort());
});

test("open clocks come first, the least time left first, however they are paged", async () => {
  const clocks = (await pages("/v1/clocks", manager, 200)).flat() as unknown as { state: string; leftMs: number }[];
  const running = clocks.filter(({ state }) => state === "running");
  assert.deepEqual(clocks.slice(0, running.length), running);
  const left = (list: typeof clocks) => list.map(({ leftMs }) => leftMs);
  assert.deepEqual(
    left(running),
    left(running).toSorted((a, b) => a - b),
  );
  const ended = clocks.slice(running.length);
  assert.ok(ended.every(({ state }) => state !== "running"));
  const oneByOne = (await pages("/v1/clocks", manager, 7)).flat() as unknown as typeof clocks;
  const names = (list: readonly object[]) =>
    list.map((item) => `${Reflect.get(item, "record")} ${Reflect.get(item, "rule")}`);
  assert.deepEqual(names(oneByOne), names(clocks));
});

test("an audit names rejected, corrected and retracted reports of the period, whatever became of them later", async () => {
  const file = () => act(hospital, "reports.submit", {}, { body: openBody() });
  const [rejected, corrected, retracted] = [await file(), await file(), await file()];
  const ifMatch = async (record: string) =>
    (await done<{ ifMatch: string }>(url, "report", { token: manager, params: { record } })).ifMatch;
  const judge = async (record: string, verdict: string) =>
    act(manager, "reports.verify", { record, verdict, reason: "checked" }, { ifMatch: await ifMatch(record) });
  await parts.readModel.waitFor(parts.chain.head().height, 10_000);
  await judge(rejected.act, "rejected");
  network.clock.moveTo(BEGIN + 60_000);
  const match = { ifMatch: await ifMatch(corrected.act) };
  await act(
    hospital,
    "reports.correct",
    { record: corrected.act, reason: "typing" },
    { body: openBody({ s: 1 }), ...match },
  );
  await parts.readModel.waitFor(parts.chain.head().height, 10_000);
  await judge(corrected.act, "verified");
  await act(hospital, "reports.retract", { record: retracted.act, reason: "another unit's" });
  await parts.readModel.waitFor(parts.chain.head().height, 10_000);
  const found = async (from: number, to: number, unit?: string) => {
    const query = { from, to, ...(unit === undefined ? {} : { unit }) };
    const admin = token(PROVINCE, "admin");
    const { findings } = await done<{ findings: { finding: string; record: string }[] }>(url, "audit", {
      token: admin,
      query,
    });
    return findings
      .filter(({ finding }) => finding.endsWith("-report"))
      .map(({ finding, record }) => `${finding} ${record}`);
  };
  const all = [
    `rejected-report ${rejected.act}`,
    `corrected-report ${corrected.act}`,
    `retracted-report ${retracted.act}`,
  ];
  assert.deepEqual((await found(0, BEGIN + 120_000)).sort(), [...all].sort());
  assert.deepEqual(await found(0, BEGIN + 60_000), [all[0]]);
  assert.deepEqual(await found(0, BEGIN + 120_000, PROVINCE), [all[0]]);
  assertProblem(
    await ask(url, "/v1/audit?from=5&to=5", { token: token(PROVINCE, "admin") }),
    400,
    "BAD_REQUEST",
    "/query/to",
  );
});

test("the audit as CSV has the same findings, and no cell that a spreadsheet would run", async () => {
  const admin = token(PROVINCE, "admin");
  const period = `from=0&to=${network.clock.now() + 1}`;
  const { json } = await ask(url, `/v1/audit?${period}`, { token: admin });
  const csv = await ask(url, `/v1/audit.csv?${period}`, { token: admin });
  assert.match(csv.headers.get("content-type") ?? "", /^text\/csv/);
  const bytes = new Uint8Array(
    await (
      await fetch(`${url}/v1/audit.csv?${period}`, { headers: { authorization: `Bearer ${admin}` } })
    ).arrayBuffer(),
  );
  assert.deepEqual([...bytes.subarray(0, 3)], [0xef, 0xbb, 0xbf]);
  const lines = csv.text.split("\r\n").filter((line) => line !== "");
  assert.equal(lines.length, (json["findings"] as readonly Json[]).length + 2);
  for (const line of lines) for (const cell of line.split(",")) assert.doesNotMatch(cell, /^[=+@\t]/);
});

test("tasks, matches of resources, receipts and erasures are listed", async () => {
  const customs = token(CUSTOMS);
  const event = await act(manager, "events.open", {
    category: "covid-19",
    title: { zh: "测试", en: "Test" },
    stage: "response",
    areas: ["32"],
  });
  await act(hospital, "events.join", { event: event.act });
  const task = await act(manager, "events.assignTask", { event: event.act, to: HOSPITAL }, { body: { title: "采样" } });
  const need = { event: event.act, item: "N95", quantity: 100, measure: "件", area: "3201" };
  const resource = await act(hospital, "events.requestResource", need);
  const stock = (available: number) =>
    openBody({ data: { kind: "resource", version: 1, item: "N95", measureUnit: "件", available } });
  const little = await act(customs, "reports.submit", {}, { body: stock(5) });
  const much = await act(customs, "reports.submit", {}, { body: stock(500) });
  const after = parts.chain.head().height;
  const tasks = (officer: string) => done<Listed>(url, "tasks", { token: officer, query: { event: event.act, after } });
  assert.deepEqual(
    (await tasks(hospital)).items.map((item) => [item["task"], item["to"]]),
    [[task.act, HOSPITAL]],
  );
  assert.deepEqual((await tasks(customs)).items, [], "no member of the event");
  const matches = await done<Listed>(url, "resourceMatches", { token: hospital, params: { resource: resource.act } });
  assert.deepEqual(
    matches.items.map((item) => [item["record"], item["available"]]),
    [
      [much.act, 500],
      [little.act, 5],
    ],
  );
  assert.deepEqual((await done<Listed>(url, "receipts", { token: hospital })).items, []);
  const sealed = await done<Record<string, Json>>(url, "sealDetail", { token: hospital, body: { names: [] } });
  const report = await act(hospital, "reports.submit", {}, { body: openBody({ sealed: { detail: sealed } }) });
  await act(manager, "reports.erase", { record: report.act, reason: "unlawful" });
  const digests = [sealed["digest"] as string];
  await act(manager, "reports.confirmErasure", { record: report.act, digests });
  await parts.readModel.waitFor(parts.chain.head().height, 10_000);
  const erasures = await done<Listed>(url, "erasures", { token: hospital, params: { record: report.act } });
  assert.deepEqual(
    erasures.items.map((item) => [item["unit"], item["digests"]]),
    [[PROVINCE, digests]],
  );
  const unknown = `/v1/records/${"ab".repeat(32)}/erasures`;
  assertProblem(await ask(url, unknown, { token: hospital }), 404, "NOT_FOUND");
});
