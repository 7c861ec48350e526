import assert from "node:assert/strict";
import { after, test } from "node:test";
import type { ChainItem, StateReply, TransactionReply } from "@tocsin/api";
import { browserCrypto, verifyKey, verifyTransaction } from "@tocsin/client";
import { parseGenesis, trustOf } from "@tocsin/core";
import {
  type Answer,
  ask,
  assertProblem,
  done,
  HOSPITAL,
  MEDIA,
  openBody,
  openServedNetwork,
  PROVINCE,
  type ServedNetwork,
} from "./servefixture.ts";

const network: ServedNetwork = await openServedNetwork();
after(() => network.close());
const { url, token } = network.province;
const manager = token(PROVINCE);
const hospital = token(HOSPITAL);

async function filed(): Promise<{ readonly act: string; readonly height: number; readonly index: number }> {
  return done(url, "act", { token: hospital, body: { action: "reports.submit", args: {}, body: openBody() } });
}

async function trust() {
  const { text } = await done<Answer>(url, "genesis", { token: manager });
  return trustOf(browserCrypto.sha256, parseGenesis(new TextEncoder().encode(text)));
}

const asked = (place: { height: number; index: number }) => ({
  params: { height: String(place.height), index: String(place.index) },
});

test("a transaction is shown with who endorsed it, and a reader checks it with the genesis alone", async () => {
  const place = await filed();
  const reply = await done<TransactionReply>(url, "transaction", { token: manager, ...asked(place) });
  assert.equal(reply.leaf["act"], place.act);
  assert.equal("body" in reply.transaction, false);
  assert.ok(!JSON.stringify(reply.transaction["proposal"]).includes("环境采样"));
  const verdict = verifyTransaction(browserCrypto, await trust(), reply);
  assert.ok(verdict.holds);
  assert.deepEqual(
    verdict.value.map(({ unit, holds }) => [unit, holds]),
    [[PROVINCE, true]],
  );
});

test("what a node changes in a transaction, its outcome or its header is noticed", async () => {
  const reply = await done<TransactionReply>(url, "transaction", { token: manager, ...asked(await filed()) });
  const trusted = await trust();
  const judge = (change: Partial<TransactionReply>) => {
    const verdict = verifyTransaction(browserCrypto, trusted, { ...reply, ...change });
    return verdict.holds ? "holds" : verdict.fault;
  };
  assert.equal(judge({}), "holds");
  assert.match(judge({ leaf: { ...reply.leaf, code: "NOT_PERMITTED" } }), /not in the history/);
  assert.match(judge({ index: reply.index + 1 }), /not in the history/);
  const { effects } = reply.transaction as { readonly effects: object };
  assert.match(
    judge({ transaction: { ...reply.transaction, effects: { ...effects, reads: [] } } }),
    /not the one in the leaf/,
  );
  assert.match(judge({ opening: { ...reply.opening, size: reply.opening.size + 1 } }), /another app hash/);
  assert.notEqual(judge({ block: { ...reply.block, commit: reply.block.header } }), "holds");
  const [endorsement] = reply.transaction["endorsements"] as [{ readonly signature: string }];
  const forged = { ...endorsement, signature: `${"A".repeat(85)}A` };
  const withheld = { ...reply.transaction, endorsements: [forged] };
  const verdict = verifyTransaction(browserCrypto, trusted, { ...reply, transaction: withheld, withheld: true });
  assert.ok(verdict.holds);
  assert.deepEqual(
    verdict.value.map(({ holds }) => holds),
    [false],
  );
});

test("a refused transaction is proven with its reason, and one of others is nobody's who may not follow", async () => {
  const place = await filed();
  const mine = await done<TransactionReply>(url, "transaction", { token: hospital, ...asked(place) });
  assert.equal(mine.withheld, false);
  const path = `/v1/blocks/${place.height}/transactions/${place.index}`;
  assertProblem(await ask(url, path, { token: token(MEDIA) }), 404, "NOT_FOUND");
  assertProblem(await ask(url, `/v1/blocks/${place.height}/transactions/99`, { token: manager }), 404, "NOT_FOUND");
  const body = { action: "reports.verify", args: { record: place.act, verdict: "verified", reason: "x" } };
  assert.notEqual((await ask(url, "/v1/acts", { token: hospital, body })).status, 200);
  const { items } = await done<{ items: { height: number; transactions: { code: string; index: number }[] }[] }>(
    url,
    "blocks",
    { token: manager },
  );
  for (const { height, transactions } of items)
    for (const { index, code } of transactions) {
      const reply = await done<TransactionReply>(url, "transaction", { token: manager, ...asked({ height, index }) });
      assert.equal(reply.leaf["code"], code);
      assert.ok(verifyTransaction(browserCrypto, await trust(), reply).holds, `${height}/${index}`);
    }
});

test("a key of the state is proven to be there, or to be absent; another value or key is noticed", async () => {
  const { act } = await filed();
  const trusted = await trust();
  const read = (key: string) => done<StateReply>(url, "state", { token: manager, query: { key } });
  const name = `report/${act}`;
  const reply = await read(name);
  const verdict = verifyKey(browserCrypto, trusted, reply, name);
  assert.ok(verdict.holds && verdict.value !== undefined);
  assert.deepEqual(verdict.value.value, reply.value);
  const nothing = verifyKey(browserCrypto, trusted, await read("report/none"), "report/none");
  assert.ok(nothing.holds && nothing.value === undefined);
  assert.equal(verifyKey(browserCrypto, trusted, reply, "report/none").holds, false);
  assert.equal(verifyKey(browserCrypto, trusted, { ...reply, bytes: "" }, name).holds, false);
  const other = await read(`unit/${HOSPITAL}`);
  assert.equal(verifyKey(browserCrypto, trusted, { ...reply, bytes: other.bytes }, name).holds, false);
  assert.equal(verifyKey(browserCrypto, trusted, { ...reply, bytes: "#" }, name).holds, false);
});

test("the tree names this chain with its validators, and how far others say that they are", async () => {
  const { items } = await done<{ items: ChainItem[] }>(url, "chains", { token: manager });
  const [own, main] = items as [ChainItem, ChainItem];
  assert.deepEqual([own.chain, own.parent, own.self, own.validators?.length], ["cn-32", "cn", true, 1]);
  assert.deepEqual([main.chain, main.parent, main.self], ["cn", null, false]);
  assert.ok(main.height !== undefined && main.trustedHeight === 0 && main.validators?.length === 1);
});

test("a unit is told by its id, one of another chain as that chain proves it; one that nobody proves is not found", async () => {
  const unit = await done<{ id: string }>(url, "unit", { token: hospital, params: { unit: MEDIA } });
  assert.equal(unit.id, MEDIA);
  const nation = await done<{ id: string; source: string }>(url, "unit", {
    token: hospital,
    params: { unit: "cn:hc" },
  });
  assert.deepEqual([nation.id, nation.source], ["cn:hc", "cn"]);
  for (const id of ["cn:nobody", "cn-99:nobody", "x"])
    assertProblem(await ask(url, `/v1/units/${encodeURIComponent(id)}`, { token: hospital }), 404, "NOT_FOUND");
});
