import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";
import type { ActItem, ChangeItem, ErasureOrder, HealthFinding, KeptKey } from "@tocsin/api";
import type { Json } from "@tocsin/core";
import { BACKUP_MARK } from "../host/foldersize.ts";
import { erasureOrders } from "../operations/erasureorders.ts";
import { callerOf } from "../serve/caller.ts";
import {
  BEGIN,
  CUSTOMS,
  HOSPITAL,
  MEDIA,
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
const { url, token, parts, dir } = network.province;
const registrar = token(PROVINCE, "admin");
const governor = token(PROVINCE);

interface Acted {
  readonly act: string;
  readonly height: number;
}
interface List<T> {
  readonly items: readonly T[];
  readonly next?: string;
}

const act = async (officer: string, action: string, args: Record<string, Json>, rest: Record<string, Json> = {}) => {
  const reply = await done<Acted>(url, "act", { token: officer, body: { action, args, ...rest } });
  await parts.readModel.waitFor(reply.height, 10_000);
  return reply;
};
const makeKey = (officer: string, body: Record<string, Json>) => ask(url, "/v1/keys", { token: officer, body });
const period = { from: BEGIN - 3_600_000, to: BEGIN + 3_600_000 };

test("an officer's next key is one until the registry names it, and then another", async () => {
  const body = { use: "officer", unit: HOSPITAL, officer: "duty" };
  const first = await done<KeptKey>(url, "createKey", { token: token(HOSPITAL, "admin"), body });
  const again = await done<KeptKey>(url, "createKey", { token: token(HOSPITAL), body });
  assert.equal(again.key, first.key);
  const { now } = await done<{ now: number }>(url, "node", { token: registrar });
  const rotated = { key: first.key, notBefore: now - 1_000, notAfter: now + 86_400_000 };
  await act(token(HOSPITAL, "admin"), "registry.rotateKey", { unit: HOSPITAL, officer: "duty", key: rotated });
  assert.notEqual((await done<KeptKey>(url, "createKey", { token: token(HOSPITAL), body })).key, first.key);
  const kept = await done<List<KeptKey>>(url, "keys", { token: token(HOSPITAL, "admin") });
  assert.ok(kept.items.some(({ key }) => key === first.key));
  assert.ok(kept.items.every(({ unit }) => unit === HOSPITAL) && !JSON.stringify(kept).includes("secret"));
});

test("nobody makes keys for those who are not theirs", async () => {
  const duty = { use: "officer", unit: HOSPITAL, officer: "admin" };
  assertProblem(await makeKey(token(HOSPITAL), duty), 403, "FORBIDDEN", "administrator");
  assertProblem(await makeKey(token(CUSTOMS, "admin"), duty), 403, "FORBIDDEN", "registrar");
  assertProblem(await makeKey(governor, { use: "hpke", unit: PROVINCE }), 403, "FORBIDDEN", "administrator");
  assertProblem(await makeKey(registrar, { use: "officer", unit: PROVINCE }), 400, "SCHEMA", "/officer");
  assertProblem(await makeKey(registrar, { use: "node", unit: PROVINCE }), 400, "SCHEMA", "/use");
  assertProblem(await ask(url, "/v1/keys", { token: token(HOSPITAL) }), 403, "FORBIDDEN", "administrator");
});

test("a registrar takes a unit in with keys that this node keeps, and its host opens the door to its administrator alone", async () => {
  const unit = "cn-32:new-hospital";
  const key = async (officer: string) => {
    const { key } = await done<KeptKey>(url, "createKey", {
      token: registrar,
      body: { use: "officer", unit, officer },
    });
    return {
      unit,
      id: officer,
      status: "active",
      keys: [{ key, notBefore: BEGIN - 1_000, notAfter: BEGIN + 86_400_000 }],
    };
  };
  const officers = [
    { ...(await key("chief")), roles: ["administrator"] },
    { ...(await key("duty")), roles: ["reporter"] },
  ];
  const sealing = await done<KeptKey>(url, "createKey", { token: registrar, body: { use: "hpke", unit } });
  const record = {
    ...{ id: unit, name: { zh: "新医院", en: "New Hospital" }, role: "member", rights: ["report"], hpke: sealing.key },
    ...{ department: "hospital", area: "3201", status: "active", host: PROVINCE, source: "cn-32" },
  };
  await act(registrar, "registry.registerUnit", { unit: record, officers });
  const enrol = (officer: string, by = registrar) =>
    ask(url, "/v1/enrolments", { token: by, body: { unit, officer }, headers: { origin: url } });
  assert.equal((await enrol("chief")).status, 200);
  assertProblem(await enrol("duty"), 403, "FORBIDDEN", "/unit");
  assertProblem(await enrol("chief", token(HOSPITAL, "admin")), 403, "FORBIDDEN", "/unit");
  await act(token(unit, "duty"), "reports.submit", {}, { body: openBody() });
});

test("keys are made for units that the chain knows or can take in, and so many wait for the registry", async () => {
  const duty = (unit: string, n = 0) => ({ use: "officer", unit, officer: `duty-${n}` });
  const foreign = "cn-43:nobody";
  assertProblem(await makeKey(registrar, duty(foreign)), 404, "NOT_FOUND", foreign);
  assertProblem(await makeKey(token(HOSPITAL, "admin"), duty("cn-32:nobody")), 404, "NOT_FOUND", "cn-32:nobody");
  assert.equal((await makeKey(registrar, duty("cn-32:soon"))).status, 200);
  for (let n = 1; n < 100; n++) parts.keystore.createSigningKey("officer", "cn-32:soon", `duty-${n}`);
  assertProblem(await makeKey(registrar, duty("cn-32:later")), 422, "TOO_MANY");
  assert.equal((await makeKey(registrar, duty("cn-32:soon", 7))).status, 200);
  // A unit of the chain has a bound of its own.
  assert.equal((await makeKey(token(HOSPITAL, "admin"), duty(HOSPITAL, 1))).status, 200);
});

test("a change is listed with who voted why, the digest that a vote names, and what came of it", async () => {
  const proposed = await act(governor, "governance.propose", {
    change: { kind: "policy", name: "verification", value: { own: true } },
    effectiveHeight: 1_000_000,
    reason: "夜间只有一人值班。",
  });
  const { items } = await done<List<ChangeItem>>(url, "changes", { token: token(HOSPITAL) });
  const change = items.find((one) => one.change === proposed.act);
  assert.deepEqual(
    change?.votes.map(({ unit, approves, reason }) => [unit, approves, reason]),
    [[PROVINCE, true, "夜间只有一人值班。"]],
  );
  assert.equal(change?.status, "approved");
  assert.match(change?.digest ?? "", /^[0-9a-f]{64}$/);
  assert.deepEqual(
    change?.differences.find(({ path }) => path === "/value/own"),
    {
      ...{ path: "/value/own", before: false, after: true },
    },
  );
});

test("auditors read who did what, refused acts too; a member's auditor reads the own unit's", async () => {
  await ask(url, "/v1/acts", {
    token: token(CUSTOMS),
    body: { action: "registry.suspend", args: { unit: MEDIA, reason: "no" } },
  });
  await act(token(MEDIA), "reports.submit", {}, { body: openBody() });
  const all = await done<List<ActItem>>(url, "auditActs", { token: registrar, query: period });
  assert.ok(all.items.some(({ unit, action }) => unit === MEDIA && action === "reports.submit"));
  const own = await done<List<ActItem>>(url, "auditActs", { token: token(MEDIA, "admin"), query: period });
  assert.ok(own.items.length > 0 && own.items.every(({ unit }) => unit === MEDIA));
  const path = `/v1/audit/acts?from=${period.from}&to=${period.to}`;
  assertProblem(await ask(url, path, { token: token(MEDIA, "watch") }), 403, "FORBIDDEN", "auditor");
  const empty = `/v1/audit/acts?from=${period.to}&to=${period.from}`;
  assertProblem(await ask(url, empty, { token: registrar }), 400, "BAD_REQUEST", "/query/to");
  const csv = await ask(url, path.replace("acts?", "acts.csv?"), { token: registrar });
  assert.ok(csv.text.startsWith("\uFEFFtick,unit,officer") || csv.text.startsWith("tick,unit,officer"));
  assert.equal(csv.text.trim().split("\r\n").length, 1 + all.items.length);
});

test("an order to destroy lists who has confirmed and who has not", async () => {
  const detail = await done<Record<string, Json>>(url, "sealDetail", {
    token: token(HOSPITAL),
    body: { text: "张某" },
  });
  const body = openBody({ sealed: { detail, attachments: [] } });
  const { act: record } = await act(token(HOSPITAL), "reports.submit", {}, { body });
  const reason = "保存期已满。";
  await act(registrar, "reports.erase", { record, reason });
  const query = { what: "sealed" };
  const listed = () => done<List<ErasureOrder>>(url, "erasureOrders", { token: token(HOSPITAL), query });
  let order: ErasureOrder | undefined;
  do order = (await listed()).items.find((one) => one.record === record);
  while (order?.holders.some(({ confirmed }) => confirmed === undefined));
  assert.deepEqual([order?.reason, order?.unit, order?.officer, order?.what], [reason, PROVINCE, "admin", "sealed"]);
  assert.deepEqual(
    order?.holders.map(({ unit, digests }) => [unit, digests.length]),
    [[PROVINCE, 1]],
  );
  // To whom the sealed part was released is told by what the caller may see of the receipts.
  const viewers: unknown[] = [];
  const { readModel } = parts;
  const listReceipts: typeof readModel.listReceipts = async (viewer, filter, page) => {
    viewers.push(viewer);
    return readModel.listReceipts(viewer, filter, page);
  };
  const watched = new Proxy(readModel, {
    get: (target, name) => {
      const value: unknown = name === "listReceipts" ? listReceipts : Reflect.get(target, name, target);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
  const customs = callerOf(parts.chain, { unit: CUSTOMS, officer: "duty" });
  const seen = await erasureOrders({ ...parts, readModel: watched }, customs, "sealed", {});
  assert.ok(seen.items.some((one) => one.record === record));
  assert.deepEqual(
    viewers,
    viewers.map(() => customs),
  );
  assertProblem(await ask(url, "/v1/erasures", { token: registrar }), 400, "SCHEMA");
});

test("health tells of the disk, of links, of keys that end, and of how old the newest backup is", async () => {
  const findings = async () => (await done<List<HealthFinding>>(url, "health", { token: registrar })).items;
  const backup = async () => (await findings()).find(({ check }) => check === "backup");
  assert.deepEqual(await backup(), { check: "backup", verdict: "warn", facts: {} });
  writeFileSync(join(dir, BACKUP_MARK), "");
  assert.equal((await backup())?.verdict, "ok");
  const checks = new Set((await findings()).map(({ check }) => check));
  for (const check of ["disk", "storage", "keys", "contracts", "model"])
    assert.ok(checks.has(check as HealthFinding["check"]), check);
  const ending = (await findings()).filter(({ check, verdict }) => check === "keys" && verdict !== "ok");
  assert.deepEqual(
    ending.map(({ facts }) => [facts["unit"], facts["officer"], facts["days"]]),
    [
      ["cn-32:new-hospital", "chief", 1],
      ["cn-32:new-hospital", "duty", 1],
    ],
  );
  assertProblem(await ask(url, "/v1/health", { token: governor }), 403, "FORBIDDEN", "administrator");
});

test("a unit files as many reports a minute and urgency class as policy says, and no other unit pays for it", async () => {
  const value = { immediate: 100, priority: 100, routine: 2 };
  await act(governor, "governance.propose", {
    change: { kind: "policy", name: "quota", value },
    effectiveHeight: 1,
    reason: "演练",
  });
  await act(governor, "reports.submit", {}, { body: openBody() });
  const submit = (unit: string, urgency = 3, idempotencyKey?: string) =>
    ask(url, "/v1/acts", {
      token: token(unit),
      body: {
        ...{ action: "reports.submit", args: {}, body: openBody(), urgency },
        ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
      },
    });
  for (const name of ["quota-first", "quota-second"]) assert.equal((await submit(CUSTOMS, 3, name)).status, 200);
  const refused = await submit(CUSTOMS);
  assertProblem(refused, 429, "QUOTA", "routine 2");
  assert.ok(Number(refused.headers.get("retry-after")) > 0);
  // A retry of what was filed, a more urgent report, another act and another unit are not held up.
  assert.equal((await submit(CUSTOMS, 3, "quota-first")).status, 200);
  assert.equal((await submit(CUSTOMS, 5)).status, 200);
  assert.equal((await submit(HOSPITAL)).status, 200);
  network.clock.moveTo(network.clock.now() + 31_000);
  assert.equal((await submit(CUSTOMS)).status, 200);
  assertProblem(await submit(CUSTOMS), 429, "QUOTA");
});

test("what has been kept as long as policy says is listed as due, until it is destroyed", async () => {
  const due = () => done<List<{ record: string }>>(url, "erasuresDue", { token: token(PROVINCE, "admin") });
  const detail = await done<Record<string, Json>>(url, "sealDetail", { token: token(MEDIA), body: { text: "李某" } });
  const body = openBody({ sealed: { detail, attachments: [] } });
  const { act: record } = await act(token(MEDIA), "reports.submit", {}, { body });
  assert.deepEqual((await due()).items, []);
  await act(governor, "governance.propose", {
    change: {
      ...{ kind: "policy", name: "retention" },
      value: { openBodyDays: 2, sealedDays: 1, keyBackupDays: 7, auditDays: 183 },
    },
    effectiveHeight: 1,
    reason: "演练",
  });
  await act(governor, "reports.submit", {}, { body: openBody() });
  assert.deepEqual((await due()).items, []);
  network.clock.moveTo(network.clock.now() + 25 * 3_600_000);
  assert.deepEqual(
    (await due()).items.map((one) => one.record),
    [record],
  );
  await act(token(PROVINCE, "admin"), "reports.erase", { record, reason: "期限已满" });
  assert.deepEqual((await due()).items, []);
});

// The test before has set the periods.
test("open parts are due as long after filing, and after the end of their event, as policy says; an order takes them off", async () => {
  const DAY_MS = 24 * 3_600_000;
  const due = async () => {
    const query = { what: "open", limit: 200 };
    const { items } = await done<List<{ record: string }>>(url, "erasuresDue", { token: registrar, query });
    return new Set(items.map((one) => one.record));
  };
  const args = { category: "covid-19", title: { zh: "演练", en: "Drill" }, stage: "response", areas: ["3201"] };
  const { act: event } = await act(governor, "events.open", args);
  const { act: inEvent } = await act(governor, "reports.submit", { event }, { body: openBody() });
  const { act: alone } = await act(governor, "reports.submit", {}, { body: openBody() });
  const has = async () => [(await due()).has(alone), (await due()).has(inEvent)];
  assert.deepEqual(await has(), [false, false]);
  network.clock.moveTo(network.clock.now() + 2 * DAY_MS + 60_000);
  assert.deepEqual(await has(), [true, false]);
  await act(governor, "events.close", { event, reason: "演练结束" });
  assert.deepEqual(await has(), [true, false]);
  const body = (await done<{ ifMatch: string }>(url, "report", { token: governor, params: { record: alone } })).ifMatch;
  await act(governor, "reports.redact", { record: alone, body, reason: "期限已满" });
  assert.deepEqual(await has(), [false, false]);
  network.clock.moveTo(network.clock.now() + 2 * DAY_MS + 60_000);
  assert.deepEqual(await has(), [false, true]);
  // Nobody has ordered it, so it stays.
  const kept = await done<{ body?: object }>(url, "report", { token: governor, params: { record: inEvent } });
  assert.ok(kept.body !== undefined);
});
