import assert from "node:assert/strict";
import { after, test } from "node:test";
import type { Json } from "@tocsin/core";
import { NodeError } from "../errors.ts";
import { openPart } from "../operations/openpart.ts";
import type { NodeParts } from "../operations/parts.ts";
import type { Peer } from "../peer.ts";
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
