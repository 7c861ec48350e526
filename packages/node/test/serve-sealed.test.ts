import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { join } from "node:path";
import { after, test } from "node:test";
import { type Json, audienceCommitment } from "@tocsin/core";
import { nodeCrypto } from "../host/crypto.ts";
import { keepCommitted } from "../operations/sealed.ts";
import {
  CUSTOMS,
  HOSPITAL,
  PROVINCE,
  type Answer,
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
const { url, parts, token, dir } = network.province;
const [hospital, customs, manager] = [token(HOSPITAL), token(CUSTOMS), token(PROVINCE)];

type Reference = { readonly digest: string; readonly size: number; readonly commitment: string };
const octets = { "content-type": "application/octet-stream" };

/** A file of the size, the same in every run, that nothing repeats in. */
function* noise(size: number): Generator<Uint8Array<ArrayBuffer>> {
  for (let n = 0, left = size; left > 0; n++) {
    const block = Buffer.alloc(65_536);
    for (let at = 0; at < block.length; at += 32) createHash("sha256").update(`${n} ${at}`).digest().copy(block, at);
    yield new Uint8Array(block.subarray(0, Math.min(left, block.length)));
    left -= block.length;
  }
}

async function upload(officer: string, size: number): Promise<{ reference: Reference; sha256: string }> {
  const hash = createHash("sha256");
  const chunks = noise(size);
  const body = new ReadableStream<Uint8Array<ArrayBuffer>>({
    pull(controller) {
      const { value, done: ended } = chunks.next();
      if (ended === true) controller.close();
      else {
        hash.update(value);
        controller.enqueue(value);
      }
    },
  });
  const headers = { ...octets, authorization: `Bearer ${officer}` };
  const reply = await fetch(`${url}/v1/attachments`, { method: "POST", headers, body, duplex: "half" } as RequestInit);
  const text = await reply.text();
  assert.equal(reply.status, 200, text);
  return { reference: JSON.parse(text) as Reference, sha256: hash.digest("hex") };
}

async function file(body: Json, officer = hospital): Promise<string> {
  const sent = { action: "reports.submit", args: {}, body };
  const { act } = await done<{ act: string }>(url, "act", { token: officer, body: sent });
  await parts.readModel.waitFor(parts.chain.head().height, 10_000);
  return act;
}

const attachmentPath = (record: string, digest: string, purpose = "audit") =>
  `/v1/reports/${record}/attachments/${digest}?purpose=${purpose}`;
const detailPath = (record: string) => `/v1/reports/${record}/detail?purpose=treatment`;
const seal = (officer: string, detail: Json) => done<Reference>(url, "sealDetail", { token: officer, body: detail });
const get = (path: string, officer: string): Promise<Answer> => ask(url, path, { token: officer });
const partFile = (digest: string) => join(dir, "vault", "parts", digest);

async function download(path: string, officer: string): Promise<{ size: number; sha256: string }> {
  const reply = await fetch(url + path, { headers: { authorization: `Bearer ${officer}` } });
  assert.equal(reply.status, 200);
  assert.equal(reply.headers.get("content-type"), "application/octet-stream");
  const hash = createHash("sha256");
  let size = 0;
  for await (const chunk of reply.body as ReadableStream<Uint8Array>) {
    hash.update(chunk);
    size += chunk.length;
  }
  return { size, sha256: hash.digest("hex") };
}

test("a file of 20 MiB goes up and comes down byte for byte", async () => {
  const size = 20 << 20;
  const { reference, sha256 } = await upload(hospital, size);
  assert.ok(reference.size > size);
  const record = await file(openBody({ sealed: { attachments: [reference as unknown as Json] } }));
  for (const officer of [hospital, manager])
    assert.deepEqual(await download(attachmentPath(record, reference.digest), officer), { size, sha256 });
});

test("a sealed detail is read by its writer and the managers, and every reading is in the audit", async () => {
  const detail = { persons: [{ name: "张三", id: "320102199001011234" }], weight: 61.5 };
  const reference = await seal(hospital, detail);
  const record = await file(openBody({ sealed: { detail: reference as unknown as Json } }));
  assert.deepEqual((await get(detailPath(record), hospital)).json, detail);
  assert.deepEqual((await get(detailPath(record), manager)).json, detail);
  assertProblem(await get(detailPath(record), customs), 404, "NOT_FOUND", record);
  assertProblem(await get(`/v1/reports/${record}/detail`, hospital), 400, "SCHEMA", "/query/purpose");
  const audit = async (officer: string) => {
    const query = { from: 0, to: network.clock.now() + 86_400_000 };
    const { findings } = await done<{ findings: { finding: string; unit: string; record: string }[] }>(url, "audit", {
      token: officer,
      query,
    });
    return findings.filter((one) => one.finding === "sealed-read" && one.record === record).map(({ unit }) => unit);
  };
  assert.deepEqual((await audit(token(PROVINCE, "admin"))).sort(), [PROVINCE, HOSPITAL].sort());
  assert.deepEqual((await audit(token(HOSPITAL, "admin"))).sort(), [PROVINCE, HOSPITAL].sort());
  assert.deepEqual(await audit(token(CUSTOMS, "admin")), []);
});

test("parts of a report that was committed right before a crash are the report's after it", async () => {
  const reference = await seal(hospital, { note: "between commit and answer" });
  const unnamed = await seal(hospital, { note: "no report names it" });
  const { act: record } = await parts.gateway.submit(
    parts.author.sign(HOSPITAL, "duty", {
      action: "reports.submit",
      args: {},
      body: openBody({ sealed: { detail: reference as unknown as Json } }) as never,
    }),
  );
  assert.deepEqual(parts.vault.held(record), []);
  await parts.readModel.waitFor(parts.chain.head().height, 10_000);
  await keepCommitted(parts);
  assert.deepEqual(parts.vault.held(record), [reference.digest]);
  assert.deepEqual(parts.vault.held(unnamed.digest), [unnamed.digest]);
});

test("what is sealed stands in no reply, list or file of the node but its vault", async () => {
  const secret = "秘密canary-of-the-vault";
  const reference = await seal(hospital, { secret });
  const record = await file(limitedBody({ sealed: { detail: reference as unknown as Json } }));
  assert.equal((await get(detailPath(record), hospital)).json["secret"], secret);
  for (const path of [
    `/v1/reports/${record}`,
    "/v1/reports",
    "/v1/blocks",
    "/v1/node",
    "/v1/audit?from=0&to=4102444800000",
  ])
    assert.ok(!(await get(path, manager)).text.includes(secret), path);
  const files = readdirSync(dir, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  assert.ok(files.length > 10);
  for (const { parentPath, name } of files)
    assert.ok(!readFileSync(join(parentPath, name)).includes(secret), join(parentPath, name));
});

test("a part that a file of the vault was changed under is refused and never half given", async () => {
  const small = await seal(hospital, { text: "x".repeat(1_000) });
  const { reference: large } = await upload(hospital, 1 << 20);
  const record = await file(
    openBody({ sealed: { detail: small as unknown as Json, attachments: [large as unknown as Json] } }),
  );
  const change = (digest: string, at: (size: number) => number) => {
    const bytes = readFileSync(partFile(digest));
    const place = at(bytes.length);
    bytes[place] = (bytes[place] as number) ^ 1;
    writeFileSync(partFile(digest), bytes);
  };
  change(small.digest, (size) => size >> 1);
  assertProblem(await get(detailPath(record), hospital), 422, "SEALED_BROKEN");
  // Behind what has left already the connection breaks: no reader takes the rest for the whole.
  change(large.digest, (size) => size - 20);
  await assert.rejects(download(attachmentPath(record, large.digest), hospital));
  change(large.digest, (size) => size - 20);
  assert.equal((await download(attachmentPath(record, large.digest), hospital)).size, 1 << 20);
  change(large.digest, () => 40);
  assertProblem(await get(attachmentPath(record, large.digest), hospital), 422, "SEALED_BROKEN");
  rmSync(partFile(large.digest));
  assertProblem(await get(attachmentPath(record, large.digest), hospital), 409, "SEALED_MISSING");
  assert.deepEqual(network.faults, []);
});

test("a report whose sealed parts are another unit's, absent or not as it says is refused before it is ordered", async () => {
  const reference = await seal(hospital, { secret: true });
  const detail = reference as unknown as Record<string, Json>;
  const height = parts.chain.head().height;
  const send = (officer: string, sealed: Json, rest: Record<string, Json> = {}) =>
    ask(url, "/v1/acts", {
      token: officer,
      body: { action: "reports.submit", args: {}, body: openBody({ sealed }), ...rest },
    });
  const { digest } = reference;
  assertProblem(await send(customs, { detail }), 409, "SEALED_ELSEWHERE", digest);
  assertProblem(await send(customs, { attachments: [detail] }), 409, "SEALED_ELSEWHERE", digest);
  const absent = { ...detail, digest: "ab".repeat(32) };
  assertProblem(await send(hospital, { detail, attachments: [absent] }), 409, "SEALED_MISSING", absent.digest);
  const otherKey = { ...detail, commitment: "ab".repeat(32) };
  assertProblem(await send(hospital, { detail: otherKey }), 422, "SEALED_BROKEN", digest);
  assertProblem(await send(hospital, { detail: { ...detail, size: 7 } }), 422, "SEALED_BROKEN", digest);
  assert.equal(parts.chain.head().height, height);
  // The owner's report takes it; a retry finds it there, and no second report gets it.
  const key = { idempotencyKey: "sealed-once" };
  const first = await send(hospital, { detail }, key);
  assert.equal(first.status, 200, first.text);
  assert.equal((await send(hospital, { detail }, key)).json["repeated"], true);
  assertProblem(await send(hospital, { detail }), 409, "SEALED_ELSEWHERE", digest);
});

test("sealed parts are asked for under names that exist", async () => {
  const reference = await seal(hospital, { secret: true });
  const record = await file(openBody({ sealed: { detail: reference as unknown as Json } }));
  const absent = "ab".repeat(32);
  assertProblem(await get(attachmentPath(record, absent), hospital), 404, "NOT_FOUND", absent);
  assertProblem(await get(attachmentPath(absent, reference.digest), hospital), 404, "NOT_FOUND", absent);
  assertProblem(await get(attachmentPath(record, "..%2f..%2fkeystore"), hospital), 400, "SCHEMA", "/params/digest");
  // A part that is staged and no record's yet.
  const staged = await seal(hospital, { secret: false });
  assertProblem(await get(attachmentPath(record, staged.digest), hospital), 404, "NOT_FOUND", staged.digest);
  assertProblem(await ask(url, "/v1/attachments", { body: "x", headers: octets }), 401, "UNAUTHORISED");
  const download_ = `/v1/downloads/${absent}/attachments/${absent}`;
  assertProblem(await get(download_, hospital), 404, "NOT_FOUND", absent);
  assertProblem(
    await ask(url, "/v1/downloads", { token: hospital, body: { grant: absent } }),
    404,
    "NOT_FOUND",
    absent,
  );
});

test("an upload that breaks off leaves nothing behind", async () => {
  const files = () => readdirSync(join(dir, "vault"), { recursive: true, withFileTypes: true });
  const count = () => files().filter((entry) => entry.isFile()).length;
  const before = count();
  const { hostname, port } = new URL(url);
  const headers = { ...octets, authorization: `Bearer ${hospital}` };
  const upload = request({ hostname, port, path: "/v1/attachments", method: "POST", headers });
  const broken = new Promise((resolve) => upload.on("error", resolve));
  for (const chunk of noise(1 << 20)) upload.write(chunk);
  while (count() === before) await new Promise((resolve) => setImmediate(resolve));
  upload.destroy();
  await broken;
  while (count() > before) await new Promise((resolve) => setImmediate(resolve));
  assert.equal((await seal(hospital, { after: true })).size > 0, true);
  assert.deepEqual(network.faults, []);
});

test("a report of security 3 to 5 is sealed with its audience, and what comes back may be filed and opened", async () => {
  const { sealed: _none, ...report } = openBody();
  const inside = { ...report, s: 4 };
  const told = await done<{ body: Record<string, Json>; audience: { policyVersion: number; units: string[] } }>(
    url,
    "sealReport",
    { token: hospital, body: { report: inside } },
  );
  const { summary, sealed } = told.body as unknown as {
    summary: { digest: string; audience: string; policyVersion: number };
    sealed: { attachments: Reference[] };
  };
  assert.deepEqual(Object.keys(told.body).sort(), ["form", "s", "sealed", "summary"]);
  assert.equal(sealed.attachments[0]?.digest, summary.digest);
  const policy = await done<{ clauses: Json; units: string[] }>(url, "audience", { token: hospital, query: { s: 4 } });
  const commitment = audienceCommitment(nodeCrypto.sha256, { origin: "cn-32", clauses: policy.clauses as never });
  assert.deepEqual([summary.audience, summary.policyVersion, policy.units], [commitment, 1, [PROVINCE]]);
  const act = { action: "reports.submit", args: {}, body: told.body };
  const { act: record } = await done<{ act: string }>(url, "act", { token: hospital, body: act });
  const read = (officer: string) =>
    ask(url, `/v1/reports/${record}/attachments/${summary.digest}?purpose=test`, { token: officer });
  for (const officer of [hospital, manager]) assert.deepEqual(JSON.parse((await read(officer)).text), inside);
  assertProblem(await read(customs), 404, "NOT_FOUND");

  const refused = (change: Record<string, Json>, at: string) =>
    ask(url, "/v1/reports/sealed", { token: hospital, body: { report: { ...inside, ...change } } }).then((answer) =>
      assertProblem(answer, 400, "SCHEMA", at),
    );
  for (const s of [1, 2, 6, 3.5, "3"]) await refused({ s }, "/report/s");
  await refused({ a: { headline: "x" } }, "/report/a/category");
  await refused({ more: 1 }, "/report/more");
});
