import assert from "node:assert/strict";
import { test } from "node:test";
import { DEFAULT_POLICIES, type Json, Refusal, key } from "@tocsin/core";
import { nodeCrypto } from "@tocsin/node";
import { type LocalChain, LocalEndpoint } from "../local.ts";
import { RemoteEndpoint } from "../remote.ts";
import { endpointCalls } from "../serve.ts";
import { receivePayload, waitingPackets } from "../batch.ts";
import { climbed, follow, lying } from "./following.ts";
import { CHILD, UP, drain, endpointOf, file, openStillTree, summarised, upLink } from "./stilltree.ts";

const refused = (code: string) => (error: unknown) => error instanceof Refusal && error.code === code;

/** The main chain as nodes of another chain reach it, through JSON. */
async function scene() {
  const tree = await openStillTree();
  const endpoint = endpointOf(tree, "cn");
  const calls = endpointCalls("cn", endpoint, () => tree.clock.now());
  const ask = (chain: string) => async (call: string, params: unknown) => {
    const answer = await calls[call]?.(JSON.parse(JSON.stringify(params)), { chain });
    return JSON.parse(JSON.stringify(answer ?? null)) as unknown;
  };
  const remote = (chain: string) => new RemoteEndpoint(endpoint.name, ask(chain), () => () => undefined);
  return { tree, endpoint, ask, remote };
}

test("a link carries to a chain on other machines as to one in this process", async () => {
  const { tree, endpoint, remote } = await scene();
  const record = await file(tree);
  assert.deepEqual(await drain(upLink(tree, { destination: remote(CHILD) })), [1]);
  assert.deepEqual(summarised(tree), [record]);
  const far = remote(CHILD);
  assert.deepEqual(await far.proven(), await endpoint.proven());
  assert.deepEqual(await far.lane("authority", 0, 10), await endpoint.lane("authority", 0, 10));
  assert.deepEqual(await far.provenState(key.summary(record)), await endpoint.provenState(key.summary(record)));
  const audience = key.policy("audience");
  assert.deepEqual(await far.provenState(audience), await endpoint.provenState(audience));
  const { height } = await far.proven();
  assert.deepEqual(await far.changedSummaries(0, 10, CHILD), await endpoint.changedSummaries(0, 10, CHILD));
  assert.deepEqual(await far.lightBlock(height), await endpoint.lightBlock(height));
  assert.equal(await far.client("cn-99"), undefined);
  await tree.close();
});

test("a chain brings nothing of another chain's, and asks for nobody else", async () => {
  const { tree, ask, remote } = await scene();
  const record = await file(tree);
  const source = endpointOf(tree, CHILD);
  const proven = await source.proven();
  const payload = await receivePayload(
    source,
    await waitingPackets(source, endpointOf(tree, "cn"), UP, proven.opening.size),
    proven,
  );
  const height = tree.node("cn").chain.head().height;
  await assert.rejects(remote("cn-32").receive(payload), refused("NOT_FOUND"));
  await assert.rejects(ask("cn-32")("changedSummaries", { from: 0, limit: 10, chain: CHILD }), refused("NOT_FOUND"));
  await assert.rejects(
    ask("cn-32")("lane", { queue: `down/${CHILD}/routine`, from: 0, limit: 10 }),
    refused("NOT_FOUND"),
  );
  await assert.rejects(ask(CHILD)("provenState", { key: key.summary(record) }), refused("NOT_FOUND"));
  await assert.rejects(ask(CHILD)("provenState", { key: "unit/cn:hc" }), refused("SCHEMA"));
  await assert.rejects(ask(CHILD)("provenState", { key: key.policy("exchange") }), refused("SCHEMA"));
  const bad: Json = { queue: "up/routine", from: -1, limit: 10 };
  await assert.rejects(ask(CHILD)("lane", bad), refused("SCHEMA"));
  assert.equal(tree.node("cn").chain.head().height, height);
  await tree.close();
});

test("heartbeats that are asked for too often make no block", async () => {
  const { tree, remote } = await scene();
  const before = tree.node("cn").chain.head().height;
  await remote(CHILD).heartbeat();
  const after = tree.node("cn").chain.head().height;
  assert.ok(after > before);
  for (let i = 0; i < 5; i++) await remote(CHILD).heartbeat();
  assert.equal(tree.node("cn").chain.head().height, after);
  await tree.close();
});

test("notices reach a chain on other machines, and nothing else of the state does", async () => {
  const { tree, ask, remote } = await scene();
  const record = await file(tree);
  await drain(upLink(tree));
  const { follower, puts } = follow(tree, { source: remote(CHILD) });
  assert.equal(await follower.step(), 1);
  assert.deepEqual(
    puts.flatMap(({ notices }) => notices.map((notice) => notice.record)),
    [record],
  );
  assert.deepEqual(puts.at(-1)?.audience, DEFAULT_POLICIES.audience);
  for (const name of ["policy/exchange", "policy/audience/x", "policy/", "managers"])
    await assert.rejects(ask(CHILD)("provenState", { key: name }), refused("SCHEMA"));
  await tree.close();
});

test("a question about changed summaries is answered for a stretch of blocks, and holds nobody up", async () => {
  let read = 0;
  const chain = {
    proven: () => ({ height: 1_000_000 }),
    block: () => {
      read += 1;
      return undefined;
    },
  } as unknown as LocalChain;
  const endpoint = new LocalEndpoint("cn.e1", chain, nodeCrypto.sha256);
  let turns = 0;
  let isOver = false;
  const others = (async () => {
    for (; !isOver; turns += 1) await new Promise((go) => setImmediate(go));
  })();
  const { changed, upTo } = await endpoint.changedSummaries(7, 100, CHILD);
  isOver = true;
  await others;
  assert.deepEqual([changed, upTo, read], [[], 507, 500]);
  assert.ok(turns >= 20, `${turns} turns for others`);
});

test("a follower goes on over stretches without notices", async () => {
  const tree = await openStillTree();
  const record = await climbed(tree);
  const source = endpointOf(tree, "cn");
  // One block an answer.
  const changedSummaries = async (from: number, limit: number, chain: string) => {
    const { changed, upTo } = await source.changedSummaries(from, limit, chain);
    if (upTo === from) return { changed, upTo };
    const [first] = (await source.changedSummaries(from, 1, chain)).changed;
    const isHere = tree.node("cn").chain.block(from + 1)?.tick === first?.tick;
    return { changed: isHere && first !== undefined ? [first] : [], upTo: from + 1 };
  };
  const { follower, puts } = follow(tree, { source: lying(tree, { changedSummaries }) });
  assert.equal(await follower.step(), 1);
  assert.ok(puts.length > 1);
  assert.deepEqual(
    puts.flatMap(({ notices }) => notices.map((notice) => notice.record)),
    [record],
  );
  await tree.close();
});
