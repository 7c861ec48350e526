import assert from "node:assert/strict";
import { readFileSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";
import type { Json } from "@tocsin/core";
import {
  BEGIN,
  CANARY,
  CUSTOMS,
  HOSPITAL,
  PROVINCE,
  type ServedNetwork,
  ask,
  assertProblem,
  done,
  openServedNetwork,
} from "./servefixture.ts";

const network: ServedNetwork = await openServedNetwork(undefined, { unit: PROVINCE, perAddressMinute: 200 });
after(() => network.close());
const { url, token, dir } = network.province;
const [screener, hospital, customs] = [token(PROVINCE), token(HOSPITAL), token(CUSTOMS)];
const HOUR = 3_600_000;

interface Status {
  readonly state: string;
  readonly answer?: string;
}

const stay = (place: string, from: number, to: number, area = "320100") => ({
  area,
  place,
  from: BEGIN - from * HOUR,
  to: BEGIN - to * HOUR,
});
const itinerary = (...stops: Json[]) => ({
  kind: "itinerary",
  area: "320100",
  stops,
  person: { name: CANARY, phone: "13800000000" },
});
const post = (path: string, body: Json) => ask(url, `/v1/public/submissions${path}`, { method: "POST", body });

/** Accepts a submission, and waits until the read model has its report. */
async function accept(id: string, body: Json): Promise<{ readonly act: string }> {
  const reply = await done<{ act: string; height: number }>(url, "acceptSubmission", {
    params: { id },
    token: screener,
    body,
  });
  await network.province.parts.readModel.waitFor(reply.height, 10_000);
  return reply;
}

async function submitted(content: Json): Promise<string> {
  const answer = await post("", content);
  assert.equal(answer.status, 200, answer.text);
  return (answer.json as { code: string }).code;
}

async function newest(
  state?: string,
): Promise<{ readonly id: string; readonly record?: string; readonly state: string }> {
  const query = state === undefined ? {} : { state };
  const page = await done<{ items: { id: string; state: string }[] }>(url, "submissions", { query, token: screener });
  return page.items[0] as never;
}

/** Every file below the node's folder that holds the text. */
function filesWith(text: string): string[] {
  const found: string[] = [];
  const walk = (folder: string): void => {
    for (const name of readdirSync(folder)) {
      const path = join(folder, name);
      if (statSync(path).isDirectory()) walk(path);
      else if (readFileSync(path).includes(text)) found.push(path);
    }
  };
  walk(dir);
  return found;
}

test("an itinerary is followed by its code, accepted by an officer, and stands with its person in the sealed detail only", async () => {
  const code = await submitted(itinerary(stay("禄口机场 T2", 30, 28)));
  const status = await post("/follow", { code: code.toLowerCase().replaceAll("-", " ") });
  assert.equal((status.json as unknown as Status).state, "received");
  const { id } = await newest("received");
  const read = await done<{ content: { person: { name: string } } }>(url, "submission", {
    params: { id: id },
    query: { purpose: "screening" },
    token: screener,
  });
  assert.equal(read.content.person.name, CANARY);
  const body = { headline: "市民主动报告行程", answer: "谢谢，请继续观察体温。" };
  const { act } = await accept(id, body);
  assert.deepEqual((await post("/follow", { code })).json, {
    ...(status.json as object),
    ...{ state: "accepted", answer: body.answer, changed: network.clock.now() },
  });
  const report = await done<{ body: { data: Json } }>(url, "report", { params: { record: act }, token: screener });
  const data = { kind: "trajectory", version: 1, from: "2021-07-18", to: "2021-07-18", areas: ["320100"], persons: 1 };
  assert.deepEqual(report.body.data, data);
  assert.ok(!JSON.stringify(report).includes(CANARY));
  const detail = await done<{ person: { name: string } }>(url, "detail", {
    params: { record: act },
    query: { purpose: "tracing" },
    token: screener,
  });
  assert.equal(detail.person.name, CANARY);
  assert.deepEqual(filesWith(CANARY), []);
  const again = await ask(url, `/v1/submissions/${id}/accept`, { method: "POST", token: screener, body });
  assertProblem(again, 409, "CONFLICT");
});

test("what is corrected after its report becomes a follow-up, what is withdrawn is destroyed and cannot be corrected", async () => {
  const { id, record } = await newest("accepted");
  const first = await submitted(itinerary(stay("南京南站", 20, 19)));
  const body = { headline: "行程" };
  const one = await newest("received");
  await done(url, "acceptSubmission", { params: { id: one.id }, token: screener, body });
  await post("/correct", { code: first, content: itinerary(stay("南京南站", 21, 19)) });
  const { act } = await accept(one.id, body);
  const report = await done<{ follows?: string }>(url, "report", { params: { record: act }, token: screener });
  assert.equal(report.follows !== undefined && report.follows !== record, true);
  assert.notEqual(one.id, id);
  assert.equal(((await post("/withdraw", { code: first })).json as unknown as Status).state, "withdrawn");
  assertProblem(await post("/correct", { code: first, content: itinerary(stay("x", 3, 2)) }), 410, "WITHDRAWN");
  const gone = await done<{ content?: Json }>(url, "submission", {
    params: { id: one.id },
    query: { purpose: "screening" },
    token: screener,
  });
  assert.equal(gone.content, undefined);
});

test("symptoms become a suspected case, or are declined with a sentence", async () => {
  const symptoms = { kind: "symptoms", area: "320100", onset: "2021-07-18", symptoms: ["fever", "cough"] };
  await submitted(symptoms);
  const { id } = await newest("received");
  const { act } = await accept(id, { headline: "发热" });
  const report = await done<{ body: { data: { kind: string; classification: string; onsetDay: string } } }>(
    url,
    "report",
    { params: { record: act }, token: screener },
  );
  const { kind, classification, onsetDay } = report.body.data;
  assert.deepEqual([kind, classification, onsetDay], ["case", "suspected", "2021-07-18"]);
  const code = await submitted(symptoms);
  const other = await newest("received");
  await done(url, "declineSubmission", {
    params: { id: other.id },
    token: screener,
    body: { answer: "请到发热门诊就诊。" },
  });
  assert.equal(((await post("/follow", { code })).json as unknown as Status).answer, "请到发热门诊就诊。");
});

test("only reporters and verifiers of the intake's unit see submissions, and nobody reads without a trace", async () => {
  const { id } = await newest();
  for (const other of [hospital, customs]) {
    assertProblem(await ask(url, "/v1/submissions", { token: other }), 403, "FORBIDDEN");
    assertProblem(await ask(url, `/v1/submissions/${id}?purpose=x`, { token: other }), 403, "FORBIDDEN");
  }
  assertProblem(await ask(url, "/v1/submissions"), 401, "UNAUTHORISED");
  const { readLog } = network.province.parts;
  const readings = await readLog.readings(0, Number.MAX_SAFE_INTEGER);
  assert.ok(readings.some(({ purpose, unit }) => purpose === "screening" && unit === PROVINCE));
});

test("who shared place and time with a case is told to a unit that may read the details, with each reading logged", async () => {
  const cases: string[] = [];
  for (const [place, from, to] of [
    ["魅力湘西剧场", 50, 48],
    ["魅力湘西 剧场！", 49, 47],
    ["魅力湘西剧场", 47, 46],
    ["别处", 50, 48],
  ] as const) {
    await submitted(itinerary(stay(place, from, to)));
    const { id } = await newest("received");
    const { act } = await accept(id, { headline: "行程" });
    cases.push(act);
  }
  const asked = { record: cases[0] as string, minutes: 30, purpose: "contact-tracing" };
  const found = await done<{ items: Json[]; compared: number; isCut: boolean }>(url, "sharedStays", {
    token: screener,
    body: asked,
  });
  const expected = {
    record: cases[1],
    area: "320100",
    place: "魅力湘西剧场",
    from: BEGIN - 49 * HOUR,
    to: BEGIN - 48 * HOUR,
    minutes: 60,
  };
  assert.deepEqual(found.items, [expected]);
  assert.ok(found.compared >= 3 && !found.isCut);
  assertProblem(await ask(url, "/v1/contacts", { method: "POST", token: customs, body: asked }), 404, "NOT_FOUND");
});

test("a corrected itinerary is its person's one itinerary: no contact of itself, and no longer what it said before", async () => {
  const codes: string[] = [];
  const acts: string[] = [];
  for (const place of ["扬州棋牌室", "扬州棋牌室"]) {
    codes.push(await submitted(itinerary(stay(place, 50, 48))));
    acts.push((await accept((await newest("received")).id, { headline: "行程" })).act);
  }
  const correct = async (code: string, place: string) => {
    assert.equal((await post("/correct", { code, content: itinerary(stay(place, 50, 48)) })).status, 200);
    return (await accept((await newest("received")).id, { headline: "更正" })).act;
  };
  const body = { record: acts[0] as string, purpose: "contact-tracing" };
  const contacts = async () => {
    const { items } = await done<{ items: { record: string }[] }>(url, "sharedStays", { token: screener, body });
    return items.map(({ record }) => record);
  };
  assert.deepEqual(await contacts(), [acts[1]]);
  await correct(codes[0] as string, "扬州棋牌室");
  const later = await correct(codes[1] as string, "扬州棋牌室");
  assert.deepEqual(await contacts(), [later]);
  await correct(codes[1] as string, "别处");
  assert.deepEqual(await contacts(), []);
});

test("what is not of the form, lies ahead, is elsewhere or guesses a code is refused with its place", async () => {
  assertProblem(await post("", { ...itinerary(stay("x", 2, 1)), extra: 1 }), 400, "SCHEMA");
  assertProblem(await post("", itinerary(stay("x", 1, 2))), 400, "BAD_REQUEST", "/stops/0");
  assertProblem(await post("", itinerary(stay("x", -5, -6))), 400, "BAD_REQUEST", "/stops/0");
  assertProblem(await post("", { ...itinerary(stay("x", 2, 1)), area: "430000" }), 400, "BAD_REQUEST", "/area");
  const symptoms = { kind: "symptoms", area: "320100", onset: "2021-02-31", symptoms: ["fever"] };
  assertProblem(await post("", symptoms), 400, "BAD_REQUEST", "/onset");
  assertProblem(await post("/follow", { code: "0000-0000-0000-0000" }), 404, "NOT_FOUND");
  assertProblem(await ask(network.cn.url, "/v1/public/intake"), 503, "INTAKE_CLOSED");
});

test("a flood from one address is refused with a reason before its bodies are read, and a code cannot be tried for ever", async () => {
  const content = itinerary(stay("x", 2, 1));
  // However the address is written.
  const paths = ["/v1/public/submissions", "/v1/public/%73ubmissions", "/v1/public/submissions?x=1"];
  const answers = await Promise.all(
    Array.from({ length: 300 }, (_, n) => ask(url, String(paths[n % 3]), { method: "POST", body: content })),
  );
  const refused = answers.filter(({ status }) => status === 429);
  assert.ok(refused.length >= 100 && refused.length < 300, `${refused.length}`);
  for (const one of refused) assertProblem(one, 429, "RATE_LIMITED");
  const tries = await Promise.all(Array.from({ length: 60 }, () => post("/follow", { code: "1111-1111-1111-1111" })));
  assert.ok(tries.some(({ status }) => status === 429));
});
