import assert from "node:assert/strict";
import { test } from "node:test";
import {
  type ClientState,
  DEFAULT_POLICIES,
  type Json,
  type LightBlock,
  type Policy,
  type SummaryState,
  type TrustedChain,
  decodeBase64url,
  decodeVersioned,
  encodeBase64url,
  encodeHex,
  encodeSystem,
  encodeVersioned,
  formatLightBlock,
  key,
  proveKey,
  trustOf,
} from "@tocsin/core";
import { nodeCrypto } from "@tocsin/node";
import { misbehaviour, secondHeader } from "../../testkit/forgery.ts";
import { signerOf } from "../../testkit/keys.ts";
import { NANJING } from "../../testkit/shape.ts";
import type { SimTree } from "../../testkit/tree.ts";
import type { ProvenState, SummarySource } from "../endpoint.ts";
import { Link } from "../link.ts";
import { type LocalChain, LocalEndpoint } from "../local.ts";
import { type Notice, NoticeFollower, type NoticeFollowerOptions } from "../notices.ts";
import { CHILD, DAY_MS, drain, endpointOf, file, heightOf, openStillTree, upLink } from "./stilltree.ts";

interface Put {
  readonly notices: readonly Notice[];
  readonly upTo: number;
  readonly audience: Policy<"audience"> | undefined;
}

/** A follower of a chain with what it has put. */
function follow(tree: SimTree, change: Partial<NoticeFollowerOptions> = {}, chain = CHILD) {
  const puts: Put[] = [];
  const follower = new NoticeFollower({
    crypto: nodeCrypto,
    trust: mainTrust(tree),
    client: () => mainClient(tree, chain),
    source: endpointOf(tree, "cn"),
    chain,
    from: 0,
    put: async (notices, upTo, audience) => void puts.push({ notices, upTo, audience }),
    ...change,
  });
  return { follower, puts };
}

function mainTrust(tree: SimTree): TrustedChain {
  return trustOf(nodeCrypto.sha256, tree.node("cn").genesis);
}

function mainClient(tree: SimTree, chain: string): ClientState | undefined {
  return tree.node(chain).chain.state.get(key.client("cn"))?.value as unknown as ClientState | undefined;
}

/** The main chain as a source that answers otherwise where the test says so. */
function lying(tree: SimTree, lie: Partial<SummarySource>): SummarySource {
  const source = endpointOf(tree, "cn");
  return {
    changedSummaries: (from, limit, chain) => source.changedSummaries(from, limit, chain),
    provenState: (name) => source.provenState(name),
    ...lie,
  };
}

/** The link by which a chain learns of the main chain. */
function authorityLink(tree: SimTree, chain = CHILD): Link {
  return new Link({
    source: endpointOf(tree, "cn"),
    destination: endpointOf(tree, chain),
    lanes: ["authority"],
    clock: tree.clock,
    anchors: false,
  });
}

async function climbed(tree: SimTree, text?: string): Promise<string> {
  const record = await file(tree, CHILD, text === undefined ? {} : { text });
  await drain(upLink(tree));
  return record;
}

function summaryOf(tree: SimTree, record: string): SummaryState {
  return tree.node("cn").chain.state.get(key.summary(record))?.value as unknown as SummaryState;
}

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
    onCommitted: (listener) => {
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

// Lies ---------------------------------------------------------------------------------------------------------------

/** How a source may lie about a proven value. `truth` answers truly; `early` is a true answer of an earlier height. */
interface Scene {
  readonly tree: SimTree;
  readonly record: string;
  readonly other: string;
  readonly truth: (name: string) => Promise<ProvenState>;
  readonly early: ProvenState;
}

const forge = (proven: ProvenState, change: (state: { [name: string]: Json }) => void): string => {
  const stored = decodeVersioned(decodeBase64url(proven.value));
  const value = structuredClone(stored.value) as { [name: string]: Json };
  change(value);
  return encodeBase64url(encodeVersioned({ ...stored, value }));
};

const LIES: { readonly [what: string]: (scene: Scene, name: string) => Promise<ProvenState> } = {
  "another value": async ({ truth }, name) => {
    const proven = await truth(name);
    return { ...proven, value: forge(proven, (state) => (state["status"] = "rejected")) };
  },
  "the same value with an older version": async ({ truth }, name) => {
    const proven = await truth(name);
    const stored = decodeVersioned(decodeBase64url(proven.value));
    return { ...proven, value: encodeBase64url(encodeVersioned({ ...stored, version: [1, 1] })) };
  },
  "another record with its proof": ({ truth, other }) => truth(key.summary(other)),
  "another record's value with this one's proof": async ({ truth, other }, name) => ({
    ...(await truth(name)),
    value: (await truth(key.summary(other))).value,
  }),
  "a state that was true under an older header": async ({ early }) => early,
  "an older header with the newer state": async ({ truth, early }, name) => ({
    ...(await truth(name)),
    block: early.block,
  }),
  "the newest header with an older state": async ({ truth, early }, name) => ({
    ...early,
    block: (await truth(name)).block,
  }),
  "a header of another chain": async ({ tree, truth }, name) => {
    const { chain } = tree.node(CHILD);
    const { height, opening } = chain.proven();
    return { ...(await truth(name)), opening, block: formatLightBlock(chain.lightBlock(height) as LightBlock) };
  },
  "a header that another validator has signed": async ({ tree, truth }, name) => {
    const { chain } = tree.node("cn");
    const signed = chain.lightBlock(chain.proven().height) as LightBlock;
    return { ...(await truth(name)), block: formatLightBlock(secondHeader(CHILD, signed)) };
  },
  "a header with a validator of its own": async ({ tree, truth }, name) => {
    const { chain } = tree.node("cn");
    const signed = secondHeader(CHILD, chain.lightBlock(chain.proven().height) as LightBlock);
    const validators = [{ publicKey: signerOf(`validator ${CHILD}`).publicKey, power: 1 }];
    return { ...(await truth(name)), block: formatLightBlock({ ...signed, validators }) };
  },
  "a header without its vote": async ({ tree, truth }, name) => {
    const { chain } = tree.node("cn");
    const block = chain.lightBlock(chain.proven().height) as LightBlock;
    const votes = block.commit.votes.map(() => ({ flag: "absent" as const }));
    const unsigned = { ...block, commit: { ...block.commit, votes } } as unknown as LightBlock;
    return { ...(await truth(name)), block: formatLightBlock(unsigned) };
  },
  "siblings cut short at the top": async ({ truth }, name) => {
    const proven = await truth(name);
    return { ...proven, siblings: proven.siblings.slice(0, -1) };
  },
  "siblings cut short at the bottom": async ({ truth }, name) => {
    const proven = await truth(name);
    return { ...proven, siblings: proven.siblings.slice(1) };
  },
  "a sibling more": async ({ truth }, name) => {
    const proven = await truth(name);
    return { ...proven, siblings: [...proven.siblings, "00".repeat(32)] };
  },
  "siblings that are none": async ({ truth }, name) => ({ ...(await truth(name)), siblings: ["zz", "00"] }),
  "an opening with another state root": async ({ truth }, name) => {
    const proven = await truth(name);
    return { ...proven, opening: { ...proven.opening, state: "00".repeat(32) } };
  },
  nothing: async () => ({}) as ProvenState,
};

for (const [what, lie] of Object.entries(LIES)) {
  test(`a source that gives ${what} is refused, and nothing is put`, async () => {
    const tree = await openStillTree();
    const source = endpointOf(tree, "cn");
    const [record, other] = [await climbed(tree, "one"), await climbed(tree, "two")];
    const early = await source.provenState(key.summary(record));
    await tree.act(CHILD, { unit: `${CHILD}:cdc`, action: "reports.verify", ...verdict(tree, record) });
    await drain(upLink(tree));
    const scene: Scene = { tree, record, other, early, truth: (name) => source.provenState(name) };
    // A header is judged when it is the first of its height; what comes with it later is judged by the one that is trusted.
    const isLie = (name: string) => name === key.summary(record) || what.startsWith("a header");
    const provenState = (name: string) => (isLie(name) ? lie(scene, name) : scene.truth(name));
    const { follower, puts } = follow(tree, { source: lying(tree, { provenState }) });
    await assert.rejects(follower.step());
    await assert.rejects(follower.step());
    assert.deepEqual(puts, []);

    // The same lie about the audience policy, which would show notices to others.
    const onPolicy = (name: string) =>
      name === key.policy("audience") ? lie({ ...scene, record: name }, name) : scene.truth(name);
    const deceived = follow(tree, { source: lying(tree, { provenState: onPolicy }) });
    await assert.rejects(deceived.follower.step());
    assert.deepEqual(deceived.puts, []);

    // The same follower of a source that tells the truth: the test fails for the lie alone.
    const honest = follow(tree, { source: lying(tree, { provenState: (name) => scene.truth(name) }) });
    // Two records, one of them changed twice.
    assert.equal(await honest.follower.step(), 3);
    await tree.close();
  });
}

function verdict(tree: SimTree, record: string) {
  const report = tree.node(CHILD).chain.state.get(key.report(record))?.value as unknown as { readonly body: string };
  return { args: { record, verdict: "verified", reason: "seen" }, ifMatch: report.body };
}

test("a record that the main chain does not have cannot be passed off with a proof that something is not there", async () => {
  const tree = await openStillTree();
  const record = await climbed(tree);
  const absent = "ab".repeat(32);
  const source = endpointOf(tree, "cn");
  const value = (await source.provenState(key.summary(record))).value;
  const { chain } = tree.node("cn");
  const lonely = lying(tree, {
    changedSummaries: async (_from, _limit) => ({ changed: [{ record: absent, tick: 1 }], upTo: 1 }),
    provenState: async (name) => {
      if (name !== key.summary(absent)) return source.provenState(name);
      const proven = await source.provenState(key.summary(record));
      return { ...proven, value, siblings: absenceSiblings(chain, absent) };
    },
  });
  const { follower, puts } = follow(tree, { source: lonely });
  await assert.rejects(follower.step(), /does not hold/);
  assert.deepEqual(puts, []);
  await assert.rejects(source.provenState(key.summary(absent)), /no value/);
  await tree.close();
});

/** The siblings of a true proof that the record is not there. */
function absenceSiblings(chain: LocalChain, record: string): string[] {
  const { sha256 } = nodeCrypto;
  const name = new TextEncoder().encode(key.summary(record));
  const { height } = chain.proven();
  return proveKey(sha256, (id) => chain.statePage(height, id), sha256(name)).siblings.map(encodeHex);
}

for (const [what, told] of Object.entries({
  "blocks that are not there yet": (newest: number) => ({ upTo: newest }),
  "blocks far ahead": () => ({ upTo: Number.MAX_SAFE_INTEGER }),
  "a height that is none": () => ({ upTo: 1.5 }),
  "a height before": () => ({ upTo: -1 }),
  "a time to come": (newest: number) => ({ upTo: newest - 1, tick: Date.UTC(2030, 0) }),
  "a time that is none": (newest: number) => ({ upTo: newest - 1, tick: Number.NaN }),
})) {
  test(`a source that tells of ${what} is refused, and nothing is skipped`, async () => {
    const tree = await openStillTree();
    const record = await climbed(tree);
    const { upTo, tick = 1 } = told(tree.node("cn").chain.proven().height) as { upTo: number; tick?: number };
    let lies = true;
    const source = endpointOf(tree, "cn");
    const { follower, puts } = follow(tree, {
      source: lying(tree, {
        changedSummaries: async (from, limit, chain) =>
          lies ? { changed: [{ record, tick }], upTo } : source.changedSummaries(from, limit, chain),
      }),
    });
    await assert.rejects(follower.step(), /the source tells/);
    assert.deepEqual(puts, []);
    lies = false;
    assert.equal(await follower.step(), 1);
    await tree.close();
  });
}

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
