import assert from "node:assert/strict";
import { after, test } from "node:test";
import type { Json } from "@tocsin/core";
import { NodeError } from "../errors.ts";
import { act } from "../operations/acts.ts";
import { openPart } from "../operations/openpart.ts";
import type { NodeParts } from "../operations/parts.ts";
import type { Peer } from "../peer.ts";
import { buildProof } from "../prove/prooffile.ts";
import { type Filed, callerOf, fileReport, openTreeNetwork } from "./treenetwork.ts";

const network = await openTreeNetwork();
after(() => network.end());
const city = await fileReport(network.parts("cn-3201"), "cn-3201:hospital", "headline of the city");
const province = await fileReport(network.parts("cn-32"), "cn-32:hospital", "headline of the province");
await network.settle();

const notFound = (error: unknown) => error instanceof NodeError && error.code === "NOT_FOUND";

/** Readings in the log of a chain's node. */
async function readings(chain: string): Promise<string[]> {
  const all = await network.parts(chain).readLog.readings(0, Number.MAX_SAFE_INTEGER);
  return all.map(({ unit, officer, record, purpose }) => `${unit}/${officer} ${record} ${purpose}`);
}

function ask(unit: string, { record }: Pick<Filed, "record">, change: Partial<NodeParts> = {}) {
  const caller = callerOf(unit);
  return openPart({ ...network.parts(caller.chain), ...change }, caller, record);
}

for (const unit of ["cn:hc", "cn-32:hc", "cn-32:cdc"]) {
  test(`${unit}, a manager above, reads the open part through the child's node, proven and logged`, async () => {
    const { chain } = callerOf(unit);
    const before = await readings(chain);
    const reply = await ask(unit, city);
    assert.equal(reply.chain, "cn-3201");
    assert.equal((reply.body as { a: { headline: string } }).a.headline, "headline of the city");
    assert.equal(reply.proof[0], "main chain");
    assert.match(reply.proof.at(-1) ?? "", /^step 1 reports\.submit on cn-3201\.e1$/);
    assert.ok(!JSON.stringify(reply).includes("canary-4d1c"), "the sealed part stays sealed");
    assert.deepEqual((await readings(chain)).slice(before.length), [`${unit}/duty ${city.record} open-part`]);
  });
}

test("siblings, children, members and other provinces get nothing, and are told nothing", async () => {
  const nothing = { record: "ab".repeat(32) };
  for (const [unit, asked] of [
    ["cn-3210:hc", city],
    ["cn-43:hc", city],
    ["cn-3201:hc", province],
    ["cn-3210:hc", province],
    ["cn:hospital", city],
    ["cn-32:hospital", city],
  ] as const) {
    const { chain } = callerOf(unit);
    const before = await readings(chain);
    await assert.rejects(ask(unit, asked), notFound, unit);
    await assert.rejects(ask(unit, nothing), notFound);
    assert.deepEqual(await readings(chain), before, "what was not read is not logged");
  }
});

test("the child's node itself hands an open part to its ancestors only", async () => {
  const peer = network.node("cn-3201").peer;
  const [submitted] = await peer.custody(city.record);
  assert.equal(submitted?.what, "reports.submit");
  const { size } = network.parts("cn-3201").chain.proven().opening;
  const bodyFor = async (asker: string, grant?: string) => {
    const view = { record: city.record, asker, grant };
    return (await peer.included(submitted?.history ?? 0, size, view)).transaction["body" as never] as Json | undefined;
  };
  for (const asker of ["cn", "cn-32", "cn-3201"]) assert.notEqual(await bodyFor(asker), undefined, asker);
  for (const asker of ["cn-3210", "cn-43", "cn-320115"]) assert.equal(await bodyFor(asker), undefined, asker);
  assert.equal(await bodyFor("cn-43", "ab".repeat(32)), undefined, "a grant that is none opens nothing");
});

test("a leaf is handed out as a step of its record alone, to whom the record is known", async () => {
  const { parts } = network.node("cn-3201");
  const { peer } = network.node("cn-3201");
  const { size } = parts.chain.proven().opening;
  const digest = "cd".repeat(32);
  const secret = await act(parts, callerOf("cn-3201:hc"), {
    action: "reports.submit",
    args: {},
    body: { form: "opaque", s: 4, summary: { digest, commitment: digest, audience: digest, policyVersion: 1 } },
  });
  await network.settle();
  const grown = parts.chain.proven().opening.size;
  assert.ok(grown > size);
  const [step] = await peer.custody(secret.act);
  const leafFor = (asker: string, record: string, history: number) => peer.included(history, grown, { record, asker });
  for (const asker of ["cn", "cn-32", "cn-3201"]) await leafFor(asker, secret.act, step?.history ?? 0);
  for (const asker of ["cn-43", "cn-3210", "cn-320115"])
    await assert.rejects(leafFor(asker, secret.act, step?.history ?? 0), notFound, asker);
  const own = new Set((await peer.custody(city.record)).map(({ history }) => history));
  for (let history = 0; history < grown; history++) {
    for (const record of ["ab".repeat(32), secret.act])
      await assert.rejects(leafFor("cn-43", record, history), notFound, `leaf ${history}`);
    if (!own.has(history)) await assert.rejects(leafFor("cn-43", city.record, history), notFound, `leaf ${history}`);
  }
});

test("who asked for a record's detail is proven to the chains of its lineage, not to who has its notice", async () => {
  const asking = network.parts("cn-43");
  const args = { record: city.record, origin: "cn-3201", purpose: "contact-tracing", reason: "a traveller" };
  await act(asking, callerOf("cn-43:hc"), { action: "access.request", args });
  await network.settle();
  const { peer } = network.node("cn");
  const steps = await peer.custody(city.record);
  const { size } = network.parts("cn").chain.proven().opening;
  const askedAbout = steps.filter(({ what, note }) => what === "receive" && !/summary|status/.test(note ?? ""));
  assert.ok(askedAbout.length > 0, JSON.stringify(steps));
  for (const step of steps) {
    const leaf = (asker: string) => peer.included(step.history, size, { record: city.record, asker });
    for (const asker of ["cn", "cn-32", "cn-3201"]) await leaf(asker);
    if (askedAbout.includes(step)) await assert.rejects(leaf("cn-3210"), notFound);
    else assert.ok(!JSON.stringify(await leaf("cn-3210")).includes("a traveller"));
  }
  const { file } = await buildProof({ record: city.record, asker: "cn-3201" }, asking.tree(), asking.findPeer);
  assert.ok(file.steps.length > 3);
});

test("a child's node that lies is found out by the link that fails", async () => {
  const peer = network.node("cn-3201").peer;
  const lying = (change: (transaction: { [name: string]: Json }) => void): Partial<NodeParts> => ({
    findPeer: (id) => {
      const found = network.nodes.get(id)?.peer;
      if (found === undefined || id !== "cn-3201") return found;
      return {
        chain: id,
        anchoredChild: (child, size) => peer.anchoredChild(child, size),
        anchorAfter: (child, height) => peer.anchorAfter(child, height),
        signed: (height) => peer.signed(height),
        newest: () => peer.newest(),
        custody: (record) => peer.custody(record),
        provenState: (name) => peer.provenState(name),
        release: (request) => peer.release(request),
        escalated: (told) => peer.escalated(told),
        sealed: (digest) => peer.sealed(digest),
        included: async (history, size, view) => {
          const included = structuredClone(await peer.included(history, size, view));
          change(included.transaction as { [name: string]: Json });
          return included;
        },
      } satisfies Peer;
    },
  });
  const broken = (error: unknown) =>
    error instanceof NodeError && error.code === "DATA_BROKEN" && error.at === "step 1 reports.submit on cn-3201.e1";
  const altered = lying(({ body }) => {
    (body as { a: { headline: string } }).a.headline = "nothing";
  });
  await assert.rejects(ask("cn:hc", city, altered), broken);
  const salted = lying((transaction) => {
    transaction["salt"] = "A".repeat(22);
  });
  await assert.rejects(ask("cn:hc", city, salted), broken);
  const withheld = lying((transaction) => {
    delete transaction["body"];
    delete transaction["salt"];
  });
  await assert.rejects(ask("cn:hc", city, withheld), notFound);
});

test("an open part whose node is away is not to be had, and nothing else is shown instead", async () => {
  const findPeer = (id: string) => (id === "cn-3201" ? undefined : network.nodes.get(id)?.peer);
  await assert.rejects(ask("cn:hc", city, { findPeer }), notFound);
});
