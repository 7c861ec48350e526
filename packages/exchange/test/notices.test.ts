import assert from "node:assert/strict";
import { test } from "node:test";
import {
  type ClientState,
  DEFAULT_POLICIES,
  type Json,
  type Policy,
  type ProvenState,
  encodeSystem,
  key,
} from "@tocsin/core";
import { nodeCrypto } from "@tocsin/node";
import { misbehaviour } from "../../testkit/forgery.ts";
import { signerOf } from "../../testkit/keys.ts";
import { NANJING } from "../../testkit/shape.ts";
import type { SimTree } from "../../testkit/tree.ts";
import { type LocalChain, LocalEndpoint } from "../local.ts";
import { CHILD, DAY_MS, drain, endpointOf, file, heightOf, openStillTree, upLink } from "./stilltree.ts";

import { type Put, authorityLink, climbed, follow, lying, mainClient, mainTrust, summaryOf } from "./following.ts";
test("what climbed to the main chain comes back as notices, each proven, once", async () => {
  const tree = await openStillTree();
  const { follower, puts } = follow(tree);
  const [first, second] = [await climbed(tree, "one"), await climbed(tree, "two")];
  assert.equal(await follower.step(), 2);
  assert.equal(await follower.step(), 0);
  const third = await climbed(tree, "three");
  assert.equal(await follower.step(), 1);
  assert.deepEqual(
    puts.map(({ notices }) => notices.map(({ record }) => record)),
    [[first, second], [third]],
  );
  for (const { record, state, tick } of puts.flatMap(({ notices }) => notices)) {
    assert.deepEqual(state, summaryOf(tree, record));
    assert.ok(tick > 0 && tick <= tree.clock.now() + 1_000);
  }
  assert.equal(puts.at(-1)?.upTo, tree.node("cn").chain.proven().height - 1);
  await tree.close();
});

test("a value can be proven at every height, whichever block changed it last and however many came since", async () => {
  const tree = await openStillTree();
  const records: string[] = [];
  const source = endpointOf(tree, "cn");
  for (let i = 0; i < 12; i++) {
    records.push(await climbed(tree));
    // A follower of its own for each height: it takes the proof of the oldest value against the newest header.
    const { follower, puts } = follow(tree);
    assert.equal(await follower.step(), records.length);
    assert.deepEqual(
      puts.flatMap(({ notices }) => notices.map(({ state }) => state)),
      records.map((record) => summaryOf(tree, record)),
    );
    const { block } = await source.provenState(key.summary(records[0] as string));
    assert.deepEqual(block, await source.lightBlock(tree.node("cn").chain.proven().height));
  }
  await tree.close();
});

test("a source that is ahead of its newest header waits for the block that proves it", async () => {
  const tree = await openStillTree();
  const record = await climbed(tree);
  const { chain, name } = tree.node("cn");
  const written = chain.state.get(key.summary(record))?.version[0] ?? 0;
  let isAhead = true;
  const listeners = new Set<() => void>();
  const ahead: LocalChain = {
    state: chain.state,
    proven: () => {
      const opening = chain.openingAt(written);
      assert.ok(opening !== undefined);
      return isAhead ? { height: written, opening } : chain.proven();
    },
    lightBlock: (height) => chain.lightBlock(height),
    queue: (queue, from, limit) => chain.queue(queue, from, limit),
    head: () => chain.head(),
    block: (height) => chain.block(height),
    statePage: (height, id) => chain.statePage(height, id),
    historyNode: (level, index) => chain.historyNode(level, index),
    leafBytes: (index) => chain.leafBytes(index),
    submit: (transaction, priority) => chain.submit(transaction, priority),
    onProven: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
  const source = new LocalEndpoint(name, ahead, nodeCrypto.sha256);
  assert.deepEqual(
    (await source.changedSummaries(0, 100, CHILD)).changed,
    [],
    "what no header carries yet is not told of",
  );
  let proven: ProvenState | undefined;
  const asked = source.provenState(key.summary(record)).then((answer) => {
    proven = answer;
  });
  for (const listener of listeners) listener();
  await tree.clock.settle();
  assert.equal(proven, undefined);
  assert.equal(listeners.size, 1, "it listens for the next block still, and for no block twice");
  isAhead = false;
  for (const listener of listeners) listener();
  await asked;
  assert.equal(listeners.size, 0);
  const { follower, puts } = follow(tree, {
    source: lying(tree, { provenState: (asked) => source.provenState(asked) }),
  });
  assert.equal(await follower.step(), 1);
  assert.deepEqual(puts[0]?.notices[0]?.state, summaryOf(tree, record));
  await tree.close();
});

test("notices come in batches, and a follower goes on from where the read model stands", async () => {
  const tree = await openStillTree();
  const records: string[] = [];
  for (let i = 0; i < 130; i++) records.push(await file(tree));
  await drain(upLink(tree));
  const { follower, puts } = follow(tree);
  while ((await follower.step()) > 0);
  assert.ok(puts.length > 1);
  assert.deepEqual(
    puts.flatMap(({ notices }) => notices.map(({ record }) => record)),
    records,
  );
  const [first] = puts as [Put];
  const resumed = follow(tree, { from: first.upTo });
  while ((await resumed.follower.step()) > 0);
  assert.deepEqual(
    resumed.puts.flatMap(({ notices }) => notices),
    puts.slice(1).flatMap(({ notices }) => notices),
  );
  await tree.close();
});

test("what could not be put is read again", async () => {
  const tree = await openStillTree();
  const record = await climbed(tree);
  const done: Put[] = [];
  let isFull = true;
  const { follower } = follow(tree, {
    put: async (notices, upTo, audience) => {
      if (isFull) throw new Error("full");
      done.push({ notices, upTo, audience });
    },
  });
  await assert.rejects(follower.step(), /full/);
  isFull = false;
  assert.equal(await follower.step(), 1);
  assert.equal(done[0]?.notices[0]?.record, record);
  assert.deepEqual(done[0]?.audience, DEFAULT_POLICIES.audience);
  await tree.close();
});

// Trust --------------------------------------------------------------------------------------------------------------

test("a follower that starts again long after genesis trusts what its chain's own client trusts", async () => {
  const tree = await openStillTree();
  const authority = authorityLink(tree);
  const up = upLink(tree);
  const from = heightOf(tree, "cn");
  for (let day = 0; day < 40; day++) {
    await tree.clock.run(DAY_MS);
    await authority.step();
    await up.step();
  }
  const record = await climbed(tree);
  // Genesis names validators that are long gone: whoever holds their keys could sign anything.
  const gone = { ...mainTrust(tree), validators: [{ key: signerOf("long gone").text, power: 1 }] };
  const { follower, puts } = follow(tree, { from, trust: gone });
  assert.equal(await follower.step(), 1);
  assert.equal(puts[0]?.notices[0]?.record, record);
  const withoutClient = follow(tree, { from, trust: gone, client: () => undefined });
  await assert.rejects(withoutClient.follower.step(), /does not verify/);
  assert.deepEqual(withoutClient.puts, []);
  const fromGenesis = follow(tree, { from, client: () => undefined });
  assert.equal(await fromGenesis.follower.step(), 1, "the main chain itself trusts its genesis, of any age");
  await tree.close();
});

test("a follower takes over what governance has recovered while it runs", async () => {
  const tree = await openStillTree();
  let client = mainClient(tree, CHILD) as ClientState;
  const gone = { ...mainTrust(tree), validators: [{ key: signerOf("long gone").text, power: 1 }] };
  client = { ...client, validators: gone.validators, light: { ...client.light } };
  const { follower, puts } = follow(tree, { trust: gone, client: () => client });
  await climbed(tree);
  await assert.rejects(follower.step());
  assert.deepEqual(puts, []);
  await authorityLink(tree).refresh();
  client = mainClient(tree, CHILD) as ClientState;
  await climbed(tree);
  assert.equal(await follower.step(), 2);
  await tree.close();
});

test("a header before the one that the chain's own client trusts is refused", async () => {
  const tree = await openStillTree();
  await climbed(tree);
  const source = endpointOf(tree, "cn");
  const { chain } = tree.node("cn");
  const early = new Map<string, ProvenState>();
  const record = chain.scan("summary/", "", 1)[0]?.key as string;
  for (const name of [record, key.policy("audience")]) early.set(name, await source.provenState(name));
  await authorityLink(tree).refresh();
  await climbed(tree);
  await authorityLink(tree).refresh();
  const provenState = async (name: string) => early.get(name) ?? source.provenState(name);
  const { follower, puts } = follow(tree, { source: lying(tree, { provenState }) });
  await assert.rejects(follower.step(), /does not verify/);
  assert.deepEqual(puts, []);
  await tree.close();
});

test("nothing is taken from a main chain that has signed twice", async () => {
  const tree = await openStillTree();
  await authorityLink(tree).refresh();
  await climbed(tree);
  const { follower, puts } = follow(tree);
  const { code } = await tree.node(CHILD).chain.submit(misbehaviour(tree.node("cn")), { urgency: 9, unit: "cn" });
  assert.equal(code, "VALID");
  await assert.rejects(follower.step(), /frozen/);
  assert.deepEqual(puts, []);
  await tree.close();
});

// Audience -----------------------------------------------------------------------------------------------------------

test("the main chain's audience policy comes with the notices, first and whenever it has changed", async () => {
  const tree = await openStillTree();
  await climbed(tree);
  const { follower, puts } = follow(tree);
  await follower.step();
  await climbed(tree);
  await follower.step();
  assert.deepEqual(
    puts.map(({ audience }) => audience),
    [DEFAULT_POLICIES.audience, undefined],
  );
  const narrow: Policy<"audience"> = {
    ...DEFAULT_POLICIES.audience,
    s1: [{ scope: "lineage", roles: ["authority", "manager"] }],
  };
  await govern(tree, narrow);
  // It comes also when no notice does.
  while ((await follower.step()) > 0);
  assert.deepEqual(puts.at(-1)?.audience, narrow);
  assert.deepEqual(
    puts.slice(2).flatMap(({ notices }) => notices),
    [],
  );
  await climbed(tree);
  await follower.step();
  assert.equal(puts.at(-1)?.audience, undefined);
  const other = follow(tree);
  await other.follower.step();
  assert.deepEqual(other.puts[0]?.audience, narrow, "a follower that starts again tells it again");
  await tree.close();
});

/** Governance of the main chain changes the audience policy. */
async function govern(tree: SimTree, value: Policy<"audience">): Promise<void> {
  const reason = "narrower";
  const change = { kind: "policy", name: "audience", value } as unknown as Json;
  const args = { change, effectiveHeight: heightOf(tree, "cn") + 1, reason };
  const { act, result } = await tree.act("cn", { unit: "cn:hc", action: "governance.propose", args });
  const ifMatch = (result as { readonly digest: string }).digest;
  await tree.act("cn", { unit: "cn:cdc", action: "governance.approve", args: { change: act, reason }, ifMatch });
  await tree.node("cn").chain.submit(heartbeat, { urgency: 0, unit: "cn" });
}

const heartbeat = encodeSystem({ type: "heartbeat", chain: "cn", sequence: 1 });

test("a chain is told only of what some unit of it could be permitted to see", async () => {
  const province = [{ scope: "province" as const, roles: ["authority" as const, "manager" as const] }];
  const tree = await openStillTree(NANJING, { policies: { audience: { ...DEFAULT_POLICIES.audience, s1: province } } });
  const filed = await file(tree, "cn-4308");
  for (const [from, to] of [
    ["cn-4308", "cn-43"],
    ["cn-43", "cn"],
  ] as const)
    assert.deepEqual(await drain(upLink(tree, { destination: endpointOf(tree, to) }, from)), [1]);
  const source = endpointOf(tree, "cn");
  for (const [chain, records] of [
    ["cn-43", [filed]],
    ["cn-4308", [filed]],
    ["cn-32", []],
    ["cn-3201", []],
  ] as const) {
    const { changed, upTo } = await source.changedSummaries(0, 100, chain);
    assert.deepEqual(
      changed.map(({ record }) => record),
      records,
    );
    assert.equal(upTo, tree.node("cn").chain.proven().height - 1, "how far was read is told all the same");
  }
  await tree.close();
});

test("a read model that was built again gets all of its notices again, with the policy to show them by", async () => {
  const tree = await openStillTree();
  await climbed(tree);
  const puts: Put[] = [];
  const { follower } = follow(tree, {
    put: async (notices, upTo, audience) => void puts.push({ notices, upTo, audience }),
  });
  // Nothing of what is put is kept: `from` stays at the beginning, as after a rebuild.
  assert.equal(await follower.step(), 1);
  assert.equal(await follower.step(), 1);
  assert.ok(puts.every(({ audience }) => audience !== undefined));
  await tree.close();
});
