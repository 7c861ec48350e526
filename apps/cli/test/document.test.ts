import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import type { ActReply } from "@tocsin/api";
import { done, json, openExample, type Running, tocsin } from "./running.ts";

let running: Running;
let hospital: NodeJS.ProcessEnv;
let province: NodeJS.ProcessEnv;
before(async () => {
  running = await openExample();
  hospital = running.as("cn-32", "cn-32:hospital");
  province = running.as("cn-32", "cn-32:jiangsu-hc");
});
after(() => running.close());

const DATA = '{"kind":"unknown-cause","version":1,"cases":3,"symptoms":["fever"]}';

test("a report becomes an alert, its verdict an update, its retraction a cancel; the alert goes back in once", async () => {
  const { act } = await json<ActReply>(
    ["report", "--area", "3201", "--headline", "三例发热", "--data", DATA, "--security", "1"],
    hospital,
  );
  await done(["verify", act, "--verdict", "verified", "--reason", "seen"], province);
  await done(["retract", act, "--reason", "measles"], hospital);
  await running.network.settle();
  const newest = await done(["alert", act], province);
  assert.match(newest, /<msgType>Cancel<\/msgType>[\s\S]*<references>\S+ \S+<\/references>[\s\S]*zh-CN[\s\S]*en-US/);
  assert.match(await done(["alert", act, "--step", "1"], province), /<msgType>Update<[\s\S]*<certainty>Observed</);
  assert.match((await tocsin(["alert", act, "--step", "9"], province)).err, /^NOT_FOUND/m);

  const path = join(running.dir, "a.cap");
  await done(["alert", act, "--step", "0", "--out", path], province);
  const filed = await json<ActReply>(["file-alert", path], hospital);
  await running.network.settle();
  assert.match(await done(["show", filed.act, "--json"], province), /CAP Alert \(/);
  const again = await tocsin(["file-alert", path], hospital);
  assert.match(again.err, new RegExp(`^DUPLICATE: .*${filed.act}`, "m"));
  writeFileSync(path, '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]><x>&a;</x>');
  assert.match((await tocsin(["file-alert", path], hospital)).err, /^DOCUMENT: .*XML_FORBIDDEN/m);
});

test("a case report comes in as a Bundle and is sealed, a Task tells what became of it, a Bundle goes out", async () => {
  const bundle = {
    resourceType: "Bundle",
    type: "document",
    entry: [
      { resource: { resourceType: "Composition", date: "2021-07-20T08:00:00+08:00", identifier: { value: "7" } } },
      { resource: { resourceType: "Patient", name: [{ text: "张伟" }], birthDate: "1990-03-07" } },
      { resource: { resourceType: "Condition", code: { text: "麻疹" }, onsetDateTime: "2021-07-18" } },
    ],
  };
  const path = join(running.dir, "case.json");
  writeFileSync(path, JSON.stringify(bundle));
  const task = JSON.parse(await done(["file-fhir", path], hospital)) as {
    id: string;
    status: string;
    resourceType: string;
  };
  assert.deepEqual([task.resourceType, task.status], ["Task", "received"]);
  assert.equal(JSON.parse(await done(["file-fhir", path], hospital)).id, task.id, "sent again it is the same report");
  await done(["verify", task.id, "--verdict", "rejected", "--reason", "Send the second specimen."], province);
  await running.network.settle();
  const judged = JSON.parse(await done(["fhir", task.id, "--task"], hospital));
  assert.deepEqual(
    [judged.status, judged.businessStatus.text, judged.note],
    ["rejected", "rejected", [{ text: "Send the second specimen." }]],
  );
  const out = await done(["fhir", task.id], province);
  assert.equal(JSON.parse(out).entry[0].resource.resourceType, "Composition");
  assert.ok(out.includes("measles") && !out.includes("张伟"));
  writeFileSync(path, '{"resourceType":"Bundle","entry":[{"resource":{"resourceType":"Patient"}}]}');
  assert.match((await tocsin(["file-fhir", path], hospital)).err, /^DOCUMENT: .*FHIR_COMPOSITION/m);
});
