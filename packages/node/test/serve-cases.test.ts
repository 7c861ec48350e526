import assert from "node:assert/strict";
import { after, test } from "node:test";
import type { CaseItem, FilterItem } from "@tocsin/api";
import type { Json } from "@tocsin/core";
import { FILTERS_MAX } from "../filter/filters.ts";
import {
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
const [hospital, customs, manager] = [token(HOSPITAL), token(CUSTOMS), token(PROVINCE)];
const until = network.clock.now() + 86_400_000;

const caseData = (n: number) => ({
  ...{ kind: "case", version: 1, case: n.toString(16).padStart(32, "0"), classification: "confirmed", origin: "local" },
  ...{ reportDay: "2021-07-20", occurrenceArea: "3201", responsibleArea: "3201" },
});

async function file(data: Json, detail?: Json): Promise<string> {
  const sealed =
    detail === undefined ? undefined : await done<Json>(url, "sealDetail", { token: hospital, body: detail });
  const body = openBody({ data, ...(sealed === undefined ? {} : { sealed: { detail: sealed } }) });
  const sent = { action: "reports.submit", args: {}, body };
  const { act } = await done<{ act: string }>(url, "act", { token: hospital, body: sent });
  await parts.readModel.waitFor(parts.chain.head().height, 10_000);
  return act;
}

interface Details {
  readonly items: readonly { readonly record: string; readonly detail: Json }[];
  readonly withheld: readonly { readonly record: string; readonly code: string }[];
}
const details = (officer: string, records: readonly string[], purpose = "contact-tracing") =>
  done<Details>(url, "caseDetails", { token: officer, body: { records, purpose } });

async function readings(record: string): Promise<readonly string[]> {
  const query = { from: 0, to: until };
  const { findings } = await done<{ findings: { finding: string; record?: string; unit: string; note: string }[] }>(
    url,
    "audit",
    { token: token(PROVINCE, "admin"), query },
  );
  return findings
    .filter((one) => one.finding === "sealed-read" && one.record === record)
    .map(({ unit, note }) => `${unit} ${note}`);
}

test("sealed columns go to entitled units only, and each reading is logged with its purpose", async () => {
  const sealed = await file(caseData(1), { name: "张某", phone: "13800000000" });
  const open = await file(caseData(2));
  const nothing = "ab".repeat(32);
  const { items } = await done<{ items: readonly CaseItem[] }>(url, "cases", {
    token: customs,
    query: { status: "test" },
  });
  assert.deepEqual(
    items.map(({ record, detail }) => [record, detail]),
    [
      [open, false],
      [sealed, true],
    ],
  );
  assert.deepEqual(await readings(sealed), []);
  assert.deepEqual(await details(manager, [sealed, open, nothing]), {
    items: [{ record: sealed, detail: { name: "张某", phone: "13800000000" } }],
    withheld: [open, nothing].map((record) => ({ record, code: "NOT_FOUND" })),
  });
  assert.deepEqual((await details(hospital, [sealed], "treatment")).items.length, 1);
  assert.deepEqual(await details(customs, [sealed]), { items: [], withheld: [{ record: sealed, code: "NOT_FOUND" }] });
  assert.deepEqual(await readings(sealed), [`${PROVINCE} contact-tracing`, `${HOSPITAL} treatment`]);
});

test("a detail that is no JSON object or too large is withheld, and the others are given", async () => {
  const octets = { "content-type": "application/octet-stream" };
  const raw = async (n: number, bytes: Uint8Array): Promise<string> => {
    const part = await ask(url, "/v1/attachments", { token: hospital, headers: octets, body: bytes });
    const body = openBody({ data: caseData(n), sealed: { detail: part.json } });
    const { act } = await done<{ act: string }>(url, "act", {
      token: hospital,
      body: { action: "reports.submit", args: {}, body },
    });
    return act;
  };
  const text = await raw(11, Buffer.from("no JSON"));
  const list = await raw(12, Buffer.from("[1]"));
  const large = await raw(13, Buffer.from(`{"a":"${"x".repeat(1 << 20)}"}`));
  const right = await file(caseData(14), { name: "李某" });
  assert.deepEqual(await details(manager, [text, list, large, right]), {
    items: [{ record: right, detail: { name: "李某" } }],
    withheld: [
      { record: text, code: "SEALED_BROKEN" },
      { record: list, code: "SEALED_BROKEN" },
      { record: large, code: "BODY_TOO_LARGE" },
    ],
  });
  const query = { status: "test", sealed: "name", purpose: "contact-tracing" };
  const table = await ask(url, `/v1/cases.csv?${new URLSearchParams(query)}`, { token: manager });
  assert.match(table.text, /李某/);
});

test("the line list and its details refuse what is not of their form", async () => {
  const get = (query: string) => ask(url, `/v1/cases?${query}`, { token: manager });
  assertProblem(await get("kind=count"), 400, "SCHEMA", "/query/kind");
  assertProblem(await get("sort=age"), 400, "SCHEMA", "/query/sort");
  assertProblem(await get("from=2021-02-30"), 400, "BAD_DATE", "/query/from");
  assertProblem(await get("area=99"), 400, "BAD_AREA", "/query/area");
  assertProblem(await get("cursor=e30"), 400, "BAD_REQUEST", "cursor");
  assertProblem(await get("purpose=audit"), 400, "SCHEMA", "/query/purpose");
  const post = (body: Json) => ask(url, "/v1/cases/details", { token: manager, body });
  const record = "ab".repeat(32);
  assertProblem(await post({ records: [record] }), 400, "SCHEMA");
  assertProblem(await post({ records: [], purpose: "audit" }), 400, "SCHEMA", "/records");
  assertProblem(await post({ records: [record, record], purpose: "audit" }), 400, "SCHEMA", "/records");
  const many = Array.from({ length: 201 }, (_, n) => n.toString(16).padStart(64, "0"));
  assertProblem(await post({ records: many, purpose: "audit" }), 400, "SCHEMA", "/records");
  assertProblem(await ask(url, "/v1/cases"), 401, "UNAUTHORISED");
});

test("a search tells the piece of the text that it found, where that stands behind the headline", async () => {
  const a = { category: "covid-19", headline: "禄口机场例行检测", place: { area: "3201" } };
  const long = `${"甲".repeat(200)}保洁员咽痛${"乙".repeat(200)}`;
  const body = openBody({ a: { ...a, main: long }, data: caseData(3) });
  await done(url, "act", { token: hospital, body: { action: "reports.submit", args: {}, body } });
  await parts.readModel.waitFor(parts.chain.head().height, 10_000);
  const found = async (q: string) => {
    const { items } = await done<{ items: { extract?: string }[] }>(url, "reports", { token: customs, query: { q } });
    assert.equal(items.length, 1, q);
    return items[0]?.extract;
  };
  assert.equal(await found("咽痛"), `…${"甲".repeat(21)}保洁员咽痛${"乙".repeat(70)}…`);
  assert.equal(await found("例行"), undefined, "the headline shows it itself");
  const listed = await done<{ items: { extract?: string }[] }>(url, "reports", { token: customs });
  assert.ok(listed.items.every(({ extract }) => extract === undefined));
});

test("events are found by title, status, area, level and time", async () => {
  const open = async (zh: string, en: string, areas: readonly string[]) => {
    const args = { category: "covid-19", title: { zh, en }, stage: "response", areas };
    return (await done<{ act: string }>(url, "act", { token: manager, body: { action: "events.open", args } })).act;
  };
  const airport = await open("禄口机场疫情", "Lukou 100% outbreak", ["320115"]);
  const flood = await open("洪涝_灾害", "Flood", ["3203"]);
  await parts.readModel.waitFor(parts.chain.head().height, 10_000);
  const found = async (query: { readonly [name: string]: string | number }) =>
    (await done<{ items: { event: string }[] }>(url, "events", { token: hospital, query })).items.map(
      ({ event }) => event,
    );
  assert.deepEqual(await found({}), [flood, airport]);
  assert.deepEqual(await found({ q: "机场" }), [airport]);
  assert.deepEqual(await found({ q: "机场 LUKOU" }), [airport]);
  assert.deepEqual(await found({ q: "机场 flood" }), []);
  assert.deepEqual(await found({ q: "100%" }), [airport]);
  assert.deepEqual(await found({ q: "_灾" }), [flood]);
  assert.deepEqual(await found({ q: "%" }), [airport]);
  assert.deepEqual(await found({ area: "3201" }), [airport]);
  assert.deepEqual(await found({ area: "32" }), [flood, airport]);
  assert.deepEqual(await found({ status: "actual" }), []);
  assert.deepEqual(await found({ graveTo: 1 }), []);
  assert.deepEqual(await found({ to: 1 }), []);
  assertProblem(await ask(url, "/v1/events?area=99", { token: hospital }), 400, "BAD_AREA", "/query/area");
});

test("saved filters are an officer's own, and follow by the node", async () => {
  const save = (officer: string, name: string, value: string) =>
    done<FilterItem>(url, "saveFilter", { token: officer, body: { page: "search", name, value } });
  const names = async (officer: string) =>
    (await done<{ items: readonly FilterItem[] }>(url, "filters", { token: officer })).items.map(({ name }) => name);
  const mine = await save(hospital, "机场 阳性", "q=%E9%98%B3%E6%80%A7");
  await save(hospital, "其他", "");
  const again = await save(hospital, "机场 阳性", "q=x");
  assert.equal(again.id, mine.id);
  assert.deepEqual((await names(hospital)).sort(), ["机场 阳性", "其他"].sort());
  assert.deepEqual(await names(token(HOSPITAL)), await names(hospital), "whatever token the officer has");
  assert.deepEqual(await names(token(HOSPITAL, "watch")), []);
  assert.deepEqual(await names(customs), []);
  const remove = (officer: string) => ask(url, `/v1/filters/${mine.id}`, { token: officer, method: "DELETE" });
  assertProblem(await remove(customs), 404, "NOT_FOUND", mine.id);
  assert.equal((await remove(hospital)).status, 200);
  assertProblem(await remove(hospital), 404, "NOT_FOUND", mine.id);
  assert.deepEqual(await names(hospital), ["其他"]);
});

test("saved filters have a limit, and a form", async () => {
  const post = (body: Json) => ask(url, "/v1/filters", { token: customs, body });
  assertProblem(await post({ page: "../x", name: "a", value: "" }), 400, "SCHEMA", "/page");
  assertProblem(await post({ page: "search", name: "", value: "" }), 400, "SCHEMA", "/name");
  assertProblem(await post({ page: "search", name: "a", value: "x".repeat(2_001) }), 400, "SCHEMA", "/value");
  for (let n = 0; n < FILTERS_MAX; n++)
    assert.equal((await post({ page: "search", name: `f${n}`, value: "" })).status, 200);
  assertProblem(await post({ page: "search", name: "one more", value: "" }), 422, "TOO_MANY");
  assert.equal((await post({ page: "search", name: "f0", value: "changed" })).status, 200);
  const unknown = await ask(url, "/v1/filters/..%2f..%2ftokens", { token: customs, method: "DELETE" });
  assertProblem(unknown, 400, "SCHEMA", "/params/id");
});
