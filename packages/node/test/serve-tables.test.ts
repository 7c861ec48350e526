import assert from "node:assert/strict";
import { after, test } from "node:test";
import type { CaseItem, ReportItem } from "@tocsin/api";
import type { Json } from "@tocsin/core";
import { bytesFile, type Cell, readTable } from "@tocsin/interop";
import {
  CUSTOMS,
  HOSPITAL,
  PROVINCE,
  type ServedNetwork,
  ask,
  assertProblem,
  done,
  limitedBody,
  openBody,
  openServedNetwork,
} from "./servefixture.ts";

const network: ServedNetwork = await openServedNetwork();
after(() => network.close());
const { url, parts, token } = network.province;
const [hospital, customs, manager] = [token(HOSPITAL), token(CUSTOMS), token(PROVINCE)];
const FORMS = ["csv", "xlsx"] as const;

/** A table as its reader has it: the heads, and each row by them. */
async function table(path: string, officer: string) {
  const response = await fetch(url + path, { headers: { authorization: `Bearer ${officer}` } });
  assert.equal(response.status, 200, path);
  const bytes = new Uint8Array(await response.arrayBuffer());
  const rows: (readonly Cell[])[] = [];
  for await (const { cells, findings } of readTable(bytesFile(path.replace(/\?.*/, ""), bytes))) {
    assert.deepEqual(findings, [], path);
    rows.push(cells);
  }
  const [heads = [], ...lines] = rows;
  return { bytes, type: response.headers.get("content-type"), heads: heads.map(String), lines };
}

/** Cells of a column by the beginning of its head. */
function column({ heads, lines }: Awaited<ReturnType<typeof table>>, head: string): readonly Cell[] {
  const at = heads.findIndex((one) => one.startsWith(head));
  assert.notEqual(at, -1, `${head} in ${heads}`);
  return lines.map((cells) => cells[at] ?? null);
}

async function file(change: Record<string, Json> = {}, officer = hospital): Promise<string> {
  const sent = { action: "reports.submit", args: {}, body: openBody(change) };
  const { act } = await done<{ act: string }>(url, "act", { token: officer, body: sent });
  await parts.readModel.waitFor(parts.chain.head().height, 10_000);
  return act;
}

const titled = (headline: string) => ({ a: { category: "covid-19", headline, place: { area: "3201" } } });
const caseData = (n: number) => ({
  ...{
    kind: "case",
    version: 1,
    case: n.toString(16).padStart(32, "0"),
    classification: "confirmed",
    origin: "import",
  },
  ...{ reportDay: "2021-07-20", onsetDay: "2021-07-18", occurrenceArea: "3201", responsibleArea: "3201" },
});

const HOSTILE = ["=1+1", "@SUM(A1)", "+86 138", "-1", "\t=x", "'=x", 'a"b,c', '=HYPERLINK("http://x")', "＝1"];

test("a table has what the list has, a record in each row, and reads back what was written, whatever it looks like", async () => {
  for (const headline of HOSTILE) await file(titled(headline));
  const { items } = await done<{ items: readonly ReportItem[] }>(url, "reports", {
    token: customs,
    query: { limit: 200 },
  });
  for (const form of FORMS) {
    const found = await table(`/v1/reports.${form}`, customs);
    assert.deepEqual(
      column(found, "记录标识 Record"),
      items.map(({ record }) => record),
    );
    assert.deepEqual(column(found, "标题 Headline"), [...HOSTILE].reverse());
    assert.deepEqual([...new Set(column(found, "核实状态 Standing"))], ["已报告，未核实"]);
    assert.deepEqual([...new Set(column(found, "发生时间"))], ["2021-07-19T23:00:00"]);
    for (const head of found.heads) assert.match(head, /\p{Script=Han}.* [A-Z]/u);
  }
  const csv = await table("/v1/reports.csv", customs);
  assert.deepEqual([...csv.bytes.subarray(0, 3)], [0xef, 0xbb, 0xbf]);
  assert.equal(csv.type, "text/csv; charset=utf-8");
  for (const cell of Buffer.from(csv.bytes)
    .toString("utf8")
    .split(/[,\r\n]/))
    assert.doesNotMatch(cell, /^"?[=+@\t＝]/);
});

test("a table is asked for as its list is, in the columns and the language that are wanted", async () => {
  const record = await file({ ...titled("只此一份"), data: caseData(1) });
  const found = await table(
    `/v1/reports.csv?q=${encodeURIComponent("只此")}&language=en&columns=kind,unitName`,
    customs,
  );
  assert.deepEqual(found.heads, ["记录标识 Record", "类型 Kind", "报告单位 Name of the unit"]);
  assert.deepEqual(found.lines, [[record, "Case", HOSPITAL]]);
  const get = (path: string) => ask(url, path, { token: customs });
  assertProblem(await get("/v1/reports.csv?columns=kind,secret"), 400, "BAD_REQUEST", "/query/columns");
  assertProblem(await get("/v1/reports.xlsx?language=fr"), 400, "SCHEMA", "/query/language");
  assertProblem(await get("/v1/reports.csv?limit=5"), 400, "SCHEMA", "/query/limit");
  assertProblem(await get("/v1/reports.csv?area=99"), 400, "BAD_AREA", "/query/area");
  assertProblem(await ask(url, "/v1/reports.csv"), 401, "UNAUTHORISED");
});

test("a table goes through every page of its list", async () => {
  const items = Array.from({ length: 230 }, (_, n) => ({
    action: "reports.submit",
    args: {},
    body: openBody(titled(`第${n}份`)),
  }));
  await done(url, "actBulk", { token: hospital, body: { items } });
  await parts.readModel.waitFor(parts.chain.head().height, 10_000);
  for (const form of FORMS) {
    const records = column(await table(`/v1/reports.${form}`, customs), "记录标识");
    assert.ok(records.length > 230);
    assert.equal(new Set(records).size, records.length);
  }
});

test("a list that is too long for a table is refused before the first byte", async () => {
  const all = await parts.readModel.listReports("node", {}, { limit: 200 });
  const behind = await parts.readModel.listReports("node", {}, { limit: 3, skip: 4 });
  assert.deepEqual(behind.items, all.items.slice(4, 7));
  const listReports: typeof parts.readModel.listReports = async (_viewer, _filter, { skip = 0 }) => ({
    items: all.items.slice(0, skip > 0 ? 1 : 2),
    height: 1,
  });
  const readModel = Object.assign(Object.create(parts.readModel), { listReports }) as typeof parts.readModel;
  const other = await network.serve({ parts: { ...parts, readModel } });
  assertProblem(await ask(other.url, "/v1/reports.xlsx", { token: manager }), 422, "TOO_MANY", "199999 rows");
  await other.close();
});

test("what a unit may not see is in no table", async () => {
  const everything = async (officer: string) => {
    const seen = [];
    for (const list of ["reports", "summaries", "notices", "events", "cases"])
      seen.push((await table(`/v1/${list}.csv${list === "cases" ? "?status=test" : ""}`, officer)).lines);
    return seen;
  };
  const [before, managerBefore] = [await everything(customs), await everything(manager)];
  const sent = { action: "reports.submit", args: {}, body: limitedBody() };
  const { act } = await done<{ act: string }>(url, "act", { token: hospital, body: sent });
  await parts.readModel.waitFor(parts.chain.head().height, 10_000);
  assert.deepEqual(await everything(customs), before);
  assert.notDeepEqual(await everything(manager), managerBefore);
  assert.ok(column(await table("/v1/reports.xlsx", hospital), "记录标识").includes(act));
});

test("events stand in a table by their titles", async () => {
  const args = {
    category: "covid-19",
    title: { zh: "禄口机场疫情", en: "=Lukou" },
    stage: "response",
    areas: ["3201"],
  };
  const { act } = await done<{ act: string }>(url, "act", { token: manager, body: { action: "events.open", args } });
  await parts.readModel.waitFor(parts.chain.head().height, 10_000);
  for (const form of FORMS) {
    const found = await table(`/v1/events.${form}?q=lukou`, customs);
    assert.deepEqual([column(found, "事件标识"), column(found, "英文名称")], [[act], ["=Lukou"]]);
  }
});

test("the line list has sealed columns for the entitled, with a purpose, and every reading in the log", async () => {
  const detail = { 姓名: "张某", phone: "=cmd()", stays: ["A", "B"] };
  const seal = await done<Json>(url, "sealDetail", { token: hospital, body: detail });
  const sealed = await file({ data: caseData(7), sealed: { detail: seal } });
  const open = await file({ data: caseData(8) });
  const query = `status=test&sealed=${encodeURIComponent("姓名,phone,stays,__proto__")}&purpose=contact-tracing`;
  for (const form of FORMS) {
    const plain = await table(`/v1/cases.${form}?status=test`, customs);
    assert.deepEqual(column(plain, "记录标识").slice(0, 2), [open, sealed]);
    assert.deepEqual(column(plain, "发病日期")[0], "2021-07-18");
    assert.ok(!plain.heads.some((head) => head.includes("密封")));
    const read = await table(`/v1/cases.${form}?${query}`, manager);
    assert.deepEqual(column(read, "密封：姓名").slice(0, 2), [null, "张某"]);
    assert.deepEqual(column(read, "密封：phone").slice(0, 2), [null, "=cmd()"]);
    assert.deepEqual(column(read, "密封：stays").slice(0, 2), [null, '["A","B"]']);
    assert.deepEqual([...new Set(column(read, "密封：__proto__"))], [null]);
    const withheld = await table(`/v1/cases.${form}?${query}`, customs);
    assert.deepEqual(column(withheld, "密封：姓名").slice(0, 2), [null, null]);
    assert.deepEqual(column(withheld, "密封部分未给出").slice(0, 2), [null, "NOT_FOUND"]);
  }
  const audit = await done<{ findings: { finding: string; record?: string; unit: string; note: string }[] }>(
    url,
    "audit",
    {
      token: token(PROVINCE, "admin"),
      query: { from: 0, to: network.clock.now() + 86_400_000 },
    },
  );
  assert.deepEqual(
    audit.findings
      .filter(({ finding }) => finding === "sealed-read")
      .map(({ record, unit, note }) => [record, unit, note]),
    [
      [sealed, PROVINCE, "contact-tracing"],
      [sealed, PROVINCE, "contact-tracing"],
    ],
  );
  const { items } = await done<{ items: readonly CaseItem[] }>(url, "cases", {
    token: manager,
    query: { status: "test" },
  });
  assert.equal(items[0]?.record, open);
  const get = (asked: string) => ask(url, `/v1/cases.csv?${asked}`, { token: manager });
  assertProblem(await get("sealed=phone"), 400, "BAD_REQUEST", "/query/purpose");
  assertProblem(await get("purpose=audit"), 400, "BAD_REQUEST", "/query/sealed");
  assertProblem(await get("purpose=audit&sealed=,"), 400, "BAD_REQUEST", "/query/sealed");
  const many = Array.from({ length: 21 }, (_, n) => `f${n}`).join();
  assertProblem(await get(`purpose=audit&sealed=${many}`), 400, "BAD_REQUEST", "/query/sealed");
});

test("a Bundle that is nested deeper than any is refused with a reason", async () => {
  const nested = (levels: number) => `{"resourceType":"Bundle","entry":${"[".repeat(levels)}${"]".repeat(levels)}}`;
  const headers = { "content-type": "application/fhir+json" };
  for (const levels of [100, 400_000]) {
    const body = Buffer.from(nested(levels));
    assertProblem(await ask(url, "/v1/fhir", { token: token(HOSPITAL), headers, body }), 422, "DOCUMENT", "depth");
  }
});

test("a Bundle or an alert that is refused, or was filed before, seals nothing", async () => {
  const { vault } = network.province.parts;
  const { act, height } = await done<{ act: string; height: number }>(url, "act", {
    token: hospital,
    body: { action: "reports.submit", args: {}, body: openBody() },
  });
  await parts.readModel.waitFor(height, 10_000);
  const cap = (await ask(url, `/v1/alerts/${act}`, { token: hospital })).text;
  let sealed = 0;
  const { seal } = vault;
  vault.seal = (...asked) => {
    sealed += 1;
    return seal.apply(vault, asked);
  };
  const bundle = (first: string) => ({
    resourceType: "Bundle",
    entry: [{ resource: { resourceType: first, date: "2021-07-19", identifier: { system: "urn:x", value: "1" } } }],
  });
  const file = (officer: string, first = "Composition") =>
    ask(url, "/v1/fhir", {
      token: token(HOSPITAL, officer),
      headers: { "content-type": "application/fhir+json" },
      body: Buffer.from(JSON.stringify(bundle(first))),
    });
  const alert = (officer: string) =>
    ask(url, "/v1/alerts", {
      token: token(HOSPITAL, officer),
      headers: { "content-type": "application/cap+xml" },
      body: Buffer.from(cap),
    });
  assertProblem(await file("duty", "Patient"), 422, "DOCUMENT");
  assertProblem(await file("admin"), 403, "NOT_PERMITTED");
  assertProblem(await alert("admin"), 403, "NOT_PERMITTED");
  assert.equal(sealed, 0);
  for (let n = 0; n < 2; n++) assert.equal((await file("duty")).status, 200);
  assert.equal(sealed, 1);
  vault.seal = seal;
});

test("whoever may not report imports nothing", async () => {
  const send = (officer: string) =>
    ask(url, "/v1/imports?profile=laboratory-results&name=list.csv", {
      token: token(HOSPITAL, officer),
      headers: { "content-type": "text/csv" },
      body: Buffer.from("a,b\n1,2\n"),
    });
  assertProblem(await send("admin"), 403, "FORBIDDEN", "reporter");
  assert.equal((await send("duty")).status, 200);
});
