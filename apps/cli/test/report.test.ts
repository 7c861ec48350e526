import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import type { ActReply, NoticeItem, ReportReply } from "@tocsin/api";
import { done, json, openExample, type Running, tocsin } from "./running.ts";

let running: Running;
let hospital: NodeJS.ProcessEnv;
let province: NodeJS.ProcessEnv;
let nation: NodeJS.ProcessEnv;
before(async () => {
  running = await openExample();
  hospital = running.as("cn-32", "cn-32:hospital");
  province = running.as("cn-32", "cn-32:jiangsu-hc");
  nation = running.as("cn", "cn:nhc");
});
after(() => running.close());

const DATA = '{"kind":"unknown-cause","version":1,"cases":3,"symptoms":["fever"]}';

async function report(headline: string, ...flags: string[]): Promise<string> {
  const filing = ["report", "--area", "3201", "--headline", headline, "--data", DATA, "--security", "1", ...flags];
  const { act } = await json<ActReply>(filing, hospital);
  return act;
}

const standing = async (record: string) =>
  (await json<ReportReply>(["show", record], province)).lineage.map(({ action }) => action);

test("a report is filed, verified, noticed by the nation, acknowledged, corrected and retracted", async () => {
  const record = await report("三例不明原因发热");
  const first = record.slice(0, 12);
  await running.network.settle();
  assert.match(await done(["reports"], province), new RegExp(`${first}.*三例不明原因发热`));
  await done(["verify", first, "--verdict", "verified", "--reason", "Seen by the CDC."], province);
  await running.network.settle();

  const { items } = await json<{ items: NoticeItem[] }>(["notices", "--unacknowledged"], nation);
  const notice = items.find((item) => item.record === record);
  assert.equal(notice?.standing, "verified");
  await done(["acknowledge", first], nation);
  await running.network.settle();
  assert.match(await done(["journey", first], hospital), /cn:nhc/);
  const left = await json<{ items: NoticeItem[] }>(["notices", "--unacknowledged"], nation);
  assert.ok(!left.items.some((item) => item.record === record));

  const path = join(running.dir, "corrected.json");
  const { body } = await json<{ body: { a: object } }>(["show", record], hospital);
  writeFileSync(path, JSON.stringify({ ...body, a: { ...body.a, headline: "四例不明原因发热" } }));
  await done(["correct", first, "--file", path, "--reason", "One more."], hospital);
  await running.network.settle();
  assert.match(await done(["summary", first], nation), /四例不明原因发热/);
  await done(["retract", first, "--reason", "It was measles."], hospital);
  await running.network.settle();
  assert.match(await done(["summary", first], nation), /retracted/);
  assert.deepEqual(await standing(record), ["reports.submit", "reports.verify", "reports.correct", "reports.retract"]);
});

test("the same key gives the first result, and another text under it is refused", async () => {
  const once = await report("filed twice", "--key", "a-key-of-the-shift");
  const filing = ["report", "--area", "3201", "--data", DATA, "--security", "1", "--key", "a-key-of-the-shift"];
  const other = await tocsin([...filing, "--headline", "something else"], hospital);
  assert.equal(other.code, 1);
  assert.match(other.err, /^IDEMPOTENCY_MISMATCH: /m);
  assert.equal((await standing(once)).length, 1);
});

test("what is refused says its code and what to do, and exits with 1", async () => {
  const record = await report("judged by its own hospital");
  const verdict = ["--verdict", "verified", "--reason", "Because."];
  const refused = await tocsin(["verify", record, ...verdict], hospital);
  assert.equal(refused.code, 1);
  assert.match(refused.err, /^[A-Z_]+: .{20}/m);
  assert.equal(refused.out, "");
  const inJson = await tocsin(["--json", "verify", record, ...verdict], hospital);
  assert.equal(inJson.code, 1);
  assert.match((JSON.parse(inJson.out) as { code: string }).code, /^[A-Z_]+$/);
  const area = await tocsin(["report", "--area", "999999", "--headline", "nowhere", "--data", DATA], hospital);
  assert.equal(area.code, 1);
  assert.match(area.err, /area/i);
});

test("an attachment and a detail are sealed with the report", async () => {
  const detail = join(running.dir, "detail.json");
  const scan = join(running.dir, "scan.pdf");
  writeFileSync(detail, JSON.stringify({ contacts: ["A", "B"] }));
  writeFileSync(scan, "%PDF-1.7 a scan");
  const record = await report("with sealed parts", "--detail", detail, "--attach", scan);
  const { body } = await json<ReportReply>(["show", record], hospital);
  const { sealed } = body as { sealed: { detail: object; attachments: object[] } };
  assert.ok(sealed.detail);
  assert.equal(sealed.attachments.length, 1);
});
