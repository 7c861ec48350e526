import assert from "node:assert/strict";
import { test } from "node:test";
import { DEFAULT_POLICIES, type Json, Refusal, key } from "@tocsin/core";
import { nodeCrypto } from "@tocsin/node";
import { ReceiveScreen } from "../../node/transport/receivescreen.ts";
import { CachingVerifier } from "../../node/validate/verifier.ts";
import type { SimTree } from "../../testkit/tree.ts";
import { type LocalChain, LocalEndpoint } from "../local.ts";
import { type ChainAsked, RemoteEndpoint } from "../remote.ts";
import { endpointCalls } from "../serve.ts";
import { receivePayload, waitingPackets } from "../batch.ts";
import { climbed, follow, lying } from "./following.ts";
import { CHILD, UP, drain, endpointOf, file, openStillTree, summarised, upLink } from "./stilltree.ts";

const refused = (code: string) => (error: unknown) => error instanceof Refusal && error.code === code;

/** What a node has before its ledger for what other chains bring. */
function screenOf(tree: SimTree, name: string): ReceiveScreen {
  const verifier = new CachingVerifier(nodeCrypto);
  return new ReceiveScreen({ chain: tree.node(name).chain, hash: nodeCrypto.sha256, verifier, clock: tree.clock });
}

/** The main chain as nodes of another chain reach it, through JSON. */
async function scene() {
  const tree = await openStillTree();
  const endpoint = endpointOf(tree, "cn");
  const calls = endpointCalls("cn", endpoint, screenOf(tree, "cn"), () => tree.clock.now());
  const ask = (chain: string) => async (call: string, params: unknown) => {
    const answer = await calls[call]?.(JSON.parse(JSON.stringify(params)), { chain });
    return JSON.parse(JSON.stringify(answer ?? null)) as unknown;
  };
  const remote = (chain: string) => {
    const nodes: ChainAsked = { count: 1, call: ask(chain), turned: () => nodes };
    return new RemoteEndpoint(endpoint.name, nodes, () => () => undefined);
  };
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

test("what a chain hands up is for the chains above it, never for those below", async () => {
  const tree = await openStillTree();
  await file(tree);
  const calls = endpointCalls(CHILD, endpointOf(tree, CHILD), screenOf(tree, CHILD), () => tree.clock.now());
  const lane = (queue: string, chain: string) => calls["lane"]?.({ queue, from: 0, limit: 1_000 }, { chain });
  assert.equal(((await lane("up/routine", "cn")) as unknown[]).length, 1);
  for (const chain of ["cn-5001", "cn-500101", "cn-32"])
    for (const queue of [...UP, `down/${CHILD}/routine`, "down/cn-5002/routine", "sideways"])
      await assert.rejects(lane(queue, chain) as Promise<unknown>, refused("NOT_FOUND"), `${queue} for ${chain}`);
  for (const queue of ["down/cn-5001/routine", "authority"]) assert.deepEqual(await lane(queue, "cn-5001"), []);
  await tree.close();
});

test("what would be refused comes into no block, and who brings too much of it is not heard for a minute", async () => {
  const { tree, ask, remote } = await scene();
  const record = await file(tree);
  const source = endpointOf(tree, CHILD);
  const proven = await source.proven();
  const waiting = await waitingPackets(source, endpointOf(tree, "cn"), UP, proven.opening.size);
  const payload = await receivePayload(source, waiting, proven);
  const forged = { ...payload, proof: { ...payload.proof, nodes: ["ab".repeat(32)] } } as typeof payload;
  const height = tree.node("cn").chain.head().height;
  const tries = Array.from({ length: 64 }, () => remote(CHILD).receive(forged));
  for (const { code } of await Promise.all(tries)) assert.equal(code, "PROOF_INVALID");
  assert.equal(tree.node("cn").chain.head().height, height);
  await assert.rejects(ask(CHILD)("receive", { payload }), { code: "RATE_LIMITED" });
  await tree.clock.until(tree.clock.sleep(60_000), 120_000);
  // Of the same brought many times at once the first alone is ordered.
  const told = await Promise.all(Array.from({ length: 8 }, () => remote(CHILD).receive(payload)));
  assert.deepEqual(
    told.map(({ code }) => code),
    ["VALID", ...Array.from({ length: 7 }, () => "PACKET_REDUNDANT")],
  );
  assert.deepEqual(summarised(tree), [record]);
  const { chain } = tree.node("cn");
  for (let at = height + 1; at <= chain.head().height; at++)
    for (const { code } of chain.block(at)?.entries ?? []) assert.equal(code, "VALID");
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

/** How a node answers instead of the truth. */
type Lie = (truth: () => Promise<unknown>) => unknown;

/** The nodes of a chain as an asker has them: each is the truth with some calls answered otherwise. */
function among(ask: ChainAsked["call"], lies: readonly { readonly [call: string]: Lie }[]) {
  const at = (place: number): ChainAsked => ({
    count: lies.length,
    call: async (name, params) => {
      const lie = lies[place % lies.length]?.[name];
      return lie === undefined ? ask(name, params) : lie(() => ask(name, params));
    },
    turned: () => at(place + 1),
  });
  return { nodes: at(0) };
}

const LYING = {
  "what was never brought is there": { receipts: () => ({ low: 2 ** 50, above: [], errors: [] }) },
  "its chain's client is frozen": { client: () => ({ frozen: true, light: { headerHash: "" } }) },
  "it has no client": { client: () => null },
  "it has taken what it threw away": { receive: () => ({ code: "VALID", at: "" }) },
  "the client has expired": { receive: () => ({ code: "CLIENT_EXPIRED", at: "cn-50" }) },
  "nobody may ask": {
    client: () => {
      throw new Refusal("NOT_FOUND");
    },
  },
} as const;

for (const [what, lie] of Object.entries(LYING))
  test(`a report climbs although one of four nodes above says that ${what}`, async () => {
    const { tree, endpoint, ask } = await scene();
    const record = await file(tree);
    const { nodes } = among(ask(CHILD), [lie, {}, {}, {}]);
    const link = upLink(tree, { destination: new RemoteEndpoint(endpoint.name, nodes, () => () => undefined) });
    for (let step = 0; step < 6 && summarised(tree).length === 0; step += 1) await link.step().catch(() => undefined);
    assert.deepEqual(summarised(tree), [record]);
    await tree.close();
  });

test("a chain whose only node says it has taken everything, and has not, is asked with pauses", async () => {
  const { tree, endpoint, ask } = await scene();
  await file(tree);
  const { nodes } = among(ask(CHILD), [LYING["it has taken what it threw away"]]);
  const link = upLink(tree, { destination: new RemoteEndpoint(endpoint.name, nodes, () => () => undefined) });
  const did = [];
  for (let step = 0; step < 5; step += 1) did.push((await link.step()).did);
  assert.deepEqual(did, ["moved", "nothing", "nothing", "nothing", "nothing"]);
  await tree.close();
});

for (const [what, lies] of Object.entries({
  "leaves a notice out": [
    { changedSummaries: async (truth: () => Promise<unknown>) => ({ ...((await truth()) as object), changed: [] }) },
  ],
  "tells of records that are none": [
    { changedSummaries: () => ({ changed: [{ record: "ab".repeat(32), tick: 1 }], upTo: 4 }) },
  ],
  "answers with nonsense": [{ provenState: () => ({}) }],
}))
  for (const count of [2, 4])
    test(`no notice is lost although one of ${count} nodes ${what}`, async () => {
      const { tree, endpoint, ask } = await scene();
      const record = await climbed(tree);
      const { nodes } = among(ask(CHILD), [...lies, ...Array.from({ length: count - 1 }, () => ({}))]);
      const source = new RemoteEndpoint(endpoint.name, nodes, () => () => undefined);
      const { follower, puts } = follow(tree, { source });
      for (let step = 0; step < 6; step += 1) await follower.step().catch(() => undefined);
      const told = puts.flatMap(({ notices }) => notices.map((notice) => notice.record));
      assert.deepEqual(told, [record]);
      await tree.close();
    });
