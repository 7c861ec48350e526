import assert from "node:assert/strict";
import { after, beforeEach, test } from "node:test";
import { request } from "node:http";
import { connect } from "node:net";
import { type Json, decodeCanonical, encodeCanonical, encodeHex } from "@tocsin/core";
import {
  type Answer,
  BEGIN,
  CANARY,
  CUSTOMS,
  HOSPITAL,
  PROVINCE,
  SUSPENDED,
  type ServedNetwork,
  type SignedOptions,
  ask,
  assertProblem,
  done,
  limitedBody,
  openBody,
  openServedNetwork,
  signed,
} from "./servefixture.ts";

const network: ServedNetwork = await openServedNetwork();
after(() => network.close());
const { url, parts, token } = network.province;
const hospital = token(HOSPITAL);

let before: string;
const standing = () => `${parts.chain.head().height} ${encodeHex(parts.chain.head().appHash)}`;

beforeEach(() => {
  before = standing();
});

/** The refusal is typed, nothing was ordered, and the log has no fault of the server. */
function assertRefused(answer: Answer, status: number, code: string, at?: string): void {
  assertProblem(answer, status, code, at);
  assert.equal(standing(), before, "the chain must stand as it stood");
  assert.deepEqual(network.faults, []);
}

const act = (body: Json | Uint8Array, headers = {}) => ask(url, "/v1/acts", { token: hospital, body, headers });
const submit = (body: Record<string, Json>, rest: Record<string, Json> = {}) =>
  act({ action: "reports.submit", args: {}, body, ...rest });
const octets = { "content-type": "application/octet-stream" };
const send = (bytes: Uint8Array) => ask(url, "/v1/acts/signed", { body: bytes, headers: octets });
const sendSigned = (options: SignedOptions) => send(signed(options).bytes);
const text = (value: Uint8Array) => new TextDecoder().decode(value);
const bytes = (value: string) => new TextEncoder().encode(value);

// What is no request --------------------------------------------------------------------------------------------------

test("bytes that are no JSON are refused, and are not quoted", async () => {
  for (const body of ["", "{", `{"action": "${CANARY}`, "[1,]", "nul", "{'a':1}", `{} ${CANARY}`, "\uFEFF{}"])
    assertRefused(await act(body), 400, "NOT_JSON");
  assertRefused(await act(new Uint8Array([0x22, 0xff, 0x22])), 400, "NOT_JSON");
  const plain = { "content-type": "text/plain" };
  assertRefused(await act("{}", plain), 400, "NOT_JSON", "content-type");
  assertRefused(await ask(url, "/v1/acts", { method: "POST", token: hospital }), 400, "NOT_JSON", "content-type");
});

test("a key that stands twice in one object is refused wherever it stands", async () => {
  const twice = [
    [`{"action":"reports.submit","action":"reports.retract","args":{}}`, "/action"],
    [`{"action":"reports.submit","args":{"event":"1","event":"2"}}`, "/args/event"],
    [
      `{"action":"reports.submit","args":{},"body":{"a":[{},{"x":{"y":[1,{"z":1, "\\u007a" : 2}]}}]}}`,
      "/body/a/1/x/y/1/z",
    ],
  ] as const;
  for (const [body, at] of twice) assertRefused(await act(body), 400, "DUPLICATE_KEY", at);
  // The same name in different objects, and names inside texts, are no duplicates.
  const once = `{"action":"reports.submit","args":{},"body":{"form":"\\"form\\":","a":{"form":[{"a":1},{"a":1}]}}}`;
  assertRefused(await act(once), 400, "SCHEMA");
});

test("hostile text is refused in time that grows with its length alone", async () => {
  const size = 1 << 20;
  assertRefused(await act(`"${'\\"'.repeat(size / 2)}`), 400, "NOT_JSON");
  assertRefused(await act("[".repeat(size)), 400, "NOT_JSON");
  assertRefused(await act(`${"[".repeat(size / 2)}${"]".repeat(size / 2)}`), 400, "SCHEMA");
  assertRefused(await act(`{"${"x".repeat(size)}":1}`), 400, "SCHEMA");
});

test("unknown fields and wrong types are named by their pointer", async () => {
  const good = { action: "reports.submit", args: {}, body: openBody() };
  const wrong: [Json, string][] = [
    [[], "/"],
    [{ ...good, extra: 1 }, "/extra"],
    [{ args: {} }, "/action"],
    [{ ...good, action: 7 }, "/action"],
    [{ ...good, action: "../../etc/passwd" }, "/action"],
    [{ ...good, args: [] }, "/args"],
    [{ ...good, urgency: "9" }, "/urgency"],
    [{ ...good, urgency: 10 }, "/urgency"],
    [{ ...good, urgency: 1.5 }, "/urgency"],
    [{ ...good, idempotencyKey: "../secret" }, "/idempotencyKey"],
    [{ ...good, ifMatch: "zz" }, "/ifMatch"],
    [{ ...good, args: { event: "../x" } }, "/args/event"],
    [{ ...good, args: { unknown: true } }, "/args/unknown"],
    [{ ...good, body: { ...openBody(), extra: 1 } }, "/body/extra"],
    [{ ...good, body: { ...openBody(), s: "2" } }, "/body/s"],
    [{ ...good, body: { ...openBody(), t: { occurred: "2021-07-20" } } }, "/body/t/occurred"],
  ];
  for (const [body, at] of wrong) {
    const answer = await act(body);
    assertRefused(answer, 400, "SCHEMA", at);
  }
  assertRefused(await act({ ...good, action: "reports.unknown" }), 400, "SCHEMA", "/proposal/action");
  assertRefused(await act(`{"action":"reports.submit","args":{},"__proto__":{}}`), 400, "SCHEMA", "/__proto__");
});

test("values that the ledger has no form for are named by their pointer", async () => {
  const sent: [string, string][] = [
    [`{"x":1.5}`, "/args/x"],
    [`{"x":[0,9007199254740993]}`, "/args/x/1"],
    [`{"x":1e999}`, "/args/x"],
    [`{"x":"\\ud800"}`, "/args/x"],
    [`{"名":1}`, "/args/名"],
    [`{"__proto__":1}`, "/args/__proto__"],
  ];
  for (const [args, at] of sent)
    assertRefused(await act(`{"action":"reports.submit","args":${args}}`), 400, "SCHEMA", at);
  const deep = `${'{"x":'.repeat(17)}1${"}".repeat(17)}`;
  assertRefused(await act(`{"action":"reports.submit","args":${deep}}`), 400, "SCHEMA");
});

test("bodies above their limit are refused", async () => {
  const large = "x".repeat((2 << 20) + 1);
  assertRefused(await act(`{"action":"${large}"}`), 413, "BODY_TOO_LARGE");
  assertRefused(await send(bytes(large)), 413, "BODY_TOO_LARGE");
  assertRefused(await send(bytes(`"${"x".repeat(64_000)}"`)), 413, "TOO_LARGE");
  const main = "长".repeat(30_000);
  assertRefused(await submit(openBody({ a: { main } })), 413, "TOO_LARGE");
  const detail = await ask(url, "/v1/details", { token: hospital, body: { text: "x".repeat(1 << 20) } });
  assertRefused(detail, 413, "BODY_TOO_LARGE");
});

test("query and path are checked as strictly as bodies", async () => {
  const get = (path: string) => ask(url, path, { token: hospital });
  const wrong: [string, string, string][] = [
    ["/v1/reports?unknown=1", "SCHEMA", "/query/unknown"],
    ["/v1/reports?__proto__=1", "SCHEMA", "/query/__proto__"],
    ["/v1/reports?limit=0", "SCHEMA", "/query/limit"],
    ["/v1/reports?limit=201", "SCHEMA", "/query/limit"],
    ["/v1/reports?limit=01", "SCHEMA", "/query/limit"],
    ["/v1/reports?limit=1e1", "SCHEMA", "/query/limit"],
    ["/v1/reports?limit=1&limit=2", "SCHEMA", "/query/limit"],
    ["/v1/reports?unverified=1", "SCHEMA", "/query/unverified"],
    ["/v1/reports?q=", "SCHEMA", "/query/q"],
    ["/v1/reports?unit=../../etc/passwd", "SCHEMA", "/query/unit"],
    ["/v1/reports?area=3", "SCHEMA", "/query/area"],
    ["/v1/reports?area=99", "BAD_AREA", "/query/area"],
    ["/v1/counts?from=2021-02-30", "BAD_DATE", "/query/from"],
    ["/v1/counts?to=yesterday", "BAD_DATE", "/query/to"],
    ["/v1/node?x=1", "SCHEMA", "/query/x"],
    ["/healthz?x=1", "SCHEMA", "/query/x"],
    ["/v1/audit?from=0", "SCHEMA", "/query/to"],
    ["/v1/blocks/0", "SCHEMA", "/params/height"],
    ["/v1/blocks/9999999999999999", "SCHEMA", "/params/height"],
    ["/v1/reports/..%2f..%2fetc%2fpasswd", "SCHEMA", "/params/record"],
    ["/v1/reports/'%20or%201=1--", "SCHEMA", "/params/record"],
    [`/v1/reports/${"0".repeat(63)}`, "SCHEMA", "/params/record"],
    [`/v1/reports/${"0".repeat(64)}%00`, "SCHEMA", "/params/record"],
    [`/v1/downloads/${"0".repeat(64)}/attachments/..%2fx`, "SCHEMA", "/params/digest"],
  ];
  for (const [path, code, at] of wrong) assertRefused(await get(path), 400, code, at);
  assertRefused(await get("/v1/reports/%zz"), 400, "BAD_REQUEST", "path");
  for (const path of ["/", "/v1", "/etc/passwd", `/v1/${"x".repeat(2_000)}`])
    assertRefused(await get(path), 404, "NOT_FOUND");
  assertRefused(await ask(url, "/v1/acts", { method: "PUT", token: hospital }), 404, "NOT_FOUND");
});

/** Status of a request whose path is sent as it is written; `fetch` would tidy it. */
function statusOf(path: string): Promise<number | undefined> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${hospital}` };
    request({ hostname, port, path, headers }, (reply) => resolve(reply.resume().statusCode))
      .on("error", reject)
      .end();
  });
}

test("paths that climb lead nowhere", async () => {
  for (const path of ["/v1/reports/..", "/docs/../../etc/passwd", "//etc/passwd", "/docs/page.js/../../server.ts"])
    assert.equal(await statusOf(path), path === "/v1/reports/.." ? 400 : 404, path);
  assert.equal(await statusOf("/v1/reports/%2e%2e"), 400);
  assert.deepEqual(network.faults, []);
});

test("full text of any characters is a search and never a fault", async () => {
  for (const q of [
    '"',
    "*",
    "a AND",
    "NEAR(",
    "(",
    "'; drop table reports; --",
    "\\",
    "%",
    "-x",
    "列:",
    "\u0000",
    "^a",
  ]) {
    const answer = await ask(url, `/v1/reports?q=${encodeURIComponent(q)}`, { token: hospital });
    assert.equal(answer.status, 200, `${q}: ${answer.text}`);
  }
  assert.deepEqual(network.faults, []);
});

test("what is no HTTP is answered with a problem too", async () => {
  const { port } = new URL(url);
  const reply = await new Promise<string>((resolve, reject) => {
    const socket = connect(Number(port), "127.0.0.1", () => socket.write(`${CANARY}\r\n\r\n`));
    let received = "";
    socket.on("data", (chunk) => {
      received += chunk.toString();
    });
    socket.on("end", () => resolve(received));
    socket.on("error", reject);
  });
  assert.match(reply, /^HTTP\/1\.1 400 .*application\/problem\+json.*"code":"BAD_REQUEST"/s);
  assert.ok(!reply.includes(CANARY));
});

// Proposals that an officer signed ---------------------------------------------------------------------------------

test("a proposal is committed, and its replay gets the first result", async () => {
  const { bytes: proposal, act: id } = signed();
  const first = await send(proposal);
  assert.equal(first.status, 200, first.text);
  assert.deepEqual([first.json["act"], first.json["repeated"]], [id, false]);
  before = standing();
  const again = await send(proposal);
  assert.equal(again.json["repeated"], true);
  for (const name of ["act", "height", "index", "history", "result"])
    assert.deepEqual(again.json[name], first.json[name], name);
  assert.equal(standing(), before);
});

test("signed bytes in any but the canonical form are refused", async () => {
  const proposal = text(signed().bytes);
  const value = JSON.parse(proposal) as Record<string, Json>;
  const forms = [
    JSON.stringify(value, null, 1),
    `${proposal}\n`,
    proposal.replace('"urgency":3', '"urgency":3.0'),
    proposal.replace('"urgency":3', '"urgency":3,"urgency":3'),
    proposal.replace("reports.submit", "reports\\u002esubmit"),
    JSON.stringify(Object.fromEntries(Object.entries(value).reverse())),
  ];
  for (const form of forms) {
    assert.notEqual(form, proposal);
    assertRefused(await send(bytes(form)), 400, "MALFORMED");
  }
  assertRefused(await send(new Uint8Array(0)), 400, "MALFORMED");
  assertRefused(await send(new Uint8Array([0xff, 0xfe])), 400, "MALFORMED");
});

/** The canonical bytes of a signed proposal after a change that its signature does not cover. */
function changed(proposal: Uint8Array, change: (value: Record<string, Json>) => Record<string, Json>): Uint8Array {
  return encodeCanonical(change(decodeCanonical(proposal) as Record<string, Json>));
}

test("a proposal that is not what was signed is refused", async () => {
  const { bytes: proposal } = signed();
  const inside = (part: Record<string, Json>) => (value: Record<string, Json>) => ({
    ...value,
    proposal: { ...(value["proposal"] as Record<string, Json>), ...part },
  });
  assertRefused(await send(changed(proposal, inside({ urgency: 4 }))), 401, "BAD_SIGNATURE", "/signature");
  const signature = "A".repeat(86);
  assertRefused(
    await send(changed(proposal, (value) => ({ ...value, signature }))),
    401,
    "BAD_SIGNATURE",
    "/signature",
  );
  const short = (value: Record<string, Json>) => ({ ...value, signature: "AAAA" });
  assertRefused(await send(changed(proposal, short)), 400, "SCHEMA", "/signature");
  const other = (value: Record<string, Json>) => ({ ...value, body: openBody({ s: 1 }) });
  assertRefused(await send(changed(proposal, other)), 400, "BODY_MISMATCH", "/body");
  const extra = (value: Record<string, Json>) => ({ ...value, extra: 1 });
  assertRefused(await send(changed(proposal, extra)), 400, "SCHEMA", "/extra");
  assertRefused(await send(changed(proposal, inside({ extra: 1 }))), 400, "SCHEMA", "/proposal/extra");
  const unit = { unit: "cn-32:../hospital", officer: "duty", key: `ed25519:${"A".repeat(43)}`, via: "own" };
  assertRefused(await send(changed(proposal, inside({ author: unit }))), 400, "SCHEMA", "/proposal/author/unit");
});

test("who is unknown, suspended or not permitted is refused", async () => {
  assertRefused(await sendSigned({ signer: [CUSTOMS, "duty"] }), 401, "BAD_SIGNATURE", "/signature");
  assertRefused(await sendSigned({ unit: "cn-32:nobody" }), 403, "UNKNOWN_UNIT", "cn-32:nobody");
  assertRefused(await sendSigned({ unit: SUSPENDED }), 403, "UNIT_SUSPENDED", SUSPENDED);
  assertRefused(await sendSigned({ officer: "nobody" }), 403, "UNKNOWN_OFFICER", "nobody");
  assertRefused(await sendSigned({ officer: "admin" }), 403, "NOT_PERMITTED");
});

test("a proposal of another time, chain or contract is refused", async () => {
  const now = network.clock.now();
  assertRefused(await sendSigned({ at: now - 7_200_000 }), 422, "EXPIRED", "/proposal/expires");
  assertRefused(await sendSigned({ at: now + 3_600_000 }), 400, "BAD_TIME", "/proposal/at");
  assertRefused(await sendSigned({ lifetimeMs: 25 * 3_600_000 }), 400, "BAD_TIME", "/proposal/expires");
  assertRefused(await sendSigned({ lifetimeMs: -1 }), 400, "BAD_TIME", "/proposal/expires");
  assertRefused(await sendSigned({ chain: "cn.e1" }), 422, "WRONG_CHAIN", "cn.e1");
  assertRefused(await sendSigned({ chain: "cn-32.e2" }), 422, "WRONG_CHAIN", "cn-32.e2");
  assertRefused(await sendSigned({ contract: 99 }), 409, "CONTRACT_VERSION");
});

// What the contracts refuse ----------------------------------------------------------------------------------------

test("urgency above the policy is refused", async () => {
  assertRefused(await submit(openBody(), { urgency: 7 }), 403, "URGENCY_ABOVE_POLICY", "6");
  assertRefused(await sendSigned({ urgency: 9 }), 403, "URGENCY_ABOVE_POLICY", "6");
});

test("areas that do not exist or lie elsewhere are refused", async () => {
  const at = (area: string) => openBody({ a: { category: "covid-19", headline: CANARY, place: { area } } });
  assertRefused(await submit(at("99")), 400, "BAD_AREA", "/body/a/place/area");
  assertRefused(await submit(at("4308")), 400, "BAD_AREA", "/body/a/place/area");
  assertRefused(await submit(at("32011")), 400, "SCHEMA", "/body/a/place/area");
  assertRefused(await submit(limitedBody({ area: "11" })), 400, "BAD_AREA", "/body/area");
  const count = { kind: "count", version: 1, series: "confirmed-local", day: "2021-07-20", new: 1 };
  assertRefused(await submit(openBody({ data: { ...count, area: "99" } })), 400, "BAD_AREA", "/body/data/area");
});

test("dates that do not exist or come in the wrong order are refused", async () => {
  const count = { kind: "count", version: 1, series: "confirmed-local", area: "3201", new: 1 };
  for (const day of ["2021-02-29", "2021-13-01", "2021-04-31", "0000-00-00"])
    assertRefused(await submit(openBody({ data: { ...count, day } })), 400, "BAD_DATE", "/body/data/day");
  assertRefused(await submit(openBody({ data: { ...count, day: "20.7.2021" } })), 400, "SCHEMA");
  const late = BEGIN + 86_400_000;
  assertRefused(await submit(openBody({ t: { occurred: late } })), 400, "BAD_DATE", "/body/t/occurred");
  const reversed = { occurred: BEGIN - 1_000, detected: BEGIN - 2_000 };
  assertRefused(await submit(openBody({ t: reversed })), 400, "BAD_DATE", "/body/t/detected");
});

test("a report that names a sealed part nobody holds is refused", async () => {
  const detail = { digest: "ab".repeat(32), commitment: "cd".repeat(32), size: 100 };
  assertRefused(await submit(openBody({ sealed: { detail } })), 409, "SEALED_MISSING", detail.digest);
});

test("an idempotency key gives the first result for the same act, and a refusal for another", async () => {
  const once = { idempotencyKey: "key-of-the-test" };
  const first = await submit(openBody(), once);
  assert.equal(first.status, 200, first.text);
  before = standing();
  const again = await submit(openBody(), once);
  assert.deepEqual([again.json["act"], again.json["repeated"]], [first.json["act"], true]);
  assert.equal(standing(), before);
  assertRefused(await submit(openBody({ s: 1 }), once), 409, "IDEMPOTENCY_MISMATCH", String(first.json["act"]));
});

test("a verdict on a body that was not read is refused", async () => {
  const { json } = await submit(openBody());
  before = standing();
  const manager = token(PROVINCE);
  const judge = (rest: Record<string, Json>) =>
    ask(url, "/v1/acts", {
      token: manager,
      body: {
        action: "reports.verify",
        args: { record: json["act"] as Json, verdict: "verified", reason: "read" },
        ...rest,
      },
    });
  assertRefused(await judge({}), 412, "IF_MATCH");
  assertRefused(await judge({ ifMatch: "00".repeat(32) }), 412, "IF_MATCH");
  const report = await done<{ ifMatch: string }>(url, "report", {
    token: manager,
    params: { record: String(json["act"]) },
  });
  const judged = await judge({ ifMatch: report.ifMatch });
  assert.equal(judged.status, 200, judged.text);
});

test("each item of a bulk request has its own result", async () => {
  const good = { action: "reports.submit", args: {}, body: openBody() };
  const items = [good, { ...good, urgency: 9 }, { ...good, args: { x: 1.5 } }, good];
  const answer = await ask(url, "/v1/acts/bulk", { token: hospital, body: { items } });
  assert.equal(answer.status, 200, answer.text);
  const results = answer.json["items"] as unknown as readonly {
    ok: boolean;
    problem?: { code: string; at?: string };
  }[];
  assert.deepEqual(
    results.map(({ ok, problem }) => problem?.code ?? ok),
    [true, "URGENCY_ABOVE_POLICY", "SCHEMA", true],
  );
  before = standing();
  const many = await ask(url, "/v1/acts/bulk", { token: hospital, body: { items: Array(501).fill(good) } });
  assertRefused(many, 400, "SCHEMA", "/items");
});
