import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import type { ActReply, ReportReply } from "@tocsin/api";
import type { Json } from "@tocsin/core";
import { ask, BEGIN, done, HOSPITAL, openServedNetwork, PROVINCE, type ServedNetwork } from "./servefixture.ts";

const SECRET = "the name that stands nowhere else";

let network: ServedNetwork;
before(async () => {
  network = await openServedNetwork();
});
after(() => network.close());

function act(unit: string, officer: string, body: { readonly [name: string]: Json }): Promise<ActReply> {
  const { url } = network.province;
  return done<ActReply>(url, "act", { token: network.province.token(unit, officer), body });
}

function delta(headline: string, main: string, sealed?: Json): { [name: string]: Json } {
  return {
    form: "open",
    situation: "epidemic",
    a: { category: "infectious-disease", headline, main, place: { area: "3201" } },
    t: { occurred: BEGIN },
    s: 1,
    data: { kind: "unknown-cause", version: 1, cases: 1, symptoms: ["fever"] },
    ...(sealed === undefined ? {} : { sealed }),
  };
}

async function eventually(holds: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; !(await holds()); tries++) {
    if (tries > 400) throw new Error("it did not come to hold");
    await wait(10);
  }
}

function filesOf(dir: string): string[] {
  return readdirSync(dir, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? filesOf(join(dir, entry.name)) : [join(dir, entry.name)],
  );
}

test("an erasure that the ledger orders destroys parts and keys, and the holder confirms it", async () => {
  const { url } = network.province;
  const token = network.province.token(HOSPITAL);
  const detail = await done<Json>(url, "sealDetail", { token, body: { note: SECRET } });
  const body = delta("a report with detail", "open text", { detail });
  const { act: record } = await act(HOSPITAL, "duty", { action: "reports.submit", args: {}, body });
  const query = { purpose: "treatment" };
  assert.deepEqual(await done<Json>(url, "detail", { token, params: { record }, query }), { note: SECRET });
  const { digest } = detail as { digest: string };
  const held = () => filesOf(join(network.province.dir, "vault")).some((path) => path.includes(digest));
  assert.ok(held());

  await act(PROVINCE, "duty", { action: "reports.erase", args: { record, reason: "Kept past its time." } });
  const certificate = () =>
    done<{ items: { unit: string; digests: string[] }[] }>(url, "erasures", { token, params: { record } });
  await eventually(async () => (await certificate()).items.length > 0);
  const [confirmed] = (await certificate()).items;
  assert.deepEqual([confirmed?.unit, confirmed?.digests], [PROVINCE, [digest]]);
  assert.ok(!held());
  const read = await ask(url, `/v1/reports/${record}/detail?purpose=treatment`, { token });
  assert.ok(read.status >= 400 && !read.text.includes(SECRET), read.text);
  await network.province.verifyReplay();
});

test("a redaction that the ledger orders leaves the text in no file, and the chain verifies", async () => {
  const { url } = network.province;
  const token = network.province.token(HOSPITAL);
  const { act: record } = await act(HOSPITAL, "duty", {
    action: "reports.submit",
    args: {},
    body: delta("a report of security 1", SECRET),
  });
  const report = () => done<ReportReply>(url, "report", { token, params: { record } });
  const { ifMatch } = await report();
  const stands = () =>
    filesOf(network.province.dir).filter((path) => readFileSync(path).includes(Buffer.from(SECRET, "utf8")));
  assert.notDeepEqual(stands(), []);

  await act(PROVINCE, "duty", {
    action: "reports.redact",
    args: { record, body: ifMatch, reason: "It names a person." },
  });
  await eventually(async () => stands().length === 0);
  assert.equal((await report()).body, undefined);
  await network.province.verifyReplay();
});
