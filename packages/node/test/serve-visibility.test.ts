import assert from "node:assert/strict";
import { after, test } from "node:test";
import { CONTRACTS, type Json, actId, encodeAct, execute, key, readSignedProposal } from "@tocsin/core";
import { nodeCrypto } from "../host/crypto.ts";
import {
  BEGIN,
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
  signed,
} from "./servefixture.ts";

const network: ServedNetwork = await openServedNetwork();
after(() => network.close());
const { url, parts, token } = network.province;
const officers = {
  writer: token(HOSPITAL),
  other: token(CUSTOMS),
  auditor: token(CUSTOMS, "admin"),
  manager: token(PROVINCE),
};
const until = network.clock.now() + 86_400_000;

async function file(body: Json): Promise<{ readonly act: string; readonly height: number }> {
  const sent = { action: "reports.submit", args: {}, body };
  const filed = await done<{ act: string; height: number }>(url, "act", { token: officers.writer, body: sent });
  await parts.readModel.waitFor(parts.chain.head().height, 10_000);
  return filed;
}

/** Everything that can be listed, counted or searched, as an officer gets it. */
const LISTS = [
  "/v1/reports?limit=200",
  "/v1/reports?security=3",
  "/v1/reports?unverified=true",
  "/v1/reports?situation=epidemic&area=32",
  "/v1/reports?q=plague",
  `/v1/reports?unit=${HOSPITAL}`,
  "/v1/summaries",
  "/v1/summaries?q=plague",
  "/v1/notices",
  "/v1/counts?status=test",
  "/v1/counts?status=test&over=notices",
  "/v1/events",
  "/v1/resources",
  "/v1/tasks",
  "/v1/requests",
  "/v1/receipts",
  "/v1/clocks?limit=200",
  "/v1/blocks?limit=200",
  "/v1/changes",
  `/v1/audit?from=0&to=${until}`,
  `/v1/audit.csv?from=0&to=${until}`,
];

/** How far the node is says that something happened on it, and is told to everyone (PROTOCOL 17). */
const withoutHeight = (text: string) =>
  text.replaceAll(/"(height|appHash|readLogHead)":("[^"]*"|\d+)/g, "").replaceAll(/# cn-32 height .*/g, "");

async function everythingFor(officer: string): Promise<Map<string, string>> {
  const seen = new Map<string, string>();
  for (const path of LISTS) {
    const { status, text } = await ask(url, path, { token: officer });
    seen.set(path, `${status} ${withoutHeight(text)}`);
  }
  return seen;
}

/** An act of the writer that was endorsed by nobody and so is ordered with a refusal. */
async function orderRefused(): Promise<void> {
  const { bytes } = signed({ unit: HOSPITAL, body: limitedBody() });
  const { proposal, signature, body, salt } = readSignedProposal(nodeCrypto.sha256, bytes);
  const act = { id: actId(nodeCrypto.sha256, proposal), proposal, body };
  const effects = execute(nodeCrypto.sha256, CONTRACTS, parts.chain.state, act);
  const key = network.province.keystore.find("officer", HOSPITAL, "duty")?.key as string;
  const signedByNobody = { unit: PROVINCE, key, path: [], signature: "A".repeat(86) };
  const transaction = encodeAct({ proposal, signature, body, salt, effects, endorsements: [signedByNobody] });
  const { code } = await parts.chain.submit(transaction, { urgency: 3, unit: HOSPITAL });
  assert.equal(code, "ENDORSEMENT_INVALID");
  await parts.readModel.waitFor(parts.chain.head().height, 10_000);
}

const paths = ({ act, height }: { readonly act: string; readonly height: number }) => [
  `/v1/reports/${act}`,
  `/v1/reports/${act}/journey`,
  `/v1/reports/${act}/detail?purpose=audit`,
  `/v1/summaries/${act}`,
  `/v1/records/${act}/trace`,
  `/v1/records/${act}/proof`,
  `/v1/records/${act}/erasures`,
  `/v1/acts/${act}`,
  `/v1/blocks/${height}`,
];

test("a member's view is the same before and after another unit files what it may not see", async () => {
  await file(openBody());
  const before = await everythingFor(officers.other);
  const auditBefore = await everythingFor(officers.auditor);
  const managerBefore = await everythingFor(officers.manager);
  const writerBefore = await everythingFor(officers.writer);
  // Late, rejected, and followed by an act that is refused after it was ordered: all of it stands in an audit.
  const t = { occurred: BEGIN - 9 * 3_600_000, detected: BEGIN - 8 * 3_600_000 };
  const { act } = await file(limitedBody({ t }));
  const { json } = await ask(url, `/v1/reports/${act}`, { token: officers.manager });
  const args = { record: act, verdict: "rejected", reason: "test" };
  const verdict = { action: "reports.verify", args, ifMatch: json["ifMatch"] as Json };
  await done(url, "act", { token: officers.manager, body: verdict });
  await orderRefused();
  assert.deepEqual(await everythingFor(officers.other), before);
  assert.deepEqual(await everythingFor(officers.auditor), auditBefore);
  // The lists are such that they show it to those who may see it.
  const changed = async (officer: string, earlier: ReadonlyMap<string, string>) =>
    [...(await everythingFor(officer))].filter(([path, text]) => earlier.get(path) !== text).map(([path]) => path);
  const audits = [`/v1/audit?from=0&to=${until}`, `/v1/audit.csv?from=0&to=${until}`];
  const always = [
    ...audits,
    "/v1/reports?limit=200",
    "/v1/reports?security=3",
    "/v1/clocks?limit=200",
    "/v1/blocks?limit=200",
  ];
  for (const seen of [await changed(officers.manager, managerBefore), await changed(officers.writer, writerBefore)])
    assert.deepEqual(
      always.filter((path) => !seen.includes(path)),
      [],
    );
});

test("what a member may not see is answered as what does not exist, path by path", async () => {
  const hidden = await file(limitedBody());
  const nothing = { act: "ab".repeat(32), height: 1_000_000 };
  const masked = (text: string, { act, height }: typeof hidden) =>
    text.replaceAll(act, "ID").replaceAll(String(height), "N");
  for (const [i, path] of paths(hidden).entries()) {
    for (const officer of [officers.other, officers.auditor]) {
      const answer = await ask(url, path, { token: officer });
      assertProblem(answer, 404, "NOT_FOUND");
      const absent = await ask(url, paths(nothing)[i] as string, { token: officer });
      assert.equal(masked(answer.text, hidden), masked(absent.text, nothing), path);
    }
    const isForWriter = !/detail|summaries|proof|trace/.test(path);
    if (isForWriter) assert.equal((await ask(url, path, { token: officers.writer })).status, 200, path);
  }
});

test("the same paths answer a member about a report that it may see", async () => {
  const open = await file(openBody());
  for (const path of [`/v1/reports/${open.act}`, `/v1/reports/${open.act}/journey`, `/v1/acts/${open.act}`])
    assert.equal((await ask(url, path, { token: officers.other })).status, 200, path);
});

test("the state itself is for managers and units that may follow the chain", async () => {
  const { act } = await file(limitedBody());
  const path = `/v1/state?key=${key.report(act)}`;
  assertProblem(await ask(url, path, { token: officers.other }), 403, "FORBIDDEN", "follow");
  assertProblem(await ask(url, path, { token: officers.auditor }), 403, "FORBIDDEN", "follow");
  assert.equal((await ask(url, path, { token: officers.manager })).status, 200);
  const absent = await ask(url, `/v1/state?key=${key.report("ab".repeat(32))}`, { token: officers.other });
  assertProblem(absent, 403, "FORBIDDEN", "follow");
  await done(url, "act", {
    token: token(PROVINCE, "admin"),
    body: { action: "registry.setRights", args: { unit: CUSTOMS, rights: ["report", "follow"] } },
  });
  assert.equal((await ask(url, path, { token: officers.other })).status, 200);
});

test("an officer without the role gets no audit", async () => {
  const watch = token(PROVINCE, "watch");
  assertProblem(await ask(url, `/v1/audit?from=0&to=${until}`, { token: watch }), 403, "FORBIDDEN", "auditor");
  assertProblem(await ask(url, `/v1/audit.csv?from=0&to=${until}`, { token: watch }), 403, "FORBIDDEN", "auditor");
});
