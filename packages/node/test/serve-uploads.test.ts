import assert from "node:assert/strict";
import { request } from "node:http";
import { after, test } from "node:test";
import type { Json } from "@tocsin/core";
import {
  CUSTOMS,
  HOSPITAL,
  PROVINCE,
  type Answer,
  type ServedNetwork,
  ask,
  assertProblem,
  done,
  openBody,
  openServedNetwork,
} from "./servefixture.ts";

const network: ServedNetwork = await openServedNetwork();
after(() => network.close());
const { url, token } = network.province;
const [hospital, customs] = [token(HOSPITAL), token(CUSTOMS)];
const octets = { "content-type": "application/octet-stream" };

interface State {
  readonly upload: string;
  readonly offset: number;
  readonly size: number;
  readonly part?: { readonly [name: string]: Json };
}

const begin = (size: number, officer = hospital) => done<State>(url, "beginUpload", { token: officer, body: { size } });
const state = (upload: string, officer = hospital) => ask(url, `/v1/uploads/${upload}`, { token: officer });
const append = (upload: string, offset: number, body: Uint8Array, officer = hospital): Promise<Answer> =>
  ask(url, `/v1/uploads/${upload}/bytes?offset=${offset}`, { token: officer, headers: octets, body });
const bytes = (size: number, first = 0) => Uint8Array.from({ length: size }, (_, at) => (first + at * 7) % 251);

/** Sends a part of a body and breaks the connection off. */
function broken(upload: string, offset: number, sent: Uint8Array): Promise<void> {
  return new Promise((resolve) => {
    const sending = request(`${url}/v1/uploads/${upload}/bytes?offset=${offset}`, {
      method: "POST",
      headers: { ...octets, authorization: `Bearer ${hospital}`, "content-length": 10_000_000 },
    });
    sending.on("error", () => resolve());
    sending.on("close", () => resolve());
    sending.write(sent, () => setTimeout(() => sending.destroy(), 50));
  });
}

test("a file that breaks off goes on where it stopped, and is what it was", async () => {
  const file = bytes(200_000);
  const { upload } = await begin(file.length);
  assert.equal((await append(upload, 0, file.subarray(0, 70_000))).json["offset"], 70_000);
  await broken(upload, 70_000, file.subarray(70_000, 130_000));
  const { offset } = (await state(upload)).json as unknown as State;
  assert.ok(offset >= 70_000 && offset <= 130_000, String(offset));
  const last = await append(upload, offset, file.subarray(offset));
  const { part } = last.json as unknown as State;
  assert.ok(part !== undefined, last.text);
  assert.deepEqual((await state(upload)).json["part"], part);
  const body = openBody({ sealed: { attachments: [part] } });
  const act = { action: "reports.submit", args: {}, body };
  const { act: record } = await done<{ act: string }>(url, "act", { token: hospital, body: act });
  const path = `/v1/reports/${record}/attachments/${String(part["digest"])}?purpose=test`;
  const read = await fetch(url + path, { headers: { authorization: `Bearer ${token(PROVINCE)}` } });
  assert.deepEqual(new Uint8Array(await read.arrayBuffer()), file);
});

test("neither gaps nor overlaps are taken, nor more than was said, nor what is another unit's", async () => {
  const { upload } = await begin(100);
  await append(upload, 0, bytes(40));
  for (const offset of [0, 39, 41, 100])
    assertProblem(await append(upload, offset, bytes(10)), 409, "CONFLICT", "offset 40");
  assertProblem(await append(upload, 40, bytes(10), customs), 404, "NOT_FOUND", "upload");
  assertProblem(await state(upload, customs), 404, "NOT_FOUND", "upload");
  const foreign = await ask(url, `/v1/uploads/${upload}`, { method: "DELETE", token: customs });
  assert.equal(foreign.json["cancelled"], false);
  assert.equal((await state(upload)).json["offset"], 40);
  assertProblem(await append(upload, 40, bytes(61)), 413, "BODY_TOO_LARGE", "100 bytes");
  assertProblem(await state(upload), 404, "NOT_FOUND", "upload");
  assertProblem(
    await ask(url, "/v1/uploads", { token: hospital, body: { size: (256 << 20) + 1 } }),
    413,
    "BODY_TOO_LARGE",
  );
  for (const size of [-1, 0.5, "1"])
    assertProblem(await ask(url, "/v1/uploads", { token: hospital, body: { size } }), 400, "SCHEMA", "/size");
  assertProblem(await append("../../keystore", 0, bytes(1)), 404, "NOT_FOUND");
});

test("an empty file is one, a cancelled one is gone, and who stays away is forgotten", async () => {
  const empty = await begin(0);
  assert.ok((await append(empty.upload, 0, new Uint8Array())).json["part"] !== undefined);
  const cancelled = await begin(10);
  const answer = await ask(url, `/v1/uploads/${cancelled.upload}`, { method: "DELETE", token: hospital });
  assert.equal(answer.json["cancelled"], true);
  assertProblem(await state(cancelled.upload), 404, "NOT_FOUND");
  const idle = await begin(10);
  network.clock.moveTo(network.clock.now() + 16 * 60_000);
  assertProblem(await append(idle.upload, 0, bytes(10)), 404, "NOT_FOUND");
});

test("a unit has so many open at once, and the others still have room", async () => {
  const opened: string[] = [];
  for (let count = 0; count < 32; count++) opened.push((await begin(10)).upload);
  assertProblem(await ask(url, "/v1/uploads", { token: hospital, body: { size: 1 } }), 429, "RATE_LIMITED", "uploads");
  await begin(10, customs);
  await ask(url, `/v1/uploads/${opened[0]}`, { method: "DELETE", token: hospital });
  await begin(10);
});
